//! Signatures on what arrived.

use super::capture::Captured;
use crate::Keys;
use crate::sign::{self, CannotSign};
use crate::spec::Provider;

/// What the signatures prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Every place for a signature has one, and each is right.
    Right,
    /// There is no signature, or not in every place; those that are there are right.
    Lacking,
}

/// Why nothing is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unproved {
    /// A signature is wrong.
    Wrong,
    /// A signature can't be checked without this credential.
    NoCredential(&'static str),
    /// Two of the pairs that are signed have this name.
    Ambiguous(String),
}

/// Checks every signature that is there.
pub(crate) fn verify(
    provider: &'static Provider,
    keys: &Keys,
    captured: &Captured<'_>,
) -> Result<Proof, Unproved> {
    for (scheme, signature) in &captured.signatures {
        let scheme = provider.schemes.get(*scheme).ok_or(Unproved::Wrong)?;
        match sign::verify(scheme, keys, &captured.source, signature) {
            Ok(true) => {}
            Ok(false) | Err(CannotSign::NoMember(_) | CannotSign::Circular) => return Err(Unproved::Wrong),
            Err(CannotSign::Ambiguous(name)) => return Err(Unproved::Ambiguous(name)),
            Err(CannotSign::NoKey(place)) => {
                let name = provider.credentials.get(place).map_or("", |credential| credential.name);
                return Err(Unproved::NoCredential(name));
            }
        }
    }
    let complete = captured.places > 0 && captured.filled == captured.places;
    Ok(if complete { Proof::Right } else { Proof::Lacking })
}
