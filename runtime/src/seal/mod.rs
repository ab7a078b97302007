//! A request, sealed: checked, laid out in its envelope and signed. The bytes that were signed are those that are sent.

mod draft;
mod form;
mod json;
mod plan;
mod sealed;
mod whose;

use std::borrow::Cow;

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use draft::Unsigned;
use plan::Plan;
pub(crate) use plan::Plans;
pub use sealed::Sealed;

use crate::clock::{Clock, Nonces};
use crate::message::Message;
use crate::outcome::{NotSent, Unsealed};
use crate::spec::{Alphabet, Body, Operation, Provider, Template};
use crate::write::json as write_json;
use crate::{Keys, Secret, Timestamp, sign, time, validate};

/// What a request is sealed with.
pub(crate) struct Sealer<'a> {
    pub(crate) provider: &'static Provider,
    pub(crate) keys: &'a Keys,
    /// Whether they are known to be [complete](Keys::complete).
    pub(crate) complete: bool,
    /// How the provider's JSON bodies are laid out.
    pub(crate) plans: &'a Plans,
    pub(crate) base: &'a str,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) nonces: &'a dyn Nonces,
}

/// One sealing: the sealer, the operation, the request, and the one instant that counts as now.
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
        if !self.complete {
            self.keys.complete(self.provider).map_err(NotSent::Unsealed)?;
        }
        if !self.provider.credential_sets.is_empty() {
            whose::check(self.provider, operation.envelope, self.keys).map_err(NotSent::Unsealed)?;
        }
        Sealing { sealer: self, operation, request, now: self.clock.now() }.seal().map_err(NotSent::Unsealed)
    }
}

impl Sealing<'_> {
    fn seal(&self) -> Result<Sealed, Unsealed> {
        let envelope = self.operation.envelope;
        let in_url = self.operation.address.is_url();
        let mut url = [self.sealer.base, self.operation.address.path()].concat();
        let (draft, content_type) = match &envelope.request {
            // What is asked by GET stands in the URL, one pair a member.
            Body::Form(template) | Body::Json(template) if in_url => (self.form(template)?, None),
            Body::Form(template) => (self.form(template)?, Some("application/x-www-form-urlencoded")),
            Body::Json(template) => {
                let draft = match self.sealer.plans.get(envelope) {
                    Some(plan) => self.json(plan)?,
                    None => self.json(&self.plan(template))?,
                };
                (draft, Some("application/json"))
            }
        };
        let mut headers = http::HeaderMap::with_capacity(envelope.request_headers.len() + 1);
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        let body = if in_url { "" } else { draft.body.as_str() };
        for (name, template) in envelope.request_headers {
            let value = match template {
                Template::Signature(scheme) => Some(Cow::Owned(self.sign(*scheme, &Unsigned(&draft, body))?)),
                template => self.text(template)?,
            };
            if let Some(value) = value {
                let (name, value) = header(name, value).ok_or(Unsealed::Header(name))?;
                headers.insert(name, value);
            }
        }
        if !in_url {
            return Ok(Sealed { method: http::Method::POST, url, headers, body: draft.body.into_bytes() });
        }
        if !draft.body.is_empty() {
            // A path may have its question mark, or even a pair, already.
            match (url.contains('?'), url.ends_with(['?', '&'])) {
                (false, _) => url.push('?'),
                (true, false) => url.push('&'),
                (true, true) => {}
            }
            url.push_str(&draft.body);
        }
        Ok(Sealed { method: http::Method::GET, url, headers, body: Vec::new() })
    }

    fn sign(&self, scheme: usize, source: &dyn sign::Source) -> Result<String, Unsealed> {
        let scheme = self.sealer.provider.schemes.get(scheme).ok_or(Unsealed::NoScheme)?;
        sign::sign(scheme, self.sealer.keys, source).map_err(|error| self.cannot_sign(error))
    }

    fn cannot_sign(&self, error: sign::CannotSign) -> Unsealed {
        match error {
            sign::CannotSign::NoKey(place) => Unsealed::NoCredential(
                self.sealer.provider.credentials.get(place).map_or("", |credential| credential.name),
            ),
            sign::CannotSign::NoMember(path) => Unsealed::NoMember(path),
            sign::CannotSign::Circular => Unsealed::Circular,
            sign::CannotSign::Ambiguous(name) => Unsealed::Ambiguous(name),
        }
    }

    /// The plan of what the client has none of yet.
    fn plan(&self, template: &'static Template) -> Plan {
        Plan::of(self.sealer.provider, template)
    }

    fn credential(&self, place: usize) -> Option<&str> {
        self.sealer.keys.get(place).map(Secret::expose)
    }

    fn nonce(&self, length: u32, alphabet: Alphabet) -> Result<String, Unsealed> {
        self.sealer.nonces.nonce(length, alphabet).map_err(Unsealed::NoRandomness)
    }

    /// What a template is as text: in a form, in a header. `None` for an optional credential that wasn't given.
    fn text(&self, template: &'static Template) -> Result<Option<Cow<'_, str>>, Unsealed> {
        Ok(Some(match template {
            Template::Operation => Cow::Borrowed(self.operation.method),
            Template::Credential(place) => {
                return Ok(self.credential(*place).map(Cow::Borrowed));
            }
            Template::Now(format, offset) => {
                let mut out = String::with_capacity(25);
                time::push(&mut out, self.now, (*format, *offset));
                Cow::Owned(out)
            }
            Template::Nonce(length, alphabet) => Cow::Owned(self.nonce(*length, *alphabet)?),
            Template::Str(text) | Template::Json(text) => Cow::Borrowed(text),
            Template::Fields => Cow::Owned(write_json::to_json(self.request)),
            Template::Object(_) => Cow::Owned(self.json(&self.plan(template))?.body),
            Template::Text(inner) => Cow::Owned(self.json(&self.plan(inner))?.body),
            Template::Signature(_) => return Err(Unsealed::Circular),
        }))
    }
}

fn header(name: &str, value: Cow<'_, str>) -> Option<(HeaderName, HeaderValue)> {
    // An owned one is taken over as it is.
    let mut value = match value {
        Cow::Borrowed(value) => HeaderValue::from_str(value).ok()?,
        Cow::Owned(value) => HeaderValue::try_from(value).ok()?,
    };
    // Signatures and credentials: libraries that log headers leave these out.
    value.set_sensitive(true);
    Some((name.parse().ok()?, value))
}
