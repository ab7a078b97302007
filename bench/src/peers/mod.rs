//! The libraries and programs that are measured beside Paysmith.

pub mod generators;
pub mod installed;
pub mod python;
pub mod validators;
