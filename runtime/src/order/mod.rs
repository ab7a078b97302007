//! What the merchant knows of an order: what was asked for, what became of it, and what the provider's lists say of it.

mod asked;
mod compare;
mod ledger;
mod listed;
mod news;

pub use asked::Asked;
pub(crate) use asked::amount;
pub(crate) use compare::{Comparison, compare, compare_with_asked};
pub use ledger::{Ledger, NotOfThisOrder};
pub use listed::{Listed, listed};
pub use news::News;
