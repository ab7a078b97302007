//! What a generated crate tells the runtime about its provider: plain tables, no code.
//!
//! The generator writes these as statics. Everything that behaves reads them, so that one provider differs from
//! another in data alone.

mod envelope;
mod notification;
mod operation;
mod outcome;
mod scheme;

pub use envelope::{Alphabet, Body, Envelope, Pattern, Signed, Template, TimeFormat};
pub use notification::{Notification, NotificationReply, To};
pub use operation::{Address, Effect, File, HandOver, Lists, Means, Operation, Recover};
pub use outcome::{Case, Class, Condition, Is, Outcome, Rows, State, Subject, Written};
pub use scheme::{Digest, Empty, Encode, Part, Scheme};

/// A provider.
#[derive(Debug)]
pub struct Provider {
    /// The short name, as in the crate's name.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The provider's own documentation.
    pub docs: &'static str,
    /// What a merchant is given; [`Keys`](crate::Keys) hold values in this order.
    pub credentials: &'static [Credential],
    /// Which credentials belong together; exactly one set is given. Empty where all belong to one.
    pub credential_sets: &'static [CredentialSet],
    /// Base URLs.
    pub environments: &'static [Environment],
    /// How bytes are signed.
    pub schemes: &'static [Scheme],
    /// Calls.
    pub operations: &'static [&'static Operation],
    /// What the provider sends.
    pub notifications: &'static [&'static Notification],
}

impl Provider {
    /// One with nothing in it, to be filled in.
    pub const NONE: Self = Self {
        name: "",
        title: "",
        docs: "",
        credentials: &[],
        credential_sets: &[],
        environments: &[],
        schemes: &[],
        operations: &[],
        notifications: &[],
    };
}

/// A credential.
#[derive(Debug)]
pub struct Credential {
    /// Its name.
    pub name: &'static str,
    /// Masked wherever it could be printed.
    pub secret: bool,
    /// May be left out.
    pub optional: bool,
    /// What it is.
    pub doc: &'static str,
}

/// Credentials that belong together.
#[derive(Debug)]
pub struct CredentialSet {
    /// Its name.
    pub name: &'static str,
    /// Their places. A credential that is in no set belongs to all.
    pub members: &'static [usize],
}

/// A base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: &'static str,
    /// Without a trailing slash.
    pub base: std::borrow::Cow<'static, str>,
    /// Whether real money moves there.
    pub real_money: bool,
    /// What it is for.
    pub doc: &'static str,
}
