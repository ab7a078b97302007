//! The types that a field can have: how the runtime looks at a value of each, and replaces it by one that arrived.

mod containers;
mod currency;
mod fixed;
mod object;
mod scalars;

#[doc(hidden)]
pub use fixed::Fixed;
pub(crate) use scalars::decimal;

use crate::message::table::FieldSpec;
use crate::message::{Arrived, Unreadable};

/// The text of a value that arrived for a field of strings.
fn text<'a>(value: Arrived<'a>, spec: &FieldSpec) -> Result<&'a str, Unreadable> {
    match value {
        Arrived::Str(text) | Arrived::Plain(text) => Ok(text),
        Arrived::Number(text) if spec.lenient => Ok(text),
        _ => Err(Unreadable { expected: "a string" }),
    }
}

/// The text of a value that arrived for a field of numbers. If the field writes its numbers as strings, a number may arrive as a
/// string or as a JSON number.
fn number<'a>(value: Arrived<'a>, spec: &FieldSpec, expected: &'static str) -> Result<&'a str, Unreadable> {
    match value {
        Arrived::Number(text) | Arrived::Plain(text) => Ok(text),
        Arrived::Str(text) if spec.lenient || spec.as_string => Ok(text),
        _ => Err(Unreadable { expected }),
    }
}

/// A whole number that arrived, without a plus sign, a point or zeros before it. An integer may be a code or a state, and a code
/// that is written in another way isn't the one in the provider's table.
fn integer(value: Arrived<'_>, spec: &FieldSpec) -> Result<i64, Unreadable> {
    const EXPECTED: &str = "a whole number";
    let text = number(value, spec, EXPECTED)?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    if text.starts_with('+') || text == "-0" || (digits.len() > 1 && digits.starts_with('0')) {
        return Err(Unreadable { expected: EXPECTED });
    }
    text.parse().map_err(|_| Unreadable { expected: EXPECTED })
}

/// The text of a value that arrived for an enum of strings.
#[doc(hidden)]
pub fn choice_text<'a>(value: Arrived<'a>, spec: &FieldSpec) -> Result<&'a str, Unreadable> {
    text(value, spec)
}

/// The integer that arrived for an enum of integers.
#[doc(hidden)]
pub fn choice_int(value: Arrived<'_>, spec: &FieldSpec) -> Result<i64, Unreadable> {
    integer(value, spec)
}
