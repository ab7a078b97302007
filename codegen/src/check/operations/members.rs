//! Checks whether an operation fits into its envelope: it has what the envelope asks for, no field has the name of a
//! member beside it, and a form or an XML document can hold its fields.

use crate::checked::{Body, BodyKind, Field, Kind, Operation, Pattern, Table, Template};
use crate::reading::Problems;
use crate::report::{Code, Problem};

pub(super) fn check(problems: &Problems, operation: &Operation) {
    let (at, envelope) = (operation.about.at, &operation.envelope);
    let template = envelope.request.template();
    if operation.method.is_none() && template.parts().contains(&&Template::Operation) {
        let sent = problems.index().of(envelope.about.at).find(&["request"], "$operation");
        problems.push(
            Problem::new(Code::OperationIncomplete, at, format!("`{}` needs `method:`", operation.name))
                .label("`method` is missing")
                .related(sent, "the envelope sends it here"),
        );
    }
    let mut parts = envelope.layouts().flat_map(|layout| layout.pattern.parts());
    let wants_answer = parts.any(|part| names(part.members()).contains(&"$answer"));
    if operation.answer.is_none() && wants_answer && operation.address.is_call() {
        let sought = problems.index().of(envelope.about.at).find(&["response"], "$answer");
        let message = format!("`{}` needs `answer_member:`", operation.name);
        problems.push(
            Problem::new(Code::OperationIncomplete, at, message)
                .label("`answer_member` is missing")
                .related(sought, "the envelope looks for the member of that name"),
        );
    }
    for layout in envelope.layouts() {
        let objects: Vec<_> = layout.pattern.parts().into_iter().map(Pattern::members).collect();
        refuse_answer_twice(problems, operation, &objects);
    }
    let beside = beside_fields(template.parts().into_iter().map(Template::members));
    refuse_same_member(problems, operation, &["request"], &operation.request, &beside);
    if envelope.answered {
        for layout in envelope.layouts() {
            let mut beside = beside_fields(layout.pattern.parts().into_iter().map(Pattern::members));
            let answer = operation.answer.as_deref().unwrap_or_default();
            beside.iter_mut().filter(|name| **name == "$answer").for_each(|name| *name = answer);
            refuse_same_member(problems, operation, &["response"], &operation.response, &beside);
        }
    }
    let parts = template.parts();
    let names_fields = parts.iter().any(|part| matches!(part, Template::Field(_)));
    if envelope.request == Body::Empty || (names_fields && !parts.contains(&&Template::Fields)) {
        refuse_placeless_fields(problems, operation);
    }
    if operation.address.is_url() {
        refuse_object_in_url(problems, operation);
    }
    if lays_fields_in_pairs(&envelope.request) || operation.address.is_url() && !has_text(template) {
        refuse_unfit(problems, operation);
    }
}

/// Reports an `answer_member:` with the name of a member beside it: nobody could tell which of the two a member is.
fn refuse_answer_twice(problems: &Problems, operation: &Operation, objects: &[&[(String, Pattern)]]) {
    let Some(answer) = operation.answer.as_deref() else { return };
    let is_twice = |members: &&[(String, Pattern)]| {
        let names = names(members);
        names.contains(&"$answer") && names.contains(&answer)
    };
    if objects.iter().any(is_twice) {
        let index = problems.index();
        problems.push(
            Problem::new(
                Code::FieldTwice,
                index.of(operation.about.at).span(&["answer_member"]),
                format!("`{answer}` would stand twice"),
            )
            .label("this names the member that the envelope calls `$answer`")
            .related(
                index.of(operation.envelope.about.at).find(&["response"], answer),
                "and one beside it has its name",
            ),
        );
    }
}

/// Reports fields that have no place in a request without `$fields`: they stand neither in its path nor in a header, and the body, if there
/// is one, doesn't name them.
fn refuse_placeless_fields(problems: &Problems, operation: &Operation) {
    let elsewhere = operation.fields_elsewhere();
    let is_empty = operation.envelope.request == Body::Empty;
    let (label, related, place) = match is_empty {
        true => {
            ("it stands neither in the path nor in a header", "and there is no body", "in one of `headers:`")
        }
        false => ("the body names others alone", "and `$fields` stands nowhere in it", "in the body"),
    };
    for field in operation.request.fields.iter().filter(|field| !elsewhere.contains(&field.wire.as_str())) {
        let envelope = problems.index().of(operation.envelope.about.at);
        let body =
            if is_empty { envelope.key_span(&["request"], "empty") } else { envelope.span(&["request"]) };
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                field.about.at,
                format!("the request of `{}` has no place for `{}`", operation.name, field.wire),
            )
            .label(label)
            .related(body, related)
            .help(format!("write `${{field.{}}}` in the path, or `$field.{0}` {place}", field.wire)),
        );
    }
}

/// Reports fields of a request that can't be pairs of a form, or elements of a flat XML document.
fn refuse_unfit(problems: &Problems, operation: &Operation) {
    let holder = match operation.envelope.request.kind() {
        BodyKind::Xml(_) => "a flat XML document",
        BodyKind::Form | BodyKind::Json => "a form",
    };
    for field in operation.request.fields.iter().filter(|field| !fits_form(field)) {
        let what = if matches!(field.kind, Kind::List(_)) { "a list" } else { "an object" };
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                field.about.at,
                format!("{holder} can't hold `{}`", field.wire),
            )
            .label(format!("this is {what}"))
            .help("write it as JSON text, with `wire: text`"),
        );
    }
}

/// Whether the fields are JSON text in a string.
fn has_text(template: &Template) -> bool {
    template.parts().into_iter().any(|part| matches!(part, Template::Text(_)))
}

/// Reports a member of an envelope that is an object, where the request stands in a URL: a query has pairs alone.
fn refuse_object_in_url(problems: &Problems, operation: &Operation) {
    let envelope = &operation.envelope;
    let is_object = |(name, inner): &&(String, Template)| {
        name != "*" && matches!(inner, Template::Object(_) | Template::Fields)
    };
    if let Some((name, _)) = envelope.request.template().members().iter().find(is_object) {
        let index = problems.index();
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                index.of(operation.about.at).span(&["envelope"]),
                format!("`{}` has no body, and its envelope has the object `{name}`", operation.name),
            )
            .label("the members of its envelope are the pairs of the URL's query")
            .related(index.of(envelope.about.at).find(&["request"], name), "a pair can't hold this")
            .help("give it an envelope of its own, with `form: $fields`"),
        );
    }
}

fn lays_fields_in_pairs(body: &Body) -> bool {
    match body {
        Body::Form(Template::Object(members)) | Body::Xml(_, Template::Object(members)) => {
            members.iter().any(|(_, inner)| *inner == Template::Fields)
        }
        _ => false,
    }
}

fn fits_form(field: &Field) -> bool {
    match &field.kind {
        Kind::Object(object) => object.text.is_some(),
        Kind::List(list) => list.text.is_some(),
        _ => true,
    }
}

/// The names of the members that stand beside the fields, where the envelope lays the fields among its own members
/// (`"*": $fields`). `objects` are the members of each object in the envelope.
fn beside_fields<'e, T: 'e>(objects: impl Iterator<Item = &'e [(String, T)]>) -> Vec<&'e str> {
    let beside = objects.map(names).find(|names| names.contains(&"*")).unwrap_or_default();
    beside.into_iter().filter(|name| *name != "*").collect()
}

fn names<T>(members: &[(String, T)]) -> Vec<&str> {
    members.iter().map(|(name, _)| name.as_str()).collect()
}

/// Reports fields that have the name of a member beside them.
fn refuse_same_member(
    problems: &Problems,
    operation: &Operation,
    part: &[&str],
    table: &Table,
    beside: &[&str],
) {
    let elsewhere = if part == ["request"] { operation.fields_elsewhere() } else { Vec::new() };
    for field in table.fields.iter().filter(|field| !elsewhere.contains(&field.wire.as_str())) {
        let names = std::iter::once(&field.wire).chain(&field.also);
        for name in names.filter(|name| beside.contains(&name.as_str())) {
            let member = problems.index().of(operation.envelope.about.at).find(part, name);
            problems.push(
                Problem::new(Code::FieldTwice, field.about.at, format!("`{name}` would stand twice"))
                    .label("this field lies among the envelope's members")
                    .related(member, "and one of them has its name"),
            );
        }
    }
}
