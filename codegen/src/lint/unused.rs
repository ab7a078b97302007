//! Warns of parts of a spec that nothing uses.

use std::collections::BTreeSet;

use crate::checked::{Field, Kind, Provider, Table};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

pub(super) fn lint(problems: &Problems, provider: &Provider) {
    let warn = |code, at: Span, what: &str, name: &str, why: &str| {
        problems.warn(
            &[at],
            Problem::new(code, at, format!("the {what} `{name}` is never used"))
                .label(why)
                .help("remove it, or use it"),
        );
    };
    for (tag, at) in problems.unused_sources() {
        warn(Code::UnusedSource, at, "source", &tag, "no `source:` names it");
    }
    for (name, at) in problems.unused_fields() {
        warn(
            Code::UnusedField,
            at,
            "shared field",
            &name,
            "no table has a field of that name without a type",
        );
    }
    let mut types = BTreeSet::new();
    for operation in &provider.operations {
        names_of_types(&operation.request, &mut types);
        names_of_types(&operation.response, &mut types);
    }
    for notification in &provider.notifications {
        names_of_types(&notification.table, &mut types);
    }
    let enums = provider.enums.iter().map(|of| (&of.name, of.about.at));
    let objects = provider.objects.iter().map(|table| (&table.name, table.about.at));
    for (name, at) in enums.chain(objects).filter(|(name, _)| !types.contains(name.as_str())) {
        warn(Code::UnusedType, at, "type", name, "no operation or notification has it");
    }
    for envelope in &provider.envelopes {
        if provider.operations.iter().all(|operation| operation.envelope.name != envelope.name) {
            warn(Code::UnusedEnvelope, envelope.about.at, "envelope", &envelope.name, "no operation has it");
        }
    }
    let schemes = used_schemes(problems, provider);
    for scheme in provider.schemes.iter().filter(|scheme| !schemes.contains(&scheme.name)) {
        warn(Code::UnusedScheme, scheme.about.at, "signature scheme", &scheme.name, "it signs nothing");
    }
}

fn names_of_types<'p>(table: &'p Table, names: &mut BTreeSet<&'p str>) {
    table.fields.iter().for_each(|field| names_of_field(field, names));
}

fn names_of_field<'p>(field: &'p Field, names: &mut BTreeSet<&'p str>) {
    match &field.kind {
        Kind::Enum(of) if !of.inline => drop(names.insert(&of.of.name)),
        Kind::Object(object) => {
            names.insert(&object.table.name);
            names_of_types(&object.table, names);
        }
        Kind::List(list) => names_of_field(&list.item, names),
        _ => {}
    }
}

/// The schemes that sign something, and the schemes that these take their settings from by `like:`.
fn used_schemes(problems: &Problems, provider: &Provider) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for envelope in &provider.envelopes {
        let signatures = [envelope.request_signatures(), envelope.response_signatures()].concat();
        used.extend(signatures.into_iter().map(str::to_owned));
        let (_, chosen) = envelope.choice_of_scheme().unwrap_or_default();
        used.extend(chosen.iter().map(|(_, scheme)| scheme.clone()));
    }
    for notification in &provider.notifications {
        used.extend(notification.signatures().into_iter().map(str::to_owned));
    }
    for scheme in provider.schemes.iter().filter(|scheme| used.contains(&scheme.name)).collect::<Vec<_>>() {
        used.extend(problems.index().of(scheme.about.at).text(&["like"]).map(str::to_owned));
    }
    used
}
