//! Reads which fields of an answer repeat what the request asked for.

use crate::checked::Echo;
use crate::reading::{MapReader, Problems, entries_of, read_text};
use crate::yaml::{Node, Value};

/// Reads `echo:` and `not_echo:` of an operation.
pub(super) fn echo(problems: &Problems, reader: &MapReader<'_>) -> Echo {
    let pairs = reader.get("echo").map(|node| name_pairs(problems, node)).unwrap_or_default();
    let Some(node) = reader.get("not_echo") else { return Echo { pairs, ..Echo::default() } };
    match &node.value {
        Value::Map(_) => Echo { pairs, not: not_echo(problems, node), nothing: None },
        _ => Echo { pairs, not: Vec::new(), nothing: read_text(problems, node, "a reason") },
    }
}

/// Reads the fields that don't repeat the request's field of the same name, each with the reason.
pub(crate) fn not_echo(problems: &Problems, node: &Node) -> Vec<(String, String)> {
    let entries = entries_of(problems, node, "a map from fields to reasons").iter();
    entries
        .filter_map(|entry| Some((entry.key.clone(), read_text(problems, &entry.value, "a reason")?)))
        .collect()
}

/// Reads pairs of names: of a field of another message, and of a field of this request. A single name or a list stands for
/// fields that have the same name in both, a map gives `theirs: ours`.
pub(super) fn name_pairs(problems: &Problems, node: &Node) -> Vec<(String, String)> {
    match &node.value {
        Value::Map(_) => entries_of(problems, node, "a map of names")
            .iter()
            .filter_map(|entry| Some((entry.key.clone(), read_text(problems, &entry.value, "a name")?)))
            .collect(),
        Value::List(items) => items.iter().flat_map(|item| name_pairs(problems, item)).collect(),
        _ => read_text(problems, node, "a name").map(|name| (name.clone(), name)).into_iter().collect(),
    }
}
