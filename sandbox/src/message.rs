//! A body as it stands on the wire, and what a signature scheme may ask of it.

use std::collections::HashMap;

use paysmith_codegen::checked::Scheme;
use paysmith_codegen::signing::{self, Form, Inputs, Missing};
use serde_json::value::RawValue;

use crate::json::{self, Json};

/// The credentials of a merchant, by name.
pub(crate) type Credentials = HashMap<String, String>;

/// A body that is to be signed or verified.
pub(crate) struct Message<'a> {
    body: &'a [u8],
    /// Name-value pairs of a form, or the top-level members of a JSON body by decoded value.
    pairs: Vec<(String, String)>,
}

impl<'a> Message<'a> {
    /// A JSON body. A body that can't be read has no members, and no signature over one verifies.
    pub(crate) fn json(body: &'a str) -> Self {
        let members = json::members(body).unwrap_or_default();
        let pairs = members.into_iter().map(|(name, raw)| (name, decoded(raw))).collect();
        Self { body: body.as_bytes(), pairs }
    }

    /// A form, or the query of a GET.
    pub(crate) fn form(body: &'a [u8]) -> Self {
        Self { body, pairs: form_urlencoded::parse(body).into_owned().collect() }
    }

    /// The signature's own field is no pair.
    pub(crate) fn without(mut self, signature: &[&str]) -> Self {
        self.pairs.retain(|(name, _)| !signature.contains(&name.as_str()));
        self
    }

    pub(crate) fn sign(&self, scheme: &Scheme, credentials: &Credentials) -> Result<String, Missing> {
        self.with(credentials, |inputs| signing::sign(scheme, inputs))
    }

    pub(crate) fn verify(
        &self,
        scheme: &Scheme,
        credentials: &Credentials,
        received: &str,
    ) -> Result<bool, Missing> {
        self.with(credentials, |inputs| signing::verify(scheme, inputs, received))
    }

    fn with<T>(&self, credentials: &Credentials, ask: impl FnOnce(&Inputs<'_>) -> T) -> T {
        let text = std::str::from_utf8(self.body).unwrap_or_default();
        ask(&Inputs {
            pairs: &self.pairs,
            member: &|path, form| member(text, path, form),
            body: self.body,
            secret: &|name| credentials.get(name).cloned(),
        })
    }
}

fn decoded(raw: &RawValue) -> String {
    match Json::parse(raw.get()) {
        Some(Json::Text(text)) => text,
        _ => raw.get().to_owned(),
    }
}

fn member(body: &str, path: &[String], form: Form) -> Option<String> {
    let raw = raw_member(body, path)?;
    match form {
        Form::Raw => Some(raw.to_owned()),
        Form::Text => serde_json::from_str(raw).ok(),
    }
}

/// The exact text of a member: a slice of the body.
pub(crate) fn raw_member<'a>(body: &'a str, path: &[String]) -> Option<&'a str> {
    path.iter().try_fold(body, |here, name| {
        json::members(here)?.into_iter().find(|(member, _)| member == name).map(|(_, raw)| raw.get())
    })
}
