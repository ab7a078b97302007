//! Writes the fields of a message as a table. A nested field is named by its dotted path.

use paysmith_codegen::checked::{Field, Kind, Table};

use crate::terminal_table::plain_table;

pub(super) fn write(of: &Table) -> comfy_table::Table {
    let mut rows = plain_table(&["field", "type", "limit", "required", "meaning"]);
    for (path, field) in paths_and_fields(of) {
        rows.add_row([
            path,
            field.type_name(),
            limits_and_values(field).join("; "),
            if field.required { "yes" } else { "" }.to_owned(),
            field.about.doc.clone().unwrap_or_default(),
        ]);
    }
    rows
}

/// The limits that a value must keep to. For an enum, the list of its values is the first of them.
fn limits_and_values(field: &Field) -> Vec<String> {
    let mut limits = field.limits();
    if let Kind::Enum(of) = &field.kind
        && of.only.is_empty()
    {
        let values: Vec<_> = of.of.values.iter().map(|value| value.wire.as_str()).collect();
        limits.insert(0, values.join(", "));
    }
    limits
}

/// Every field with its dotted path; an object stands before its members.
pub(super) fn paths_and_fields(of: &Table) -> Vec<(String, &Field)> {
    let mut out = Vec::new();
    walk(of, "", &mut out);
    out
}

fn walk<'t>(of: &'t Table, prefix: &str, out: &mut Vec<(String, &'t Field)>) {
    for field in &of.fields {
        let path = format!("{prefix}{}", field.wire);
        out.push((path.clone(), field));
        match &field.kind {
            Kind::Object(object) => walk(&object.table, &format!("{path}."), out),
            Kind::List(list) => {
                if let Kind::Object(object) = &list.item.kind {
                    walk(&object.table, &format!("{path}[]."), out);
                }
            }
            _ => {}
        }
    }
}
