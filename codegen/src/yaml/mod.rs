//! The YAML of a spec as a tree in which every key and value knows its place.
//!
//! A typed read through serde would stop at the first wrong key. The tree holds whatever was written, repeated keys included, so
//! that all mistakes of a file are found in one run.

mod index;
mod parse;
mod syntax_errors;
mod tree;

pub(crate) use index::{Index, Subtree};
pub(crate) use parse::parse;
pub(crate) use tree::{Entry, Node, Value, json_object, refuse_duplicates};
