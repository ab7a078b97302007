//! What is to be written: every name and type decided, in the order in which it is written.
//!
//! The emitter writes it down and decides nothing. Facts that need no decision (codes, templates) it takes from the
//! [`Provider`] itself.

use crate::checked::{EnumType, Notification, Operation, Provider, Rule};

/// A crate.
pub(crate) struct Ir<'a> {
    pub(crate) provider: &'a Provider,
    /// The type that stands for the provider in the runtime's generics.
    pub(crate) marker: String,
    /// What the crate's users need of the runtime, by where it stands there: a path, and names.
    pub(crate) re_exports: &'static [ReExports],
    /// Shared enums and the objects of requests.
    pub(crate) types: Types<'a>,
    /// The objects of answers and notifications.
    pub(crate) answers: Types<'a>,
    pub(crate) operations: Vec<OperationIr<'a>>,
    pub(crate) notifications: Vec<NotificationIr<'a>>,
}

/// Names that stand at a path of the runtime.
pub(crate) struct ReExports {
    pub(crate) path: &'static str,
    pub(crate) names: &'static [&'static str],
}

/// The types of one module.
#[derive(Default)]
pub(crate) struct Types<'a> {
    pub(crate) enums: Vec<Enum<'a>>,
    pub(crate) structs: Vec<Struct<'a>>,
}

/// An operation's module.
pub(crate) struct OperationIr<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) module: String,
    pub(crate) docs: Vec<String>,
    /// `Request`, its optional part, `Answer`, and the types that stand in place within them.
    pub(crate) types: Types<'a>,
    /// The module of the query that recovers it.
    pub(crate) query: Option<String>,
}

/// A notification's module.
pub(crate) struct NotificationIr<'a> {
    pub(crate) notification: &'a Notification,
    pub(crate) module: String,
    pub(crate) docs: Vec<String>,
    pub(crate) types: Types<'a>,
}

/// An enum.
pub(crate) struct Enum<'a> {
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) of: &'a EnumType,
    /// In the order of the spec: the name in Rust, the docs, the wire value.
    pub(crate) variants: Vec<(String, Vec<String>, &'a str)>,
    /// The variant for values that the spec doesn't list.
    pub(crate) other: String,
}

/// A struct.
pub(crate) struct Struct<'a> {
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    /// The spec's file, of which the fields say their lines; nothing for what arrives, which has no limits.
    pub(crate) spec: Option<String>,
    pub(crate) fields: Vec<FieldIr>,
    /// The field and the type that hold what may be left out.
    pub(crate) optional: Option<(String, String)>,
    /// The field that keeps members which the spec doesn't list.
    pub(crate) extra: Option<String>,
    /// What is always sent: wire name, value, whether a number is written as a string, and the line in the spec.
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
            name: name.to_owned(),
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
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
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
    /// A generated type, by its path from the module that uses it.
    Named(Vec<String>),
    List(Box<Ty>),
    Option(Box<Ty>),
}
