//! Finds out which of a provider's signed messages a capture is.

use std::cmp::Reverse;
use std::fmt;

use paysmith_codegen::checked::{
    AnswerLayout, BodyKind, Condition, Field, Is, Kind, Notification, Operation, Part, Provider, Template,
    take_apart,
};

use super::content::MessageContent;
use super::signed_message::{MessageKind, SignedMessage};
use super::signed_messages::signed_messages;
use crate::capture::{Captured, Start};
use crate::json;

/// Why it can't be told which signed message a capture is, or which one people mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unidentified {
    /// The provider signs nothing that has this name. What it signs has these names.
    NoSuchName(String, Vec<String>),
    /// The capture or the name could be any of the messages that have these names.
    Several(Vec<String>),
    /// The capture fits none of the provider's signed messages, which have these names.
    NoneFits(Vec<String>),
    /// The capture is an answer, and the provider signs no answers.
    UnsignedAnswer,
    /// The signed members can't be read, because the body isn't JSON. The text says why it isn't.
    NotJson(String),
    /// The signed elements can't be read, because the body isn't XML. The text says why it isn't.
    NotXml(String),
}

impl fmt::Display for Unidentified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchName(name, all) => {
                write!(f, "nothing signed is called `{name}`; there is {}", all.join(", "))
            }
            Self::Several(names) => {
                write!(f, "it could be any of {}: say which with --of NAME", names.join(", "))
            }
            Self::UnsignedAnswer => {
                f.write_str("it is an answer, and this provider signs no answers: nothing vouches for it")
            }
            Self::NoneFits(all) => write!(
                f,
                "it looks like no signed message of this provider: say which it is with --of NAME, one of {}",
                all.join(", ")
            ),
            Self::NotJson(why) => write!(f, "the body begins like JSON but isn't JSON: {why}"),
            Self::NotXml(why) => write!(f, "the body isn't XML that can be read: {why}"),
        }
    }
}

impl std::error::Error for Unidentified {}

impl<'p> SignedMessage<'p> {
    /// Finds the message that is meant: by its name, or by what was captured. Without either, it is a message of which
    /// only the scheme is known.
    ///
    /// # Errors
    /// When no message has that name, when none fits, when several fit that are signed differently, or when the captured
    /// body can't be read.
    pub fn find(
        provider: &'p Provider,
        name: Option<&str>,
        captured: Option<&Captured>,
    ) -> Result<Self, Unidentified> {
        let all = signed_messages(provider);
        let mut meant: Vec<&Self> = all
            .iter()
            .filter(|message| match name {
                Some(name) => message.is_called(name),
                // Without a name, a capture means one of the provider's messages, and typed fields mean a scheme.
                None => captured.is_none() == matches!(message.kind, MessageKind::SchemeOnly),
            })
            .filter(|message| message.is_chosen(captured))
            .collect();
        if let Some(name) = name.filter(|_| meant.is_empty()) {
            return Err(Unidentified::NoSuchName(name.to_owned(), names(all.iter())));
        }
        match captured {
            Some(captured) => keep_fitting(&mut meant, captured, name.is_some()),
            None => prefer_sent(&mut meant),
        }
        let Some((first, others)) = meant.split_first() else { return Err(none_fits(captured, &all)) };
        let is_alike =
            |other: &&Self| other.scheme.name == first.scheme.name && other.location == first.location;
        if !others.iter().all(is_alike) {
            return Err(Unidentified::Several(names(meant.iter().copied())));
        }
        match captured.and_then(|captured| first.unreadable(captured)) {
            Some(why) => Err(why),
            None => Ok((*first).clone()),
        }
    }

    /// Why the signed members can't be read from a capture of this message; `None` where they can, or where the scheme
    /// signs no members but all bytes of the body.
    fn unreadable(&self, captured: &Captured) -> Option<Unidentified> {
        let reads = |part: &Part| matches!(part, Part::Pairs(_) | Part::Raw(_) | Part::Text(_));
        if !self.scheme.message.iter().any(reads) {
            return None;
        }
        match self.kind_in(captured) {
            BodyKind::Json => captured.json_error().map(Unidentified::NotJson),
            BodyKind::Xml(_) => captured.xml_error().map(Unidentified::NotXml),
            BodyKind::Form => None,
        }
    }

    /// Whether the capture may be this message, by its method, its path and its body.
    fn fits(&self, captured: &Captured) -> bool {
        match (self.kind, &captured.start) {
            (MessageKind::SchemeOnly, _) => true,
            (kind, Start::Body) => {
                let in_url = matches!(kind, MessageKind::Request(operation) if operation.address.is_url());
                !in_url && self.fits_body(captured)
            }
            (MessageKind::Request(operation), Start::Request { method, .. }) => {
                calls(operation, captured) != Some(false) && method == operation.address.method()
            }
            (MessageKind::Answer(operation) | MessageKind::Refusal(operation), Start::Response { .. }) => {
                let mut further = operation.envelope.further.iter();
                calls(operation, captured) != Some(false) && !further.any(|of| has_code(&of.layout, captured))
            }
            (MessageKind::Further(operation, of), Start::Response { .. }) => {
                calls(operation, captured) != Some(false) && has_code(&of.layout, captured)
            }
            (MessageKind::Notification(_), Start::Request { .. }) => {
                let is_call = |operation: &Operation| calls(operation, captured) == Some(true);
                !self.provider.operations.iter().any(is_call) && self.fits_body(captured)
            }
            _ => false,
        }
    }

    /// Whether the body is of the right format, and has the members that the scheme signs.
    fn fits_body(&self, captured: &Captured) -> bool {
        let text = std::str::from_utf8(&captured.body).unwrap_or_default();
        let kind = self.kind();
        let has = |part: &Part| match part {
            Part::Raw(path) | Part::Text(path) => {
                kind.is_pairs() || json::raw_member(text, &self.named(path)).is_some()
            }
            _ => true,
        };
        captured.looks_like(&kind) && self.scheme.message.iter().all(has)
    }

    /// How much the capture looks like this message. Several messages may have the same path.
    fn likeness(&self, captured: &Captured) -> i32 {
        let content = MessageContent::of(captured, self);
        match self.kind {
            MessageKind::Request(operation) => request_likeness(operation, &content),
            MessageKind::Notification(notification) => notification_likeness(notification, &content),
            MessageKind::Answer(_) | MessageKind::Refusal(_) => {
                let refuses = matches!(self.kind, MessageKind::Refusal(_));
                i32::from(captured.status().is_some_and(|status| (status / 100 != 2) == refuses))
            }
            // It has a code in a place where no other answer has one.
            MessageKind::Further(_, of) => 2 * i32::from(has_code(&of.layout, captured)),
            MessageKind::SchemeOnly => 0,
        }
    }
}

/// Whether a capture has a code in the place of a layout.
fn has_code(layout: &AnswerLayout, captured: &Captured) -> bool {
    let Some(path) = layout.pattern.code_path() else { return false };
    if layout.kind.is_pairs() {
        return captured.pairs(&layout.kind).iter().any(|(name, _)| path.last() == Some(&name.as_str()));
    }
    let text = std::str::from_utf8(&captured.body).unwrap_or_default();
    let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
    json::raw_member(text, &path).is_some()
}

fn names<'a, 'p: 'a>(messages: impl Iterator<Item = &'a SignedMessage<'p>>) -> Vec<String> {
    let mut names: Vec<String> = messages.map(SignedMessage::name).collect();
    names.dedup();
    names
}

/// Keeps the messages that the capture may be, the likeliest first. Where the capture holds a signature at the place
/// at which some of these messages have theirs, only those are kept.
fn keep_fitting(messages: &mut Vec<&SignedMessage<'_>>, captured: &Captured, named: bool) {
    let fits = |message: &&SignedMessage<'_>| message.fits(captured);
    // A message that people name is meant even where the capture doesn't look like it.
    if !named || messages.iter().any(fits) {
        messages.retain(fits);
    }
    messages.sort_by_cached_key(|message| Reverse(message.likeness(captured)));
    let carries = |message: &&SignedMessage<'_>| message.received(captured).is_some();
    if messages.iter().any(carries) {
        messages.retain(carries);
    }
}

/// Whoever names an operation and gives no capture means its request, not its answer.
fn prefer_sent(messages: &mut Vec<&SignedMessage<'_>>) {
    let is_sent = |message: &&SignedMessage<'_>| {
        matches!(message.kind, MessageKind::Request(_) | MessageKind::Notification(_))
    };
    if messages.iter().any(is_sent) {
        messages.retain(is_sent);
    }
}

/// Why a capture is none of the provider's signed messages.
fn none_fits(captured: Option<&Captured>, all: &[SignedMessage<'_>]) -> Unidentified {
    let is_answer = captured.is_some_and(|captured| matches!(captured.start, Start::Response { .. }));
    let answers = |message: &SignedMessage<'_>| {
        matches!(message.kind, MessageKind::Answer(_) | MessageKind::Refusal(_) | MessageKind::Further(..))
    };
    if is_answer && !all.iter().any(answers) {
        return Unidentified::UnsignedAnswer;
    }
    match captured.and_then(Captured::json_error) {
        Some(why) => Unidentified::NotJson(why),
        None => Unidentified::NoneFits(names(all.iter())),
    }
}

/// Whether the captured URL is that of the operation; `None` where no URL was captured.
fn calls(operation: &Operation, captured: &Captured) -> Option<bool> {
    // A query of the spec's own stands behind the path, and a capture that lacks it may be this call all the same.
    let own = operation.address.path().split(['?', '#']).next().unwrap_or_default();
    let path = captured.path()?;
    if operation.path.is_empty() {
        return Some(!own.is_empty() && path.ends_with(own));
    }
    // The path of the base URL may stand before that of the operation.
    let starts = path.match_indices('/').filter_map(|(at, _)| path.get(at..));
    let mut layout = operation.path.clone();
    if let Some(Template::Literal(last)) = operation.path.last() {
        let path = last.as_str().unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
        layout.pop();
        layout.extend((!path.is_empty()).then(|| Template::from(path)));
    }
    let has_layout = |path: &str| {
        let places = take_apart(&layout, path);
        places.is_some_and(|places| places.iter().all(|(_, text)| !text.is_empty() && !text.contains('/')))
    };
    Some(starts.into_iter().any(has_layout))
}

/// How much a request looks like this operation's: by the operation that it names, and by its fields.
fn request_likeness(operation: &Operation, content: &MessageContent) -> i32 {
    let mut likeness = 0;
    if let Template::Object(members) = operation.envelope.request.template() {
        let method = members.iter().find(|(_, inner)| *inner == Template::Operation);
        if method.is_some_and(|(name, _)| content.value(name) == operation.method.as_deref()) {
            likeness += 1000;
        }
    }
    let of_field = |field: &Field| match (content.value(&field.wire), &field.fixed, &field.kind) {
        (Some(value), Some(fixed), _) => {
            if fixed == value {
                10
            } else {
                -10
            }
        }
        (Some(value), None, Kind::Enum(of))
            if !of.only.is_empty() && !of.only.iter().any(|only| only == value) =>
        {
            -5
        }
        (Some(_), None, _) => 1,
        (None, ..) => {
            if field.required {
                -1
            } else {
                0
            }
        }
    };
    likeness + operation.request.fields.iter().map(of_field).sum::<i32>()
}

/// How many conditions the spec has for this notification; -1 where one of them doesn't hold. The conditions tell
/// notifications at the same URL apart.
fn notification_likeness(notification: &Notification, content: &MessageContent) -> i32 {
    let holds = |condition: &Condition| {
        let value = content.value(&condition.name);
        match &condition.is {
            Is::Present => value.is_some(),
            Is::Absent => value.is_none(),
            Is::Any(values) => value.is_some_and(|value| values.iter().any(|any| any == value)),
        }
    };
    if notification.when.iter().all(holds) { i32::try_from(notification.when.len()).unwrap_or(0) } else { -1 }
}
