//! An answer, opened: verified over the bytes that arrived, and only then read.

pub(crate) mod capture;
pub(crate) mod classify;
mod shape;
pub(crate) mod verify;

use crate::asked::{self, Comparison};
use crate::json::without_mark;
use crate::message::Message;
use crate::outcome::Cause;
use crate::read::{self, NotRead, Report};
use crate::spec::{Class, Effect, Means, Operation, Pattern, Provider, Signed};
use crate::transport::Reply;
use crate::{Extra, HoldState, Keys, OrderState, PartState, Standing};
use capture::{Captured, Entries, FieldsAt};
use verify::{Proof, Unproved};

/// What an answer comes to; the answer's fields are in the message that was read into.
pub(crate) enum Judged {
    Accepted { facts: Facts, state: Standing },
    Declined { facts: Facts, state: Option<Standing>, answered: bool },
    Unknown { cause: Cause, code: Option<String> },
}

/// What stands around the fields.
pub(crate) struct Facts {
    pub(crate) code: String,
    pub(crate) message: Option<String>,
    pub(crate) verified: bool,
    pub(crate) compared: Vec<String>,
    pub(crate) extra: Extra,
}

/// Whether the caller states that a number was never sent before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberUse {
    First,
    Unstated,
}

/// What an answer is opened with.
pub(crate) struct Opener<'a> {
    pub(crate) provider: &'static Provider,
    pub(crate) operation: &'static Operation,
    pub(crate) keys: &'a Keys,
    pub(crate) request: &'a dyn Message,
    pub(crate) number: NumberUse,
}

impl Opener<'_> {
    /// Reads the answer into `answer` and says what it comes to.
    pub(crate) fn open(&self, reply: &Reply, answer: &mut dyn Message) -> Judged {
        let mut captured = match self.capture(reply) {
            Ok(captured) => captured,
            Err(cause) => return unknown(status_or(cause, reply), None),
        };
        let described = (&self.operation.envelope.response, &*answer);
        let proof = verify::verify(self.provider, self.keys, &captured, described);
        let Some(code) = captured.code() else {
            // A wrong signature is worse news than a missing code.
            let cause = proof.map_or_else(Cause::from, |_| status_or(Cause::Unrecognised, reply));
            return unknown(cause, None);
        };
        let verified = match proof {
            Ok(proof) => proof == Proof::Right,
            Err(unproved) => return unknown(unproved.into(), Some(code)),
        };
        let class = classify::class(self.operation.outcome(), &captured).is;
        if let Err(cause) = self.believed(verified, &code, class) {
            return unknown(cause, Some(code));
        }
        if !reply.is_success() && !verified {
            return unknown(Cause::HttpStatus(reply.status), Some(code));
        }
        let message = captured.message.as_deref().map(str::to_owned);
        let extra = std::mem::take(&mut captured.extra);
        let facts = Facts { code, message, verified, compared: Vec::new(), extra };
        match class {
            Class::Pending => unknown(Cause::Pending, Some(facts.code)),
            Class::Unknown => unknown(Cause::ProviderUnsure, Some(facts.code)),
            Class::Declined => self.declined(facts, &captured, answer),
            Class::Success => self.success(facts, &captured, answer),
        }
    }

    fn capture<'a>(&self, reply: &'a Reply) -> Result<Captured<'a>, Cause> {
        let envelope = self.operation.envelope;
        let mut captured = Captured::json(text(reply)?, &envelope.response, self.operation.answer_key)?;
        captured.headers(envelope.response_headers, &reply.headers);
        Ok(captured)
    }

    /// A refusal stands, whatever its fields look like; they are given only if they are all there. It doesn't stand where it is
    /// about something else, where its own state says that money moved, or where its code may be about an earlier use of the
    /// number.
    fn declined(&self, mut facts: Facts, captured: &Captured<'_>, answer: &mut dyn Message) -> Judged {
        let report = read_fields(captured, answer).ok().flatten();
        let Comparison { compared, differing, .. } = self.compare(answer);
        if !differing.is_empty() {
            return unknown(Cause::Mismatch(differing), Some(facts.code));
        }
        let state = self.state(answer).filter(|state| state.is_known());
        if state.is_some_and(|state| has_moved(self.operation.effect, state)) {
            return unknown(Cause::Contradiction, Some(facts.code));
        }
        if self.may_be_of_an_earlier_use(&facts.code) {
            return unknown(Cause::NumberMayBeReused, Some(facts.code));
        }
        facts.compared = compared;
        let answered = report.is_some_and(|report| report.missing.is_empty());
        Judged::Declined { facts, state: state.filter(|_| answered), answered }
    }

    /// Whether a refusal may be about a number that was used before, and so about what that call did.
    fn may_be_of_an_earlier_use(&self, code: &str) -> bool {
        let reused = self.operation.outcome().reused;
        self.number != NumberUse::First
            && self.operation.uses_number()
            && reused.is_none_or(|reused| reused == code)
    }

    fn compare(&self, answer: &dyn Message) -> Comparison {
        asked::compare(self.operation, self.request, answer)
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

    fn success(&self, mut facts: Facts, captured: &Captured<'_>, answer: &mut dyn Message) -> Judged {
        let missing = match read_fields(captured, answer) {
            Ok(Some(report)) => report.missing,
            Ok(None) => required(answer),
            Err(error) => return unknown(error.into(), Some(facts.code)),
        };
        if wants_answer(&self.operation.envelope.response) && !captured.answered {
            return unknown(Cause::Incomplete(vec![self.operation.answer_key.to_owned()]), Some(facts.code));
        }
        if !missing.is_empty() {
            return unknown(Cause::Incomplete(missing), Some(facts.code));
        }
        let Comparison { compared, differing, silent } = self.compare(answer);
        if !differing.is_empty() {
            return unknown(Cause::Mismatch(differing), Some(facts.code));
        }
        // Where the state is that of a row, the row is picked by the number that was asked for.
        let picked = self.operation.state.is_some_and(|state| state.rows.is_some());
        let said_why = !self.operation.no_echo.is_empty();
        if compared.is_empty() && !silent.is_empty() && !picked && !said_why {
            return unknown(Cause::Incomplete(silent), Some(facts.code));
        }
        facts.compared = compared;
        match self.state(answer) {
            Some(state) => self.stands(facts, state),
            None => {
                let state = Standing::new(self.operation.subject, self.operation.means.state());
                Judged::Accepted { facts, state }
            }
        }
    }

    /// What a success comes to whose fields say how the order stands.
    fn stands(&self, facts: Facts, state: Standing) -> Judged {
        let effect = self.operation.effect;
        let made = self.operation.means == Means::Created;
        match (effect, end(state)) {
            (Effect::Read | Effect::Change, _) => Judged::Accepted { facts, state },
            (Effect::Cancel, _) if state == OrderState::Closed => Judged::Accepted { facts, state },
            (_, End::Pending) if made => Judged::Accepted { facts, state },
            // The money is held still: what should have become of it hasn't yet.
            (Effect::Capture | Effect::Release | Effect::Refund | Effect::Cancel, End::Held)
            | (_, End::Pending | End::Unknown) => unknown(Cause::Pending, Some(facts.code)),
            (Effect::Capture, End::Released) | (_, End::Failed) => {
                Judged::Declined { facts, state: Some(state), answered: true }
            }
            _ => Judged::Accepted { facts, state },
        }
    }

    fn state(&self, answer: &dyn Message) -> Option<Standing> {
        self.operation.state.map(|state| classify::state(state, answer, Some(self.request)).is)
    }
}

/// How far a state has come, whatever it is the state of.
enum End {
    Unknown,
    Pending,
    Held,
    Released,
    Failed,
    Moved,
}

const fn end(state: Standing) -> End {
    use {HoldState as Hold, OrderState as Order, PartState as Part};
    match state {
        Standing::Order(Order::Unknown)
        | Standing::Refund(Part::Unknown)
        | Standing::Hold(Hold::Unknown)
        | Standing::Release(Part::Unknown) => End::Unknown,
        Standing::Order(Order::Pending)
        | Standing::Refund(Part::Pending)
        | Standing::Hold(Hold::Pending)
        | Standing::Release(Part::Pending) => End::Pending,
        Standing::Order(Order::Held) | Standing::Hold(Hold::Held) => End::Held,
        Standing::Order(Order::Released) | Standing::Hold(Hold::Ended) => End::Released,
        Standing::Order(Order::Failed | Order::Closed)
        | Standing::Refund(Part::Failed)
        | Standing::Hold(Hold::Failed)
        | Standing::Release(Part::Failed) => End::Failed,
        Standing::Order(Order::Paid | Order::Refunded | Order::PartlyRefunded | Order::GivenBack)
        | Standing::Refund(Part::Done)
        | Standing::Release(Part::Done) => End::Moved,
    }
}

/// Whether a state says that what a call was for has been done, be it by this call or by an earlier one.
const fn has_moved(effect: Effect, state: Standing) -> bool {
    match (effect, end(state)) {
        (Effect::Create | Effect::Charge | Effect::Hold, End::Held | End::Released | End::Moved) => true,
        // Of a question a refusal says nothing, so that its state contradicts it.
        (Effect::Read, End::Held | End::Released | End::Moved) => true,
        (Effect::Capture, End::Moved) | (Effect::Release, End::Released | End::Moved) => true,
        // That the order is paid is why it isn't cancelled, or what is to be given back.
        (Effect::Cancel | Effect::Refund, End::Moved) => !matches!(state, Standing::Order(OrderState::Paid)),
        (Effect::Cancel, End::Released) => true,
        _ => false,
    }
}

/// Whether the description has a member that is called after the operation.
fn wants_answer(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Object(entries) => {
            entries.iter().any(|(name, inner)| *name == "$answer" || wants_answer(inner))
        }
        Pattern::Text(inner) | Pattern::MaybeText(inner) => wants_answer(inner),
        Pattern::Fields | Pattern::Code | Pattern::Message | Pattern::Signature(_) => false,
    }
}

/// The body as text.
fn text(reply: &Reply) -> Result<&str, Cause> {
    let text = std::str::from_utf8(&reply.body).map_err(|_| Cause::NotJson)?;
    if without_mark(text).trim_start().starts_with('<') { Err(Cause::Html) } else { Ok(text) }
}

/// The fields, read; `None` if there are none.
pub(crate) fn read_fields(
    captured: &Captured<'_>,
    message: &mut dyn Message,
) -> Result<Option<Report>, NotRead> {
    match &captured.fields {
        None => Ok(None),
        Some(FieldsAt::Json(text)) => read::read_json(message, text).map(Some),
        Some(FieldsAt::Members(members, entries)) => {
            let members = members.iter().map(|(name, raw)| (name.as_ref(), raw.as_ref()));
            read::read_members(message, members, &names(entries)).map(Some)
        }
        Some(FieldsAt::Pairs(pairs, entries)) => read::read_pairs(message, pairs, &names(entries)).map(Some),
    }
}

/// The names of the members that a description lists.
fn names(entries: Entries) -> Vec<&'static str> {
    entries.iter().map(|(name, _)| *name).collect()
}

/// What is required of a message, for when nothing arrived.
pub(crate) fn required(message: &dyn Message) -> Vec<String> {
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
            Unproved::TwoInOne(name) => Self::TwoInOne(name),
        }
    }
}

/// A code is short and plain, so that it can be shown; anything else is no code.
fn shown_code(code: &str) -> Option<String> {
    let plain = !code.is_empty() && code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then(|| code.to_owned())
}

/// A name that arrived, for an error. It is anybody's: it gets no longer than a name, and breaks no line of a log.
fn shown_name(name: &str) -> String {
    const MOST: usize = 64;
    let mut shown: String = name.chars().take(MOST).flat_map(char::escape_debug).collect();
    if name.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
