//! The intermediate representation: everything that is written into a generated crate, with every name, type and text decided,
//! in the order in which it is written.
//!
//! `lower` fills it in; `emit` writes it down and decides nothing. Facts that need no decision (codes, templates, conditions)
//! stay as they are in the [`Provider`].

mod example;
mod lookup;
mod name;
mod types;

pub(crate) use example::{Act, Example, StructValue, Value, Walkthrough};
pub(crate) use lookup::{Case, LookupTables, OutcomeTable, StateTable};
pub(crate) use name::{Name, Path};
pub(crate) use types::{Attribute, Enum, EnumVariant, FieldIr, Fixed, FixedIr, Struct, Ty, Types};

use crate::checked::{
    Cipher, Credential, CredentialSet, Currency, Envelope, Environment, Notification, Operation, Provider,
    Subject,
};

/// A generated crate.
pub(crate) struct Ir<'a> {
    pub(crate) provider: &'a Provider,
    /// The crate's own name, as `use` names it.
    pub(crate) crate_name: Name,
    /// The type that stands for the provider in the runtime's generics.
    pub(crate) marker: Name,
    /// The names of the runtime that the crate exports again, so that its users needn't depend on the runtime.
    pub(crate) re_exports: &'static [ReExports],
    /// The currencies that the provider counts otherwise than ISO 4217, and the digits after the point of each.
    pub(crate) exponents: Vec<(Name, u32)>,
    pub(crate) credentials: Vec<CredentialIr<'a>>,
    /// Groups of credentials, of which a merchant has one. Empty if all merchants have the same credentials.
    pub(crate) credential_sets: Vec<CredentialSetIr<'a>>,
    pub(crate) environments: Vec<EnvironmentIr<'a>>,
    pub(crate) ciphers: Vec<CipherIr<'a>>,
    /// The envelopes that at least one operation uses.
    pub(crate) envelopes: Vec<EnvelopeIr<'a>>,
    /// The module of the enums that several messages share, and of the objects that several requests share.
    pub(crate) types: Types<'a>,
    /// The module of the objects that several answers and notifications share.
    pub(crate) answers: Types<'a>,
    pub(crate) operations: Vec<OperationIr<'a>>,
    pub(crate) notifications: Vec<NotificationIr<'a>>,
    pub(crate) tables: LookupTables,
    pub(crate) front_page: FrontPage,
}

impl Ir<'_> {
    /// Where a credential stands in the runtime's list of them.
    pub(crate) fn credential_index(&self, name: &str) -> usize {
        self.provider.credentials.iter().position(|of| of.name == name).unwrap_or_default()
    }

    /// Where a signature scheme stands in the runtime's list of them.
    pub(crate) fn scheme_index(&self, name: &str) -> usize {
        self.provider.schemes.iter().position(|of| of.name == name).unwrap_or_default()
    }
}

/// Names of the runtime that are exported again.
pub(crate) struct ReExports {
    /// The runtime's module that has them; nothing for the runtime's root.
    pub(crate) path: Option<&'static str>,
    pub(crate) names: &'static [&'static str],
}

/// A credential: a field of the struct `Credentials`, or of a variant of the enum of that name.
pub(crate) struct CredentialIr<'a> {
    pub(crate) credential: &'a Credential,
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
}

/// A set of credentials: a variant of the enum `Credentials`.
pub(crate) struct CredentialSetIr<'a> {
    pub(crate) set: &'a CredentialSet,
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
}

/// An environment: a constant in the module `environment`.
pub(crate) struct EnvironmentIr<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
}

/// A cipher: a static that describes how a part of what arrives is encrypted.
pub(crate) struct CipherIr<'a> {
    pub(crate) cipher: &'a Cipher,
    pub(crate) name: Name,
}

/// An envelope: a static that describes what stands around the fields of a message.
pub(crate) struct EnvelopeIr<'a> {
    pub(crate) envelope: &'a Envelope,
    pub(crate) name: Name,
    /// The table that classifies its codes.
    pub(crate) outcome: Name,
}

/// The module of an operation: its docs and types, and the static that describes it to the runtime.
pub(crate) struct OperationIr<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) module: Name,
    /// The static that describes it to the runtime.
    pub(crate) table: Name,
    pub(crate) docs: Vec<String>,
    /// `Request`, its optional part, `Answer`, and the types that are defined within their fields.
    pub(crate) types: Types<'a>,
    /// The static of its envelope.
    pub(crate) envelope: Name,
    /// The table that classifies its codes, if they have another meaning here than in the envelope.
    pub(crate) outcome: Option<Name>,
    /// The table that tells from an answer's fields how the order stands.
    pub(crate) state: Option<Name>,
    /// The table that says which query settles an unknown outcome.
    pub(crate) recovery: Option<Name>,
    /// What its state is the state of: the order, or a refund, a hold or a release.
    pub(crate) subject: Subject,
    /// Where the currency of its amount stands.
    pub(crate) currency: Option<Currency>,
    /// The module of the query that settles an unknown outcome.
    pub(crate) query: Option<Name>,
    /// The file and the line of the spec where it is defined.
    pub(crate) at: String,
    /// The call that its documentation shows, if there is one.
    pub(crate) example: Option<Example>,
}

/// The module of a notification: its docs and types, and the static that describes it to the runtime.
pub(crate) struct NotificationIr<'a> {
    pub(crate) notification: &'a Notification,
    pub(crate) module: Name,
    /// The static that describes it to the runtime.
    pub(crate) table: Name,
    pub(crate) docs: Vec<String>,
    pub(crate) types: Types<'a>,
    pub(crate) outcome: Option<Name>,
    pub(crate) state: Option<Name>,
    /// The constant of the pattern that finds code, signature and fields in its body.
    pub(crate) body: Name,
    /// The constant of the reply to a notification that is accepted.
    pub(crate) acknowledge: Name,
    /// The constant of the reply to a notification that doesn't verify.
    pub(crate) refuse: Name,
    /// The file and the line of the spec where it is defined.
    pub(crate) at: String,
}

/// The first page of the crate's documentation, in Markdown.
pub(crate) struct FrontPage {
    /// Paragraphs that say what the provider is.
    pub(crate) introduction: Vec<String>,
    pub(crate) walkthrough: Option<Walkthrough>,
    pub(crate) tables: Vec<PageTable>,
    pub(crate) sources: Vec<String>,
}

/// A table in Markdown.
pub(crate) struct PageTable {
    pub(crate) title: &'static str,
    /// A paragraph between the title and the table.
    pub(crate) about: &'static str,
    pub(crate) head: [&'static str; 3],
    pub(crate) rows: Vec<[String; 3]>,
}
