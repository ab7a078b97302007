//! The secrets with which messages are signed.

use std::fmt;

use paysmith_codegen::checked::{Part, Scheme};

/// Secrets by the names of their credentials. `Debug` shows the names alone.
#[derive(Clone, Default)]
pub struct Secrets(Vec<(String, String)>);

impl Secrets {
    /// Adds a secret, in place of one that has the same name.
    pub fn insert(&mut self, name: &str, secret: String) {
        self.0.retain(|(of, _)| of != name);
        self.0.push((name.to_owned(), secret));
    }

    /// The secret of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(of, _)| of == name).map(|(_, secret)| secret.as_str())
    }

    /// The names and secrets, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, secret)| (name.as_str(), secret.as_str()))
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// The names of the credentials that a scheme needs.
#[must_use]
pub fn needed_secrets(scheme: &Scheme) -> Vec<&str> {
    let mut names: Vec<&str> = scheme.keys.iter().map(String::as_str).collect();
    for part in &scheme.message {
        if let Part::Secret(name) = part
            && !names.contains(&name.as_str())
        {
            names.push(name);
        }
    }
    names
}
