//! How messages are written: as JSON, as the pairs of a form, and single values as text.

pub(crate) mod form;
pub(crate) mod json;
pub(crate) mod scalar;
