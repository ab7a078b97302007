//! Sealing: a request is checked, laid out in its envelope and signed. The bytes that were signed are those that are sent.

mod form_body;
mod headers;
mod json_body;
mod sealed;
mod sender;
mod url;
mod without;

use std::borrow::Cow;

pub use sealed::Sealed;

use crate::message::Message;
use crate::outcome::{NotSent, Unsealed};
use crate::setup::{ClientCertificate, Clock, Keys, Nonces, Secret};
use crate::sign::{self, Around, CannotSign, Content, NamedValue, Source};
use crate::spec::{Body, Operation, Provider, Scheme, Template};
use crate::write::form::{self, encoded};
use crate::write::json::to_json;
use crate::{Timestamp, path, time, validate, xml};
use url::{append_query, target};
use without::Without;

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
    /// The request without those of its fields that stand elsewhere, if there are any.
    rest: Option<Without<'a>>,
    now: Timestamp,
    method: http::Method,
    /// What the envelope makes for the request, by name.
    values: Vec<NamedValue<'static>>,
    /// The URL, without the query that is made of the request.
    url: String,
}

impl Sealer<'_> {
    /// Checks a request, lays it out and signs it.
    pub(crate) fn seal(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
    ) -> Result<Sealed, NotSent> {
        validate(request, Some(self.keys)).map_err(NotSent::Invalid)?;
        sender::check(self.provider, operation, (self.keys, self.clock.now())).map_err(NotSent::Unsealed)?;
        let sealing = Sealing::new(self, operation, request).map_err(NotSent::Unsealed)?;
        sealing.seal().map_err(NotSent::Unsealed)
    }
}

impl<'a> Sealing<'a> {
    fn new(
        sealer: &'a Sealer<'a>,
        operation: &'static Operation,
        request: &'a dyn Message,
    ) -> Result<Self, Unsealed> {
        let elsewhere = operation.elsewhere;
        let rest = (!elsewhere.is_empty()).then(|| Without::new(request, elsewhere));
        let now = sealer.clock.now();
        let method = operation.address.method();
        let (values, url) = (Vec::new(), String::new());
        let mut sealing = Self { sealer, operation, request, rest, now, method, values, url };
        for (name, template) in operation.envelope.values {
            let text = sealing.text(template, None)?.unwrap_or_default().into_owned();
            sealing.values.push((*name, Cow::Owned(text)));
        }
        sealing.url = [sealer.base, &sealing.path()?].concat();
        Ok(sealing)
    }
}

impl Sealing<'_> {
    fn seal(&self) -> Result<Sealed, Unsealed> {
        let in_url = self.operation.address.is_url();
        let template = self.operation.envelope.request.template();
        let (json, pairs);
        let (text, content) = match &self.operation.envelope.request {
            Body::Json(_) if !in_url => {
                json = self.json(template)?;
                (json.clone(), Content::Json(&json, &[]))
            }
            Body::Xml(root, _) if !in_url => {
                pairs = self.form(template)?;
                (xml::document(root, &pairs).map_err(Unsealed::Xml)?, Content::Form(&pairs))
            }
            // The members of a request without a body are the pairs of its URL's query.
            _ => {
                pairs = self.form(template)?;
                (encoded(&pairs), Content::Form(&pairs))
            }
        };
        let mut url = self.url.clone();
        let mut body = Vec::new();
        if in_url {
            append_query(&mut url, &text);
        } else {
            body = text.into_bytes();
        }
        let around = Around { target: Some(target(&url)), ..self.around() };
        let signatures = &names_of_signatures(template);
        let source = Source { body: Some(&body), content, top: None, signatures, around };
        let headers = self.headers(&source, in_url)?;
        let client_certificate = self.client_certificate()?;
        Ok(Sealed { method: self.method.clone(), url, headers, body, client_certificate })
    }

    /// The certificate that the provider asks for at this operation.
    fn client_certificate(&self) -> Result<Option<ClientCertificate>, Unsealed> {
        let Some(place) = self.operation.client_certificate else { return Ok(None) };
        let name = self.sealer.provider.credentials.get(place).map_or("", |credential| credential.name);
        match self.sealer.keys.client_certificate(place) {
            None => Err(Unsealed::NoCredential(name)),
            Some(Err(bad)) => Err(Unsealed::BadKey(name, bad)),
            Some(Ok(certificate)) => Ok(Some(certificate)),
        }
    }

    /// The fields of the request that stand where the envelope has the fields.
    fn fields(&self) -> &dyn Message {
        match &self.rest {
            Some(rest) => rest,
            None => self.request,
        }
    }

    /// What a signature in the body can cover besides the body. The URL isn't complete yet if the fields stand in it.
    fn around(&self) -> Around<'_> {
        let in_url = self.operation.address.is_url();
        Around {
            method: self.method.as_str(),
            target: (!in_url).then(|| target(&self.url)),
            values: &self.values,
            answer: "",
        }
    }

    /// The signature scheme with that index.
    fn scheme(&self, place: usize) -> Result<&'static Scheme, Unsealed> {
        self.sealer.provider.schemes.get(place).ok_or(Unsealed::NoScheme)
    }

    fn sign(&self, scheme: &Scheme, source: &Source<'_>) -> Result<String, Unsealed> {
        sign::sign(scheme, self.sealer.keys, source).map_err(|error| self.unsealed(error))
    }

    /// A text as long as the signature that will take its place.
    fn placeholder(&self, scheme: &Scheme) -> Result<String, Unsealed> {
        sign::placeholder(scheme, self.sealer.keys).map_err(|error| self.unsealed(error))
    }

    fn unsealed(&self, error: CannotSign) -> Unsealed {
        let name = |place: usize| {
            self.sealer.provider.credentials.get(place).map_or("", |credential| credential.name)
        };
        match error {
            CannotSign::NoKey(place) | CannotSign::UnknownKey(place) => Unsealed::NoCredential(name(place)),
            CannotSign::BadKey(place, bad) => Unsealed::BadKey(name(place), bad),
            CannotSign::NoMember(path) => Unsealed::NoMember(path),
            CannotSign::Circular => Unsealed::Circular,
            CannotSign::Ambiguous(name) => Unsealed::Ambiguous(name),
        }
    }

    /// The text that fills a template in a form, a header, a path or a JSON string; `None` for a credential or a field that wasn't
    /// given, and for a text that lacks one of them. Signatures are made over the source, where there is one yet.
    fn text(
        &self,
        template: &'static Template,
        source: Option<&Source<'_>>,
    ) -> Result<Option<Cow<'_, str>>, Unsealed> {
        Ok(Some(match template {
            Template::Signature(scheme) => {
                Cow::Owned(self.sign(self.scheme(*scheme)?, source.ok_or(Unsealed::Circular)?)?)
            }
            Template::Field(name) => {
                let found = path::view(self.request, &[*name]);
                return Ok(found.and_then(|(spec, view)| form::text(&view, spec)));
            }
            Template::Value(name) => {
                let found = self.values.iter().find(|(own, _)| own == name);
                Cow::Borrowed(found.map_or("", |(_, value)| value.as_ref()))
            }
            Template::Joined(pieces) => {
                let mut joined = String::new();
                for piece in *pieces {
                    let Some(text) = self.text(piece, source)? else { return Ok(None) };
                    joined.push_str(&text);
                }
                Cow::Owned(joined)
            }
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
            Template::Fields => Cow::Owned(to_json(self.fields())),
            Template::Object(_) => Cow::Owned(self.json(template)?),
            Template::Text(inner) => Cow::Owned(self.json(inner)?),
        }))
    }
}

/// The names of the members at the top of a body that hold a signature.
fn names_of_signatures(template: &Template) -> Vec<&'static str> {
    let Template::Object(members) = template else { return Vec::new() };
    let signatures = members.iter().filter(|(_, member)| matches!(member, Template::Signature(_)));
    signatures.map(|(name, _)| *name).collect()
}
