//! Checks dotted names such as `order.amount`, which lead to a field of a table or of an object in it.

use crate::checked::{Kind, Table};
use crate::reading::{Problems, Unread};
use crate::report::{Code, Problem, Span, unknown};

/// Whether a dotted name leads to no field. This is false if a field of that name couldn't be read, because the field's
/// own mistake has been reported.
pub(super) fn leads_nowhere(problems: &Problems, table: &Table, name: &str) -> bool {
    table.find(name).is_none() && !name.split('.').any(|part| problems.is_unread(Unread::Field, part))
}

/// The problem of a dotted name that leads to no field, with the names that could stand there instead.
pub(super) fn no_such_field(code: Code, at: Span, message: String, table: &Table, name: &str) -> Problem {
    let beside = beside(table, name);
    unknown(code, at, message, name, beside.iter().map(String::as_str))
}

/// The names that could stand instead of a dotted name that leads to no field: those of all fields of the table in which
/// the first unknown part was looked for.
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

/// Reports a dotted name under `key` that leads to no field of the table, which errors call `what`.
pub(super) fn check_name(problems: &Problems, at: Span, key: &str, what: &str, table: &Table, name: &str) {
    if leads_nowhere(problems, table, name) {
        let message = format!("`{key}:` names `{name}`, which the {what} doesn't have");
        let problem = no_such_field(Code::UnknownField, at, message, table, name);
        problems.push(problem.label(format!("no such field in the {what}")));
    }
}
