//! The merchant's credentials, which must not leak.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::ParsedPublicKey;
use secrecy::{ExposeSecret as _, SecretString};

use super::rsa_keys::{all_expired, read_private, read_public, read_ring};
use super::{BadKey, ClientCertificate, Unsealed};
use crate::Timestamp;
use crate::spec::{Credential, CredentialSet, KeyKind, Provider};

/// A secret: masked in `Debug`, wiped from memory when dropped.
///
/// ```
/// use paysmith_runtime::Secret;
///
/// assert_eq!(format!("{:?}", Secret::from("s3cret")), "***");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The secret itself. A reviewer finds every use of it by the name of this function.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// A provider's credentials, in the order of [`Provider::credentials`](crate::spec::Provider::credentials).
///
/// Generated crates have a struct with a field for each credential, which is converted into this.
#[derive(Clone, Default)]
pub struct Keys(Vec<Option<Given>>);

/// A credential that was given.
#[derive(Clone)]
struct Given {
    text: Secret,
    /// The key that the text holds, once it was asked for.
    key: Arc<OnceLock<Result<Key, BadKey>>>,
}

/// A key that was read.
pub(crate) enum Key {
    Private(KeyPair),
    Public(ParsedPublicKey),
    Ring(BTreeMap<String, ParsedPublicKey>),
    ClientCertificate(ClientCertificate),
}

impl Keys {
    /// Takes a value for each credential, `None` for one that isn't given.
    pub fn from_values(values: impl IntoIterator<Item = Option<Secret>>) -> Self {
        let given = |text| Given { text, key: Arc::default() };
        Self(values.into_iter().map(|value| value.map(given)).collect())
    }

    /// The key at a place, which is read once; `None` if it wasn't given.
    pub(crate) fn key(&self, index: usize, kind: KeyKind) -> Option<Result<&Key, BadKey>> {
        let text = self.get(index)?.expose();
        let read = || match kind {
            KeyKind::Private => read_private(text).map(Key::Private),
            KeyKind::Public => read_public(text).map(Key::Public),
            KeyKind::Ring => read_ring(text).map(Key::Ring),
            KeyKind::ClientCertificate => text.parse().map(Key::ClientCertificate),
        };
        let given = self.0.get(index)?.as_ref()?;
        Some(given.key.get_or_init(read).as_ref().map_err(|bad| *bad))
    }

    /// The client certificate at a place; `None` if it wasn't given.
    pub(crate) fn client_certificate(&self, index: usize) -> Option<Result<ClientCertificate, BadKey>> {
        match self.key(index, KeyKind::ClientCertificate)? {
            Ok(Key::ClientCertificate(certificate)) => Some(Ok(certificate.clone())),
            Ok(_) => Some(Err(BadKey::NoClientCertificate)),
            Err(bad) => Some(Err(bad)),
        }
    }

    /// The same credentials with another one at a place.
    pub(crate) fn with(&self, index: usize, secret: Secret) -> Self {
        let mut all = self.0.clone();
        if let Some(given) = all.get_mut(index) {
            *given = Some(Given { text: secret, key: Arc::default() });
        }
        Self(all)
    }

    /// The credential at a place; `None` if it wasn't given, or is empty.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Secret> {
        self.0.get(index)?.as_ref().map(|given| &given.text).filter(|secret| !secret.expose().is_empty())
    }

    /// Checks that every credential was given that isn't optional. If the provider has several sets of credentials, exactly one
    /// of them must be given. Of several keys of the provider's, one at least must still be valid.
    ///
    /// # Errors
    /// When a credential is missing, credentials of two sets were given, or a text is no key where one is wanted. The error names
    /// them.
    pub fn complete(&self, provider: &'static Provider, now: Timestamp) -> Result<(), Unsealed> {
        let given = self.given_set(provider)?;
        let wanted = |index: usize, credential: &Credential| {
            let in_a_set = provider.credential_sets.iter().any(|set| set.members.contains(&index));
            !credential.optional && (!in_a_set || given.is_some_and(|set| set.members.contains(&index)))
        };
        let lacking = |(index, credential): &(usize, &Credential)| {
            wanted(*index, credential) && self.get(*index).is_none()
        };
        if let Some((_, credential)) = provider.credentials.iter().enumerate().find(lacking) {
            return Err(Unsealed::NoCredential(credential.name));
        }
        for (index, credential) in provider.credentials.iter().enumerate() {
            if let Some(Err(bad)) = credential.key.and_then(|kind| self.key(index, kind)) {
                return Err(Unsealed::BadKey(credential.name, bad));
            }
            let is_ring = credential.key == Some(KeyKind::Ring);
            if is_ring && self.get(index).is_some_and(|keys| all_expired(keys.expose(), now)) {
                return Err(Unsealed::BadKey(credential.name, BadKey::Expired));
            }
        }
        for cipher in provider.ciphers.iter().filter(|cipher| !cipher.digests_key) {
            let length = cipher.algorithm.key_length();
            let is_bad = |key: &Secret| key.expose().len() != length;
            if self.get(cipher.key).is_some_and(is_bad) {
                let name = provider.credentials.get(cipher.key).map_or("", |credential| credential.name);
                return Err(Unsealed::BadKey(name, BadKey::Length(length)));
            }
        }
        Ok(())
    }

    /// The set that was given; `None` if the provider has no sets. The set is recognised by a credential that isn't part of every
    /// set. If no such credential was given, the first set is taken, so that a credential of that set is reported as missing.
    fn given_set(&self, provider: &'static Provider) -> Result<Option<&'static CredentialSet>, Unsealed> {
        let sets = provider.credential_sets;
        let is_distinctive = |index: &usize| !sets.iter().all(|set| set.members.contains(index));
        let mut given = sets.iter().filter(|set| {
            set.members.iter().any(|index| is_distinctive(index) && self.get(*index).is_some())
        });
        match (given.next(), given.next()) {
            (Some(one), Some(other)) => Err(Unsealed::TwoSets(one.name, other.name)),
            (one, _) => Ok(one.or(sets.first())),
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = self.0.iter().map(|given| given.as_ref().map(|given| &given.text));
        formatter.debug_list().entries(texts).finish()
    }
}
