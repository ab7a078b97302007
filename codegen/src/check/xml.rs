//! Checks whether the fields of messages in XML can be elements.

use crate::checked::{BodyKind, Operation, Pattern, Provider, Template, is_element_name};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for operation in &provider.operations {
        check_request(problems, operation);
        let envelope = &operation.envelope;
        for layout in envelope.layouts() {
            let fields = operation.response.fields.iter().map(|field| (field.wire.as_str(), field.about.at));
            refuse_bad_elements(problems, &layout.kind, has_fields(&layout.pattern), fields);
        }
    }
    for notification in &provider.notifications {
        let fields = notification.table.fields.iter().map(|field| (field.wire.as_str(), field.about.at));
        refuse_bad_elements(problems, &notification.kind, has_fields(&notification.pattern), fields);
    }
}

/// Those fields of a request that stand in its path or in a header are no elements, and a request without a body has none.
fn check_request(problems: &Problems, operation: &Operation) {
    let (body, elsewhere) = (&operation.envelope.request, operation.fields_elsewhere());
    let fields = operation.request.fields.iter().filter(|field| !elsewhere.contains(&field.wire.as_str()));
    let fields = fields.map(|field| (field.wire.as_str(), field.about.at));
    let has_fields = body.template().members().iter().any(|(_, inner)| *inner == Template::Fields);
    refuse_bad_elements(problems, &body.kind(), has_fields && !operation.address.is_url(), fields);
}

/// Whether the fields stand among the elements themselves, and not in a text that one of them holds.
fn has_fields(pattern: &Pattern) -> bool {
    *pattern == Pattern::Fields || pattern.members().iter().any(|(name, _)| name == "*")
}

fn refuse_bad_elements<'f>(
    problems: &Problems,
    kind: &BodyKind,
    has_fields: bool,
    fields: impl Iterator<Item = (&'f str, Span)>,
) {
    if !matches!(kind, BodyKind::Xml(_)) || !has_fields {
        return;
    }
    for (name, at) in fields.filter(|(name, _)| !is_element_name(name)) {
        problems.push(
            Problem::new(Code::BadName, at, format!("`{name}` can't be the name of an element"))
                .label("the message is XML, and this field an element of it")
                .help("an element's name has ASCII letters, digits, `_`, `-` and `.`, with a letter or `_` first"),
        );
    }
}
