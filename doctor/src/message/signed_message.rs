//! A message of a provider that is signed, and where its signature stands.

use paysmith_codegen::checked::{
    AnswerLayout, Around, BodyKind, FurtherLayout, Notification, Operation, Pattern, Provider, Scheme,
    Signed, Template, take_apart,
};

use crate::capture::{Captured, Start};
use crate::json;

/// A message of a provider that is signed, and where its signature stands.
#[derive(Clone)]
pub struct SignedMessage<'p> {
    /// The provider.
    pub provider: &'p Provider,
    /// How the message is signed.
    pub scheme: &'p Scheme,
    /// Which message it is.
    pub kind: MessageKind<'p>,
    /// Where the signature stands.
    pub location: SignatureLocation,
    /// Where a header of a request chooses the scheme: when this one is chosen.
    pub choice: Option<SchemeChoice>,
    /// The top-level members or fields that hold a signature, and so are never signed as pairs themselves.
    pub signature_fields: Vec<String>,
}

/// When a scheme is chosen by a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeChoice {
    /// The name of the header.
    pub header: String,
    /// What the header holds then.
    pub values: Vec<String>,
    /// Whether the scheme is the one without such a header.
    pub is_default: bool,
}

/// Which message of a provider it is, by its role in the exchange.
#[derive(Clone, Copy)]
pub enum MessageKind<'p> {
    /// What the merchant sends.
    Request(&'p Operation),
    /// What the provider answers.
    Answer(&'p Operation),
    /// What the provider answers when it refuses, where refusals are laid out otherwise.
    Refusal(&'p Operation),
    /// What the provider answers with certain codes, where it lays those answers out otherwise.
    Further(&'p Operation, &'p FurtherLayout),
    /// What the provider sends without being asked.
    Notification(&'p Notification),
    /// Any message that is signed under the scheme: nothing else of it is known.
    SchemeOnly,
}

/// Where a signature stands in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureLocation {
    /// In a header of this name.
    Header(String),
    /// In a member of the JSON body, by its path.
    Member(Vec<String>),
    /// In a field of the form or of the query, or in an element of the XML document, by its name.
    Field(String),
    /// It isn't known, because only the scheme is.
    Unknown,
}

impl SignedMessage<'_> {
    /// The name by which [`find`](Self::find) finds the message: `answer:payment.mpm`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.kind {
            MessageKind::Request(operation) => format!("request:{}", operation.name),
            MessageKind::Answer(operation) => format!("answer:{}", operation.name),
            MessageKind::Refusal(operation) => format!("refusal:{}", operation.name),
            MessageKind::Further(operation, of) => format!("further:{}.{}", operation.name, of.name),
            MessageKind::Notification(notification) => format!("notification:{}", notification.name),
            MessageKind::SchemeOnly => format!("scheme:{}", self.scheme.name),
        }
    }

    /// Whether this is its name, in full or without its kind.
    pub(super) fn is_called(&self, name: &str) -> bool {
        let full = self.name();
        full == name || full.split_once(':').is_some_and(|(_, short)| short == name)
    }

    /// Whether its scheme is the one that a capture's header chooses. Without a capture it is the usual one.
    pub(super) fn is_chosen(&self, captured: Option<&Captured>) -> bool {
        let Some(choice) = &self.choice else { return true };
        match captured.and_then(|captured| captured.header(&choice.header)) {
            Some(value) => choice.values.iter().any(|one| one == value),
            None => choice.is_default,
        }
    }

    /// The message in words: `the answer to payment.mpm`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self.kind {
            MessageKind::Request(operation) => format!("the request of {}", operation.name),
            MessageKind::Answer(operation) => format!("the answer to {}", operation.name),
            MessageKind::Refusal(operation) => format!("the refusal of {}", operation.name),
            MessageKind::Further(operation, of) => format!("the answer {} to {}", of.name, operation.name),
            MessageKind::Notification(notification) => format!("the notification {}", notification.name),
            MessageKind::SchemeOnly => format!("a message under the scheme {}", self.scheme.name),
        }
    }

    /// The place of the signature in words: `the header X-QF-SIGN`.
    #[must_use]
    pub fn location_in_words(&self) -> String {
        match &self.location {
            SignatureLocation::Header(name) => format!("the header {name}"),
            SignatureLocation::Member(path) => format!("the member {} of the body", path.join(".")),
            SignatureLocation::Field(name) if matches!(self.kind(), BodyKind::Xml(_)) => {
                format!("the element {name} of the document")
            }
            SignatureLocation::Field(name) if matches!(self.kind, MessageKind::Notification(of) if of.in_query) =>
            {
                format!("the pair {name} of the query")
            }
            SignatureLocation::Field(name) => format!("the field {name} of the form"),
            SignatureLocation::Unknown => "wherever the message has its signature".to_owned(),
        }
    }

    /// What the spec says of a message that comes without a signature; `None` where the message must have one.
    #[must_use]
    pub fn unsigned_in_words(&self) -> Option<String> {
        match &self.layout()?.signed {
            Signed::Optional => {
                Some("the provider may leave it out; then nothing vouches for the answer".to_owned())
            }
            Signed::Except(codes) if !codes.is_empty() => {
                Some(format!("the provider leaves it out on the codes {}", codes.join(", ")))
            }
            _ => None,
        }
    }

    /// How the provider lays the message out, if it is an answer.
    fn layout(&self) -> Option<&AnswerLayout> {
        match self.kind {
            MessageKind::Answer(operation) => Some(&operation.envelope.response),
            MessageKind::Refusal(operation) => operation.envelope.refused.as_ref(),
            MessageKind::Further(_, further) => Some(&further.layout),
            MessageKind::Request(_) | MessageKind::Notification(_) | MessageKind::SchemeOnly => None,
        }
    }

    /// The format of the body. A query is a form.
    #[must_use]
    pub fn kind(&self) -> BodyKind {
        match self.kind {
            MessageKind::Request(operation) if operation.address.is_url() => BodyKind::Form,
            MessageKind::Request(operation) => operation.envelope.request.kind(),
            MessageKind::Answer(_) | MessageKind::Refusal(_) | MessageKind::Further(..) => {
                self.layout().map(|layout| layout.kind.clone()).unwrap_or_default()
            }
            MessageKind::Notification(notification) => notification.kind.clone(),
            MessageKind::SchemeOnly => BodyKind::Json,
        }
    }

    /// The format in which a capture of this message is read. Where only the scheme is known, the body itself tells.
    pub(super) fn kind_in(&self, captured: &Captured) -> BodyKind {
        match self.kind {
            MessageKind::SchemeOnly => captured.kind(),
            _ => self.kind(),
        }
    }

    /// The signature that a capture of this message carries.
    #[must_use]
    pub fn received(&self, captured: &Captured) -> Option<String> {
        match &self.location {
            SignatureLocation::Header(name) => {
                let place = Template::Signature(self.scheme.name.clone());
                let found = self.header_places(captured, |header| header == name);
                found.into_iter().find(|(of, _)| *of == &place).map(|(_, text)| text.to_owned())
            }
            SignatureLocation::Member(path) => {
                let text = std::str::from_utf8(&captured.body).ok()?;
                json::decoded(json::raw_member(text, path)?)
            }
            SignatureLocation::Field(name) => {
                let mut fields = captured.pairs(&self.kind_in(captured)).into_iter();
                fields.find(|(of, _)| of == name).map(|(_, value)| value)
            }
            SignatureLocation::Unknown => None,
        }
    }

    /// The layouts of the message's headers.
    fn header_layouts(&self) -> &[(String, Template)] {
        match self.kind {
            MessageKind::Request(operation) => &operation.envelope.request_headers,
            MessageKind::Answer(_) | MessageKind::Refusal(_) | MessageKind::Further(..) => {
                self.layout().map_or(&[], |layout| layout.headers.as_slice())
            }
            MessageKind::Notification(notification) => &notification.headers,
            MessageKind::SchemeOnly => &[],
        }
    }

    /// What stands in the places of those headers of a capture whose names are wanted.
    fn header_places<'c>(
        &self,
        captured: &'c Captured,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Vec<(&Template, &'c str)> {
        let wanted = self.header_layouts().iter().filter(|(name, _)| is_wanted(name));
        let places = wanted.filter_map(|(name, layout)| {
            let pieces =
                if let Template::Joined(pieces) = layout { pieces } else { std::slice::from_ref(layout) };
            take_apart(pieces, captured.header(name)?)
        });
        places.flatten().collect()
    }

    /// Whether a pair of a query is one that the spec itself puts into the URL, and so is none of the request's.
    pub(super) fn is_of_address(&self, pair: &(String, String)) -> bool {
        let MessageKind::Request(operation) = self.kind else { return false };
        let own = operation.address.path().split('#').next().and_then(|path| path.split_once('?'));
        operation.address.is_url()
            && own.is_some_and(|(_, own)| {
                form_urlencoded::parse(own.as_bytes())
                    .any(|(name, value)| *name == pair.0 && *value == pair.1)
            })
    }

    /// The name of the member that `$answer` stands for.
    fn answer_name(&self) -> Option<String> {
        match self.kind {
            MessageKind::Answer(operation)
            | MessageKind::Refusal(operation)
            | MessageKind::Further(operation, _) => operation.answer.clone(),
            MessageKind::Request(_) | MessageKind::Notification(_) | MessageKind::SchemeOnly => None,
        }
    }

    /// The path of a signed member in this message.
    pub(super) fn named(&self, path: &[String]) -> Vec<String> {
        Around { answer: self.answer_name(), ..Around::default() }.named(path)
    }

    /// What a capture of this message has besides its body.
    pub(super) fn around(&self, captured: &Captured) -> Around {
        let method = match &captured.start {
            Start::Request { method, .. } => Some(method.clone()),
            _ => None,
        };
        let query = captured.query().map(|query| format!("?{query}")).unwrap_or_default();
        let target = captured.path().filter(|_| method.is_some()).map(|path| format!("{path}{query}"));
        let mut values = Vec::new();
        for (place, text) in self.header_places(captured, |_| true) {
            if let Template::Value(name) = place {
                values.push((name.clone(), text.to_owned()));
            }
        }
        match self.kind {
            MessageKind::Answer(_) | MessageKind::Refusal(_) | MessageKind::Further(..) => {
                if let Some(layout) = self.layout() {
                    self.arrived_values(&layout.pattern, &[], captured, &mut values);
                }
            }
            MessageKind::Notification(of) => self.arrived_values(&of.pattern, &[], captured, &mut values),
            MessageKind::Request(_) | MessageKind::SchemeOnly => {}
        }
        if let MessageKind::Request(operation) = self.kind {
            self.values_in_body(operation.envelope.request.template(), &[], captured, &mut values);
        }
        Around { method, target, values, answer: self.answer_name() }
    }

    /// Collects the values that stand in members of what arrived.
    fn arrived_values(
        &self,
        pattern: &Pattern,
        path: &[String],
        captured: &Captured,
        values: &mut Vec<(String, String)>,
    ) {
        for (name, inner) in pattern.members() {
            let path = self.named(&[path, std::slice::from_ref(name)].concat());
            match inner {
                Pattern::Value(value) => {
                    values.extend(self.text_in_body(&path, captured).map(|text| (value.clone(), text)));
                }
                _ => self.arrived_values(inner, &path, captured, values),
            }
        }
    }

    /// Collects the values that stand in members of their own in the body.
    fn values_in_body(
        &self,
        template: &Template,
        path: &[String],
        captured: &Captured,
        values: &mut Vec<(String, String)>,
    ) {
        match template {
            Template::Object(members) => {
                for (name, inner) in members {
                    let path = [path, std::slice::from_ref(name)].concat();
                    self.values_in_body(inner, &path, captured, values);
                }
            }
            Template::Value(name) => {
                values.extend(self.text_in_body(path, captured).map(|text| (name.clone(), text)));
            }
            _ => {}
        }
    }

    /// The text of a member of the body, or of a pair of the form or the document.
    fn text_in_body(&self, path: &[String], captured: &Captured) -> Option<String> {
        let kind = self.kind_in(captured);
        if kind.is_pairs() {
            let mut fields = captured.pairs(&kind).into_iter();
            return fields.find(|(of, _)| *of == path.join(".")).map(|(_, value)| value);
        }
        let raw = json::raw_member(std::str::from_utf8(&captured.body).ok()?, path)?;
        Some(json::decoded(raw).unwrap_or_else(|| raw.to_owned()))
    }
}
