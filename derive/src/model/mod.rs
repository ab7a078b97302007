//! What the attributes of a struct or enum say, before it is checked and written down as code.

mod field_keys;

use proc_macro2::Span;
use syn::{Ident, Lit, LitInt, LitStr};

pub(crate) use field_keys::{FIELD_KEYS, FieldKeys, Key, Shape, TIME_FORMATS, Target, Value};

/// A struct that derives `Message`.
pub(crate) struct Message {
    pub(crate) ident: Ident,
    /// The path of the spec, from `#[spec(…)]`: the key `line` of a field is the number of a line of that file. Empty if there is
    /// no such attribute.
    pub(crate) spec_file: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) fixed: Vec<Fixed>,
    pub(crate) rules: Vec<Rule>,
}

impl Message {
    /// The fields of the struct that have this role.
    pub(crate) fn with_role(&self, role: Role) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.role == role)
    }
}

/// A field of the struct.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// Whether its type is an `Option`.
    pub(crate) optional: bool,
    /// The first line of its doc comment.
    pub(crate) doc: String,
    pub(crate) role: Role,
    pub(crate) keys: FieldKeys,
}

/// What a field of the struct is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is a field of the message's table.
    InTable,
    /// It is another message, whose fields belong to the same table.
    Flattened,
    /// It keeps members that the table doesn't list.
    Extra,
}

/// `#[fixed("name" = value)]`: a field of the table that always has this value. The struct therefore has no field for it.
pub(crate) struct Fixed {
    pub(crate) wire: LitStr,
    pub(crate) value: Lit,
    pub(crate) keys: FieldKeys,
}

/// `#[rule(…)]`: what fields demand of one another.
pub(crate) struct Rule {
    pub(crate) kind: RuleKind,
    /// The fields that the rule is about, by dotted names on the wire.
    pub(crate) fields: Vec<LitStr>,
    /// Unless all of these hold, the rule demands nothing.
    pub(crate) when: Vec<Condition>,
    /// Currencies for which the provider counts other digits after the point than ISO 4217 does, and how many it counts.
    pub(crate) digits: Vec<(LitStr, LitInt)>,
    /// The rule's place in the spec.
    pub(crate) at: Option<LitStr>,
}

/// What a rule demands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RuleKind {
    Required,
    Forbidden,
    OneOf,
    AtLeastOne,
    Overrides,
    Fraction,
}

/// Every kind of rule: its name in `#[rule(…)]`, and the least and greatest number of fields that it takes.
pub(crate) const RULE_KINDS: &[(&str, RuleKind, usize, usize)] = &[
    ("required", RuleKind::Required, 1, usize::MAX),
    ("forbidden", RuleKind::Forbidden, 1, usize::MAX),
    ("one_of", RuleKind::OneOf, 2, usize::MAX),
    ("at_least_one", RuleKind::AtLeastOne, 2, usize::MAX),
    ("overrides", RuleKind::Overrides, 2, 2),
    ("fraction", RuleKind::Fraction, 2, 2),
];

/// `"name" = ["a", "b"]`, `"name" = present` or `"name" = absent`.
pub(crate) struct Condition {
    pub(crate) field: LitStr,
    pub(crate) is: Is,
}

/// What a condition asks of its field.
pub(crate) enum Is {
    Present,
    Absent,
    Any(Vec<LitStr>),
}

/// An enum that derives `Choice`.
pub(crate) struct Choice {
    pub(crate) ident: Ident,
    /// The variants that stand for a string, each with that string.
    pub(crate) texts: Vec<(Ident, LitStr)>,
    /// The variants that stand for an integer, each with that integer and its place in the source.
    pub(crate) integers: Vec<(Ident, i64, Span)>,
    /// The variant that holds every other value. `None` only if an error was reported.
    pub(crate) other: Option<(Ident, ChoiceOf)>,
}

/// What an enum's values are on the wire.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChoiceOf {
    Texts,
    Integers,
}
