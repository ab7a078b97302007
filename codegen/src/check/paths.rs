//! Dotted names, and the fields that they lead to.

use crate::checked::{At, Kind, Table};
use crate::model::cx::{Cx, Lost};
use crate::report::{Code, Problem, unknown};

/// Whether a dotted name leads nowhere. A field that couldn't be read has had its error.
pub(super) fn leads_nowhere(cx: &Cx, table: &Table, name: &str) -> bool {
    table.find(name).is_none() && !name.split('.').any(|part| cx.is_lost(Lost::Field, part))
}

/// A dotted name that leads nowhere, with the names that could stand in its place.
pub(super) fn no_such_field(code: Code, at: At, message: String, table: &Table, name: &str) -> Problem {
    let beside = beside(table, name);
    unknown(code, at, message, name, beside.iter().map(String::as_str))
}

/// The names beside the first part that isn't there.
fn beside(table: &Table, name: &str) -> Vec<String> {
    let (mut table, mut prefix) = (table, String::new());
    for part in name.split('.') {
        let field = table.fields.iter().find(|field| field.wire == part);
        let Some(Kind::Object(object)) = field.map(|field| &field.kind) else { break };
        table = &object.table;
        prefix.push_str(part);
        prefix.push('.');
    }
    table.fields.iter().map(|field| format!("{prefix}{}", field.wire)).collect()
}
