//! What a merchant was given, and must not leak.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use crate::spec::Credential;

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

    /// The first credential that is needed and wasn't given.
    #[must_use]
    pub fn missing(&self, credentials: &'static [Credential]) -> Option<&'static str> {
        let lacking =
            |(index, credential): &(usize, &Credential)| !credential.optional && self.get(*index).is_none();
        credentials.iter().enumerate().find(lacking).map(|(_, credential)| credential.name)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.0).finish()
    }
}
