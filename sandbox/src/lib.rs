//! A sandbox.
mod answers;
mod book;
mod checking;
mod effects;
mod filling;
mod json;
mod laying;
mod limits;
mod made;
mod message;
mod numbers;
mod outcomes;
mod play;
mod reading;
mod states;
mod times;
mod understanding;
mod violation;

pub use violation::{Reason, Refused, Violation};
