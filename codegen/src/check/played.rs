//! Checks what a spec says of answers for whoever plays the provider: which requests they belong to.

use std::collections::BTreeSet;

use crate::checked::{Field, Kind, Provider, Table};
use crate::reading::Problems;
use crate::report::{Code, Problem, unknown};

pub(super) fn check(problems: &Problems, provider: &Provider) {
    let mut fields = Fields { seen: BTreeSet::new(), found: Vec::new() };
    for operation in &provider.operations {
        fields.add(&operation.response);
    }
    for notification in &provider.notifications {
        fields.add(&notification.table);
    }
    for field in fields.found {
        check_field(problems, provider, field);
    }
    for value in provider.enums.iter().flat_map(|of| &of.values) {
        for name in value.made_by.iter().filter(|name| provider.operation(name).is_none()) {
            let at = problems.index().of(value.about.at).find(&["made_by"], name);
            let names = provider.operations.iter().map(|operation| operation.name.as_str());
            let message = format!("no operation `{name}`");
            problems.push(
                unknown(Code::UnknownOperation, at, message, name, names).label("not in `operations:`"),
            );
        }
    }
}

/// The fields of what the provider sends, each once.
struct Fields<'p> {
    seen: BTreeSet<usize>,
    found: Vec<&'p Field>,
}

impl<'p> Fields<'p> {
    fn add(&mut self, table: &'p Table) {
        for field in &table.fields {
            if self.seen.insert(field.about.at.start) {
                self.found.push(field);
                self.within(&field.kind);
            }
        }
    }

    fn within(&mut self, kind: &'p Kind) {
        match kind {
            Kind::Object(object) => self.add(&object.table),
            Kind::List(list) => self.within(&list.item.kind),
            _ => {}
        }
    }
}

/// The conditions of a field are about requests: one of them must have what they name.
fn check_field(problems: &Problems, provider: &Provider, field: &Field) {
    for condition in &field.only_if {
        let is_there = provider.operations.iter().any(|one| one.request.find(&condition.name).is_some());
        if !is_there {
            let at = problems.index().of(field.about.at).find(&["only_if"], &condition.name);
            problems.push(
                Problem::new(Code::UnknownField, at, format!("no request has a field `{}`", condition.name))
                    .label("in no `request:`"),
            );
        }
    }
}
