//! Signatures: the canonical string, its digest, and a comparison that takes the same time whatever differs.

mod canonical;
mod digest;
mod rsa;
mod source;
#[cfg(test)]
mod tests;

pub(crate) use source::{Around, Content, NamedValue, Source};
use subtle::ConstantTimeEq as _;

use crate::spec::{Digest, Empty, Part, Scheme, SchemeKey};
use crate::{BadKey, Keys};

/// Why something can't be signed, or a signature can't be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CannotSign {
    /// The credential with that index wasn't given.
    NoKey(usize),
    /// The credential with that index is no RSA key that can be used.
    BadKey(usize, BadKey),
    /// None of the keys in the credential with that index has the id that arrived.
    UnknownKey(usize),
    /// There is no such member to sign.
    NoMember(String),
    /// The text to be signed contains a signature that isn't made yet.
    Circular,
    /// Two pairs have the same name.
    Ambiguous(String),
}

/// Signs a message.
pub(crate) fn sign(scheme: &Scheme, keys: &Keys, source: &Source<'_>) -> Result<String, CannotSign> {
    let bytes = match scheme.digest {
        Digest::RsaSha256 => rsa::sign(scheme, keys, source)?,
        _ => bytes(scheme, keys, source, false)?,
    };
    Ok(digest::encode(scheme.encode, &bytes))
}

/// A text that takes the place of a signature until the signature is made. Both have the same length.
pub(crate) fn placeholder(scheme: &Scheme, keys: &Keys) -> Result<String, CannotSign> {
    let size = match scheme.digest {
        Digest::RsaSha256 => rsa::size(scheme, keys)?,
        digest => digest::size(digest),
    };
    Ok(digest::encode(scheme.encode, &vec![0; size]))
}

/// Whether a text is the signature over a message. A text that can't be decoded isn't one.
pub(crate) fn verify(
    scheme: &Scheme,
    keys: &Keys,
    source: &Source<'_>,
    signature: &str,
) -> Result<bool, CannotSign> {
    let given = digest::decode(scheme.encode, signature);
    let is_right = |skip_empty| -> Result<bool, CannotSign> {
        if scheme.digest == Digest::RsaSha256 {
            return rsa::verify(scheme, keys, source, skip_empty, given.as_deref());
        }
        let expected = bytes(scheme, keys, source, skip_empty)?;
        Ok(given.as_ref().is_some_and(|given| expected.ct_eq(given).into()))
    };
    Ok(is_right(false)? || (may_skip_empty(scheme) && is_right(true)?))
}

/// Whether the provider may have signed pairs with an empty value or have left them out.
fn may_skip_empty(scheme: &Scheme) -> bool {
    scheme.message.iter().any(|part| matches!(part, Part::Pairs { empty: Empty::Either, .. }))
}

/// The scheme's key: of several, the one that was given. A merchant has the credentials of one set, in which there is one of them.
fn chosen(scheme: &Scheme, keys: &Keys) -> Option<SchemeKey> {
    let mut of_scheme = scheme.keys.iter().copied();
    of_scheme.clone().find(|key| keys.get(key.credential()).is_some()).or_else(|| of_scheme.next())
}

/// The digest that a signature over a message is made of.
fn bytes(scheme: &Scheme, keys: &Keys, source: &Source<'_>, skip_empty: bool) -> Result<Vec<u8>, CannotSign> {
    let key = match chosen(scheme, keys) {
        Some(key) => keys.get(key.credential()).ok_or(CannotSign::NoKey(key.credential()))?.expose(),
        None => "",
    };
    digest::digest(scheme.digest, key.as_bytes(), &|take| {
        canonical::canonical(scheme, keys, source, skip_empty, take)
    })
}
