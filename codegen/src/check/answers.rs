//! Checks what tells how a call ended: a code in ordinary answers, or the HTTP status, and a code in refusals.

use super::envelopes::variable;
use crate::checked::{Class, Envelope, Operation, Outcome, Signed};
use crate::reading::Problems;
use crate::report::{Code, Problem};
use crate::yaml::Subtree;

/// Checks the outcome of an envelope against the layouts of its answers.
pub(super) fn check(problems: &Problems, subtree: &Subtree<'_>, envelope: &Envelope) {
    check_outcome(problems, subtree, envelope, &envelope.outcome);
}

/// Checks the outcome that an operation has of its own.
pub(super) fn check_operation(problems: &Problems, operation: &Operation) {
    let envelope = &operation.envelope;
    check_required_fields(problems, operation);
    if let Some(outcome) = &operation.own_outcome
        && envelope.outcome.statuses.is_empty() == envelope.response.has_code()
    {
        check_outcome(problems, &problems.index().of(operation.about.at), envelope, outcome);
    }
}

fn check_outcome(problems: &Problems, subtree: &Subtree<'_>, envelope: &Envelope, outcome: &Outcome) {
    let index = problems.index();
    let layout = || index.of(envelope.about.at);
    if envelope.response.has_code() {
        if !outcome.statuses.is_empty() {
            problems.push(
                Problem::new(
                    Code::StatusAlone,
                    subtree.key_span(&["outcome"], "statuses"),
                    "the code of an answer tells how the call ended, and the status doesn't",
                )
                .label("so this has no meaning")
                .related(layout().find(&["response"], "$code"), "the code stands here")
                .help("remove `statuses:`; or, if only refusals have a code, let `$code` stand under `refused:` alone"),
            );
        }
        return;
    }
    if envelope.refused.is_none() && !outcome.codes.is_empty() {
        problems.push(
            Problem::new(
                Code::EnvelopeIncomplete,
                subtree.key_span(&["outcome"], "codes"),
                "codes are listed, and no answer has a code",
            )
            .label("`$code` stands nowhere in `response:`")
            .help(
                "describe how refusals are laid out: `refused: { json: { code: $code, message: $message } }`",
            ),
        );
    }
    check_no_content(problems, subtree, envelope, outcome);
    // Where ordinary answers have no code, a code comes with refusals alone, and a refusal is known by its status.
    for (code, status) in outcome.code_statuses.iter().filter(|(_, status)| (200..300).contains(status)) {
        let at = subtree.find(&["outcome", "codes", code], "status");
        problems.push(
            Problem::new(
                Code::StatusAlone,
                at,
                format!("a refusal with status {status} would be an ordinary answer"),
            )
            .label("ordinary answers have no `$code`, so that only the status tells a refusal from them")
            .help("give the status that the provider gives, such as 400"),
        );
    }
}

/// A 204 has no body, so that no signature can stand in it.
fn check_no_content(problems: &Problems, subtree: &Subtree<'_>, envelope: &Envelope, outcome: &Outcome) {
    let is_listed =
        outcome.statuses.iter().any(|(status, class, _)| *status == 204 && *class == Class::Success);
    let layout = &envelope.response;
    if let (true, Signed::Except(_), Some(scheme)) =
        (is_listed, &layout.signed, layout.pattern.signatures().first())
    {
        let layout = problems.index().of(envelope.about.at);
        problems.push(
            Problem::new(
                Code::EnvelopeIncomplete,
                subtree.key_span(&["outcome", "statuses"], "204"),
                "an answer with status 204 has no place for its signature",
            )
            .label("it has no body")
            .related(layout.find(&["response"], &variable(scheme)), "the signature stands in the body")
            .help("let the signature stand in a header, or say `signature: optional`"),
        );
    }
}

/// Checks whether an answer that counts as success can have the fields without which it is useless.
fn check_required_fields(problems: &Problems, operation: &Operation) {
    let outcome = operation.outcome();
    let mut successes = outcome.statuses.iter().filter(|(_, class, _)| *class == Class::Success).peekable();
    let is_always_empty = successes.peek().is_some() && successes.all(|(status, ..)| *status == 204);
    let required = operation.response.fields.iter().find(|field| field.required);
    if let (true, Some(field)) = (is_always_empty, required) {
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                field.about.at,
                format!("no answer of `{}` has the field `{}`", operation.name, field.wire),
            )
            .label("it is required, and the only status that is a `success` is 204, which has no body")
            .related(operation.envelope.about.at, "the envelope")
            .help("list the status of answers with a body, such as 200, under `statuses:`"),
        );
    }
}
