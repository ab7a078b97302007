//! RSA signatures by PKCS#1 v1.5 over SHA-256.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_SHA256};

use super::canonical::canonical;
use super::{CannotSign, Source, chosen};
use crate::Keys;
use crate::setup::Key;
use crate::spec::{KeyKind, Scheme, SchemeKey};

/// Signs a message with the merchant's private key.
pub(super) fn sign(scheme: &Scheme, keys: &Keys, source: &Source<'_>) -> Result<Vec<u8>, CannotSign> {
    let pair = private(scheme, keys)?;
    let message = message(scheme, keys, source, false)?;
    let mut signature = vec![0; pair.public_modulus_len()];
    // A key that was read can sign; the library's own random numbers aren't part of such a signature.
    let signed = pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &message, &mut signature);
    signed.map(|()| signature).map_err(|_| CannotSign::Circular)
}

/// Whether bytes are the provider's signature over a message; `None` stands for a text that couldn't be decoded.
pub(super) fn verify(
    scheme: &Scheme,
    keys: &Keys,
    source: &Source<'_>,
    skip_empty: bool,
    signature: Option<&[u8]>,
) -> Result<bool, CannotSign> {
    let (place, kind) = match of_scheme(scheme, keys) {
        SchemeKey::One(place) => (place, KeyKind::Public),
        SchemeKey::Several(place) => (place, KeyKind::Ring),
    };
    let given = keys.key(place, kind).ok_or(CannotSign::NoKey(place))?;
    let candidates: Vec<&ParsedPublicKey> =
        match (given.map_err(|bad| CannotSign::BadKey(place, bad))?, scheme.key_id) {
            (Key::Public(key), _) => vec![key],
            (Key::Ring(ring), Some(id)) => {
                vec![ring.get(source.around.value(id)?).ok_or(CannotSign::UnknownKey(place))?]
            }
            // The provider doesn't name the key, so that any of them may have signed.
            (Key::Ring(ring), None) => ring.values().collect(),
            (Key::Private(_) | Key::ClientCertificate(_), _) => return Err(CannotSign::NoKey(place)),
        };
    let message = message(scheme, keys, source, skip_empty)?;
    let is_by = |key: &&ParsedPublicKey, signature| key.verify_sig(&message, signature).is_ok();
    Ok(signature.is_some_and(|signature| candidates.iter().any(|key| is_by(key, signature))))
}

/// How many bytes a signature has: as many as the key.
pub(super) fn size(scheme: &Scheme, keys: &Keys) -> Result<usize, CannotSign> {
    Ok(private(scheme, keys)?.public_modulus_len())
}

fn of_scheme(scheme: &Scheme, keys: &Keys) -> SchemeKey {
    chosen(scheme, keys).unwrap_or(SchemeKey::One(usize::MAX))
}

fn private<'k>(scheme: &Scheme, keys: &'k Keys) -> Result<&'k KeyPair, CannotSign> {
    let place = of_scheme(scheme, keys).credential();
    let key = keys.key(place, KeyKind::Private).ok_or(CannotSign::NoKey(place))?;
    match key.map_err(|bad| CannotSign::BadKey(place, bad))? {
        Key::Private(pair) => Ok(pair),
        Key::Public(_) | Key::Ring(_) | Key::ClientCertificate(_) => Err(CannotSign::NoKey(place)),
    }
}

/// The canonical string. No secret is in it, so that it may be put together in memory.
fn message(
    scheme: &Scheme,
    keys: &Keys,
    source: &Source<'_>,
    skip_empty: bool,
) -> Result<Vec<u8>, CannotSign> {
    let mut message = Vec::new();
    canonical(scheme, keys, source, skip_empty, &mut |piece| message.extend_from_slice(piece))?;
    Ok(message)
}
