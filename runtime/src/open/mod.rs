//! Opening an answer: it is verified over the bytes that arrived, and only then read. The outcome follows from its code, its
//! state and what it repeats of the request.

pub(crate) mod addressee;
mod believed;
mod chosen_layout;
pub(crate) mod classify;
mod decoded_texts;
mod encrypted;
mod header_layout;
mod progress;
mod shape;
pub(crate) mod unwrap;
pub(crate) mod verify;

#[cfg(test)]
mod tests;

use believed::{Layout, check_is_believed, may_decrypt};
pub(crate) use classify::telling;
pub(crate) use encrypted::is_encrypted;

use crate::decrypt::Undecrypted;
use crate::json::without_mark;
use crate::message::Message;
use crate::order::{self, Comparison};
use crate::outcome::Cause;
use crate::read::{self, NotRead, ReadReport};
use crate::setup::Keys;
use crate::spec::{AnswerLayout, BodyKind, Class, Effect, Means, Operation, Pattern, Provider};
use crate::standing::{OrderState, Standing};
use crate::transport::Reply;
use crate::write::form::Pair;
use crate::{Extra, Timestamp};
use addressee::{Addressee, addressee};
use progress::{Progress, contradicts_refusal, progress};
use unwrap::{DecodedTexts, Entries, FieldsAt, Unwrapped, pairs};
use verify::{Proof, Unproved};

/// What follows from an answer. The answer's fields are in the message into which they were read.
pub(crate) enum Judged {
    Accepted { facts: Facts, state: Standing },
    Declined { facts: Facts, state: Option<Standing>, answered: bool },
    Unknown { cause: Cause, code: Option<String> },
}

/// What is known of an answer besides its fields.
pub(crate) struct Facts {
    pub(crate) code: String,
    pub(crate) message: Option<String>,
    pub(crate) verified: bool,
    pub(crate) compared: Vec<String>,
    pub(crate) extra: Extra,
}

/// Whether the caller states that the request's order number was never sent before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberUse {
    First,
    Unstated,
}

/// Opens the answer to a request.
pub(crate) struct Opener<'a> {
    pub(crate) provider: &'static Provider,
    pub(crate) operation: &'static Operation,
    pub(crate) keys: &'a Keys,
    pub(crate) request: &'a dyn Message,
    pub(crate) number: NumberUse,
    pub(crate) now: Timestamp,
}

impl Opener<'_> {
    /// Reads the answer into the message, and says what follows from it.
    pub(crate) fn open(&self, reply: &Reply, answer: &mut dyn Message) -> Judged {
        let layout = self.layout(reply);
        match pairs_of(layout.of.kind, reply) {
            Ok(pairs) => self.open_pairs(layout, reply, &pairs, answer),
            Err(cause) => unknown(status_or(cause, reply), None),
        }
    }

    fn open_pairs(
        &self,
        layout: Layout,
        reply: &Reply,
        pairs: &[Pair<'_>],
        answer: &mut dyn Message,
    ) -> Judged {
        let decoded = DecodedTexts::new();
        let mut unwrapped = match self.unwrap(layout.of, reply, pairs, &decoded) {
            Ok(unwrapped) => unwrapped,
            Err(cause) => return unknown(status_or(cause, reply), None),
        };
        let described = (&layout.of.pattern, &*answer);
        let proof =
            verify::verify(self.provider, self.keys, &unwrapped, described, (layout.of.fresh, self.now));
        if proof.as_ref().is_ok_and(|proof| may_decrypt(layout.of, *proof))
            && let Err(undecrypted) = self.decrypt(&mut unwrapped, &decoded)
        {
            return unknown(status_or(undecrypted.into(), reply), unwrapped.code());
        }
        let by_status = self.goes_by_status() && !layout.refuses;
        let code =
            if by_status && reply.is_success() { Some(reply.status.to_string()) } else { unwrapped.code() };
        let Some(code) = code else {
            // If the signature is wrong as well, that is the cause to report.
            let cause = proof.map_or_else(Cause::from, |_| status_or(Cause::Unrecognised, reply));
            return unknown(cause, None);
        };
        let verified = match proof {
            Ok(proof) => proof == Proof::Right,
            Err(unproved) => return unknown(unproved.into(), Some(code)),
        };
        let outcome = self.operation.outcome();
        let meaning = if by_status {
            classify::of_status(outcome, reply.status)
        } else {
            classify::class(outcome, &unwrapped)
        };
        if let Err(cause) = check_is_believed(layout, reply, verified, &code, meaning) {
            return unknown(cause, Some(code));
        }
        if meaning.is == Class::Success && self.has_listed_refusal(reply) {
            return unknown(Cause::Contradiction, Some(code));
        }
        if let Addressee::Other(name) = self.addressee(layout, &unwrapped) {
            return unknown(Cause::OtherMerchant(name), Some(code));
        }
        let message = unwrapped.message.as_deref().map(str::to_owned);
        let extra = std::mem::take(&mut unwrapped.extra);
        let facts = Facts { code, message, verified, compared: Vec::new(), extra };
        match meaning.is {
            Class::Pending => unknown(Cause::Pending, Some(facts.code)),
            Class::Unknown => unknown(Cause::ProviderUnsure, Some(facts.code)),
            Class::Declined => self.declined(facts, &unwrapped, answer),
            Class::Success => self.success(layout, facts, &unwrapped, answer),
        }
    }

    fn decrypt<'a>(
        &self,
        unwrapped: &mut Unwrapped<'a>,
        decoded: &'a DecodedTexts,
    ) -> Result<(), Undecrypted> {
        unwrapped.decrypt(self.provider, self.keys, decoded, self.operation.answer_key)
    }

    /// The merchant for whom the answer is meant.
    fn addressee(&self, layout: Layout, unwrapped: &Unwrapped<'_>) -> Addressee {
        addressee(self.provider, self.keys, &layout.of.pattern, unwrapped)
    }

    /// Finds what a layout names in an answer.
    fn unwrap<'a>(
        &self,
        layout: &'static AnswerLayout,
        reply: &'a Reply,
        pairs: &'a [Pair<'a>],
        decoded: &'a DecodedTexts,
    ) -> Result<Unwrapped<'a>, Cause> {
        let mut unwrapped = if has_no_content(reply) {
            Unwrapped::empty(&layout.pattern, self.operation.answer_key)
        } else {
            let body = (reply.body.as_slice(), pairs);
            Unwrapped::of(layout.kind, body, decoded, &layout.pattern, self.operation.answer_key)?
        };
        unwrapped.headers(layout.headers, &reply.headers);
        Ok(unwrapped)
    }

    /// Judges a refusal. It counts even if its fields can't be read or some are missing; then they aren't passed on. It doesn't
    /// count if the answer is about another request, if its own state says that what was asked for is done (as far as the fields
    /// can be read), or if its code may be about an earlier use of the number.
    fn declined(&self, mut facts: Facts, unwrapped: &Unwrapped<'_>, answer: &mut dyn Message) -> Judged {
        let report = match read_fields(unwrapped, answer) {
            Ok(report) => report,
            // Nothing was read, so nobody knows what the fields say.
            Err(NotRead::TooDeep) => return unknown(NotRead::TooDeep.into(), Some(facts.code)),
            Err(_) => None,
        };
        let Comparison { mut compared, mut differing, .. } = self.compare(answer);
        // A refusal may lack required fields. A number that is missing was left as zero, and wasn't compared.
        let missing = match &report {
            Some(report) => report.missing.clone(),
            None if unwrapped.fields.is_none() => required(answer),
            None => Vec::new(),
        };
        compared.retain(|name| !missing.contains(name));
        differing.retain(|name| !missing.contains(name));
        if !differing.is_empty() {
            return unknown(Cause::Mismatch(differing), Some(facts.code));
        }
        let state = self.state(answer).filter(|state| state.is_known());
        if state.is_some_and(|state| contradicts_refusal(self.operation.effect, state)) {
            return unknown(Cause::Contradiction, Some(facts.code));
        }
        if self.may_mean_number_was_used(&facts.code, unwrapped) {
            return unknown(Cause::NumberMayBeReused, Some(facts.code));
        }
        facts.compared = compared;
        let answered = report.is_some_and(|report| report.missing.is_empty());
        Judged::Declined { facts, state: state.filter(|_| answered), answered }
    }

    /// Whether a refusal with this code may mean that the number was used before, so that the earlier call may have succeeded.
    fn may_mean_number_was_used(&self, code: &str, unwrapped: &Unwrapped<'_>) -> bool {
        let reused = self.operation.outcome().reused.as_ref();
        self.number != NumberUse::First
            && self.operation.uses_number()
            && reused.is_none_or(|reused| classify::may_be_reuse(reused, code, unwrapped))
    }

    fn compare(&self, answer: &dyn Message) -> Comparison {
        order::compare(self.operation, self.request, answer)
    }

    /// Judges an answer whose code says success.
    fn success(
        &self,
        layout: Layout,
        mut facts: Facts,
        unwrapped: &Unwrapped<'_>,
        answer: &mut dyn Message,
    ) -> Judged {
        let missing = match read_fields(unwrapped, answer) {
            Ok(Some(report)) => report.missing,
            Ok(None) => required(answer),
            Err(error) => return unknown(error.into(), Some(facts.code)),
        };
        if wants_answer(&layout.of.pattern) && !unwrapped.answered {
            return unknown(Cause::Incomplete(vec![self.operation.answer_key.to_owned()]), Some(facts.code));
        }
        if let Addressee::Unnamed(name) = self.addressee(layout, unwrapped) {
            return unknown(Cause::Incomplete(vec![name.to_owned()]), Some(facts.code));
        }
        if !missing.is_empty() {
            return unknown(Cause::Incomplete(missing), Some(facts.code));
        }
        let Comparison { compared, differing, absent } = self.compare(answer);
        if !differing.is_empty() {
            return unknown(Cause::Mismatch(differing), Some(facts.code));
        }
        // An answer that repeats nothing may be that to another request, unless its state is read from a row that was looked up
        // with the request's number, or the provider's spec gives a reason why nothing is repeated.
        let is_row = self.operation.state.is_some_and(|state| state.rows.is_some());
        let has_reason = !self.operation.no_echo.is_empty();
        if compared.is_empty() && !absent.is_empty() && !is_row && !has_reason {
            return unknown(Cause::Incomplete(absent), Some(facts.code));
        }
        facts.compared = compared;
        match self.state(answer) {
            Some(state) => self.success_with_state(facts, state),
            None => {
                let state = Standing::new(self.operation.subject, self.operation.means.state());
                Judged::Accepted { facts, state }
            }
        }
    }

    /// Judges an answer whose code says success, and whose fields have a state.
    fn success_with_state(&self, facts: Facts, state: Standing) -> Judged {
        let effect = self.operation.effect;
        let only_creates = self.operation.means == Means::Created;
        match (effect, progress(state)) {
            (Effect::Read | Effect::Change, _) => Judged::Accepted { facts, state },
            (Effect::Cancel, _) if state == OrderState::Closed => Judged::Accepted { facts, state },
            (_, Progress::Pending) if only_creates => Judged::Accepted { facts, state },
            // If the money is still held, it wasn't captured, released or given back yet.
            (Effect::Capture | Effect::Release | Effect::Refund | Effect::Cancel, Progress::Held)
            | (_, Progress::Pending | Progress::Unknown) => unknown(Cause::Pending, Some(facts.code)),
            (Effect::Capture, Progress::Released) | (_, Progress::Failed) => {
                Judged::Declined { facts, state: Some(state), answered: true }
            }
            _ => Judged::Accepted { facts, state },
        }
    }

    fn state(&self, answer: &dyn Message) -> Option<Standing> {
        self.operation.state.map(|state| classify::state(state, answer, Some(self.request)).is)
    }
}

/// Whether the layout of the answer has a member whose name depends on the operation.
fn wants_answer(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Object(entries) => {
            entries.iter().any(|(name, inner)| *name == "$answer" || wants_answer(inner))
        }
        Pattern::Text(inner) | Pattern::MaybeText(inner) | Pattern::Decrypt(_, inner) => wants_answer(inner),
        _ => false,
    }
}

/// Whether an answer has no body, as its status says.
fn has_no_content(reply: &Reply) -> bool {
    reply.status == 204 && reply.body.is_empty()
}

/// The pairs of the body, if it isn't JSON. A web page is refused here, because it has a cause of its own.
fn pairs_of(kind: BodyKind, reply: &Reply) -> Result<Vec<Pair<'_>>, Cause> {
    if has_no_content(reply) {
        return Ok(Vec::new());
    }
    if is_page(kind, &reply.body) { Err(Cause::Html) } else { Ok(pairs(kind, &reply.body)?) }
}

/// Whether a body that should be of that format is a web page.
fn is_page(kind: BodyKind, body: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(body) else { return false };
    let text = without_mark(text).trim_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    match kind {
        BodyKind::Xml(root) => root != "html" && (begins("<html") || begins("<!doctype html")),
        BodyKind::Json | BodyKind::Form => text.starts_with('<'),
    }
}

/// Reads the fields of the answer into the message; `None` if there are no fields.
pub(crate) fn read_fields(
    unwrapped: &Unwrapped<'_>,
    message: &mut dyn Message,
) -> Result<Option<ReadReport>, NotRead> {
    let named = unwrapped.named.as_slice();
    match &unwrapped.fields {
        None if named.is_empty() => Ok(None),
        None => read::read_members(message, named, std::iter::empty(), &[]).map(Some),
        Some(FieldsAt::Json(text)) => read::read_text(message, named, text).map(Some),
        Some(FieldsAt::Members(members, entries)) => {
            let members = members.iter().map(|(name, raw)| (name.as_ref(), *raw));
            read::read_members(message, named, members, &names(entries)).map(Some)
        }
        Some(FieldsAt::Pairs(pairs, entries)) => {
            let pairs = pairs.iter().filter(|(name, _)| !is_named(entries, name));
            read::read_pairs(message, named, pairs, &names(entries)).map(Some)
        }
    }
}

/// Whether the member of that name is one that a description names as a single field.
fn is_named(entries: Entries, name: &str) -> bool {
    entries.iter().any(|(own, pattern)| *own == name && matches!(pattern, Pattern::Field(_)))
}

/// The names of the members that a description lists.
fn names(entries: Entries) -> Vec<&'static str> {
    entries.iter().map(|(name, _)| *name).collect()
}

/// The names of all required fields of a message, which are missing if no fields arrived.
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

/// The cause of an unknown outcome, for an answer that can't be read. If its HTTP status is an error, the status explains it
/// better.
fn status_or(cause: Cause, reply: &Reply) -> Cause {
    if reply.is_success() { cause } else { Cause::HttpStatus(reply.status) }
}

impl From<NotRead> for Cause {
    fn from(error: NotRead) -> Self {
        match error {
            NotRead::NotJson | NotRead::TooDeep => Self::NotJson,
            NotRead::NotXml(has) => Self::NotXml(has),
            NotRead::Truncated => Self::Truncated,
            NotRead::Ambiguous(path) => Self::Ambiguous(path),
        }
    }
}

impl From<Undecrypted> for Cause {
    fn from(undecrypted: Undecrypted) -> Self {
        Self::Undecrypted(undecrypted)
    }
}

impl From<Unproved> for Cause {
    fn from(unproved: Unproved) -> Self {
        match unproved {
            Unproved::Wrong => Self::BadSignature,
            Unproved::Stale(name) => Self::Stale(name),
            Unproved::UnknownKey(name) => Self::UnknownKey(name),
            Unproved::NoCredential(name) => Self::NoCredential(name),
            Unproved::Ambiguous(name) => Self::Ambiguous(name),
            Unproved::TwoInOne(name) => Self::TwoInOne(name),
        }
    }
}

/// The text as a code, if it can be one. Codes are shown to people, so that only short texts of plain characters are taken for
/// codes.
fn shown_code(code: &str) -> Option<String> {
    let plain = !code.is_empty() && code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then(|| code.to_owned())
}

/// A name that arrived, as it is shown in an error. Anything may stand in it, so that it is shortened, and escaped so that it
/// can't break the line of a log.
fn shown_name(name: &str) -> String {
    const MOST: usize = 64;
    let mut shown: String = name.chars().take(MOST).flat_map(char::escape_debug).collect();
    if name.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
