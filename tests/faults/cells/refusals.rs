//! Refusals: with a listed code or another, with each kind of status, signed or not, about this order or another one; and answers that
//! are laid out like a refusal or like a success, with a status that says otherwise.

use axum::body::Bytes;
use paysmith_codegen::checked::{Class, Operation, Refusal, Signed};
use paysmith_runtime::Reply;

use super::{Expect, Made, answer};
use crate::http_answers::Answer;
use crate::round_trip::json::Json;
use crate::server::End;

pub(super) fn cells(made: &mut Made<'_>) {
    if made.is_file() {
        return;
    }
    listed(made);
    unlisted(made);
    without_content(made);
    success_that_failed(made);
}

/// Where the operation's codes are laid out.
struct Laid {
    /// Whether refusals have a layout of their own.
    apart: bool,
    /// Whether the provider signs them: always, or perhaps.
    signs: Option<bool>,
}

fn laid(operation: &Operation) -> Laid {
    let envelope = &operation.envelope;
    let signed = &envelope.refused.as_ref().unwrap_or(&envelope.response).signed;
    let signs = match signed {
        Signed::Never => None,
        Signed::Optional => Some(false),
        Signed::Except(_) => Some(true),
    };
    Laid { apart: envelope.refused.is_some(), signs }
}

/// The answer without its signatures, as a proxy or somebody else could write it. `None` if they stand in the body.
fn unsigned(made: &Made<'_>, reply: &Reply) -> Option<Reply> {
    let envelope = &made.call.operation().envelope;
    let layout = envelope.refused.as_ref().unwrap_or(&envelope.response);
    let mut reply = reply.clone();
    for (name, _) in &layout.headers {
        reply.headers.remove(name.as_str());
    }
    layout.pattern.signatures().is_empty().then_some(reply)
}

fn with_status(reply: &Reply, status: u16) -> Bytes {
    Answer::of(reply).status(&format!("{status} X")).whole()
}

/// A refusal by a code that the spec lists as `declined`, which says nothing of earlier calls.
fn listed(made: &mut Made<'_>) {
    let operation = made.call.operation();
    let outcome = operation.outcome();
    let is_reused = |code: &str| {
        let named = outcome.refusals.iter().find(|(what, _)| *what == Refusal::DuplicateOrder);
        operation.order.is_some() && named.is_none_or(|(_, reused)| reused.code == code)
    };
    let mut declined = outcome.codes.iter().filter(|(_, class, _)| *class == Class::Declined);
    let Some((code, ..)) = declined.find(|(code, ..)| !is_reused(code)) else { return };
    let Laid { apart, signs } = laid(operation);
    let genuine = made.call.with_code(code, &Json::Object(Default::default()));
    let kind = "refusal";
    let further = operation.envelope.further_of(code).is_some();
    let believed = |status: u16, signed: bool| match status / 100 {
        // It comes by a layout of its own, whose refusals are believed as those under `refused:` are.
        of if further => matches!(of, 2 | 4) && (signed || signs != Some(true)),
        2 if apart && operation.envelope.response.has_code() => signed || signs != Some(true),
        2 => !apart && (signed || signs != Some(true)),
        4 if apart => signed || signs != Some(true),
        // Without a layout of refusals, a signature proves that the answer is the provider's.
        _ => !apart && signed && signs.is_some(),
    };
    for status in [200, 302, 400, 404, 429, 500, 503] {
        let expect = |signed| if believed(status, signed) { Expect::Declined } else { Expect::Open };
        let fault = format!("listed code, status {status}, as the provider signs");
        let bytes = with_status(&genuine, status);
        made.once(kind, fault, expect(signs.is_some()), answer(bytes, End::Close));
        if let Some(unsigned) = unsigned(made, &genuine).filter(|_| signs.is_some()) {
            let fault = format!("listed code, status {status}, unsigned");
            made.once(kind, fault, expect(false), answer(with_status(&unsigned, status), End::Close));
        }
    }
}

/// A refusal by a code that nobody lists is never final without a signature, and is what `otherwise:` says with one.
fn unlisted(made: &mut Made<'_>) {
    let operation = made.call.operation();
    if !laid(operation).apart {
        return;
    }
    let genuine = made.call.with_code("7777777", &Json::Object(Default::default()));
    let unsigned = unsigned(made, &genuine).expect("no layout of refusals has its signature in the body");
    for status in [400, 404, 429, 500] {
        let fault = format!("unlisted code, status {status}, unsigned");
        made.once("refusal", fault, Expect::Open, answer(with_status(&unsigned, status), End::Close));
        if operation.outcome().otherwise != Class::Declined {
            let fault = format!("unlisted code, status {status}, as the provider signs");
            made.once("refusal", fault, Expect::Open, answer(with_status(&genuine, status), End::Close));
        }
    }
}

/// Statuses that say success, rightly signed, with an empty body.
fn without_content(made: &mut Made<'_>) {
    let operation = made.call.operation();
    let statuses = &operation.outcome().statuses;
    if statuses.is_empty() {
        return;
    }
    let nothing = Json::Object(Default::default());
    let echo = &operation.echo;
    let repeats = echo.nothing.is_none() && !echo.pairs.is_empty();
    let needs_fields = repeats || operation.response.fields.iter().any(|field| field.required);
    let expect = if needs_fields { Expect::Open } else { Expect::Same };
    let bytes = Answer::of(&made.call.with_status(204, &nothing)).bare();
    made.once("without a body", "204, rightly signed", expect, answer(bytes, End::Close));
    // Its signature covers the empty body.
    let empty = made.call.with_status(204, &nothing);
    for status in [200, 201, 202] {
        let fault = format!("{status} with an empty body, rightly signed");
        made.once("without a body", fault, Expect::Open, answer(with_status(&empty, status), End::Close));
    }
}

/// The genuine answer with a status that says that the call failed, where that is laid out otherwise.
fn success_that_failed(made: &mut Made<'_>) {
    let operation = made.call.operation();
    if !laid(operation).apart {
        return;
    }
    for status in [300, 400, 404, 500] {
        let fault = format!("the layout of a success, status {status}");
        let bytes = with_status(&made.call.mine.reply, status);
        made.once("refusal", fault, Expect::Open, answer(bytes, End::Close));
    }
}
