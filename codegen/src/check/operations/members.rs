//! Whether an operation fits into its envelope: it has what the envelope asks for, no field has the name of a member
//! beside it, and a form can hold its fields.

use crate::checked::{Body, Field, Kind, Operation, Pattern, Table, Template};
use crate::reading::Problems;
use crate::report::{Code, Problem};

pub(super) fn check(problems: &Problems, operation: &Operation) {
    let (at, envelope) = (operation.about.at, &operation.envelope);
    let template = match &envelope.request {
        Body::Json(template) | Body::Form(template) => template,
    };
    if operation.method.is_none() && uses_operation(template) {
        let sent = problems.index().of(envelope.about.at).find(&["request"], "$operation");
        problems.push(
            Problem::new(Code::OperationIncomplete, at, format!("`{}` needs `method:`", operation.name))
                .label("`method` is missing")
                .related(sent, "the envelope sends it here"),
        );
    }
    if operation.answer.is_none() && uses_answer(&envelope.response) {
        let sought = problems.index().of(envelope.about.at).find(&["response"], "$answer");
        problems.push(
            Problem::new(Code::OperationIncomplete, at, format!("`{}` needs `answer:`", operation.name))
                .label("`answer` is missing")
                .related(sought, "the envelope looks for the member of that name"),
        );
    }
    let request = &operation.request;
    refuse_same_member(problems, operation, &["request"], request, beside_fields(template).as_slice());
    if envelope.answered {
        let beside = beside_fields_of_pattern(&envelope.response, operation.answer.as_deref());
        refuse_same_member(problems, operation, &["response"], &operation.response, &beside);
    }
    if lays_fields_in_form(&envelope.request) {
        for field in operation.request.fields.iter().filter(|field| !fits_form(field)) {
            let what = if matches!(field.kind, Kind::List(_)) { "a list" } else { "an object" };
            problems.push(
                Problem::new(
                    Code::OperationIncomplete,
                    field.about.at,
                    format!("a form can't hold `{}`", field.wire),
                )
                .label(format!("this is {what}"))
                .help("write it as JSON text, with `wire: text`"),
            );
        }
    }
}

fn lays_fields_in_form(body: &Body) -> bool {
    match body {
        Body::Form(Template::Object(members)) => members.iter().any(|(_, inner)| *inner == Template::Fields),
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

fn uses_operation(template: &Template) -> bool {
    match template {
        Template::Object(members) => members.iter().any(|(_, inner)| uses_operation(inner)),
        Template::Text(inner) => uses_operation(inner),
        Template::Operation => true,
        _ => false,
    }
}

fn uses_answer(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Object(members) => {
            members.iter().any(|(name, inner)| name == "$answer" || uses_answer(inner))
        }
        Pattern::Text(inner) | Pattern::MaybeText(inner) => uses_answer(inner),
        _ => false,
    }
}

/// The names of the members that stand beside the fields, where the envelope lays the fields among its own members
/// (`"*": $fields`).
fn beside_fields(template: &Template) -> Vec<&str> {
    match template {
        Template::Object(members) if members.iter().any(|(name, _)| name == "*") => {
            members.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "*").collect()
        }
        Template::Object(members) => members.iter().flat_map(|(_, inner)| beside_fields(inner)).collect(),
        Template::Text(inner) => beside_fields(inner),
        _ => Vec::new(),
    }
}

fn beside_fields_of_pattern<'p>(pattern: &'p Pattern, answer: Option<&'p str>) -> Vec<&'p str> {
    match pattern {
        Pattern::Object(members) if members.iter().any(|(name, _)| name == "*") => members
            .iter()
            .map(|(name, _)| if name == "$answer" { answer.unwrap_or_default() } else { name })
            .filter(|name| *name != "*")
            .collect(),
        Pattern::Object(members) => {
            members.iter().flat_map(|(_, inner)| beside_fields_of_pattern(inner, answer)).collect()
        }
        Pattern::Text(inner) | Pattern::MaybeText(inner) => beside_fields_of_pattern(inner, answer),
        _ => Vec::new(),
    }
}

/// Reports fields that have the name of a member beside them.
fn refuse_same_member(
    problems: &Problems,
    operation: &Operation,
    part: &[&str],
    table: &Table,
    beside: &[&str],
) {
    for field in &table.fields {
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
