//! What a checked spec is: every name resolved, every shared field laid under its uses, every table narrowed.
//!
//! Only the check of [`check_str`](crate::check_str) makes a [`Checked`]. The emitter and the sandbox both read it, so that neither
//! has to know how the YAML was written.

pub(crate) mod describe;
mod envelope;
mod field;
mod operation;
mod scheme;

use std::sync::Arc;

use crate::report::Span;

pub use envelope::*;
pub use field::*;
pub use operation::*;
pub use scheme::*;

/// A spec that passed every check.
#[derive(Debug, Clone)]
pub struct Checked(Provider);

impl Checked {
    /// The only door in: `check` calls it after the last error was ruled out.
    pub(crate) fn seal(provider: Provider) -> Self {
        Self(provider)
    }
}

impl std::ops::Deref for Checked {
    type Target = Provider;

    fn deref(&self) -> &Provider {
        &self.0
    }
}

/// What people are told about a thing, and where it stands.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// `doc:`.
    pub doc: Option<String>,
    /// `source:`, as written, joined by `; `.
    pub source: Option<String>,
    /// Where the thing is defined.
    pub at: Span,
}

/// A whole provider.
#[derive(Debug, Clone)]
pub struct Provider {
    /// `provider:`.
    pub name: String,
    /// `title:`.
    pub title: String,
    /// `docs:`.
    pub docs: String,
    /// `doc:`.
    pub doc: Option<String>,
    /// How the file was called, for `file:line:column`.
    pub path: String,
    /// The YAML text.
    pub text: String,
    /// `sources:`, tag and text.
    pub sources: Vec<(String, String)>,
    /// `credentials:`.
    pub credentials: Vec<Credential>,
    /// `credential_sets:`: exactly one of them is given. Empty where there is one set, of all credentials.
    pub credential_sets: Vec<CredentialSet>,
    /// `environments:`.
    pub environments: Vec<Environment>,
    /// `currencies:`.
    pub currencies: Currencies,
    /// `signatures:`.
    pub schemes: Vec<Scheme>,
    /// `envelopes:`.
    pub envelopes: Vec<Arc<Envelope>>,
    /// `types:` that are enums.
    pub enums: Vec<Arc<EnumType>>,
    /// `types:` that are objects.
    pub objects: Vec<Arc<Table>>,
    /// `operations:`.
    pub operations: Vec<Operation>,
    /// `notifications:`.
    pub notifications: Vec<Notification>,
}

impl Provider {
    /// The operation of that name.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// Whether a set has a credential: it names it, or no set does.
    #[must_use]
    pub fn set_has(&self, set: &CredentialSet, credential: &str) -> bool {
        let names = |set: &CredentialSet| set.members.iter().any(|name| name == credential);
        names(set) || !self.credential_sets.iter().any(names)
    }

    /// The signature scheme of that name.
    #[must_use]
    pub fn scheme(&self, name: &str) -> Option<&Scheme> {
        self.schemes.iter().find(|scheme| scheme.name == name)
    }
}

/// One credential.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Its name.
    pub name: String,
    /// Doc and place.
    pub about: About,
    /// Masked wherever it could be printed.
    pub secret: bool,
    /// Most characters.
    pub max: Option<u32>,
    /// May be left out.
    pub optional: bool,
    /// A harmless example.
    pub example: Option<String>,
}

/// Credentials that belong together.
#[derive(Debug, Clone)]
pub struct CredentialSet {
    /// Its name.
    pub name: String,
    /// Doc and place.
    pub about: About,
    /// The names of the credentials. One that is in no set belongs to all.
    pub members: Vec<String>,
}

/// One environment.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Doc and place.
    pub about: About,
    /// Base URL without a trailing slash.
    pub base: String,
    /// Whether real money moves.
    pub real_money: bool,
    /// The examples of the operations work here, and are shown so.
    pub examples: bool,
}
