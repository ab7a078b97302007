//! What a generated crate tells the runtime about its provider: tables without code.
//!
//! The generator writes the tables as statics, and the runtime works by them, so that providers differ in data alone.

mod cipher;
mod envelope;
mod notification;
mod operation;
mod outcome;
mod scheme;

pub use cipher::{Algorithm, Cipher};
pub use envelope::{
    Alphabet, AnswerLayout, Body, BodyKind, Envelope, Freshness, FurtherLayout, Pattern, READS_XML, Signed,
    Template,
};
pub use notification::{Notification, NotificationReply, To};
pub use operation::{Address, Effect, File, HandOver, Lists, Means, Operation, Recover, Teaches};
pub use outcome::{Case, Class, Outcome, Reused, Rows, State, Written};
pub use scheme::{Digest, Empty, Encode, Part, Scheme, SchemeKey};

pub use crate::standing::Subject;
pub use crate::terms::{Condition, Is, TimeFormat};

/// A provider.
#[derive(Debug)]
pub struct Provider {
    /// The short name, which the crate's name ends in.
    pub name: &'static str,
    /// The provider's name, as it is shown to people.
    pub title: &'static str,
    /// The address of the provider's own documentation.
    pub docs: &'static str,
    /// The credentials that a merchant is given. [`Keys`](crate::Keys) hold their values in this order.
    pub credentials: &'static [Credential],
    /// The sets of credentials, of which a merchant gives exactly one. Empty if there is only one set, of all credentials.
    pub credential_sets: &'static [CredentialSet],
    /// The base URLs of production, test systems and the like.
    pub environments: &'static [Environment],
    /// The signature schemes.
    pub schemes: &'static [Scheme],
    /// How parts of what arrives are encrypted.
    pub ciphers: &'static [&'static Cipher],
    /// The calls that a merchant can make.
    pub operations: &'static [&'static Operation],
    /// The notifications that the provider sends.
    pub notifications: &'static [&'static Notification],
}

impl Provider {
    /// A provider whose tables are empty, to be filled in.
    pub const NONE: Self = Self {
        name: "",
        title: "",
        docs: "",
        credentials: &[],
        credential_sets: &[],
        environments: &[],
        schemes: &[],
        ciphers: &[],
        operations: &[],
        notifications: &[],
    };
}

/// A credential: a key, or a number or a name that the provider has given to the merchant.
#[derive(Debug)]
pub struct Credential {
    /// Its name.
    pub name: &'static str,
    /// Whether it is a secret, which is masked wherever it could be printed. A private key is one.
    pub secret: bool,
    /// Which kind of key it is, if it is one.
    pub key: Option<KeyKind>,
    /// Whether it may be left out.
    pub optional: bool,
    /// What the credential is, for people.
    pub doc: &'static str,
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
#[derive(Debug)]
pub struct CredentialSet {
    /// Its name.
    pub name: &'static str,
    /// The places of the credentials in [`Provider::credentials`]. A credential that isn't listed by any set is part of every
    /// set.
    pub members: &'static [usize],
}

/// A system of the provider's with its own base URL: production, a test system, a sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: &'static str,
    /// The base URL, without a slash at its end.
    pub base: std::borrow::Cow<'static, str>,
    /// The base URL of another host of the same system. It is asked if the first can't be reached, by queries, and by other calls
    /// if surely nothing was sent.
    pub backup: Option<std::borrow::Cow<'static, str>>,
    /// Whether real money moves there.
    pub real_money: bool,
    /// What the environment is for.
    pub doc: &'static str,
}
