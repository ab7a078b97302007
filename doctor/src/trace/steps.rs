//! Collects the steps of a signature.

use paysmith_codegen::Span;
use paysmith_codegen::checked::{Empty, Encode, Pairs, Part, Scheme};
use paysmith_codegen::signing::{self, Form, Missing};

use super::{CanonicalString, Trace, TracedDigest, TracedEncoding, TracedPair, TracedPart};
use crate::display::{charset, masked, visible};
use crate::message::{MessageContent, MessageKind, Secrets, SignatureLocation, SignedMessage};

/// Shows how the signature of a message comes about.
///
/// # Errors
/// When the message lacks something that the scheme asks for, or a secret isn't there.
pub fn trace(
    message: &SignedMessage<'_>,
    content: &MessageContent,
    secrets: &Secrets,
) -> Result<Trace, Missing> {
    let scheme = message.scheme;
    let mut builder = Builder { message, content, secrets, masked: Vec::new(), secret_bytes: 0 };
    let parts = scheme.message.iter().map(|part| builder.part(part)).collect::<Result<_, _>>()?;
    let canonical = content.with(secrets, |inputs| signing::canonical(scheme, inputs))?;
    let signature = signature(scheme, content, secrets)?;
    let key = signing::chosen_key(scheme, &|name| secrets.get(name).map(str::to_owned));
    let key_bytes = key.and_then(|name| secrets.get(name)).map(str::len);
    Ok(Trace {
        provider: message.provider.name.clone(),
        message: message.in_words(),
        scheme: scheme.name.clone(),
        rule: scheme.algorithm(),
        at: builder.at(scheme.about.at),
        parts,
        canonical: CanonicalString {
            text: visible(&builder.masked),
            bytes: canonical.len(),
            secret_bytes: builder.secret_bytes,
            chars: std::str::from_utf8(&canonical).ok().map(|text| text.chars().count()),
            charset: charset(&canonical),
        },
        digest: TracedDigest {
            name: scheme.digest_name(),
            key: key.map(str::to_owned),
            key_bytes,
            bytes: signing::digest(scheme.digest, b"", b"").len(),
            at: builder.at(scheme.places.digest),
        },
        encoding: TracedEncoding { name: encoding_name(scheme.encode), at: builder.at(scheme.places.encode) },
        signature,
        goes_to: goes_to(message),
    })
}

/// The signature that the rule gives. An RSA signature can't be made by the public key.
pub(crate) fn signature(
    scheme: &Scheme,
    content: &MessageContent,
    secrets: &Secrets,
) -> Result<String, Missing> {
    match content.with(secrets, |inputs| signing::sign(scheme, inputs)) {
        Err(Missing::PrivateKey(_)) => Ok("only the owner of the private key can make it".to_owned()),
        signed => signed,
    }
}

pub(crate) fn encoding_name(encode: Encode) -> &'static str {
    match encode {
        Encode::HexLower => "hexadecimal, lower case",
        Encode::HexUpper => "hexadecimal, upper case",
        Encode::Base64 => "base64",
    }
}

fn goes_to(message: &SignedMessage<'_>) -> String {
    if message.location == SignatureLocation::Unknown {
        let hint = "name the operation or notification with --of to see which";
        return format!("the message's place for it ({hint})");
    }
    format!("{} ({})", message.location_in_words(), in_spec(message, envelope(message.kind)))
}

/// Where the spec describes the envelope of a message.
fn envelope(kind: MessageKind<'_>) -> Span {
    match kind {
        MessageKind::Request(operation)
        | MessageKind::Answer(operation)
        | MessageKind::Refusal(operation) => operation.envelope.about.at,
        MessageKind::Further(_, further) => further.about.at,
        MessageKind::Notification(notification) => notification.about.at,
        MessageKind::SchemeOnly => Span::default(),
    }
}

/// A place in the spec: its file and line.
fn in_spec(message: &SignedMessage<'_>, at: Span) -> String {
    format!("{}:{}", message.provider.path, at.line)
}

/// A pair that is signed, and why.
fn pair(name: &str, value: &str, why: &str, at: String) -> TracedPair {
    TracedPair {
        name: name.to_owned(),
        value: visible(value.as_bytes()),
        signed: true,
        why: why.to_owned(),
        at,
    }
}

/// Puts the parts of a trace together.
struct Builder<'a> {
    message: &'a SignedMessage<'a>,
    content: &'a MessageContent,
    secrets: &'a Secrets,
    /// The canonical string with the secrets masked.
    masked: Vec<u8>,
    /// How many bytes of the canonical string are those of secrets.
    secret_bytes: usize,
}

impl Builder<'_> {
    fn at(&self, at: Span) -> String {
        in_spec(self.message, at)
    }

    fn part(&mut self, part: &Part) -> Result<TracedPart, Missing> {
        let at = self.at(self.message.scheme.places.message);
        Ok(match part {
            Part::Pairs(layout) => self.pairs(layout),
            Part::Raw(path) | Part::Text(path) => {
                let (form, how) = match part {
                    Part::Raw(_) => (Form::Raw, "its exact text, as it stands in the body"),
                    _ => (Form::Text, "its string, after the body's escapes are decoded once"),
                };
                let text = self.content.member(path, form).ok_or_else(|| Missing::Member(path.join(".")))?;
                self.masked.extend(&text);
                let (path, how) = (self.content.around.named(path).join("."), how.to_owned());
                TracedPart::Member { at, path, how, text: visible(&text), bytes: text.len() }
            }
            Part::Body => {
                let text = self.content.bytes();
                self.masked.extend(text);
                TracedPart::Body { at, text: visible(text), bytes: text.len() }
            }
            Part::Method | Part::Path | Part::Target | Part::Value(_) => {
                let text = signing::around(part, &self.content.around)?.as_bytes();
                self.masked.extend(text);
                let what = paysmith_codegen::checked::part_in_words(part);
                TracedPart::Around { at, what, text: visible(text), bytes: text.len() }
            }
            Part::Secret(name) => {
                let secret = self.secrets.get(name).ok_or_else(|| Missing::Secret(name.clone()))?;
                self.masked.extend(masked(name).into_bytes());
                self.secret_bytes += secret.len();
                TracedPart::Secret { at, credential: name.clone(), bytes: secret.len() }
            }
            Part::Literal(text) => {
                self.masked.extend(text.as_bytes());
                TracedPart::Literal { at, text: text.clone() }
            }
        })
    }

    fn pairs(&mut self, layout: &Pairs) -> TracedPart {
        let rule = self.at(self.message.scheme.places.message);
        let (mut signed, unsigned): (Vec<_>, Vec<_>) =
            self.content.pairs.iter().partition(|(name, value)| {
                !layout.except.contains(name) && (!value.is_empty() || layout.empty.is_kept())
            });
        if layout.sorted {
            signed.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        let joined: Vec<String> =
            signed.iter().map(|(name, value)| format!("{name}{}{value}", layout.between)).collect();
        self.masked.extend(joined.join(&layout.join).into_bytes());
        let signed = signed.into_iter().map(|(name, value)| {
            let why =
                if value.is_empty() { "signed, although empty: empty values are kept" } else { "signed" };
            pair(name, value, why, self.field(name))
        });
        let unsigned = unsigned.into_iter().map(|(name, value)| {
            let excepted = layout.except.contains(name);
            let why = if excepted { "the scheme excepts this name" } else { "empty values are left out" };
            TracedPair { signed: false, ..pair(name, value, why, rule.clone()) }
        });
        let signatures = self.content.signature_pairs.iter().map(|(name, _)| {
            let at = self.at(envelope(self.message.kind));
            TracedPair { signed: false, ..pair(name, "…", "it holds the signature itself", at) }
        });
        let order =
            if layout.sorted { "sorted by name, byte by byte" } else { "in the order of the message" };
        TracedPart::Pairs {
            order: order.to_owned(),
            between: layout.between.clone(),
            join: layout.join.clone(),
            empty: match layout.empty {
                Empty::Keep => "kept",
                Empty::Skip => "left out",
                Empty::Either => "kept, and a signature without them is right as well",
            }
            .to_owned(),
            pairs: signed.chain(unsigned).chain(signatures).collect(),
            at: rule.clone(),
        }
    }

    /// Where the spec describes a field: among the fields of the message, or else in its envelope.
    fn field(&self, name: &str) -> String {
        let table = match self.message.kind {
            MessageKind::Request(operation) => Some(&operation.request),
            MessageKind::Answer(operation)
            | MessageKind::Refusal(operation)
            | MessageKind::Further(operation, _) => Some(&operation.response),
            MessageKind::Notification(notification) => Some(&notification.table),
            MessageKind::SchemeOnly => None,
        };
        match table.and_then(|table| table.fields.iter().find(|field| field.wire == name)) {
            Some(field) => self.at(field.about.at),
            None if matches!(self.message.kind, MessageKind::SchemeOnly) => {
                self.at(self.message.scheme.places.message)
            }
            None => self.at(envelope(self.message.kind)),
        }
    }
}
