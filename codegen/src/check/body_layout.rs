//! Checks how bodies are laid out: what stands in a form is text, `*` stands for the fields, and a signature is a member of its own.

use crate::checked::{Body, BodyKind, Envelope, Notification, Pattern, Template};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

/// Checks the bodies of an envelope, and that its headers are lines of text.
pub(super) fn check_envelope(problems: &Problems, envelope: &Envelope) {
    let subtree = problems.index().of(envelope.about.at);
    let body = envelope.request.template();
    refuse_signature_in_text(problems, body, |variable| subtree.find(&["request"], variable));
    let members = body.parts().into_iter().map(Template::members);
    refuse_strange_stars(problems, members, &Template::Fields, || subtree.find(&["request"], "*"));
    if let Body::Form(form) = &envelope.request {
        if let Template::Text(_) = form {
            refuse_text_for_form(problems, subtree.span(&["request", "form"]));
        }
        refuse_object_in_form(problems, form, |name| subtree.key_span(&["request", "form"], name));
    }
    for (name, header) in &envelope.request_headers {
        if header.parts().contains(&&Template::Fields) {
            refuse_fields_in_header(problems, subtree.span(&["request", "headers", name]));
        }
    }
    let parts = envelope.layouts().flat_map(|layout| layout.pattern.parts());
    refuse_strange_stars(problems, parts.map(Pattern::members), &Pattern::Fields, || {
        subtree.find(&["response"], "*")
    });
}

/// Checks the body of a notification.
pub(super) fn check_notification(problems: &Problems, notification: &Notification) {
    let subtree = problems.index().of(notification.about.at);
    let key = notification.layout_key();
    let is_form = notification.kind == BodyKind::Form;
    if let (true, Pattern::Text(_) | Pattern::MaybeText(_)) = (is_form, &notification.pattern) {
        refuse_text_for_form(problems, subtree.span(&[key]));
    }
    let members = notification.pattern.parts().into_iter().map(Pattern::members);
    refuse_strange_stars(problems, members, &Pattern::Fields, || subtree.find(&[key], "*"));
}

/// Reports a member `*` that doesn't stand for the fields, which it always does.
fn refuse_strange_stars<'b, T: PartialEq + 'b>(
    problems: &Problems,
    objects: impl Iterator<Item = &'b [(String, T)]>,
    fields: &T,
    at: impl Fn() -> Span,
) {
    if objects.flatten().any(|(name, inner)| name == "*" && inner != fields) {
        problems.push(
            Problem::new(Code::UnknownVariable, at(), "`*` stands for the fields, and not for this")
                .label("expected `\"*\": $fields`")
                .help("give the member a name of its own"),
        );
    }
}

/// Reports a member of a form that is an object: what a form holds are texts.
fn refuse_object_in_form(problems: &Problems, form: &Template, at: impl Fn(&str) -> Span) {
    let is_object = |(name, inner): &&(String, Template)| {
        name != "*" && matches!(inner, Template::Object(_) | Template::Fields)
    };
    if let Some((name, _)) = form.members().iter().find(is_object) {
        let message = format!("a form can't hold the object `{name}`");
        problems.push(
            Problem::new(Code::EnvelopeIncomplete, at(name), message)
                .label("a pair of a form is a text")
                .help("write it as JSON text, as in `{ $text: $fields }`"),
        );
    }
}

/// Reports JSON text in the place of a whole form, which is pairs.
fn refuse_text_for_form(problems: &Problems, at: Span) {
    problems.push(
        Problem::new(Code::UnknownVariable, at, "a form is pairs, and not a text")
            .label("expected `$fields`, or a map of names")
            .help("give the text a name, as in `form: { data: { $text: $fields } }`"),
    );
}

/// Reports the fields as a whole in a header, where no provider looks for them.
fn refuse_fields_in_header(problems: &Problems, at: Span) {
    problems.push(
        Problem::new(Code::UnknownVariable, at, "`$fields` can't stand in a header")
            .label("a header is a line of text")
            .help("name one field, as in `$field.order_no`"),
    );
}

/// Reports a signature that stands within a longer text of a body: its place would have to be found again in the body.
fn refuse_signature_in_text(problems: &Problems, body: &Template, at: impl Fn(&str) -> Span) {
    for part in body.parts() {
        let Template::Joined(pieces) = part else { continue };
        for piece in pieces {
            if let Template::Signature(name) = piece {
                let variable = format!("$signature.{name}");
                problems.push(
                    Problem::new(
                        Code::UnknownVariable,
                        at(&variable),
                        "a signature stands within a text of the body",
                    )
                    .label("only a header's text may have one")
                    .help(format!("let a member be `{variable}` alone")),
                );
            }
        }
    }
}
