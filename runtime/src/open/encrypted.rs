//! Parts of a body that arrive encrypted. They are found while the body is unwrapped, and decrypted once its signatures are verified.

use std::borrow::Cow;

use super::unwrap::{DecodedTexts, Unwrapped, Walk, pairs};
use crate::decrypt::{Encrypted, Undecrypted, decrypt};
use crate::json::{self, without_mark};
use crate::read::NotRead;
use crate::setup::Keys;
use crate::spec::{BodyKind, Cipher, Pattern, Provider};
use crate::{Extra, Json};

/// A part that arrived encrypted: its members, and the description of what they hold.
pub(crate) struct EncryptedPart<'a> {
    cipher: &'static Cipher,
    inner: &'static Pattern,
    members: Encrypted<'a>,
}

impl<'a> EncryptedPart<'a> {
    /// Takes the members of an encrypted part from the object in which they stand. Members that aren't needed are kept in `extra`.
    pub(super) fn of(
        (cipher, inner): (&'static Cipher, &'static Pattern),
        object: &'a str,
        extra: &mut Extra,
    ) -> Result<Self, NotRead> {
        let mut part =
            Self { cipher, inner, members: Encrypted { text: None, nonce: None, associated: None } };
        let mut seen = Vec::new();
        for (name, raw) in json::members(object)? {
            let member = match name.as_ref() {
                name if Some(name) == cipher.text => &mut part.members.text,
                name if Some(name) == cipher.nonce => &mut part.members.nonce,
                name if Some(name) == cipher.associated => &mut part.members.associated,
                name => {
                    extra.push(name, Json::exact(raw));
                    continue;
                }
            };
            if seen.contains(&name) {
                return Err(NotRead::Ambiguous(name.into_owned()));
            }
            *member = json::string(raw);
            seen.push(name);
        }
        Ok(part)
    }

    /// An encrypted text that stands alone.
    pub(super) fn alone((cipher, inner): (&'static Cipher, &'static Pattern), text: Cow<'a, str>) -> Self {
        Self { cipher, inner, members: Encrypted { text: Some(text), nonce: None, associated: None } }
    }
}

impl<'a> Unwrapped<'a> {
    /// Decrypts what arrived encrypted, if anything did, and finds in it what its description names. Only what is verified, or what
    /// nobody signs, may be decrypted.
    pub(crate) fn decrypt(
        &mut self,
        provider: &'static Provider,
        keys: &Keys,
        decoded: &'a DecodedTexts,
        answer_key: &'static str,
    ) -> Result<(), Undecrypted> {
        let Some(EncryptedPart { cipher, inner, members }) = self.encrypted.take() else { return Ok(()) };
        let plain = decoded.text(decrypt(provider, keys, cipher, &members)?);
        let walk = Walk { unwrapped: self, decoded, answer_key };
        read(walk, cipher.plain, inner, plain).map_err(Undecrypted::Unreadable)
    }
}

/// Finds what the description names in a text that was encrypted.
fn read<'a>(
    mut walk: Walk<'_, 'a>,
    kind: BodyKind,
    pattern: &'static Pattern,
    plain: &'a str,
) -> Result<(), NotRead> {
    if kind == BodyKind::Json {
        return walk.text(pattern, without_mark(plain));
    }
    let pairs = walk.decoded.pairs(pairs(kind, plain.as_bytes())?);
    walk.form(pattern, pairs)
}

/// Whether the field of that name arrives encrypted: it is named in an encrypted part, or stands among the fields there.
pub(crate) fn is_encrypted(pattern: &Pattern, name: &str) -> bool {
    let named = place(pattern, false, &|part| matches!(part, Pattern::Field(own) if *own == name));
    named.or_else(|| place(pattern, false, &|part| matches!(part, Pattern::Fields))).unwrap_or(false)
}

/// Whether the wanted part of a description stands in an encrypted one; `None` if it stands nowhere.
fn place(pattern: &Pattern, is_inside: bool, wanted: &dyn Fn(&Pattern) -> bool) -> Option<bool> {
    match pattern {
        part if wanted(part) => Some(is_inside),
        Pattern::Object(entries) => entries.iter().find_map(|(_, inner)| place(inner, is_inside, wanted)),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => place(inner, is_inside, wanted),
        Pattern::Decrypt(_, inner) => place(inner, true, wanted),
        _ => None,
    }
}
