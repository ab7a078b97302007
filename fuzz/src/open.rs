//! Gives the client arbitrary answers to the example request of each operation.

use paysmith_codegen::checked;
use paysmith_runtime::spec::{Operation, Signed};
use paysmith_runtime::{Cause, Final, Message, Outcome, Reply, put_json};
use std::error::Error;

use crate::arrived::{Arrived, Head, Treated, pick};
use crate::canary::{is_a_line, is_absent, is_visible, may_be_a_name};
use crate::lay::{Parts, lay};
use crate::provider::{KNOWN, Known};
use crate::sign::{self, Verdict};

type Boxed = Box<dyn Message>;

/// Opens one answer. The client may not panic or call the outcome "not sent". If it believes the answer, the plain interpreter
/// of signatures, which isn't the client's, must find it signed as the spec says. No text about the outcome may hold a value
/// of the body.
pub fn run(data: &[u8]) {
    opened(data);
}

/// The operation that the input picks, and the outcome of its call.
fn opened(data: &[u8]) -> Option<(&'static Operation, Outcome<Boxed, Boxed>)> {
    let (head, rest) = Head::split(data)?;
    let known = pick(&KNOWN, head.provider)?;
    let operation = pick(known.tables.operations, head.which)?;
    let spec = known.spec.operation(operation.name)?;
    let places = known.of_answer(operation.name);
    let mut arrived = Arrived::new(head.status, rest);
    if head.treated == Treated::Wrapped {
        wrap(spec, &mut arrived);
    }
    if head.treated != Treated::Raw {
        sign::sign(known, &places, &mut arrived);
    }
    let reply =
        Reply { status: arrived.status, headers: arrived.headers.clone(), body: arrived.body.clone() };
    let outcome = known.client.open(operation, request(operation).as_ref(), &reply);
    is_signed(operation, &outcome, sign::verdict(known, &places, &arrived));
    tells_nothing(known, &outcome, &arrived.body);
    Some((operation, outcome))
}

/// The request of the spec's example; without an example, a request without values.
fn request(operation: &Operation) -> Boxed {
    let mut request = (operation.request)();
    if !operation.example.is_empty() {
        let put = put_json(request.as_mut(), operation.example);
        assert!(put.is_ok(), "the example of {}", operation.name);
    }
    request
}

fn wrap(spec: &checked::Operation, arrived: &mut Arrived) {
    let text = String::from_utf8_lossy(&arrived.body).into_owned();
    let parts = Parts::of(&text, spec.answer.as_deref().unwrap_or_default());
    arrived.body = lay(&spec.envelope.response.kind, &spec.envelope.response.pattern, parts).into_bytes();
}

fn is_signed(operation: &Operation, outcome: &Outcome<Boxed, Boxed>, verdict: Verdict) {
    let verified = match outcome {
        Outcome::NotSent(_) => panic!("an answer came, and nothing was sent"),
        Outcome::Final(Final::Accepted(accepted)) => {
            let must = matches!(operation.envelope.response.signed, Signed::Except(_));
            assert!(accepted.verified || !must, "{} accepted without a signature", operation.name);
            accepted.verified
        }
        Outcome::Final(Final::Declined(declined)) => declined.verified,
        Outcome::Unknown(unknown) => {
            let wrong = matches!(unknown.cause, Cause::BadSignature);
            assert!(!wrong || verdict != Verdict::Right, "{}: the signature is right", operation.name);
            return;
        }
    };
    assert!(!verified || verdict == Verdict::Right, "{}: verified, and it is {verdict:?}", operation.name);
    assert!(verified || verdict != Verdict::Wrong, "{}: a wrong signature is believed", operation.name);
}

fn tells_nothing(known: &Known, outcome: &Outcome<Boxed, Boxed>, body: &[u8]) {
    let (display, debug) = (outcome.to_string(), format!("{outcome:?}"));
    is_a_line(&display);
    known.keeps_its_secrets(&display, body);
    known.keeps_its_secrets(&debug, body);
    let (code, answer) = match outcome {
        Outcome::Final(Final::Accepted(accepted)) => (Some(&accepted.code), Some(&accepted.answer)),
        Outcome::Final(Final::Declined(declined)) => (Some(&declined.code), declined.answer.as_ref()),
        Outcome::Unknown(unknown) => (unknown.code.as_ref(), None),
        Outcome::NotSent(_) => (None, None),
    };
    // Codes and the names of members are shown on purpose.
    if code.is_some_and(|code| code.contains(crate::canary::CANARY)) || may_be_a_name(body) {
        return;
    }
    is_absent(&display, "the outcome");
    if let Outcome::Unknown(unknown) = outcome {
        let mut cause: Option<&dyn Error> = Some(unknown);
        while let Some(error) = cause {
            is_absent(&format!("{error} {error:?}"), "a cause");
            cause = error.source();
        }
    }
    if !answer.is_some_and(|answer| is_visible(answer.as_ref())) {
        is_absent(&debug, "the outcome's Debug");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// If the seeds didn't get past the check of the signature, the fuzzer would only see the first lines of the code. Links,
    /// texts for apps and files are left out, since no fields answer them.
    #[test]
    fn the_seeds_get_behind_the_signature_of_every_operation() {
        let mut ends: BTreeMap<&str, bool> = BTreeMap::new();
        for corpus in crate::corpora().unwrap().iter().filter(|corpus| corpus.target == "open") {
            for (operation, outcome) in corpus.seeds.iter().filter_map(|seed| opened(seed)) {
                let answers = operation.address.is_call() && operation.file.is_none();
                let believed = match outcome {
                    Outcome::Final(Final::Accepted(accepted)) => {
                        accepted.verified || matches!(operation.envelope.response.signed, Signed::Never)
                    }
                    // Some examples are of refunds that are still being made.
                    Outcome::Unknown(unknown) => matches!(unknown.cause, Cause::Pending),
                    _ => false,
                };
                *ends.entry(operation.at).or_default() |=
                    believed || !answers || operation.example.is_empty();
            }
        }
        let never: Vec<_> = ends.iter().filter(|(_, believed)| !**believed).map(|(at, _)| *at).collect();
        assert!(ends.len() > 50 && never.is_empty(), "{} operations, never accepted: {never:?}", ends.len());
    }
}
