//! The structs and enums of a module.

use super::{Name, Path};
use crate::checked::{EnumType, Rule};

/// The types that one module declares.
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

/// An enum of the values that a field may have.
pub(crate) struct Enum<'a> {
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
    pub(crate) of: &'a EnumType,
    /// The listed values, in the order of the spec.
    pub(crate) variants: Vec<EnumVariant<'a>>,
    /// The variant for values that the spec doesn't list.
    pub(crate) other: Name,
}

/// A value that the spec lists.
pub(crate) struct EnumVariant<'a> {
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
    pub(crate) wire: &'a str,
}

/// A struct.
pub(crate) struct Struct<'a> {
    pub(crate) name: Name,
    pub(crate) docs: Vec<String>,
    /// The path of the spec, which messages about a field's limits name. A struct that only arrives has none, since no limit
    /// binds it.
    pub(crate) spec: Option<String>,
    pub(crate) fields: Vec<FieldIr>,
    /// The field for what a request may leave out, and that field's type.
    pub(crate) optional: Option<(Name, Name)>,
    /// The field that keeps the members of an answer which the spec doesn't list.
    pub(crate) extra: Option<Name>,
    /// Fields that are always sent with one value, and that the struct therefore doesn't have.
    pub(crate) fixed: Vec<FixedIr>,
    /// The rules between its fields, each with file and line of the spec.
    pub(crate) rules: Vec<(&'a Rule, String)>,
    /// Whether it implements `Default`. It does if all of its fields may be left out.
    pub(crate) has_default: bool,
}

impl Struct<'_> {
    /// A struct without fields.
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
    /// Whether a number or a truth value is written as a string on the wire.
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

/// A field of a struct.
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
    /// A type that is generated as well.
    Named(Path),
    List(Box<Ty>),
    Option(Box<Ty>),
}
