//! What is to be written: every name, type and text decided, in the order in which it is written.
//!
//! `lower` fills it in; `emit` writes it down and decides nothing. Facts that need no decision (codes, templates, conditions)
//! stay as they are in the [`Provider`].

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt};

use crate::checked::{
    Class, Condition, Credential, CredentialSet, Currency, EnumType, Envelope, Environment, Notification,
    NotificationReply, Operation, Pattern, Provider, Recover, Rule, StateClass, Subject, Written,
};
use crate::naming;

/// A crate.
pub(crate) struct Ir<'a> {
    pub(crate) provider: &'a Provider,
    /// The crate that is generated, as `use` names it.
    pub(crate) crate_name: Name,
    /// The type that stands for the provider in the runtime's generics.
    pub(crate) marker: Name,
    /// What the crate's users need of the runtime, by where it stands there: a path, and names.
    pub(crate) re_exports: &'static [ReExports],
    /// The currencies that the provider counts otherwise than ISO 4217, and the digits after the point of each.
    pub(crate) exponents: Vec<(Name, u32)>,
    pub(crate) credentials: Vec<CredentialIr<'a>>,
    /// Of which a merchant is given one; empty where all merchants are given the same credentials.
    pub(crate) credential_sets: Vec<CredentialSetIr<'a>>,
    pub(crate) environments: Vec<EnvironmentIr<'a>>,
    /// The envelopes in use.
    pub(crate) envelopes: Vec<EnvelopeIr<'a>>,
    /// Shared enums and the objects of requests.
    pub(crate) types: Types<'a>,
    /// The objects of answers and notifications.
    pub(crate) answers: Types<'a>,
    pub(crate) operations: Vec<OperationIr<'a>>,
    pub(crate) notifications: Vec<NotificationIr<'a>>,
    pub(crate) tables: Tables,
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

/// The name of something in Rust. Whatever it is made of, it is an identifier, so that it can be written anywhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name(String);

impl Name {
    /// Makes an identifier of a name that [`naming`] or the spec gives. A keyword becomes a raw identifier.
    pub(crate) fn new(name: &str) -> Self {
        let letters = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let mut text: String = name.chars().map(letters).collect();
        if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) {
            text.insert(0, '_');
        }
        Self(naming::ident(&text).into_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let span = Span::call_site();
        tokens.append(match self.0.strip_prefix("r#") {
            Some(keyword) => Ident::new_raw(keyword, span),
            None => Ident::new(&self.0, span),
        });
    }
}

/// The path of a type from the module that uses it.
#[derive(Clone)]
pub(crate) struct Path {
    /// How many `super`s come first.
    pub(crate) supers: usize,
    pub(crate) names: Vec<Name>,
}

impl ToTokens for Path {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for _ in 0..self.supers {
            tokens.extend(quote::quote!(super::));
        }
        let names = &self.names;
        tokens.extend(quote::quote!(#(#names)::*));
    }
}

/// Names that stand at a path of the runtime.
pub(crate) struct ReExports {
    pub(crate) path: Option<&'static str>,
    pub(crate) names: &'static [&'static str],
}

/// What a merchant is given.
pub(crate) struct CredentialIr<'a> {
    pub(crate) credential: &'a Credential,
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
}

/// Credentials that are given together.
pub(crate) struct CredentialSetIr<'a> {
    pub(crate) set: &'a CredentialSet,
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
}

/// Where the provider listens.
pub(crate) struct EnvironmentIr<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
}

/// What is around the fields on the wire.
pub(crate) struct EnvelopeIr<'a> {
    pub(crate) envelope: &'a Envelope,
    pub(crate) name: Name,
    /// The table that says how its codes classify.
    pub(crate) outcome: Name,
}

/// Tables that several operations, envelopes and notifications may have in common: each is written once.
#[derive(Default)]
pub(crate) struct Tables {
    pub(crate) outcomes: Vec<(Name, OutcomeTable)>,
    pub(crate) states: Vec<(Name, StateTable)>,
    /// What is asked when an outcome is unknown.
    pub(crate) recoveries: Vec<(Name, Recover)>,
    /// How notifications are laid out.
    pub(crate) bodies: Vec<(Name, Pattern)>,
    /// What notifications are answered with.
    pub(crate) replies: Vec<(Name, NotificationReply)>,
}

/// How codes classify.
#[derive(PartialEq)]
pub(crate) struct OutcomeTable {
    pub(crate) cases: Vec<Case<Class>>,
    /// Sorted, since the runtime looks them up by halves.
    pub(crate) codes: Vec<(String, Class)>,
    pub(crate) otherwise: Class,
    pub(crate) wire: Vec<Written>,
    /// The code for an order number that was used before.
    pub(crate) reused: Option<String>,
}

/// How the fields of an answer or a notification tell a state.
#[derive(PartialEq)]
pub(crate) struct StateTable {
    pub(crate) of: Subject,
    /// The list and what picks a row of it.
    pub(crate) rows: Option<(String, Vec<(String, String)>)>,
    pub(crate) cases: Vec<Case<StateClass>>,
    pub(crate) otherwise: StateClass,
    pub(crate) amount: Option<String>,
    pub(crate) currency: Option<String>,
}

/// What is the case where all conditions hold.
#[derive(PartialEq)]
pub(crate) struct Case<C> {
    pub(crate) when: Vec<Condition>,
    pub(crate) is: C,
}

/// The types of one module.
#[derive(Default)]
pub(crate) struct Types<'a> {
    pub(crate) enums: Vec<Enum<'a>>,
    pub(crate) structs: Vec<Struct<'a>>,
}

impl Types<'_> {
    /// Whether the module has a type of that name, which hides one of the same name from elsewhere.
    pub(crate) fn declares(&self, name: &str) -> bool {
        let mut names = self.enums.iter().map(|of| &of.name).chain(self.structs.iter().map(|of| &of.name));
        names.any(|own| own.as_str() == name)
    }
}

/// An operation's module.
pub(crate) struct OperationIr<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) module: Name,
    /// The static that describes it.
    pub(crate) table: Name,
    pub(crate) docs: Vec<String>,
    /// `Request`, its optional part, `Answer`, and the types that stand in place within them.
    pub(crate) types: Types<'a>,
    /// The static of its envelope.
    pub(crate) envelope: Name,
    /// How its codes classify, where not as in the envelope.
    pub(crate) outcome: Option<Name>,
    pub(crate) state: Option<Name>,
    pub(crate) recovery: Option<Name>,
    /// What its success or its state is about.
    pub(crate) subject: Subject,
    /// Where the currency of its amount is said.
    pub(crate) currency: Option<Currency>,
    /// The module of the query that recovers it.
    pub(crate) query: Option<Name>,
    /// Its place in the spec.
    pub(crate) at: String,
    /// The call that its docs show.
    pub(crate) example: Option<Example>,
}

/// A notification's module.
pub(crate) struct NotificationIr<'a> {
    pub(crate) notification: &'a Notification,
    pub(crate) module: Name,
    /// The static that describes it.
    pub(crate) table: Name,
    pub(crate) docs: Vec<String>,
    pub(crate) types: Types<'a>,
    pub(crate) outcome: Option<Name>,
    pub(crate) state: Option<Name>,
    /// How its body is laid out.
    pub(crate) body: Name,
    pub(crate) acknowledge: Name,
    pub(crate) refuse: Name,
    /// Its place in the spec.
    pub(crate) at: String,
}

/// An enum.
pub(crate) struct Enum<'a> {
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
    pub(crate) of: &'a EnumType,
    /// In the order of the spec.
    pub(crate) variants: Vec<Variant<'a>>,
    /// The variant for values that the spec doesn't list.
    pub(crate) other: Name,
}

/// A value that the spec lists.
pub(crate) struct Variant<'a> {
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
    pub(crate) wire: &'a str,
}

/// A struct.
pub(crate) struct Struct<'a> {
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
    /// The spec's file, of which the fields say their lines; nothing for what arrives, which has no limits.
    pub(crate) spec: Option<String>,
    pub(crate) fields: Vec<FieldIr>,
    /// The field and the type that hold what may be left out.
    pub(crate) optional: Option<(Name, Name)>,
    /// The field that keeps members which the spec doesn't list.
    pub(crate) extra: Option<Name>,
    /// What is always sent.
    pub(crate) fixed: Vec<FixedIr>,
    /// The rules and their places in the spec.
    pub(crate) rules: Vec<(&'a Rule, String)>,
    /// All fields may be left out, so that it has a default.
    pub(crate) has_default: bool,
}

impl Struct<'_> {
    /// One without anything in it.
    pub(crate) fn new(name: &str, docs: Vec<String>) -> Self {
        Self {
            name: Name::new(name),
            docs,
            spec: None,
            fields: Vec::new(),
            fixed: Vec::new(),
            optional: None,
            extra: None,
            rules: Vec::new(),
            has_default: false,
        }
    }
}

/// A field that always has one value.
pub(crate) struct FixedIr {
    pub(crate) wire: String,
    pub(crate) value: Fixed,
    /// A number is written as a string.
    pub(crate) as_string: bool,
    /// The line in the spec.
    pub(crate) line: u32,
}

/// A value that never changes.
pub(crate) enum Fixed {
    Text(String),
    Int(i64),
    Bool(bool),
}

/// A field.
pub(crate) struct FieldIr {
    pub(crate) name: Name,
    /// Its name on the wire.
    pub(crate) wire: String,
    pub(crate) docs: Vec<String>,
    /// What `#[field(…)]` says beside the wire name.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) ty: Ty,
}

/// A key of `#[field(…)]`.
pub(crate) enum Attribute {
    Flag(&'static str),
    Text(&'static str, String),
    Number(&'static str, i64),
    Letter(&'static str, char),
    Texts(&'static str, Vec<String>),
    /// `range(5, _)`
    Range(Option<i64>, Option<i64>),
    Item(Vec<Attribute>),
}

/// A type.
pub(crate) enum Ty {
    String,
    Int,
    Bool,
    MinorUnits,
    Decimal,
    Timestamp,
    Period,
    Currency,
    ArrivedCurrency,
    Json,
    /// A generated type.
    Named(Path),
    List(Box<Ty>),
    Option(Box<Ty>),
}

/// A call as an application writes it.
pub(crate) struct Example {
    /// What it uses of the crate.
    pub(crate) uses: BTreeSet<Name>,
    /// The struct or the variant of the credentials, and the fields' values.
    pub(crate) credentials: Value,
    /// The constant of the environment that is called.
    pub(crate) environment: Option<Name>,
    pub(crate) request: Value,
    pub(crate) act: Act,
}

/// What is done with a request.
pub(crate) enum Act {
    Send,
    Download,
    /// Given to the payer: a link, or a text for the SDK of an app.
    HandOver(Name),
}

/// A value as Rust writes it, in an example.
pub(crate) enum Value {
    /// `"text".into()`
    Text(String),
    /// `"text".parse()?`
    Parsed(String),
    Int(i64),
    Bool(bool),
    /// `MinorUnits::new(5)`
    MinorUnits(i64),
    /// `Decimal::new(150, 2)`
    Decimal(i64, u32),
    /// `Currency::HKD`
    Currency(Name),
    /// A variant of an enum.
    Variant(Path),
    Struct(StructValue),
    List(Vec<Value>),
    Some(Box<Value>),
    None,
    /// `Default::default()`
    Default,
}

/// A struct, or a variant that is one.
pub(crate) struct StructValue {
    pub(crate) path: Path,
    pub(crate) fields: Vec<(Name, Value)>,
    /// What isn't named is as in its default.
    pub(crate) has_rest: bool,
}

/// The first page of the crate's documentation, in Markdown.
pub(crate) struct FrontPage {
    /// What the provider is.
    pub(crate) introduction: Vec<String>,
    pub(crate) walkthrough: Option<Walkthrough>,
    pub(crate) tables: Vec<PageTable>,
    pub(crate) sources: Vec<String>,
}

/// How an application uses the crate, from a request to its outcome and to the notification that tells of it.
pub(crate) struct Walkthrough {
    /// What it uses of the crate.
    pub(crate) uses: BTreeSet<Name>,
    /// Where the operation with the example stands in the list of operations.
    pub(crate) operation: usize,
    /// What being accepted proves.
    pub(crate) accepted: String,
    /// What the payer is given: what it is, and the answer's field.
    pub(crate) given: Option<(&'static str, Name)>,
    /// What settles an unknown outcome.
    pub(crate) unknown: String,
    /// What the application must fill in before that can be asked: the query's fields, and a text for each.
    pub(crate) filled_in: Vec<(Name, String)>,
    /// The module of a signed notification about the operation.
    pub(crate) notification: Option<Name>,
}

/// A table on a page.
pub(crate) struct PageTable {
    pub(crate) head: [&'static str; 3],
    pub(crate) rows: Vec<[String; 3]>,
}
