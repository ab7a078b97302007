//! The merchant's credentials, which must not leak.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::Unsealed;
use crate::spec::{Credential, CredentialSet, Provider};

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
pub struct Keys(Vec<Option<Secret>>);

impl Keys {
    /// Takes a value for each credential, `None` for one that isn't given.
    pub fn from_values(values: impl IntoIterator<Item = Option<Secret>>) -> Self {
        Self(values.into_iter().collect())
    }

    /// The credential at a place; `None` if it wasn't given, or is empty.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Secret> {
        self.0.get(index)?.as_ref().filter(|secret| !secret.expose().is_empty())
    }

    /// Checks that every credential was given that isn't optional. If the provider has several sets of credentials, exactly one
    /// of them must be given.
    ///
    /// # Errors
    /// When a credential is missing, or credentials of two sets were given. The error names them.
    pub fn complete(&self, provider: &'static Provider) -> Result<(), Unsealed> {
        let given = self.given_set(provider)?;
        let wanted = |index: usize, credential: &Credential| {
            let in_a_set = provider.credential_sets.iter().any(|set| set.members.contains(&index));
            !credential.optional && (!in_a_set || given.is_some_and(|set| set.members.contains(&index)))
        };
        let lacking = |(index, credential): &(usize, &Credential)| {
            wanted(*index, credential) && self.get(*index).is_none()
        };
        match provider.credentials.iter().enumerate().find(lacking) {
            Some((_, credential)) => Err(Unsealed::NoCredential(credential.name)),
            None => Ok(()),
        }
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
        formatter.debug_list().entries(&self.0).finish()
    }
}
