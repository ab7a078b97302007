//! Reads fields and their tables: `fields:`, `types:`, the tables of requests, answers and notifications, and the rules
//! between fields.

mod amounts;
mod currencies;
mod enums;
mod field;
mod kind;
mod limits;
mod narrow;
mod possible_values;
mod rules;
mod shared;
mod unfit_limits;
mod value_faults;

use amounts::bind_decimals;
pub(super) use amounts::refuse_nothing;
pub(super) use currencies::currency_facts;
pub(crate) use possible_values::refuse_impossible_values;
pub(super) use rules::{conditions, read_rules};
pub(super) use shared::Shared;
pub(crate) use unfit_limits::refuse_unfit_limits;
pub(crate) use value_faults::{fault_of_count, fault_of_value};

use crate::checked::{About, Field, Table};
use crate::reading::{MapReader, Unread, entries_of};
use crate::yaml::{Entry, Node};

/// Reads the table of an object: its fields and the rules between them.
fn object_table(shared: &Shared<'_>, name: &str, about: About, reader: &MapReader<'_>) -> Table {
    let table = table(shared, name, about, reader.require("fields"));
    with_rules(shared, table, reader)
}

/// Adds the rules of a table: those that the reader's map has under `rules:`, and those that follow from the currencies of
/// its amounts.
pub(super) fn with_rules(shared: &Shared<'_>, mut table: Table, reader: &MapReader<'_>) -> Table {
    table.rules = read_rules(shared.problems, reader);
    bind_decimals(&mut table, &shared.currencies);
    table
}

/// Reads a table of fields, in the order of the spec, without rules.
pub(super) fn table(shared: &Shared<'_>, name: &str, about: About, node: Option<&Node>) -> Table {
    let entries = node.map(|node| entries_of(shared.problems, node, "a table of fields")).unwrap_or_default();
    let fields = entries.iter().filter_map(|entry| field_of_entry(shared, entry)).collect();
    Table { name: name.to_owned(), about, fields, rules: Vec::new() }
}

fn field_of_entry(shared: &Shared<'_>, entry: &Entry) -> Option<Field> {
    let field = field::field(shared, &entry.key, entry.key_at, &entry.value);
    if field.is_none() {
        shared.problems.mark_unread(Unread::Field, &entry.key);
    }
    field
}
