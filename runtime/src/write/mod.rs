//! Messages as they go on the wire.

pub(crate) mod form;
pub(crate) mod json;
pub(crate) mod scalar;
