//! The table of a message: its fields with their limits, and the rules between them, as `#[derive(Message)]` writes them down.

use std::sync::OnceLock;

use regex_lite::Regex;

use crate::terms::TimeFormat;

/// A field of a message.
#[derive(Debug)]
pub struct FieldSpec {
    /// The field's name on the wire.
    pub wire: &'static str,
    /// Further names under which the field may arrive.
    pub also: &'static [&'static str],
    /// Whether the field must have a value: the compiler demands it in a request, and an answer without it can't be used.
    pub required: bool,
    /// Whether the value is masked in `Debug`.
    pub sensitive: bool,
    /// Whether a number may arrive as a string, and a string as a number.
    pub lenient: bool,
    /// Whether numbers and truth values are written as strings.
    pub as_string: bool,
    /// Whether an object or list is written as JSON text in a string.
    pub as_text: bool,
    /// How an instant is written, and in which zone: by its offset from UTC in seconds.
    pub time: (TimeFormat, i32),
    /// What the value must keep to.
    pub limits: &'static Limits,
    /// Where the limits stand in the spec, as in `specs/x.yaml:12`; empty for hand-written types.
    pub at: &'static str,
    /// What the field means, in one line.
    pub doc: &'static str,
}

/// What a value must keep to. A limit that the spec doesn't state is as wide as can be.
#[derive(Debug)]
pub struct Limits {
    /// The least length of a string, or of the JSON text of an object or list that is written as text; for other lists, the least
    /// number of elements.
    pub min_len: u32,
    /// The greatest length, or the greatest number of elements.
    pub max_len: u32,
    /// Whether lengths count bytes, and not characters.
    pub bytes: bool,
    /// Whether the string must have no space at its beginning and end.
    pub trimmed: bool,
    /// The regular expression that the whole string must match.
    pub pattern: Option<&'static Expression>,
    /// The credential with which the string must begin, by its place among those of the provider; `None` if it may begin with
    /// anything. If the client wasn't given that credential, nothing is demanded.
    pub prefix: Option<usize>,
    /// The credential with which the field must be there, by its place among those of the provider; `None` if no credential
    /// demands it.
    pub required_with: Option<usize>,
    /// The least and the greatest integer, or number of seconds of a period.
    pub range: (i64, i64),
    /// The greatest number of digits of an integer.
    pub digits: u32,
    /// The number of digits after the point with which a decimal is written. A decimal that needs more is refused.
    pub scale: u32,
    /// The number of digits after the point that the field's currency has, if the currency is always the same. The digits that
    /// are written beyond these must be zeros.
    pub fraction: u32,
    /// Names under which a currency may arrive that aren't its code, each with the code that it means.
    pub currency_names: &'static [(&'static str, &'static str)],
    /// The least and the greatest decimal, as text; an empty text if there is no such limit.
    pub decimal_range: (&'static str, &'static str),
    /// The unit letters that a period may have; empty for all.
    pub units: &'static str,
    /// The letter that stands for the period "until 00:00"; the character NUL if the field doesn't take that period.
    pub until_midnight: char,
    /// The values that are allowed, as on the wire; empty for all.
    pub only: &'static [&'static str],
    /// Whether a value of an enum is refused if the spec doesn't list it.
    pub closed: bool,
    /// The elements' own limits, for lists of single values.
    pub item: Option<&'static FieldSpec>,
}

impl Limits {
    /// The limits of a value that may be anything.
    pub const NONE: Self = Self {
        min_len: 0,
        max_len: u32::MAX,
        bytes: false,
        trimmed: false,
        pattern: None,
        prefix: None,
        required_with: None,
        range: (i64::MIN, i64::MAX),
        digits: u32::MAX,
        scale: u32::MAX,
        fraction: u32::MAX,
        currency_names: &[],
        decimal_range: ("", ""),
        units: "",
        until_midnight: '\0',
        only: &[],
        closed: false,
        item: None,
    };
}

impl FieldSpec {
    /// A field without a name and without limits. Tables state only what differs from it.
    pub const NONE: Self = Self {
        wire: "",
        also: &[],
        required: false,
        sensitive: false,
        lenient: false,
        as_string: false,
        as_text: false,
        time: (TimeFormat::Rfc3339, 0),
        limits: &Limits::NONE,
        at: "",
        doc: "",
    };
}

/// A regular expression that a value must match as a whole. It is compiled when it is first needed, and then kept.
#[derive(Debug)]
pub struct Expression {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Expression {
    /// An expression, not compiled yet.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// The text of the expression, as it stands in the spec.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        self.text
    }

    /// Whether the whole value matches. An expression that can't be compiled matches nothing: if nobody can tell what the limit
    /// is, it is better to stop a request here than to have the provider refuse it.
    #[must_use]
    pub fn matches(&self, value: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(&format!("^(?:{})$", self.text)).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(value))
    }
}

/// A rule between the fields of a message.
#[derive(Debug)]
pub struct Rule {
    /// What the rule demands, and of which fields.
    pub kind: RuleKind,
    /// The conditions under which it demands that. All must hold; without any, it always does.
    pub when: &'static [crate::terms::Condition],
    /// Where the rule stands in the spec, as in `specs/x.yaml:12`; empty for hand-written types.
    pub at: &'static str,
}

/// What a rule demands.
#[derive(Debug)]
pub enum RuleKind {
    /// The field must have a value.
    Required(FieldPath),
    /// The field must be absent.
    Forbidden(FieldPath),
    /// Exactly one of the fields must have a value.
    OneOf(&'static [FieldPath]),
    /// At least one of the fields must have a value.
    AtLeastOne(&'static [FieldPath]),
    /// The fields must not both have a value, because the first makes the second ineffective.
    Overrides(FieldPath, FieldPath),
    /// The amount in the first field must not have more digits after the point than the currency in the second field. How many
    /// the currency has is said by ISO 4217, except for the listed currencies, which the provider counts in another unit.
    Fraction(FieldPath, FieldPath, &'static [(&'static str, u32)]),
}

/// A field of a message, by its name on the wire. Before the name stand those of the objects that the field is in, the outermost
/// first.
pub type FieldPath = &'static [&'static str];
