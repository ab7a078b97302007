//! An answer, opened: verified over the bytes that arrived, and only then read.

pub(crate) mod capture;
pub(crate) mod classify;
pub(crate) mod verify;

use crate::message::Message;
use crate::outcome::Cause;
use crate::read::{self, NotRead, Report};
use crate::spec::{Class, Effect, Means, Operation, Provider, Signed};
use crate::transport::Reply;
use crate::{Extra, Keys, OrderState};
use capture::{Captured, FieldsAt, Texts};
use verify::{Proof, Unproved};

/// What an answer comes to; the answer's fields are in the message that was read into.
pub(crate) enum Judged {
    Accepted { facts: Facts, state: OrderState },
    Declined { facts: Facts, state: Option<OrderState>, answered: bool },
    Unknown { cause: Cause, code: Option<String> },
}

/// What stands around the fields.
pub(crate) struct Facts {
    pub(crate) code: String,
    pub(crate) message: Option<String>,
    pub(crate) verified: bool,
    pub(crate) extra: Extra,
}

/// What an answer is opened with.
pub(crate) struct Opener<'a> {
    pub(crate) provider: &'static Provider,
    pub(crate) operation: &'static Operation,
    pub(crate) keys: &'a Keys,
    pub(crate) request: &'a dyn Message,
}

impl Opener<'_> {
    /// Reads the answer into `answer` and says what it comes to.
    pub(crate) fn open(&self, reply: &Reply, answer: &mut dyn Message) -> Judged {
        let texts = Texts::default();
        let mut captured = match text(reply) {
            Ok(text) => Captured::new(text),
            Err(cause) => return unknown(status_or(cause, reply), None),
        };
        if let Err(cause) = self.capture(reply, &texts, &mut captured) {
            return unknown(status_or(cause.into(), reply), None);
        }
        let proof = verify::verify(self.provider, self.keys, &captured);
        let Some(code) = captured.code() else {
            // A wrong signature is worse news than a missing code.
            let cause = proof.map_or_else(Cause::from, |_| status_or(Cause::Unrecognised, reply));
            return unknown(cause, None);
        };
        let verified = match proof {
            Ok(proof) => proof == Proof::Right,
            Err(unproved) => return unknown(unproved.into(), Some(code)),
        };
        let class = classify::class(self.operation.outcome(), &captured);
        if let Err(cause) = self.believed(verified, &code, class) {
            return unknown(cause, Some(code));
        }
        if !reply.is_success() && !verified {
            return unknown(Cause::HttpStatus(reply.status), Some(code));
        }
        let message = captured.message.as_deref().map(str::to_owned);
        let facts = Facts { code, message, verified, extra: std::mem::take(&mut captured.extra) };
        match class {
            Class::Pending => unknown(Cause::Pending, Some(facts.code)),
            Class::Unknown => unknown(Cause::ProviderUnsure, Some(facts.code)),
            Class::Declined => self.declined(facts, &captured, answer),
            Class::Success => self.success(facts, &captured, answer),
        }
    }

    fn capture<'a>(
        &self,
        reply: &'a Reply,
        texts: &'a Texts,
        captured: &mut Captured<'a>,
    ) -> Result<(), NotRead> {
        let envelope = self.operation.envelope;
        captured.json(&envelope.response, self.operation.answer_key, texts)?;
        captured.headers(envelope.response_headers, &reply.headers);
        Ok(())
    }

    /// A refusal stands, whatever its fields look like; they are given only if they are all there.
    fn declined(&self, facts: Facts, captured: &Captured<'_>, answer: &mut dyn Message) -> Judged {
        let report = read_fields(captured, answer).ok().flatten();
        let answered = report.is_some_and(|report| report.missing.is_empty());
        let state = if answered { self.state(answer) } else { None };
        Judged::Declined { facts, state: state.filter(|state| *state != OrderState::Unknown), answered }
    }

    /// Whether a signature is asked for that isn't there.
    fn believed(&self, verified: bool, code: &str, class: Class) -> Result<(), Cause> {
        match self.operation.envelope.signed {
            Signed::Never | Signed::Optional => Ok(()),
            Signed::Except(_) if verified => Ok(()),
            Signed::Except(codes) if codes.contains(&code) && class != Class::Success => Ok(()),
            Signed::Except(_) => Err(Cause::Unsigned),
        }
    }

    fn success(&self, facts: Facts, captured: &Captured<'_>, answer: &mut dyn Message) -> Judged {
        let missing = match read_fields(captured, answer) {
            Ok(Some(report)) => report.missing,
            Ok(None) => required(answer),
            Err(error) => return unknown(error.into(), Some(facts.code)),
        };
        if !missing.is_empty() {
            return unknown(Cause::Incomplete(missing), Some(facts.code));
        }
        let Some(state) = self.state(answer) else {
            return Judged::Accepted { facts, state: self.operation.means.state() };
        };
        match (self.operation.effect, state) {
            (Effect::Read | Effect::Change, _) | (Effect::Cancel, OrderState::Closed) => {
                Judged::Accepted { facts, state }
            }
            (_, OrderState::Pending) if self.operation.means == Means::Created => {
                Judged::Accepted { facts, state }
            }
            // The money is held still: what should have become of it hasn't yet.
            (Effect::Capture | Effect::Release | Effect::Refund | Effect::Cancel, OrderState::Held)
            | (_, OrderState::Pending | OrderState::Unknown) => unknown(Cause::Pending, Some(facts.code)),
            (Effect::Capture, OrderState::Released) | (_, OrderState::Failed | OrderState::Closed) => {
                Judged::Declined { facts, state: Some(state), answered: true }
            }
            _ => Judged::Accepted { facts, state },
        }
    }

    fn state(&self, answer: &dyn Message) -> Option<OrderState> {
        self.operation.state.map(|state| classify::state(state, answer, Some(self.request)))
    }
}

/// The body as text.
fn text(reply: &Reply) -> Result<&str, Cause> {
    let text = std::str::from_utf8(&reply.body).map_err(|_| Cause::NotJson)?;
    if text.trim_start().starts_with('<') { Err(Cause::Html) } else { Ok(text) }
}

/// The fields, read; `None` if there are none.
pub(crate) fn read_fields(
    captured: &Captured<'_>,
    message: &mut dyn Message,
) -> Result<Option<Report>, NotRead> {
    match &captured.fields {
        None => Ok(None),
        Some(FieldsAt::Json(text)) => read::read_json(message, text).map(Some),
        Some(FieldsAt::Among(of, beside)) => {
            read::read_members(message, captured.source.fields(*of), beside).map(Some)
        }
        Some(FieldsAt::Pairs(pairs, beside)) => read::read_pairs(message, pairs, beside).map(Some),
    }
}

/// What is required of a message, for when nothing arrived.
fn required(message: &dyn Message) -> Vec<String> {
    let own = message.fields().iter().filter(|spec| spec.required).map(|spec| spec.wire.to_owned());
    let mut names: Vec<String> = own.collect();
    if let Some(tail) = message.tail() {
        names.extend(required(tail));
    }
    names
}

fn unknown(cause: Cause, code: Option<String>) -> Judged {
    Judged::Unknown { cause, code }
}

/// A body that means nothing is best explained by the status it came with.
fn status_or(cause: Cause, reply: &Reply) -> Cause {
    if reply.is_success() { cause } else { Cause::HttpStatus(reply.status) }
}

impl From<NotRead> for Cause {
    fn from(error: NotRead) -> Self {
        match error {
            NotRead::NotJson | NotRead::TooDeep => Self::NotJson,
            NotRead::Truncated => Self::Truncated,
            NotRead::Ambiguous(path) => Self::Ambiguous(path),
        }
    }
}

impl From<Unproved> for Cause {
    fn from(unproved: Unproved) -> Self {
        match unproved {
            Unproved::Wrong => Self::BadSignature,
            Unproved::NoCredential(name) => Self::NoCredential(name),
            Unproved::Ambiguous(name) => Self::Ambiguous(name),
        }
    }
}

/// A code is short and plain, so that it can be shown; anything else is no code.
fn shown_code(code: &str) -> Option<String> {
    let plain = !code.is_empty() && code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then(|| code.to_owned())
}
