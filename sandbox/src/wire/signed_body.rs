//! A body that is signed or verified, and the values that a signature scheme may take from it.

use std::collections::HashMap;

use paysmith_codegen::checked::{Around, BodyKind, Scheme};
use paysmith_codegen::signing::{self, Form, Inputs, Missing};
use serde_json::value::RawValue;

use super::{json, xml};

/// The values of credentials, by the name that the spec gives them.
pub(crate) type CredentialValues = HashMap<String, String>;

/// A body that is to be signed or verified.
pub(crate) struct SignedBody<'a> {
    bytes: &'a [u8],
    /// The name-value pairs of a form, the elements of an XML document, or the top-level members of a JSON object.
    pairs: Vec<(String, String)>,
    /// Whether the body is made of pairs, and isn't JSON.
    is_pairs: bool,
    /// What the message has besides its body.
    around: Around,
}

impl<'a> SignedBody<'a> {
    /// A body of this format; the query of a URL is a form. A body that isn't a JSON object or not the XML document has no members,
    /// so no signature over members fits it.
    pub(crate) fn of(kind: &BodyKind, bytes: &'a [u8]) -> Self {
        let pairs = match kind {
            BodyKind::Json => {
                let members = std::str::from_utf8(bytes).ok().and_then(json::members).unwrap_or_default();
                members.into_iter().map(|(name, raw)| (name, decoded(raw))).collect()
            }
            BodyKind::Form => form_urlencoded::parse(bytes).into_owned().collect(),
            BodyKind::Xml(root) => xml::elements(bytes, root),
        };
        Self { bytes, pairs, is_pairs: kind.is_pairs(), around: Around::default() }
    }

    /// Leaves the members that hold signatures out of the pairs, because no signature covers them.
    pub(crate) fn without(mut self, signature_members: &[&str]) -> Self {
        self.pairs.retain(|(name, _)| !signature_members.contains(&name.as_str()));
        self
    }

    /// The same body with what else the message has.
    pub(crate) fn with_around(self, around: Around) -> Self {
        Self { around, ..self }
    }

    /// The same body as that of a request whose body isn't signed with the pairs of its URL.
    pub(crate) fn with_bytes(self, bytes: &'a [u8]) -> Self {
        Self { bytes, ..self }
    }

    pub(crate) fn sign(&self, scheme: &Scheme, credentials: &CredentialValues) -> Result<String, Missing> {
        self.with_inputs(credentials, |inputs| signing::sign(scheme, inputs))
    }

    pub(crate) fn verify(
        &self,
        scheme: &Scheme,
        credentials: &CredentialValues,
        received: &str,
    ) -> Result<bool, Missing> {
        self.with_inputs(credentials, |inputs| signing::verify(scheme, inputs, received))
    }

    /// The canonical string, in which the name of each secret stands for it; `None` where the body lacks what is signed.
    pub(crate) fn canonical(&self, scheme: &Scheme) -> Option<String> {
        let names = |name: &str| Some(format!("<{name}>"));
        let canonical = self.with_secrets(&names, |inputs| signing::canonical(scheme, inputs)).ok()?;
        Some(String::from_utf8_lossy(&canonical).into_owned())
    }

    fn with_inputs<T>(&self, credentials: &CredentialValues, ask: impl FnOnce(&Inputs<'_>) -> T) -> T {
        self.with_secrets(&|name| credentials.get(name).cloned(), ask)
    }

    fn with_secrets<T>(
        &self,
        secret: &dyn Fn(&str) -> Option<String>,
        ask: impl FnOnce(&Inputs<'_>) -> T,
    ) -> T {
        let text = std::str::from_utf8(self.bytes).unwrap_or_default();
        ask(&Inputs {
            pairs: &self.pairs,
            member: &|path, form| if self.is_pairs { self.pair(path) } else { member(text, path, form) },
            body: self.bytes,
            around: &self.around,
            secret,
        })
    }

    /// The value of a pair, which is a text.
    fn pair(&self, path: &[String]) -> Option<String> {
        let [name] = path else { return None };
        self.pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
    }
}

/// The value of a string; the JSON text of anything else.
fn decoded(raw: &RawValue) -> String {
    serde_json::from_str(raw.get()).unwrap_or_else(|_| raw.get().to_owned())
}

fn member(body: &str, path: &[String], form: Form) -> Option<String> {
    let raw = raw_member(body, path)?;
    match form {
        Form::Raw => Some(raw.to_owned()),
        Form::Text => serde_json::from_str(raw).ok(),
    }
}

/// The exact text of a member, as it stands in the body.
fn raw_member<'a>(body: &'a str, path: &[String]) -> Option<&'a str> {
    path.iter().try_fold(body, |object, name| {
        json::members(object)?.into_iter().find(|(member, _)| member == name).map(|(_, raw)| raw.get())
    })
}
