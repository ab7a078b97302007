//! A request, sealed: checked, laid out in its envelope and signed. The bytes that were signed are those that are sent.

mod form;
mod headers;
mod json;
mod sealed;
mod sender;

use std::borrow::Cow;

pub use sealed::Sealed;

use crate::clock::{Clock, Nonces};
use crate::message::Message;
use crate::outcome::{NotSent, Unsealed};
use crate::sign::{self, CannotSign, Content, Source};
use crate::spec::{Body, Operation, Provider, Scheme, Template};
use crate::write::{form::encoded, json::to_json};
use crate::{Keys, Secret, Timestamp, time, validate};

/// What a request is sealed with.
pub(crate) struct Sealer<'a> {
    pub(crate) provider: &'static Provider,
    pub(crate) keys: &'a Keys,
    pub(crate) base: &'a str,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) nonces: &'a dyn Nonces,
}

/// The sealing of one request. It has one time that counts as now, whatever is written and signed of it.
struct Sealing<'a> {
    sealer: &'a Sealer<'a>,
    operation: &'static Operation,
    request: &'a dyn Message,
    now: Timestamp,
}

impl Sealer<'_> {
    /// The request as bytes to send.
    pub(crate) fn seal(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
    ) -> Result<Sealed, NotSent> {
        validate(request, Some(self.keys)).map_err(NotSent::Invalid)?;
        sender::check(self.provider, operation.envelope, self.keys).map_err(NotSent::Unsealed)?;
        let sealing = Sealing { sealer: self, operation, request, now: self.clock.now() };
        sealing.seal().map_err(NotSent::Unsealed)
    }
}

impl Sealing<'_> {
    fn seal(&self) -> Result<Sealed, Unsealed> {
        let in_url = self.operation.address.is_url();
        let (Body::Json(template) | Body::Form(template)) = &self.operation.envelope.request;
        let (json, pairs);
        let (text, content) = match &self.operation.envelope.request {
            Body::Json(_) if !in_url => {
                json = self.json(template)?;
                (json.clone(), Content::Json(&json, &[]))
            }
            // What is asked by GET stands in the URL, one pair for each member.
            _ => {
                pairs = self.form(template)?;
                (encoded(&pairs), Content::Form(&pairs))
            }
        };
        let mut url = [self.sealer.base, self.operation.address.path()].concat();
        let mut body = Vec::new();
        if in_url {
            append_query(&mut url, &text);
        } else {
            body = text.into_bytes();
        }
        let source = Source { body: Some(&body), content, signatures: &names_of_signatures(template) };
        let headers = self.headers(&source, in_url)?;
        let method = if in_url { http::Method::GET } else { http::Method::POST };
        Ok(Sealed { method, url, headers, body })
    }

    /// The scheme at a place of the provider's table.
    fn scheme(&self, place: usize) -> Result<&'static Scheme, Unsealed> {
        self.sealer.provider.schemes.get(place).ok_or(Unsealed::NoScheme)
    }

    fn sign(&self, scheme: &Scheme, source: &Source<'_>) -> Result<String, Unsealed> {
        sign::sign(scheme, self.sealer.keys, source).map_err(|error| match error {
            CannotSign::NoKey(place) => Unsealed::NoCredential(
                self.sealer.provider.credentials.get(place).map_or("", |credential| credential.name),
            ),
            CannotSign::NoMember(path) => Unsealed::NoMember(path),
            CannotSign::Circular => Unsealed::Circular,
            CannotSign::Ambiguous(name) => Unsealed::Ambiguous(name),
        })
    }

    /// A template as text: in a form, in a header, in a JSON string. `None` for an optional credential that wasn't given.
    fn text(&self, template: &'static Template) -> Result<Option<Cow<'_, str>>, Unsealed> {
        Ok(Some(match template {
            Template::Operation => Cow::Borrowed(self.operation.method),
            Template::Credential(place) => {
                return Ok(self.sealer.keys.get(*place).map(Secret::expose).map(Cow::Borrowed));
            }
            Template::Now(format, offset) => Cow::Owned(time::text(self.now, (*format, *offset))),
            Template::Nonce(length, alphabet) => {
                let nonce = self.sealer.nonces.nonce(*length, *alphabet);
                Cow::Owned(nonce.map_err(Unsealed::NoRandomness)?)
            }
            Template::Str(text) | Template::Json(text) => Cow::Borrowed(text),
            Template::Fields => Cow::Owned(to_json(self.request)),
            Template::Object(_) => Cow::Owned(self.json(template)?),
            Template::Text(inner) => Cow::Owned(self.json(inner)?),
            Template::Signature(_) => return Err(Unsealed::Circular),
        }))
    }
}

/// The members at the top of a body that hold a signature.
fn names_of_signatures(template: &Template) -> Vec<&'static str> {
    let Template::Object(members) = template else { return Vec::new() };
    let signatures = members.iter().filter(|(_, member)| matches!(member, Template::Signature(_)));
    signatures.map(|(name, _)| *name).collect()
}

/// Appends a query to a URL, whose path may have its question mark, or even a pair, already.
fn append_query(url: &mut String, query: &str) {
    if query.is_empty() {
        return;
    }
    if !url.contains('?') {
        url.push('?');
    } else if !url.ends_with(['?', '&']) {
        url.push('&');
    }
    url.push_str(query);
}
