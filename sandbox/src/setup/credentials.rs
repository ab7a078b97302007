//! The credentials of the sandbox's merchant.

use std::collections::HashMap;

use paysmith_codegen::checked::{Credential, CredentialSet, KeyKind, Provider};
use paysmith_codegen::signing::rsa;

use super::certificates::{certificate_in, new_client_certificate};
use crate::wire::signed_body::CredentialValues;

/// The id of the key with which the sandbox signs, where a provider has several keys.
pub(crate) const KEY_ID: &str = "SANDBOX_KEY_1";

/// The values of a provider's credentials: those in `given`, which has them by the names of provider and credential, and
/// made-up values for the rest. An optional credential that is no secret is left out unless it was given, because a merchant
/// who has none sends none. Of an RSA key the sandbox has the private half in either case: it signs as the provider does, and
/// verifies what the merchant has signed.
pub(crate) fn make_up(
    provider: &Provider,
    given: &HashMap<(String, String), String>,
) -> Result<CredentialValues, NotMadeUp> {
    let mut credentials = CredentialValues::new();
    for credential in &provider.credentials {
        let name = credential.name.clone();
        if let Some(value) = given.get(&(provider.name.clone(), name.clone())) {
            match credential.key {
                Some(KeyKind::ClientCertificate) if certificate_in(value).is_none() => {
                    return Err(NotMadeUp::NoCertificate(name));
                }
                Some(KeyKind::Private | KeyKind::Public | KeyKind::Ring)
                    if rsa::public_half(value).is_none() =>
                {
                    return Err(NotMadeUp::NoPrivateKey(name));
                }
                _ => {}
            }
            if let Some(cipher) =
                provider.ciphers.iter().find(|cipher| cipher.key == name && !cipher.digests_key)
                && value.len() != cipher.algorithm.key_length() as usize
            {
                return Err(NotMadeUp::WrongLength(name, cipher.algorithm.key_length()));
            }
            credentials.insert(name, value.clone());
        } else if credential.key == Some(KeyKind::ClientCertificate) {
            credentials.insert(name, new_client_certificate().ok_or(getrandom::Error::UNEXPECTED)?);
        } else if credential.key.is_some() {
            credentials.insert(name, rsa::generate().ok_or(getrandom::Error::UNEXPECTED)?);
        } else if credential.secret {
            credentials.insert(name, random_secret(credential)?);
        } else if !credential.optional {
            credentials.insert(name, example_or_digits(credential));
        }
    }
    Ok(credentials)
}

/// Why the credentials of a merchant can't be made up.
#[derive(Debug)]
pub(crate) enum NotMadeUp {
    /// There are no random bytes.
    Random(getrandom::Error),
    /// What was given for this credential is no private RSA key.
    NoPrivateKey(String),
    /// What was given for this credential has no certificate.
    NoCertificate(String),
    /// What was given for this credential is the key of a cipher, and has another length than this many bytes.
    WrongLength(String, u32),
}

impl From<getrandom::Error> for NotMadeUp {
    fn from(error: getrandom::Error) -> Self {
        Self::Random(error)
    }
}

/// A credential as the merchant has it: of the provider's key pair only the public half.
pub(crate) fn as_merchant_has_it(credential: &Credential, value: &str) -> String {
    let half = match credential.key {
        Some(KeyKind::Public) => rsa::public_half(value),
        Some(KeyKind::Ring) => rsa::public_half(value).map(|public| {
            let mut ring = serde_json::Map::new();
            ring.insert(KEY_ID.to_owned(), public.into());
            serde_json::Value::Object(ring).to_string()
        }),
        _ => None,
    };
    half.unwrap_or_else(|| value.to_owned())
}

/// Of each set of credentials, the values of those credentials that a merchant with this set has.
pub(crate) fn by_set(
    provider: &Provider,
    credentials: &CredentialValues,
) -> HashMap<String, CredentialValues> {
    let of = |set: &CredentialSet| {
        let has = |(name, _): &(&String, &String)| provider.set_has(set, name);
        credentials.iter().filter(has).map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    provider.credential_sets.iter().map(|set| (set.name.clone(), of(set))).collect()
}

/// The sets of credentials that a merchant may have whose request has all credentials in `sent` and lacks all in `left_out`.
pub(crate) fn fitting_sets<'p>(
    provider: &'p Provider,
    sent: &[String],
    left_out: &[String],
) -> Vec<&'p CredentialSet> {
    let fits = |set: &&CredentialSet| {
        sent.iter().all(|name| provider.set_has(set, name))
            && !left_out.iter().any(|name| provider.set_has(set, name))
    };
    provider.credential_sets.iter().filter(fits).collect()
}

/// Makes a secret of hexadecimal digits, because they need no escape in a form, in JSON or in a header.
fn random_secret(credential: &Credential) -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(shortened(&format!("{:032x}", u128::from_be_bytes(bytes)), credential))
}

fn example_or_digits(credential: &Credential) -> String {
    shortened(credential.example.as_deref().unwrap_or("10000000000000000001"), credential)
}

/// The value, cut to the credential's greatest length.
fn shortened(value: &str, credential: &Credential) -> String {
    value.chars().take(credential.max.map_or(usize::MAX, |max| max as usize)).collect()
}
