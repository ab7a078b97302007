//! Where signatures stand: which scheme signs which message, and which message a capture is.

use std::fmt;

use paysmith_codegen::checked::{
    Body, Condition, Is, Kind, Notification, Operation, Part, Pattern, Provider, Scheme, Signed, Template,
};

use crate::capture::{Captured, Start};
use crate::json;
use crate::material::Material;

/// A signed message of a provider, and where its signature stands.
#[derive(Clone)]
pub struct Place<'p> {
    /// The provider.
    pub provider: &'p Provider,
    /// How it is signed.
    pub scheme: &'p Scheme,
    /// Which message.
    pub of: Of<'p>,
    /// Where the signature stands.
    pub spot: Spot,
    /// The top-level members that hold a signature, which are no pairs.
    pub own: Vec<String>,
}

/// A message, by its part in the exchange.
#[derive(Clone, Copy)]
pub enum Of<'p> {
    /// What the merchant sends.
    Request(&'p Operation),
    /// What the provider answers.
    Answer(&'p Operation),
    /// What the provider sends by itself.
    Notification(&'p Notification),
    /// Nothing but the scheme is known.
    Scheme,
}

/// Where a signature stands in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// In a header.
    Header(String),
    /// In a member of the JSON body, by its path.
    Member(Vec<String>),
    /// In a field of the form, or of the query.
    Field(String),
    /// Nobody knows: the message isn't known.
    Unknown,
}

/// Why it can't be told which message is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// The provider signs nothing of that name; these it does.
    NoSuch(String, Vec<String>),
    /// It could be one of these.
    Several(Vec<String>),
    /// It fits no signed message; these there are.
    None(Vec<String>),
    /// It is an answer, and the provider signs none.
    Unsigned,
}

impl fmt::Display for Unclear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuch(name, all) => {
                write!(f, "nothing signed is called `{name}`; there is {}", all.join(", "))
            }
            Self::Several(names) => {
                write!(f, "it could be any of {}: say which with --of NAME", names.join(", "))
            }
            Self::Unsigned => {
                f.write_str("it is an answer, and this provider signs no answers: nothing vouches for it")
            }
            Self::None(all) => write!(
                f,
                "it looks like no signed message of this provider: say which it is with --of NAME, one of {}",
                all.join(", ")
            ),
        }
    }
}

impl std::error::Error for Unclear {}

/// Every signed message of a provider, and every scheme by itself.
#[must_use]
pub fn places(provider: &Provider) -> Vec<Place<'_>> {
    let mut all = Vec::new();
    for operation in &provider.operations {
        let envelope = &operation.envelope;
        let (Body::Json(template) | Body::Form(template)) = &envelope.request;
        let form = operation.address.is_url() || matches!(envelope.request, Body::Form(_));
        let mut spots = Vec::new();
        in_template(template, &mut Vec::new(), form, &mut spots);
        for (name, template) in &envelope.request_headers {
            if let Template::Signature(scheme) = template {
                spots.push((scheme.clone(), Spot::Header(name.clone())));
            }
        }
        push(&mut all, provider, Of::Request(operation), &spots);
        let spots = in_answer(&envelope.response, &envelope.response_headers, false);
        push(&mut all, provider, Of::Answer(operation), &spots);
    }
    for notification in provider.notifications.iter().filter(|of| of.signed) {
        let spots = in_answer(&notification.pattern, &notification.headers, notification.form);
        push(&mut all, provider, Of::Notification(notification), &spots);
    }
    for scheme in &provider.schemes {
        all.push(Place { provider, scheme, of: Of::Scheme, spot: Spot::Unknown, own: Vec::new() });
    }
    all
}

fn push<'p>(all: &mut Vec<Place<'p>>, provider: &'p Provider, of: Of<'p>, spots: &[(String, Spot)]) {
    let own: Vec<String> = spots
        .iter()
        .filter_map(|(_, spot)| match spot {
            Spot::Field(name) => Some(name.clone()),
            Spot::Member(path) => path.first().filter(|_| path.len() == 1).cloned(),
            _ => None,
        })
        .collect();
    for (scheme, spot) in spots {
        if let Some(scheme) = provider.scheme(scheme) {
            all.push(Place { provider, scheme, of, spot: spot.clone(), own: own.clone() });
        }
    }
}

fn in_template(template: &Template, path: &mut Vec<String>, form: bool, found: &mut Vec<(String, Spot)>) {
    match template {
        Template::Signature(scheme) => found.push((scheme.clone(), spot(path, form))),
        Template::Object(members) => {
            for (name, inner) in members {
                path.push(name.clone());
                in_template(inner, path, form, found);
                path.pop();
            }
        }
        _ => {}
    }
}

fn in_answer(pattern: &Pattern, headers: &[(String, String)], form: bool) -> Vec<(String, Spot)> {
    let mut found = Vec::new();
    in_pattern(pattern, &mut Vec::new(), form, &mut found);
    found.extend(headers.iter().map(|(name, scheme)| (scheme.clone(), Spot::Header(name.clone()))));
    found
}

fn in_pattern(pattern: &Pattern, path: &mut Vec<String>, form: bool, found: &mut Vec<(String, Spot)>) {
    match pattern {
        Pattern::Signature(scheme) => found.push((scheme.clone(), spot(path, form))),
        Pattern::Object(members) => {
            for (name, inner) in members {
                path.push(name.clone());
                in_pattern(inner, path, form, found);
                path.pop();
            }
        }
        _ => {}
    }
}

fn spot(path: &[String], form: bool) -> Spot {
    if form { Spot::Field(path.join(".")) } else { Spot::Member(path.to_vec()) }
}

impl<'p> Place<'p> {
    /// The place that is meant: by its name, by what was captured, or because there is no other.
    ///
    /// # Errors
    /// When there is none, or several unlike ones.
    pub fn find(
        provider: &'p Provider,
        name: Option<&str>,
        captured: Option<&Captured>,
    ) -> Result<Self, Unclear> {
        let all = places(provider);
        let names = || {
            let mut names: Vec<String> = all.iter().map(Place::name).collect();
            names.dedup();
            names
        };
        let mut here: Vec<&Place<'p>> = all.iter().collect();
        match name {
            Some(name) => {
                here.retain(|place| place.is_called(name));
                if here.is_empty() {
                    return Err(Unclear::NoSuch(name.to_owned(), names()));
                }
            }
            // A scheme alone says nothing of where the signature stands: only who names it gets it.
            None if captured.is_some() => here.retain(|place| !matches!(place.of, Of::Scheme)),
            None => here.retain(|place| matches!(place.of, Of::Scheme)),
        }
        if let Some(captured) = captured {
            let fitting: Vec<_> = here.iter().copied().filter(|place| place.fits(captured)).collect();
            if name.is_none() || !fitting.is_empty() {
                here = fitting;
            }
            // Of operations at one path, the one that the message names, or looks most like.
            here.sort_by_key(|place| std::cmp::Reverse(place.likeness(captured)));
            let found: Vec<_> =
                here.iter().copied().filter(|place| place.received(captured).is_some()).collect();
            if !found.is_empty() {
                here = found;
            }
        } else if here.iter().any(|place| matches!(place.of, Of::Request(_) | Of::Notification(_))) {
            // Who names an operation and has no capture means its request.
            here.retain(|place| matches!(place.of, Of::Request(_) | Of::Notification(_)));
        }
        match here.as_slice() {
            [] if captured.is_some_and(|of| matches!(of.start, Start::Response { .. }))
                && !all.iter().any(|place| matches!(place.of, Of::Answer(_))) =>
            {
                Err(Unclear::Unsigned)
            }
            [] => Err(Unclear::None(names())),
            [first, rest @ ..] => {
                if rest.iter().all(|other| other.scheme.name == first.scheme.name && other.spot == first.spot)
                {
                    return Ok((*first).clone());
                }
                let mut names: Vec<String> = here.iter().map(|place| place.name()).collect();
                names.dedup();
                Err(Unclear::Several(names))
            }
        }
    }

    /// `answer:payment.mpm`, by which [`find`](Self::find) finds it.
    #[must_use]
    pub fn name(&self) -> String {
        match self.of {
            Of::Request(operation) => format!("request:{}", operation.name),
            Of::Answer(operation) => format!("answer:{}", operation.name),
            Of::Notification(notification) => format!("notification:{}", notification.name),
            Of::Scheme => format!("scheme:{}", self.scheme.name),
        }
    }

    fn is_called(&self, name: &str) -> bool {
        let full = self.name();
        full == name || full.split_once(':').is_some_and(|(_, short)| short == name)
    }

    /// `the answer to payment.mpm`
    #[must_use]
    pub fn in_words(&self) -> String {
        match self.of {
            Of::Request(operation) => format!("the request of {}", operation.name),
            Of::Answer(operation) => format!("the answer to {}", operation.name),
            Of::Notification(notification) => format!("the notification {}", notification.name),
            Of::Scheme => format!("a message under the scheme {}", self.scheme.name),
        }
    }

    /// Pairs are those of a form or a query; elsewhere the members of a JSON body.
    #[must_use]
    pub fn in_form(&self) -> bool {
        match self.of {
            Of::Request(operation) => {
                operation.address.is_url() || matches!(operation.envelope.request, Body::Form(_))
            }
            Of::Answer(_) => false,
            Of::Notification(notification) => notification.form,
            Of::Scheme => matches!(self.spot, Spot::Field(_)),
        }
    }

    /// Whether the capture may be this message.
    fn fits(&self, captured: &Captured) -> bool {
        let ends_in = |operation: &Operation, path: &str| {
            !operation.address.path().is_empty() && path.ends_with(operation.address.path())
        };
        let at = |operation: &Operation| captured.path().is_none_or(|path| ends_in(operation, path));
        match (self.of, &captured.start) {
            (Of::Scheme, _) => true,
            (of, Start::Body) => {
                !matches!(of, Of::Request(operation) if operation.address.is_url())
                    && self.fits_body(captured)
            }
            (Of::Request(operation), Start::Request { method, .. }) => {
                at(operation) && method == if operation.address.is_url() { "GET" } else { "POST" }
            }
            (Of::Answer(operation), Start::Response { .. }) => at(operation),
            (Of::Notification(_), Start::Request { .. }) => {
                let calls =
                    |operation: &Operation| captured.path().is_some_and(|path| ends_in(operation, path));
                !self.provider.operations.iter().any(calls) && self.fits_body(captured)
            }
            _ => false,
        }
    }

    /// How much a request looks like this operation's: by the operation that it names, and by its fields.
    fn likeness(&self, captured: &Captured) -> i32 {
        let operation = match self.of {
            Of::Request(operation) => operation,
            Of::Notification(notification) => return self.kind(notification, captured),
            _ => return 0,
        };
        let (Body::Json(template) | Body::Form(template)) = &operation.envelope.request;
        let material = Material::of(captured, self);
        let value =
            |name: &str| material.pairs.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str());
        let mut score = 0;
        if let Template::Object(members) = template {
            let method = members.iter().find(|(_, inner)| *inner == Template::Operation);
            if method.is_some_and(|(name, _)| value(name) == operation.method.as_deref()) {
                score += 1000;
            }
        }
        for field in &operation.request.fields {
            score += match (value(&field.wire), &field.kind) {
                (Some(value), _) if field.fixed.is_some() => {
                    if field.fixed.as_deref() == Some(value) {
                        10
                    } else {
                        -10
                    }
                }
                (Some(value), Kind::Enum(of))
                    if !of.only.is_empty() && !of.only.iter().any(|only| only == value) =>
                {
                    -5
                }
                (Some(_), _) => 1,
                (None, _) if field.required => -1,
                (None, _) => 0,
            };
        }
        score
    }

    /// Of notifications at one URL, the kind is told by fields.
    fn kind(&self, notification: &Notification, captured: &Captured) -> i32 {
        let material = Material::of(captured, self);
        let holds = |condition: &&Condition| {
            let value =
                material.pairs.iter().find(|(name, _)| *name == condition.name).map(|(_, value)| value);
            match &condition.is {
                Is::Present => value.is_some(),
                Is::Absent => value.is_none(),
                Is::Any(values) => value.is_some_and(|value| values.contains(value)),
            }
        };
        let held = notification.when.iter().filter(holds).count();
        if held == notification.when.len() { i32::try_from(held).unwrap_or(0) } else { -1 }
    }

    /// It is laid out alike, and has what the scheme signs.
    fn fits_body(&self, captured: &Captured) -> bool {
        let json = captured.body.trim_ascii_start().starts_with(b"{");
        let text = std::str::from_utf8(&captured.body).unwrap_or_default();
        let has = |part: &Part| match part {
            Part::Raw(path) | Part::Text(path) => json::raw_member(text, path).is_some(),
            _ => true,
        };
        json != self.in_form() && self.scheme.message.iter().all(has)
    }

    /// The signature that the capture carries in this place.
    #[must_use]
    pub fn received(&self, captured: &Captured) -> Option<String> {
        match &self.spot {
            Spot::Header(name) => captured.header(name).map(str::to_owned),
            Spot::Member(path) => {
                let text = std::str::from_utf8(&captured.body).ok()?;
                json::decoded(json::raw_member(text, path)?)
            }
            Spot::Field(name) => {
                let source = match captured.query() {
                    Some(query) if captured.body.is_empty() => query.as_bytes(),
                    _ => &captured.body,
                };
                form_urlencoded::parse(source).find(|(of, _)| of == name).map(|(_, value)| value.into_owned())
            }
            Spot::Unknown => None,
        }
    }

    /// What the spec says of a message that comes without a signature; nothing where it must have one.
    #[must_use]
    pub fn unsigned_in_words(&self) -> Option<String> {
        let Of::Answer(operation) = self.of else { return None };
        match &operation.envelope.signed {
            Signed::Optional => {
                Some("the provider may leave it out; then nothing vouches for the answer".to_owned())
            }
            Signed::Except(codes) if !codes.is_empty() => {
                Some(format!("the provider leaves it out on the codes {}", codes.join(", ")))
            }
            _ => None,
        }
    }

    /// `the header X-QF-SIGN`
    #[must_use]
    pub fn spot_in_words(&self) -> String {
        match &self.spot {
            Spot::Header(name) => format!("the header {name}"),
            Spot::Member(path) => format!("the member {} of the body", path.join(".")),
            Spot::Field(name) => format!("the field {name} of the form"),
            Spot::Unknown => "wherever the message has its signature".to_owned(),
        }
    }
}
