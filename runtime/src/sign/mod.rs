//! Signatures: the canonical string, its digest, and a comparison that takes the same time whatever differs.

mod canonical;
mod digest;

pub(crate) use canonical::{Member, Source};
pub(crate) use digest::{Signature, length};

use crate::Keys;
use crate::spec::{Empty, Part, Scheme};

/// Why something can't be signed, or a signature can't be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CannotSign {
    /// The credential of that place wasn't given.
    NoKey(usize),
    /// There is no such member to sign.
    NoMember(String),
    /// What would be signed contains a signature that isn't there yet.
    Circular,
    /// Two pairs have the same name.
    Ambiguous(String),
}

/// The signature over what stands in `source`.
pub(crate) fn sign<S: Source>(scheme: &Scheme, keys: &Keys, source: &S) -> Result<Signature, CannotSign> {
    Ok(digest::encode(scheme.encode, bytes(scheme, keys, source, false)?.get()))
}

/// Whether that is the signature. What can't be decoded isn't.
pub(crate) fn verify<S: Source>(
    scheme: &Scheme,
    keys: &Keys,
    source: &S,
    signature: &str,
) -> Result<bool, CannotSign> {
    let given = digest::decode(scheme.encode, signature);
    let is_right = |skip| -> Result<bool, CannotSign> {
        let expected = bytes(scheme, keys, source, skip)?;
        Ok(given.as_ref().is_some_and(|given| expected.is_same(given)))
    };
    Ok(is_right(false)? || (takes_either(scheme) && is_right(true)?))
}

/// Whether empty values may have been signed or not.
fn takes_either(scheme: &Scheme) -> bool {
    scheme.message.iter().any(|part| matches!(part, Part::Pairs { empty: Empty::Either, .. }))
}

fn bytes<S: Source>(
    scheme: &Scheme,
    keys: &Keys,
    source: &S,
    skip: bool,
) -> Result<digest::Bytes, CannotSign> {
    let key = match scheme.key {
        Some(place) => keys.get(place).ok_or(CannotSign::NoKey(place))?.expose(),
        None => "",
    };
    digest::digest(scheme.digest, key.as_bytes(), &|take| {
        canonical::canonical(scheme, keys, source, skip, take)
    })
}

#[cfg(test)]
mod tests;
