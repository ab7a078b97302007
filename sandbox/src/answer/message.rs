//! Writes the messages that answer requests, accepted and refused ones.

use paysmith_codegen::checked::{Class, Operation, Signed};

use super::answer_code::{AnswerCode, code_of_class, code_of_refusal};
use super::fill::with_json_text;
use super::message_layout::{Content, MessageLayout};
use super::outgoing::{OutgoingMessage, SignatureFault};
use crate::request::violation::WhyRefused;
use crate::setup::Setup;
use crate::wire::json::Json;

/// What successful answers say.
const SUCCESS: &str = "success";

/// The message of an answer to a request that was carried out. `to` is the set of credentials that the merchant has.
pub(super) fn accepted(
    setup: &Setup,
    (operation, to): (&Operation, Option<&str>),
    class: Class,
    fields: &Json,
    fault: Option<SignatureFault>,
) -> OutgoingMessage {
    let code = |class| code_of_class(operation.outcome(), class, &operation.envelope.response);
    // A provider that has no code for "pending" answers that it has accepted the call.
    let code = code(class).or_else(|| code(Class::Success));
    let fields = with_json_text(&operation.response, fields);
    message(setup, (operation, to), code, SUCCESS, Some(fields), fault)
}

/// The HTTP status and the message of an answer to a request that is refused. The message names the first thing that is wrong.
pub(crate) fn refused(
    setup: &Setup,
    (operation, to): (&Operation, Option<&str>),
    why: &WhyRefused,
    fault: Option<SignatureFault>,
) -> (u16, OutgoingMessage) {
    let text = why.violations.first().map_or_else(|| why.reason.word().to_owned(), ToString::to_string);
    let code = code_of_refusal(operation.outcome(), why.reason, &operation.envelope.response);
    // It is a person who opens a link: an answer in the provider's format would tell them nothing.
    match code.filter(|_| operation.address.is_call()) {
        Some(code) => (200, message(setup, (operation, to), Some(code), &text, None, fault)),
        None => (400, OutgoingMessage::plain(format!("{text}\n"))),
    }
}

fn message(
    setup: &Setup,
    (operation, to): (&Operation, Option<&str>),
    code: Option<AnswerCode>,
    text: &str,
    fields: Option<Json>,
    fault: Option<SignatureFault>,
) -> OutgoingMessage {
    let envelope = &operation.envelope;
    let is_signed = match &envelope.signed {
        Signed::Never => false,
        Signed::Optional => true,
        Signed::Except(codes) => {
            !code.as_ref().and_then(|code| code.value.as_ref()).is_some_and(|value| codes.contains(value))
        }
    };
    let layout = MessageLayout {
        setup,
        credentials: setup.credentials_of(to),
        pattern: &envelope.response,
        headers: &envelope.response_headers,
        values: &envelope.response_values,
        kind: &envelope.response_kind,
        sends: envelope.response_sends.as_ref(),
        style: envelope.response_style,
        is_signed,
    };
    let content = Content {
        outcome: Some(operation.outcome()),
        code,
        text,
        fields,
        answer_name: operation.answer.as_deref().or(operation.method.as_deref()),
    };
    layout.write(&content, fault)
}
