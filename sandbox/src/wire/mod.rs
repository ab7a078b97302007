//! How values are written in messages: JSON, flat XML, points in time, dotted paths, and what a signature covers of a message.

pub(crate) mod json;
pub(crate) mod json_style;
pub(crate) mod path;
pub(crate) mod signed_body;
pub(crate) mod time;
pub(crate) mod xml;
