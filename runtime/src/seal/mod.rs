//! A request, sealed: checked, laid out in its envelope and signed. The bytes that were signed are those that are sent.

mod draft;
mod form;
mod headers;
mod json;
mod pairs;
mod plan;
mod sealed;
mod whose;

use std::borrow::Cow;

use draft::{Draft, Unsigned};
pub(crate) use plan::Plans;
use plan::{Plan, Planned};
pub use sealed::Sealed;

use crate::clock::{Clock, Nonces};
use crate::json::in_text;
use crate::message::Message;
use crate::outcome::{NotSent, Unsealed};
use crate::sign::Signature;
use crate::spec::{Alphabet, Body, Operation, Provider, Template};
use crate::write::json as write_json;
use crate::{Keys, Secret, Timestamp, sign, time, validate};

/// What a request is sealed with.
pub(crate) struct Sealer<'a> {
    pub(crate) provider: &'static Provider,
    pub(crate) keys: &'a Keys,
    /// What is known of the provider's envelopes.
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
        let made;
        let planned = match self.plans.get(operation.envelope) {
            Some(planned) => planned,
            // An operation that isn't among the provider's.
            None => {
                made = Planned::of(self.provider, self.keys, operation.envelope);
                &made
            }
        };
        if !planned.allowed {
            whose::check(self.provider, operation.envelope, self.keys).map_err(NotSent::Unsealed)?;
        }
        let sealing = Sealing { sealer: self, operation, request, now: self.clock.now() };
        sealing.seal(planned).map_err(NotSent::Unsealed)
    }
}

impl<'a> Sealing<'a> {
    fn seal(&'a self, planned: &Planned) -> Result<Sealed, Unsealed> {
        let envelope = self.operation.envelope;
        let in_url = self.operation.address.is_url();
        let mut url = [self.sealer.base, self.operation.address.path()].concat();
        let mut draft = Draft::with_room();
        let (Body::Form(template) | Body::Json(template)) = &envelope.request;
        let pairs = match &planned.body {
            Some(plan) if !in_url => {
                self.json(&mut draft, plan)?;
                plan.pairs.as_slice()
            }
            // What is asked by GET stands in the URL, one pair a member.
            _ => {
                self.form(&mut draft, template)?;
                &[]
            }
        };
        let body = if in_url { &[] } else { draft.body.as_slice() };
        let unsigned = Unsigned { sealing: self, draft: &draft, pairs, body };
        let headers = planned.headers.filled(&unsigned, in_url)?;
        if !in_url {
            return Ok(Sealed { method: http::Method::POST, url, headers, body: draft.body });
        }
        if !draft.body.is_empty() {
            // A path may have its question mark, or even a pair, already.
            match (url.contains('?'), url.ends_with(['?', '&'])) {
                (false, _) => url.push('?'),
                (true, false) => url.push('&'),
                (true, true) => {}
            }
            url.push_str(&in_text(draft.body));
        }
        Ok(Sealed { method: http::Method::GET, url, headers, body: Vec::new() })
    }

    fn sign(&self, scheme: usize, source: &Unsigned<'_, '_>) -> Result<Signature, Unsealed> {
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

    /// A template as JSON text.
    fn json_text(&self, template: &'static Template) -> Result<String, Unsealed> {
        let plan = Plan::of(self.sealer.provider, self.sealer.keys, template);
        let mut draft = Draft::with_room();
        self.json(&mut draft, &plan)?;
        Ok(in_text(draft.body))
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
                let mut out = Vec::with_capacity(25);
                time::push(&mut out, self.now, (*format, *offset));
                Cow::Owned(in_text(out))
            }
            Template::Nonce(length, alphabet) => Cow::Owned(self.nonce(*length, *alphabet)?),
            Template::Str(text) | Template::Json(text) => Cow::Borrowed(text),
            Template::Fields => Cow::Owned(write_json::to_json(self.request)),
            Template::Object(_) => Cow::Owned(self.json_text(template)?),
            Template::Text(inner) => Cow::Owned(self.json_text(inner)?),
            Template::Signature(_) => return Err(Unsealed::Circular),
        }))
    }
}
