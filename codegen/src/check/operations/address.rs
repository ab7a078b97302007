//! Checks that an operation has only keys that suit its address. A link or a text for an app gets no answer, and so has
//! no key that says something about one.

use super::super::schemes::variable_missing;
use crate::checked::{Address, Field, Kind, Operation, Provider, Template};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span, unknown};

/// The keys that say something about an answer.
const OF_ANSWERS: &[&str] = &[
    "response",
    "state",
    "lists",
    "teaches",
    "hand_over",
    "answer_member",
    "file",
    "outcome",
    "failure",
    "success_means",
];

pub(super) fn check(problems: &Problems, provider: &Provider, operation: &Operation) {
    check_path(problems, provider, operation);
    check_texts(problems, operation);
    let subtree = problems.index().of(operation.about.at);
    let envelope = &operation.envelope;
    if operation.address.is_call() {
        if !envelope.answered && !envelope.name.is_empty() {
            problems.push(
                Problem::new(
                    Code::OperationIncomplete,
                    subtree.span(&["envelope"]),
                    format!("`{}` is answered, and its envelope doesn't say how", operation.name),
                )
                .label("`response:` and `outcome:` are missing there")
                .related(envelope.about.at, "the envelope"),
            );
        }
        return;
    }
    for key in OF_ANSWERS.iter().filter(|key| subtree.has(key)) {
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                subtree.key_span(&[], key),
                format!("`{}` is never answered", operation.name),
            )
            .label("so this has no meaning")
            .note("a link is opened by the payer, and a text for an app is handed to its SDK: the merchant hears of the end by a notification or a query"),
        );
    }
    if !envelope.request_headers.is_empty() {
        let (what, label) = match operation.address {
            Address::Link(_) => ("a link", "a browser that opens a link sends none of them"),
            _ => ("a text for an app", "the text is the body alone, so nobody would see them"),
        };
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                subtree.span(&["envelope"]),
                format!("`{}` is {what}, and its envelope has headers", operation.name),
            )
            .label(label)
            .related(problems.index().of(envelope.about.at).span(&["request", "headers"]), "the headers"),
        );
    }
}

/// Checks what is put into the places of a path.
fn check_path(problems: &Problems, provider: &Provider, operation: &Operation) {
    let subtree = problems.index().of(operation.about.at);
    for piece in &operation.path {
        match piece {
            Template::Literal(_) => {}
            Template::Field(name) => {
                check_field_in_text(problems, operation, name, subtree.find(&[], &format!("$field.{name}")));
            }
            Template::Credential(name) => {
                let at = subtree.find(&[], &format!("${name}"));
                match provider.credentials.iter().find(|credential| credential.name == *name) {
                    None if operation.request.fields.iter().any(|field| field.wire == *name) => problems
                        .push(
                            Problem::new(Code::UnknownCredential, at, format!("no credential `{name}`"))
                                .label("a field of the request has this name")
                                .help(format!("write `${{field.{name}}}` for the field")),
                        ),
                    None => variable_missing(problems, provider, at, name),
                    Some(credential) if credential.secret => problems.push(
                        Problem::new(Code::UnknownCredential, at, format!("`{name}` can't stand in a path"))
                            .label("it is a secret")
                            .note("paths are written to the logs of everyone who passes a request on"),
                    ),
                    Some(credential) if credential.optional => problems.push(
                        Problem::new(Code::UnknownCredential, at, format!("`{name}` can't stand in a path"))
                            .label("it may be left out, and the path can't be written without it"),
                    ),
                    Some(_) => {}
                }
            }
            _ => problems.push(
                Problem::new(Code::UnknownVariable, path_span(&subtree), "this can't stand in a path")
                    .label("expected `${field.…}` or a credential in each place"),
            ),
        }
    }
}

fn path_span(subtree: &crate::yaml::Subtree<'_>) -> Span {
    ["post", "put", "patch", "get", "delete", "link"]
        .into_iter()
        .find(|key| subtree.has(key))
        .map_or_else(|| subtree.span(&[]), |key| subtree.span(&[key]))
}

/// Checks the fields that stand within texts of the envelope. A text can't be sent without the fields that it has places for.
fn check_texts(problems: &Problems, operation: &Operation) {
    let envelope = &operation.envelope;
    let headers = envelope.request_headers.iter().map(|(_, template)| template);
    for part in headers.clone().chain([envelope.request.template()]).flat_map(Template::parts) {
        let Template::Joined(pieces) = part else { continue };
        for piece in pieces {
            if let Template::Field(name) = piece {
                check_field_in_text(problems, operation, name, operation.about.at);
            }
        }
    }
    for part in headers.flat_map(Template::parts) {
        let Template::Field(name) = part else { continue };
        let field = operation.request.fields.iter().find(|field| field.wire == *name);
        if let Some(field) = field.filter(|field| !fits_header(field)) {
            problems.push(
                Problem::new(
                    Code::OperationIncomplete,
                    field.about.at,
                    format!("`{name}` stands in a header, and may hold what no header can"),
                )
                .label("a header is a line of ASCII")
                .help("give it a `pattern:` that has no other characters, such as `[A-Za-z0-9_-]+`")
                .related(envelope.about.at, "the envelope with the header"),
            );
        }
    }
}

/// Whether every value of a field can stand in a header, as far as a few that can't be there tell.
fn fits_header(field: &Field) -> bool {
    match &field.kind {
        Kind::Text(_) if field.fixed.is_some() => true,
        Kind::Text(text) => text.pattern.as_ref().is_some_and(|pattern| {
            let whole = regex_lite::Regex::new(&format!("^(?:{pattern})$"));
            let refused = ["\n", "\r", "\0", "\t", "é", "茶", "a\n", "a茶", " a", "a "];
            whole.is_ok_and(|whole| !refused.iter().any(|text| whole.is_match(text)))
        }),
        Kind::Object(_) | Kind::List(_) | Kind::Any => false,
        _ => true,
    }
}

/// Checks that a request has a field in every case, and that its value can stand within a text.
fn check_field_in_text(problems: &Problems, operation: &Operation, name: &str, at: Span) {
    let fields = || operation.request.fields.iter();
    let Some(field) = fields().find(|field| field.wire == name) else {
        let names = fields().map(|field| field.wire.as_str());
        let message = format!("the request has no field `{name}`");
        problems.push(unknown(Code::UnknownField, at, message, name, names).label("in no row of `request:`"));
        return;
    };
    if !field.required && field.fixed.is_none() {
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                at,
                format!("`{name}` stands within a text, and may be left out"),
            )
            .label("the text can't be written without it")
            .related(field.about.at, "the field")
            .help("give the field `required: true`"),
        );
    }
    if is_large(field) {
        problems.push(
            Problem::new(Code::OperationIncomplete, at, format!("`{name}` can't stand within a text"))
                .label("expected a field with a single value")
                .related(field.about.at, "the field"),
        );
    }
}

/// Whether a field's value is more than a single value.
fn is_large(field: &Field) -> bool {
    matches!(field.kind, Kind::Object(_) | Kind::List(_) | Kind::Any)
}
