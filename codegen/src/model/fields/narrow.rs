//! Narrows a shared type for one field that uses it, by the field's `only:`, `require:` and `omit:`.

use std::sync::Arc;

use super::field::with_default_limits;
use crate::checked::{Kind, Table};
use crate::reading::{MapReader, Problems, Unread, span_of_word};
use crate::report::{Code, unknown};

/// Reads the names under a key, and reports those that the shared type `of` doesn't have. `known` are the names that it has.
pub(super) fn known_names(
    problems: &Problems,
    reader: &MapReader<'_>,
    key: &'static str,
    known: &[&str],
    of: &str,
) -> Vec<String> {
    let names = reader.some_words(key);
    let Some(node) = reader.get(key) else { return names };
    for name in names.iter().filter(|name| !known.contains(&name.as_str())) {
        if !problems.is_unread(Unread::Field, name) {
            let (at, message) = (span_of_word(node, name), format!("`{of}` has no `{name}`"));
            let problem = unknown(Code::NothingToNarrow, at, message, name, known.iter().copied());
            problems.push(problem.label("not there"));
        }
    }
    names
}

/// A table with further fields required and others left out. A dotted name is that of a field in one of its objects.
pub(super) fn narrow_table(table: &Table, require: &[String], omit: &[String]) -> Table {
    let mut narrowed = table.clone();
    narrowed.fields.retain(|field| !omit.contains(&field.wire));
    for field in &mut narrowed.fields {
        field.required |= require.contains(&field.wire);
        let (require, omit) = (names_within(&field.wire, require), names_within(&field.wire, omit));
        if let Kind::Object(object) = &mut field.kind
            && !(require.is_empty() && omit.is_empty())
        {
            object.table = Arc::new(narrow_table(&object.table, &require, &omit));
            object.shared = false;
        }
        field.kind = with_default_limits(field.kind.clone(), field.required);
    }
    narrowed
}

/// The dotted names that lead into an object, without the object's own name and the dot.
fn names_within(object: &str, names: &[String]) -> Vec<String> {
    let inner = |name: &String| Some(name.strip_prefix(object)?.strip_prefix('.')?.to_owned());
    names.iter().filter_map(inner).collect()
}

/// The names of all fields of a table and of the objects in it. A field of an object has a dotted name.
pub(super) fn dotted_names(table: &Table, before: &str) -> Vec<String> {
    let mut found: Vec<_> = table.fields.iter().map(|field| format!("{before}{}", field.wire)).collect();
    for field in &table.fields {
        if let Kind::Object(object) = &field.kind {
            found.extend(dotted_names(&object.table, &format!("{before}{}.", field.wire)));
        }
    }
    found
}
