//! Sealing: a request is checked, laid out in its envelope and signed. The bytes that were signed are those that are sent.

mod form_body;
mod headers;
mod json_body;
mod sealed;
mod sender;

use std::borrow::Cow;

pub use sealed::Sealed;

use crate::message::Message;
use crate::outcome::{NotSent, Unsealed};
use crate::setup::{Clock, Keys, Nonces, Secret};
use crate::sign::{self, CannotSign, Content, Source};
use crate::spec::{Body, Operation, Provider, Scheme, Template};
use crate::write::{form::encoded, json::to_json};
use crate::{Timestamp, time, validate};

/// What the requests of a client are sealed with.
pub(crate) struct Sealer<'a> {
    pub(crate) provider: &'static Provider,
    pub(crate) keys: &'a Keys,
    pub(crate) base: &'a str,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) nonces: &'a dyn Nonces,
}

/// The sealing of one request. Wherever the request says what the time is, it says the same time.
struct Sealing<'a> {
    sealer: &'a Sealer<'a>,
    operation: &'static Operation,
    request: &'a dyn Message,
    now: Timestamp,
}

impl Sealer<'_> {
    /// Checks a request, lays it out and signs it.
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
            // The members of a request that is sent by GET are the pairs of its URL's query.
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
        let source =
            Source { body: Some(&body), content, top: None, signatures: &names_of_signatures(template) };
        let headers = self.headers(&source, in_url)?;
        let method = if in_url { http::Method::GET } else { http::Method::POST };
        Ok(Sealed { method, url, headers, body })
    }

    /// The signature scheme with that index.
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

    /// The text that fills a template in a form, a header or a JSON string; `None` for a credential that wasn't given.
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

/// The names of the members at the top of a body that hold a signature.
fn names_of_signatures(template: &Template) -> Vec<&'static str> {
    let Template::Object(members) = template else { return Vec::new() };
    let signatures = members.iter().filter(|(_, member)| matches!(member, Template::Signature(_)));
    signatures.map(|(name, _)| *name).collect()
}

/// Appends a query to a URL. The path in a provider's spec may already have a question mark, or pairs of its own.
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
