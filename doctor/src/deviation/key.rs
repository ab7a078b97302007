//! Deviations in the key: where a program put it, and how the secret was changed before it was used.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paysmith_codegen::checked::Scheme;

use super::{Wording, quoted};
use crate::message::Secrets;

/// Where a program put the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyPosition {
    LeftOut,
    First,
    Last,
    BothEnds,
    /// Behind the text, with these characters between the two.
    Joined(String),
    /// Among the pairs, under this name.
    Pair(String),
    /// Into an HMAC, as its key.
    Hmac,
}

impl KeyPosition {
    /// Whether the secret stands before the text; and, where it stands behind the text, what is between the two.
    pub(super) fn around_text(&self) -> (bool, Option<&str>) {
        match self {
            Self::First => (true, None),
            Self::BothEnds => (true, Some("")),
            Self::Last => (false, Some("")),
            Self::Joined(joint) => (false, Some(joint)),
            Self::LeftOut | Self::Pair(_) | Self::Hmac => (false, None),
        }
    }

    /// Explains to people that the key was put here. `secret` is the name of the secret that the scheme uses.
    pub(super) fn wording(&self, scheme: &Scheme, secret: &str) -> Wording {
        let advice = match scheme.keys.first() {
            Some(_) => format!("give {secret} to the HMAC as its key, and don't put it into the text"),
            None => format!("put {secret} where the rule says: {}", scheme.algorithm()),
        };
        match self {
            Self::LeftOut => Wording::new("key-left-out", "the key was left out", advice),
            Self::First => Wording::new("key-first", "the key stood before the text", advice),
            Self::Last => Wording::new("key-appended", "the key was appended to the text directly", advice),
            Self::BothEnds => {
                Wording::new("key-at-both-ends", "the key stood before and behind the text", advice)
            }
            Self::Joined(joint) => {
                let what = format!("the key was appended to the text behind {}", quoted(joint));
                Wording::new(format!("key-joined:{}", joint.escape_default()), what, advice)
            }
            Self::Pair(name) => {
                let what = format!("the key was signed as one of the pairs, under the name `{name}`");
                Wording::new(format!("key-as-pair:{name}"), what, advice)
            }
            Self::Hmac => Wording::new("hmac", "the digest was an HMAC, with the secret as its key", advice),
        }
    }
}

/// How the secret was changed before it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SecretChange {
    Newline,
    Crlf,
    SpaceBehind,
    SpaceBefore,
    Trimmed,
    FromHex,
    FromBase64,
    Upper,
    Lower,
    /// Another credential was used, the one of this name.
    Other(String),
}

impl SecretChange {
    /// The changed secret; `None` where the secret can't be changed in this way.
    pub(super) fn apply(&self, secret: &str, all: &Secrets) -> Option<Vec<u8>> {
        let text = match self {
            Self::Newline => format!("{secret}\n"),
            Self::Crlf => format!("{secret}\r\n"),
            Self::SpaceBehind => format!("{secret} "),
            Self::SpaceBefore => format!(" {secret}"),
            Self::Trimmed => secret.trim().to_owned(),
            Self::Upper => secret.to_uppercase(),
            Self::Lower => secret.to_lowercase(),
            Self::Other(other) => all.get(other)?.to_owned(),
            // Fewer than four bytes come from a word that only happens to consist of hex digits.
            Self::FromHex => {
                return base16ct::mixed::decode_vec(secret).ok().filter(|bytes| bytes.len() >= 4);
            }
            Self::FromBase64 => return STANDARD.decode(secret).ok().filter(|bytes| !bytes.is_empty()),
        };
        Some(text.into_bytes())
    }

    /// Whether the changed secret is no text any longer, so that no charset applies to it.
    pub(super) const fn is_decoded(&self) -> bool {
        matches!(self, Self::FromHex | Self::FromBase64)
    }

    /// Explains this change to people. `name` is the name of the secret that should have been used as it is.
    pub(super) fn wording(&self, name: &str) -> Wording {
        let strip = format!("strip what is around {name} when it is read from a file or a setting");
        let issued = format!("use the characters of {name} as they were issued");
        let (id, what, advice) = match self {
            Self::Newline => ("secret-newline", "the secret had a line end behind it", strip),
            Self::Crlf => ("secret-crlf", "the secret had CR LF behind it", strip),
            Self::SpaceBehind => ("secret-space-behind", "the secret had a space behind it", strip),
            Self::SpaceBefore => ("secret-space-before", "the secret had a space before it", strip),
            Self::Trimmed => ("secret-trimmed", "the space around the secret given here wasn't used", strip),
            Self::FromHex => ("secret-from-hex", "the secret's hex digits were decoded to bytes", issued),
            Self::FromBase64 => ("secret-from-base64", "the secret was decoded from base64", issued),
            Self::Upper => ("secret-upper-case", "the secret was made upper case", issued),
            Self::Lower => ("secret-lower-case", "the secret was made lower case", issued),
            Self::Other(other) => {
                let what = format!("another credential was used: {other}");
                let advice = format!("sign this message with {name}");
                return Wording::new(format!("secret-other:{other}"), what, advice);
            }
        };
        Wording::new(id, what, advice)
    }
}
