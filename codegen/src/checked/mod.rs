//! The types that a spec is read into. A field that uses a shared field or a shared type is complete here: it has all
//! that the shared one says, but for what it changes itself.
//!
//! All later stages, the sandbox and the doctor read these types, so that none of them has to know how the YAML was
//! written. What `model` reads is a [`Provider`], in which a name may still lead nowhere; only `check` makes a
//! [`Checked`] of it.

mod cipher;
pub(crate) mod describe;
mod envelope;
mod field;
mod json_writing;
mod notification;
mod operation;
mod outcome;
mod pattern;
mod refusal_codes;
mod scheme;
mod state;
mod take_apart;
mod tolerance;
mod xml;

use std::sync::Arc;

use crate::report::Span;

pub use cipher::*;
pub use describe::part_in_words;
pub use envelope::*;
pub use field::*;
pub use json_writing::*;
pub use notification::*;
pub use operation::*;
pub use outcome::*;
pub use pattern::*;
pub use refusal_codes::*;
pub use scheme::*;
pub use state::*;
pub use take_apart::take_apart;
pub use tolerance::*;
pub use xml::{is_element_name, is_xml_char};

/// A spec that passed every check.
#[derive(Debug, Clone)]
pub struct Checked(Provider);

impl Checked {
    /// Only `check` calls this, when it has found nothing wrong.
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

/// What people are told about a thing, where the fact comes from, and where the thing stands in the spec.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The explanation under `doc:`.
    pub doc: Option<String>,
    /// Where the fact comes from: `source:` as it was written. Several sources are joined by `; `.
    pub source: Option<String>,
    /// The key under which the thing is defined.
    pub at: Span,
}

/// A provider: everything that its spec says.
#[derive(Debug, Clone)]
pub struct Provider {
    /// The name of the provider in one word (`provider:`).
    pub name: String,
    /// The name of the provider for people (`title:`).
    pub title: String,
    /// The address of the provider's own documentation (`docs:`).
    pub docs: String,
    /// A paragraph for the crate's front page (`doc:`).
    pub doc: Option<String>,
    /// What the file was called, for places of the form `file:line:column`.
    pub path: String,
    /// The text of the file.
    pub text: String,
    /// The sources of facts (`sources:`): each tag with what it stands for.
    pub sources: Vec<(String, String)>,
    /// What the provider gives a merchant (`credentials:`).
    pub credentials: Vec<Credential>,
    /// The sets of credentials (`credential_sets:`), of which a merchant has exactly one. There are none if all merchants
    /// have all credentials.
    pub credential_sets: Vec<CredentialSet>,
    /// The places where the provider listens (`environments:`).
    pub environments: Vec<Environment>,
    /// What the provider says of its currencies (`currencies:`).
    pub currencies: Currencies,
    /// How messages are signed (`signatures:`).
    pub schemes: Vec<Scheme>,
    /// How parts of what arrives are encrypted (`ciphers:`).
    pub ciphers: Vec<Cipher>,
    /// What stands around the fields of messages (`envelopes:`).
    pub envelopes: Vec<Arc<Envelope>>,
    /// The enums of `types:`.
    pub enums: Vec<Arc<EnumType>>,
    /// The objects of `types:`.
    pub objects: Vec<Arc<Table>>,
    /// The calls, links and texts for apps (`operations:`).
    pub operations: Vec<Operation>,
    /// The messages that the provider sends to the merchant (`notifications:`).
    pub notifications: Vec<Notification>,
}

impl Provider {
    /// The operation of that name.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// Whether a credential belongs to a set. A credential that no set names belongs to all sets.
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

    /// The cipher of that name.
    #[must_use]
    pub fn cipher(&self, name: &str) -> Option<&Cipher> {
        self.ciphers.iter().find(|cipher| cipher.name == name)
    }

    /// Whether an answer or a notification of the provider's is XML.
    #[must_use]
    pub fn receives_xml(&self) -> bool {
        let layouts = self.envelopes.iter().flat_map(|envelope| envelope.layouts());
        let answers = layouts.map(|layout| &layout.kind);
        let encrypted = self.ciphers.iter().map(|cipher| &cipher.plain);
        let notifications = self.notifications.iter().map(|notification| &notification.kind);
        let mut kinds = answers.chain(notifications).chain(encrypted);
        kinds.any(|kind| matches!(kind, BodyKind::Xml(_)))
    }
}

/// One credential.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Its name.
    pub name: String,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// Whether it is a secret, which is masked wherever it could be printed. A private key is one.
    pub secret: bool,
    /// Which kind of key it is, if it is one.
    pub key: Option<KeyKind>,
    /// How many characters it has at most.
    pub max: Option<u32>,
    /// Whether it may be left out.
    pub optional: bool,
    /// A harmless example.
    pub example: Option<String>,
}

/// Which kind of key a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// The half of an RSA key pair that signs, which only its owner has.
    Private,
    /// The half that verifies.
    Public,
    /// Several keys that verify, each under its id.
    Ring,
    /// A certificate of the merchant's with its private key, by which the merchant is known when a connection is made.
    ClientCertificate,
}

/// Credentials that are given together.
#[derive(Debug, Clone)]
pub struct CredentialSet {
    /// Its name.
    pub name: String,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// The names of its credentials. A credential that no set names belongs to all sets.
    pub members: Vec<String>,
}

/// One environment.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// The base URL, without a slash at the end.
    pub base: String,
    /// The base URL of another host of the same system.
    pub backup: Option<String>,
    /// Whether real money moves.
    pub real_money: bool,
    /// Whether the spec says that the examples of the operations work here. The documentation then shows them with this
    /// environment.
    pub examples: bool,
}
