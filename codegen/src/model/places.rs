//! Texts with places: `Bearer ${client_key}`. A place is `${…}`, and what stands in it is filled in.

use crate::reading::Problems;
use crate::report::{Code, Problem};
use crate::yaml::Node;

/// A piece of a text with places.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// These characters.
    Text(&'a str),
    /// The name that stands in a place.
    Place(&'a str),
}

/// Whether a text has a place.
pub(super) fn has_places(text: &str) -> bool {
    text.contains("${")
}

/// Takes a text with places apart. A place that isn't closed, or that names nothing, is reported.
pub(super) fn pieces<'a>(problems: &Problems, node: &Node, text: &'a str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((name, after)) = behind.split_once('}') else {
            problems.push(
                Problem::new(Code::BadValue, node.at, "a place isn't closed")
                    .label("a `}` is missing behind `${`")
                    .note("a place is written `${name}`"),
            );
            return pieces;
        };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        if name.trim() != name || name.is_empty() || name.contains(['$', '{']) {
            problems.push(
                Problem::new(Code::BadValue, node.at, format!("`${{{name}}}` names nothing"))
                    .label("expected a name between `${` and `}`, without blanks"),
            );
        } else {
            pieces.push(Piece::Place(name));
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}
