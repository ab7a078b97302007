//! Checks that an operation has only keys that suit its address. A link or a text for an app gets no answer, and so has
//! no key that says something about one.

use crate::checked::{Address, Operation};
use crate::reading::Problems;
use crate::report::{Code, Problem};

/// The keys that say something about an answer.
const OF_ANSWERS: &[&str] = &[
    "response",
    "state",
    "lists",
    "hand_over",
    "answer_member",
    "file",
    "outcome",
    "failure",
    "success_means",
];

pub(super) fn check(problems: &Problems, operation: &Operation) {
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
    if matches!(operation.address, Address::Link(_)) && !envelope.request_headers.is_empty() {
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                subtree.span(&["envelope"]),
                format!("`{}` is a link, and its envelope has headers", operation.name),
            )
            .label("a browser that opens a link sends none of them")
            .related(problems.index().of(envelope.about.at).span(&["request", "headers"]), "the headers"),
        );
    }
}
