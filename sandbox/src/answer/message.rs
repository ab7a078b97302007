//! Writes the messages that answer requests, accepted and refused ones, and chooses their HTTP statuses.

use paysmith_codegen::checked::{AnswerLayout, Class, Operation, Outcome, Signed};

use super::answer_code::{AnswerCode, code_of_class, code_of_refusal};
use super::fill::with_json_text;
use super::message_layout::{Content, MessageLayout};
use super::outgoing::{OutgoingMessage, SignatureFault};
use crate::request::violation::WhyRefused;
use crate::setup::Setup;
use crate::wire::json::Json;

/// What successful answers say.
const SUCCESS: &str = "success";

/// The status of answers without a body.
const NO_CONTENT: u16 = 204;

/// The HTTP status and the message of an answer to a request that was carried out. `to` is the set of credentials that the
/// merchant has.
pub(super) fn accepted(
    setup: &Setup,
    (operation, to): (&Operation, Option<&str>),
    class: Class,
    fields: &Json,
    fault: Option<SignatureFault>,
) -> (u16, OutgoingMessage) {
    let (envelope, outcome) = (&operation.envelope, operation.outcome());
    let fields = Some(with_json_text(&operation.response, fields));
    let layout = match &envelope.refused {
        Some(refused) if class == Class::Declined => refused,
        _ => &envelope.response,
    };
    let writer = Writer { setup, operation, to, layout, fault };
    if !layout.has_code() {
        let status = status_of_class(operation, class).or_else(|| status_of_class(operation, Class::Success));
        let status = status.unwrap_or(200);
        let fields = fields.filter(|_| status != NO_CONTENT);
        return (status, writer.write(None, SUCCESS, fields, status == NO_CONTENT));
    }
    let code = |class| code_of_class(outcome, class, &layout.pattern);
    // A provider that has no code for "pending" answers that it has accepted the call.
    let code = code(class).or_else(|| code(Class::Success));
    let usual = if std::ptr::eq(layout, &envelope.response) { 200 } else { 400 };
    let (layout, usual) = layout_of_code(operation, code.as_ref()).map_or((layout, usual), |of| (of, 200));
    let status = status_of_code(outcome, code.as_ref(), usual);
    (status, Writer { layout, ..writer }.write(code, SUCCESS, fields, false))
}

/// The HTTP status and the message of an answer to a request that is refused. The message names the first thing that is wrong.
pub(crate) fn refused(
    setup: &Setup,
    (operation, to): (&Operation, Option<&str>),
    why: &WhyRefused,
    fault: Option<SignatureFault>,
) -> (u16, OutgoingMessage) {
    let text = why.violations.first().map_or_else(|| why.reason.word().to_owned(), ToString::to_string);
    let (envelope, outcome) = (&operation.envelope, operation.outcome());
    let (layout, usual) = match &envelope.refused {
        Some(refused) => (refused, 400),
        None => (&envelope.response, 200),
    };
    let code = code_of_refusal(outcome, why.reason, &layout.pattern);
    // It is a person who opens a link: an answer in the provider's format would tell them nothing.
    match code.filter(|_| operation.address.is_call()) {
        Some(code) => {
            let (layout, usual) =
                layout_of_code(operation, Some(&code)).map_or((layout, usual), |of| (of, 200));
            let status = status_of_code(outcome, Some(&code), usual);
            let writer = Writer { setup, operation, to, layout, fault };
            (status, writer.write(Some(code), &text, None, false))
        }
        None => (400, OutgoingMessage::plain(format!("{text}\n"))),
    }
}

/// Where ordinary answers have no code: the lowest status that means this class. An answer that has fields has a body, too.
fn status_of_class(operation: &Operation, class: Class) -> Option<u16> {
    let listed = operation.outcome().statuses.iter().filter(|(_, of, _)| *of == class);
    let mut statuses: Vec<u16> = listed.map(|(status, ..)| *status).collect();
    statuses.sort_unstable();
    let has_fields = !operation.response.fields.is_empty();
    match statuses.contains(&NO_CONTENT) {
        true if !has_fields => Some(NO_CONTENT),
        _ => statuses.into_iter().find(|status| *status != NO_CONTENT || !has_fields),
    }
}

/// The further layout by which answers with this code come, if there is one.
fn layout_of_code<'s>(operation: &'s Operation, code: Option<&AnswerCode>) -> Option<&'s AnswerLayout> {
    let code = code.and_then(|code| code.value.as_deref())?;
    operation.envelope.further_of(code).map(|further| &further.layout)
}

/// The status with which a code comes.
fn status_of_code(outcome: &Outcome, code: Option<&AnswerCode>, usual: u16) -> u16 {
    let code = code.and_then(|code| code.value.as_ref());
    let stated = outcome.code_statuses.iter().find(|(stated, _)| Some(stated) == code);
    stated.map_or(usual, |(_, status)| *status)
}

/// Writes a message by a layout.
struct Writer<'a> {
    setup: &'a Setup,
    operation: &'a Operation,
    /// The set of credentials that the merchant has.
    to: Option<&'a str>,
    layout: &'a AnswerLayout,
    fault: Option<SignatureFault>,
}

impl Writer<'_> {
    fn write(
        &self,
        code: Option<AnswerCode>,
        text: &str,
        fields: Option<Json>,
        is_empty: bool,
    ) -> OutgoingMessage {
        let (operation, layout) = (self.operation, self.layout);
        let is_signed = match &layout.signed {
            Signed::Never => false,
            Signed::Optional => true,
            Signed::Except(codes) => {
                !code.as_ref().and_then(|code| code.value.as_ref()).is_some_and(|value| codes.contains(value))
            }
        };
        let writing = MessageLayout {
            setup: self.setup,
            credentials: self.setup.credentials_of(self.to),
            pattern: &layout.pattern,
            headers: &layout.headers,
            values: &layout.values,
            kind: &layout.kind,
            sends: layout.sends.as_ref(),
            style: layout.style,
            is_signed,
        };
        let content = Content {
            outcome: Some(operation.outcome()),
            code,
            text,
            fields,
            answer_name: operation.answer.as_deref().or(operation.method.as_deref()),
            is_empty,
        };
        writing.write(&content, self.fault)
    }
}
