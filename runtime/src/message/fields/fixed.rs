//! Fields whose value never changes.

use crate::message::table::FieldSpec;
use crate::message::{Arrived, Field, Unreadable, View};

/// A field that always has the same value, so that it needs no place in the struct. It is sent like any other field, and nothing
/// can be read into it.
#[derive(Debug, Clone, Copy)]
pub enum Fixed {
    /// A string.
    Str(&'static str),
    /// An integer.
    Int(i64),
    /// A truth value.
    Bool(bool),
}

impl Field for Fixed {
    #[inline]
    fn view(&self) -> View<'_> {
        match *self {
            Self::Str(text) => View::Str(text),
            Self::Int(number) => View::Int(number),
            Self::Bool(truth) => View::Bool(truth),
        }
    }

    fn put(&mut self, _: Arrived<'_>, _: &FieldSpec) -> Result<(), Unreadable> {
        Err(Unreadable { expected: "nothing: its value is fixed" })
    }
}
