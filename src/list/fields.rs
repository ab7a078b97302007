//! A table of fields, nested ones by their dotted names.

use paysmith_codegen::checked::{Field, Kind, Table};

pub(super) fn table(of: &Table) -> comfy_table::Table {
    let mut rows = super::table(&["field", "type", "limit", "required", "meaning"]);
    for (path, field) in flat(of) {
        rows.add_row([
            path,
            field.type_name(),
            limits(field).join("; "),
            if field.required { "yes" } else { "" }.to_owned(),
            field.about.doc.clone().unwrap_or_default(),
        ]);
    }
    rows
}

/// What it must keep to; of an enum, its values.
fn limits(field: &Field) -> Vec<String> {
    let mut limits = field.limits();
    if let Kind::Enum(of) = &field.kind
        && of.only.is_empty()
    {
        let values: Vec<_> = of.of.values.iter().map(|value| value.wire.as_str()).collect();
        limits.insert(0, values.join(", "));
    }
    limits
}

/// Every field by its dotted name, depth first.
pub(super) fn flat(of: &Table) -> Vec<(String, &Field)> {
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
