//! A signature, step by step, as data.

use paysmith_codegen::Span;
use paysmith_codegen::checked::{Empty, Encode, Pairs, Part};
use paysmith_codegen::signing::{self, Form, Missing};
use serde::Serialize;

use crate::material::{Material, Secrets};
use crate::place::{Of, Place, Spot};
use crate::{charset, visible};

/// How a signature comes about.
#[derive(Debug, Clone, Serialize)]
pub struct Trace {
    /// The provider.
    pub provider: String,
    /// What is signed, in words.
    pub message: String,
    /// The scheme's name.
    pub scheme: String,
    /// The rule in a line: `md5 of sorted pairs + client_key, HEX`.
    pub rule: String,
    /// Where it stands in the spec.
    pub at: String,
    /// The canonical string's parts, in order.
    pub parts: Vec<Step>,
    /// The bytes that go into the digest.
    pub canonical: Canonical,
    /// The digest.
    pub digest: Digested,
    /// How the digest is written.
    pub encoding: Encoded,
    /// The signature.
    pub signature: String,
    /// Where it goes.
    pub goes_to: String,
}

/// One part of the canonical string.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Step {
    /// Name-value pairs.
    Pairs {
        /// Where the rule stands.
        at: String,
        /// `sorted by name, byte by byte`
        order: String,
        /// Between name and value.
        between: String,
        /// Between pairs.
        join: String,
        /// `kept` or `left out`
        empty: String,
        /// Each pair of the message, in the order in which they are signed; those left out at the end.
        pairs: Vec<Pair>,
    },
    /// The exact text, or the decoded string, of a member.
    Member {
        /// Where the rule stands.
        at: String,
        /// The member's path.
        path: String,
        /// `its exact text` or `its decoded string`
        how: String,
        /// Its bytes, with what can't be seen shown.
        text: String,
        /// How many bytes.
        bytes: usize,
    },
    /// The whole body.
    Body {
        /// Where the rule stands.
        at: String,
        /// The bytes, with what can't be seen shown.
        text: String,
        /// How many bytes.
        bytes: usize,
    },
    /// A credential, which is never shown.
    Secret {
        /// Where the rule stands.
        at: String,
        /// Its name.
        credential: String,
        /// How many bytes.
        bytes: usize,
    },
    /// Fixed characters.
    Literal {
        /// Where the rule stands.
        at: String,
        /// They.
        text: String,
    },
}

/// A pair, and whether it is signed.
#[derive(Debug, Clone, Serialize)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value, with what can't be seen shown.
    pub value: String,
    /// Whether it is signed.
    pub signed: bool,
    /// Why.
    pub why: String,
    /// Where the field, or the rule that leaves it out, stands in the spec.
    pub at: String,
}

/// The bytes that go into the digest.
#[derive(Debug, Clone, Serialize)]
pub struct Canonical {
    /// As text, the secret masked, with what can't be seen shown.
    pub text: String,
    /// How many bytes, the secret's included.
    pub bytes: usize,
    /// How many of them are the secret's.
    pub secret_bytes: usize,
    /// How many characters, where it is text.
    pub chars: Option<usize>,
    /// `ASCII`, `UTF-8`, or `not UTF-8`.
    pub charset: &'static str,
}

/// The digest.
#[derive(Debug, Clone, Serialize)]
pub struct Digested {
    /// Its name.
    pub name: &'static str,
    /// The credential that keys it, where it is an HMAC.
    pub key: Option<String>,
    /// How many bytes that key has.
    pub key_bytes: Option<usize>,
    /// How many bytes come out.
    pub bytes: usize,
    /// Where the rule stands.
    pub at: String,
}

/// How the digest is written.
#[derive(Debug, Clone, Serialize)]
pub struct Encoded {
    /// `hexadecimal, upper case`
    pub name: &'static str,
    /// Where the rule stands.
    pub at: String,
}

/// How the signature of a message comes about.
///
/// # Errors
/// When the message lacks something that the scheme asks for, or a secret isn't there.
pub fn trace(place: &Place<'_>, material: &Material, secrets: &Secrets) -> Result<Trace, Missing> {
    let scheme = place.scheme;
    let mut builder = Builder { place, material, secrets, masked: Vec::new(), secret_bytes: 0 };
    let parts = scheme.message.iter().map(|part| builder.step(part)).collect::<Result<_, _>>()?;
    let (canonical, signature) = material
        .with(secrets, |inputs| Ok((signing::canonical(scheme, inputs)?, signing::sign(scheme, inputs)?)))?;
    let key_bytes = scheme.key.as_ref().and_then(|name| secrets.get(name)).map(str::len);
    Ok(Trace {
        provider: place.provider.name.clone(),
        message: place.in_words(),
        scheme: scheme.name.clone(),
        rule: scheme.algorithm(),
        at: builder.at(scheme.about.at),
        parts,
        canonical: Canonical {
            text: visible(&builder.masked),
            bytes: canonical.len(),
            secret_bytes: builder.secret_bytes,
            chars: std::str::from_utf8(&canonical).ok().map(|text| text.chars().count()),
            charset: charset(&canonical),
        },
        digest: Digested {
            name: scheme.digest_name(),
            key: scheme.key.clone(),
            key_bytes,
            bytes: signing::digest(scheme.digest, b"", b"").len(),
            at: builder.at(scheme.places.digest),
        },
        encoding: Encoded { name: encoding(scheme.encode), at: builder.at(scheme.places.encode) },
        signature,
        goes_to: goes_to(place),
    })
}

/// What stands for a secret.
pub(crate) fn mask(name: &str) -> String {
    format!("‹{name}›")
}

fn encoding(encode: Encode) -> &'static str {
    match encode {
        Encode::HexLower => "hexadecimal, lower case",
        Encode::HexUpper => "hexadecimal, upper case",
        Encode::Base64 => "base64",
    }
}

fn goes_to(place: &Place<'_>) -> String {
    match (&place.spot, place.of) {
        (Spot::Unknown, _) => {
            "the message's place for it (name the operation or notification with --of to see which)"
                .to_owned()
        }
        (_, of) => format!("{} ({})", place.spot_in_words(), at(place, about(of))),
    }
}

fn about(of: Of<'_>) -> Span {
    match of {
        Of::Request(operation) | Of::Answer(operation) => operation.envelope.about.at,
        Of::Notification(notification) => notification.about.at,
        Of::Scheme => Span::default(),
    }
}

fn at(place: &Place<'_>, at: Span) -> String {
    format!("{}:{}", place.provider.path, at.line)
}

struct Builder<'a> {
    place: &'a Place<'a>,
    material: &'a Material,
    secrets: &'a Secrets,
    /// The canonical string with the secrets masked.
    masked: Vec<u8>,
    secret_bytes: usize,
}

impl Builder<'_> {
    fn at(&self, of: Span) -> String {
        at(self.place, of)
    }

    fn step(&mut self, part: &Part) -> Result<Step, Missing> {
        let at = self.at(self.place.scheme.places.message);
        Ok(match part {
            Part::Pairs(layout) => self.pairs(layout),
            Part::Raw(path) | Part::Text(path) => {
                let (form, how) = match part {
                    Part::Raw(_) => (Form::Raw, "its exact text, as it stands in the body"),
                    _ => (Form::Text, "its string, after the body's escapes are decoded once"),
                };
                let text = self.material.member(path, form).ok_or_else(|| Missing::Member(path.join(".")))?;
                self.masked.extend(&text);
                let (path, how) = (path.join("."), how.to_owned());
                Step::Member { at, path, how, text: visible(&text), bytes: text.len() }
            }
            Part::Body => {
                let text = self.material.bytes();
                self.masked.extend(text);
                Step::Body { at, text: visible(text), bytes: text.len() }
            }
            Part::Secret(name) => {
                let secret = self.secrets.get(name).ok_or_else(|| Missing::Secret(name.clone()))?;
                self.masked.extend(mask(name).into_bytes());
                self.secret_bytes += secret.len();
                Step::Secret { at, credential: name.clone(), bytes: secret.len() }
            }
            Part::Literal(text) => {
                self.masked.extend(text.as_bytes());
                Step::Literal { at, text: text.clone() }
            }
        })
    }

    fn pairs(&mut self, layout: &Pairs) -> Step {
        let rule = self.at(self.place.scheme.places.message);
        let mut inside = Vec::new();
        let mut outside = Vec::new();
        for (name, value) in &self.material.pairs {
            let shown = |signed: bool, why: &str, at: String| Pair {
                name: name.clone(),
                value: visible(value.as_bytes()),
                signed,
                why: why.to_owned(),
                at,
            };
            if layout.except.contains(name) {
                outside.push(shown(false, "the scheme excepts this name", rule.clone()));
            } else if value.is_empty() && !layout.empty.is_kept() {
                outside.push(shown(false, "empty values are left out", rule.clone()));
            } else {
                let why =
                    if value.is_empty() { "signed, although empty: empty values are kept" } else { "signed" };
                inside.push((value, shown(true, why, self.field(name))));
            }
        }
        if layout.sorted {
            inside.sort_by(|(_, a), (_, b)| a.name.as_bytes().cmp(b.name.as_bytes()));
        }
        let joined: Vec<String> =
            inside.iter().map(|(value, pair)| format!("{}{}{value}", pair.name, layout.between)).collect();
        self.masked.extend(joined.join(&layout.join).into_bytes());
        for (name, _) in &self.material.own {
            let (why, at) = ("it holds the signature itself".to_owned(), self.at(about(self.place.of)));
            outside.push(Pair { name: name.clone(), value: "…".to_owned(), signed: false, why, at });
        }
        let order =
            if layout.sorted { "sorted by name, byte by byte" } else { "in the order of the message" };
        Step::Pairs {
            at: rule,
            order: order.to_owned(),
            between: layout.between.clone(),
            join: layout.join.clone(),
            empty: match layout.empty {
                Empty::Keep => "kept",
                Empty::Skip => "left out",
                Empty::Either => "kept, and a signature without them is right as well",
            }
            .to_owned(),
            pairs: inside.into_iter().map(|(_, pair)| pair).chain(outside).collect(),
        }
    }

    /// Where a field stands: in its table, or in the envelope.
    fn field(&self, name: &str) -> String {
        let table = match self.place.of {
            Of::Request(operation) => Some(&operation.request),
            Of::Answer(operation) => Some(&operation.response),
            Of::Notification(notification) => Some(&notification.table),
            Of::Scheme => None,
        };
        match table.and_then(|table| table.fields.iter().find(|field| field.wire == name)) {
            Some(field) => self.at(field.about.at),
            None if matches!(self.place.of, Of::Scheme) => self.at(self.place.scheme.places.message),
            None => self.at(about(self.place.of)),
        }
    }
}
