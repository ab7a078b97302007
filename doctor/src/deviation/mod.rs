//! The ways in which programs are known to deviate from a signature's rule.
//!
//! A deviation is data: a [`Change`] of a [`Recipe`]. Which ones can matter to a message is in `catalogue`, what each does to
//! the bytes in `recipe`, what to tell people in `words`.

mod catalogue;
mod change;
mod recipe;
mod sources;
mod texts;
mod words;

pub(crate) use catalogue::catalogue;
pub(crate) use change::{Change, Recipe};
pub(crate) use recipe::{Hashed, Kitchen};
pub(crate) use sources::sources;

use serde::Serialize;

/// A deviation from the rule, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// A name that stays the same: `empty-dropped`, `field-left-out:nonce`.
    pub id: String,
    /// What was done instead of what the rule says.
    pub what: String,
    /// What to change in the code that did it.
    pub advice: String,
    /// Where the rule stands in the spec.
    pub at: String,
}
