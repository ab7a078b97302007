//! What a scheme is applied to: the bytes and fields of one message.

use paysmith_codegen::checked::{Part, Scheme};
use paysmith_codegen::signing::{Form, Inputs};

use crate::capture::Captured;
use crate::fields::Fields;
use crate::json;
use crate::place::Place;

/// The bytes and fields of one message, and the secrets.
#[derive(Clone, Default)]
pub struct Material {
    /// Name-value pairs in the order of the message, without the signature's own.
    pub pairs: Vec<(String, String)>,
    /// Pairs of the message that hold a signature.
    pub own: Vec<(String, String)>,
    /// Every byte of the body.
    pub body: Vec<u8>,
    /// The text that is signed, where it was given by itself: it stands for any member and for the body.
    pub text: Option<Vec<u8>>,
}

impl Material {
    /// Fields that stand for themselves: pairs, or, where the scheme signs a text, a compact JSON object of them in their
    /// order.
    #[must_use]
    pub fn of_fields(fields: &Fields) -> Self {
        let text = fields.to_json().into_bytes();
        Self { pairs: fields.pairs(), own: Vec::new(), body: text.clone(), text: Some(text) }
    }

    /// Exactly these bytes, as the text that is signed.
    #[must_use]
    pub fn of_text(text: Vec<u8>) -> Self {
        Self { body: text.clone(), text: Some(text), ..Self::default() }
    }

    /// What a captured message holds.
    #[must_use]
    pub fn of(captured: &Captured, place: &Place<'_>) -> Self {
        let text = std::str::from_utf8(&captured.body).unwrap_or_default();
        let looks_like_json = text.trim_start().starts_with('{');
        let form = place.in_form() || (matches!(place.of, crate::place::Of::Scheme) && !looks_like_json);
        let all: Vec<(String, String)> = if form {
            let source = captured.query().filter(|_| captured.body.is_empty()).map(str::as_bytes);
            form_urlencoded::parse(source.unwrap_or(&captured.body)).into_owned().collect()
        } else {
            json::pairs(text).unwrap_or_default()
        };
        let (own, pairs) = all.into_iter().partition(|(name, _)| place.own.contains(name));
        Self { pairs, own, body: captured.body.clone(), text: None }
    }

    /// The text of a member, as a scheme's part asks for it.
    #[must_use]
    pub fn member(&self, path: &[String], form: Form) -> Option<Vec<u8>> {
        if let Some(text) = &self.text {
            return Some(text.clone());
        }
        let raw = json::raw_member(std::str::from_utf8(&self.body).ok()?, path)?;
        match form {
            Form::Raw => Some(raw.as_bytes().to_vec()),
            Form::Text => json::decoded(raw).map(String::into_bytes),
        }
    }

    /// The bytes of the body.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.text.as_deref().unwrap_or(&self.body)
    }

    /// Asks the interpreter of schemes about this material.
    pub fn with<T>(&self, secrets: &Secrets, ask: impl FnOnce(&Inputs<'_>) -> T) -> T {
        ask(&Inputs {
            pairs: &self.pairs,
            member: &|path, form| self.member(path, form).and_then(|text| String::from_utf8(text).ok()),
            body: self.bytes(),
            secret: &|name| secrets.get(name).map(str::to_owned),
        })
    }
}

/// Secrets by the names of their credentials. `Debug` shows the names.
#[derive(Clone, Default)]
pub struct Secrets(Vec<(String, String)>);

impl Secrets {
    /// Adds one.
    pub fn insert(&mut self, name: &str, secret: String) {
        self.0.retain(|(of, _)| of != name);
        self.0.push((name.to_owned(), secret));
    }

    /// The secret of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(of, _)| of == name).map(|(_, secret)| secret.as_str())
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, secret)| (name.as_str(), secret.as_str()))
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// The credentials that a scheme needs.
#[must_use]
pub fn needed(scheme: &Scheme) -> Vec<&str> {
    let mut names: Vec<&str> = scheme.key.iter().map(String::as_str).collect();
    for part in &scheme.message {
        if let Part::Secret(name) = part
            && !names.contains(&name.as_str())
        {
            names.push(name);
        }
    }
    names
}
