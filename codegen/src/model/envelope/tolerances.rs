//! Reads `tolerates:`: what a provider takes of requests although its tables don't have it.

use crate::checked::{Tolerance, ToleranceKind};
use crate::reading::{MapReader, Problems, entries_of, read_text};
use crate::report::{Code, Problem};
use crate::yaml::{Entry, Node};

/// Reads `tolerates:` of the reader's map.
pub(super) fn tolerances(problems: &Problems, reader: &MapReader<'_>) -> Vec<Tolerance> {
    let items = reader.items("tolerates", "a list of what the provider takes");
    items.iter().filter_map(|node| tolerance(problems, node)).collect()
}

fn tolerance(problems: &Problems, node: &Node) -> Option<Tolerance> {
    let before = problems.count();
    let reader = MapReader::of_item(problems, "what a provider takes", node);
    let mut kinds = Vec::new();
    kinds.extend(
        reader
            .word("unknown_fields", "what becomes of them", &[("ignored", ())])
            .map(|()| ToleranceKind::UnknownFields),
    );
    kinds.extend(
        reader
            .word("numbers", "how they are read", &[("by_value", ())])
            .map(|()| ToleranceKind::NumbersByValue),
    );
    let members =
        |names: Vec<String>, kind: fn(Vec<String>) -> ToleranceKind| (!names.is_empty()).then(|| kind(names));
    kinds.extend(members(reader.words("unchecked"), ToleranceKind::Unchecked));
    kinds.extend(members(reader.words("missing"), ToleranceKind::Missing));
    kinds.extend(reader.get("renamed").map(|node| ToleranceKind::Renamed(pairs(problems, node))));
    kinds.extend(
        reader.word("form", "where it may stand", &[("in_query", ())]).map(|()| ToleranceKind::FieldsInQuery),
    );
    let header = reader.text("header");
    if let Some(node) = reader.get("signed_by") {
        let header = header.unwrap_or_else(|| reader.require_text("header"));
        kinds.push(ToleranceKind::SignedBy { header, schemes: pairs(problems, node) });
    }
    let (at, about) = (reader.at, reader.about());
    reader.finish();
    if kinds.len() != 1 && problems.count() == before {
        problems.push(
            Problem::new(Code::WrongKind, at, "each item names one thing that the provider takes")
                .label("expected one of `unknown_fields`, `unchecked`, `missing`, `renamed`, `numbers`, `form`, `signed_by`"),
        );
    }
    kinds.pop().map(|kind| Tolerance { about, kind })
}

/// Reads a map from one name to another.
fn pairs(problems: &Problems, node: &Node) -> Vec<(String, String)> {
    let entries = entries_of(problems, node, "a map of names").iter();
    let pair = |entry: &Entry| Some((entry.key.clone(), read_text(problems, &entry.value, "a name")?));
    entries.filter_map(pair).collect()
}
