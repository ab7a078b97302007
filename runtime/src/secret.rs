//! What a merchant was given, and must not leak.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use crate::outcome::Unsealed;
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
    /// The secret itself. Every use of it stands out in a review by this word.
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
/// Generated crates have a struct with a name for each; this is what the runtime makes of it.
#[derive(Clone, Default)]
pub struct Keys(Vec<Option<Secret>>);

impl Keys {
    /// One value a credential; `None` where an optional one was left out.
    pub fn from_values(values: impl IntoIterator<Item = Option<Secret>>) -> Self {
        Self(values.into_iter().collect())
    }

    /// The credential at a place, if it was given; an empty one wasn't.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Secret> {
        self.0.get(index)?.as_ref().filter(|secret| !secret.expose().is_empty())
    }

    /// Whether all that is needed was given: each credential that isn't optional, and of sets exactly one.
    ///
    /// # Errors
    /// Which credential is missing, or which two sets were given.
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

    /// The set that was given: that of which there is a credential that not every set has. The first, if there is none, so
    /// that its credentials are missed.
    fn given_set(&self, provider: &'static Provider) -> Result<Option<&'static CredentialSet>, Unsealed> {
        let sets = provider.credential_sets;
        let tells = |index: &usize| !sets.iter().all(|set| set.members.contains(index));
        let mut given = sets
            .iter()
            .filter(|set| set.members.iter().any(|index| tells(index) && self.get(*index).is_some()));
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
