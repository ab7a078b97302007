//! The table of a message's fields, as `#[derive(Message)]` writes it.

use std::sync::OnceLock;

use regex_lite::Regex;

use crate::spec::TimeFormat;

/// A field of a message.
#[derive(Debug)]
pub struct FieldSpec {
    /// Its name on the wire.
    pub wire: &'static str,
    /// Further names under which it may arrive.
    pub also: &'static [&'static str],
    /// The compiler demands it in a request; an answer without it can't be used.
    pub required: bool,
    /// Masked in `Debug`.
    pub sensitive: bool,
    /// A number may arrive as a string and a string as a number.
    pub lenient: bool,
    /// Numbers are written as strings.
    pub as_string: bool,
    /// An object or list is written as JSON text in a string.
    pub as_text: bool,
    /// How an instant is written, and its offset in seconds.
    pub time: (TimeFormat, i32),
    /// The limits.
    pub limits: &'static Limits,
    /// The limits' place in the spec, `specs/x.yaml:12`; empty for hand-written types.
    pub at: &'static str,
    /// What it means.
    pub doc: &'static str,
}

/// What a value must keep to. Absent limits are as wide as can be.
#[derive(Debug)]
pub struct Limits {
    /// Least length of a string (or of the text of a field in JSON text), or least number of elements.
    pub min_len: u32,
    /// Greatest length.
    pub max_len: u32,
    /// Lengths are bytes, not characters.
    pub bytes: bool,
    /// No leading or trailing space.
    pub trimmed: bool,
    /// Must match as a whole (a regular expression).
    pub pattern: Option<&'static Expression>,
    /// The place of the credential that the value must begin with, where that one is given.
    pub prefix: Option<usize>,
    /// Least and greatest integer, or seconds of a duration.
    pub range: (i64, i64),
    /// Most digits of an integer.
    pub digits: u32,
    /// Digits after the point of a decimal.
    pub scale: u32,
    /// How many of them may be other than zero: those that its currency has.
    pub fraction: u32,
    /// Further names of currencies, and the codes that they mean.
    pub currency_names: &'static [(&'static str, &'static str)],
    /// Least and greatest decimal, as text; empty for none.
    pub decimal_range: (&'static str, &'static str),
    /// Unit letters of a duration; empty for any.
    pub units: &'static str,
    /// The letter that means "until 00:00"; NUL for none.
    pub until_midnight: char,
    /// The values allowed; empty for all.
    pub only: &'static [&'static str],
    /// Values that the spec doesn't list are refused.
    pub closed: bool,
    /// Where the elements' own limits are, for lists of scalars.
    pub item: Option<&'static FieldSpec>,
}

impl Limits {
    /// No limits at all.
    pub const NONE: Self = Self {
        min_len: 0,
        max_len: u32::MAX,
        bytes: false,
        trimmed: false,
        pattern: None,
        prefix: None,
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
    /// A field with nothing said of it.
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

/// A regular expression that a value must match as a whole; compiled when it is first needed, and once.
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

    /// As it was written.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        self.text
    }

    /// Whether the whole value matches. An expression that can't be compiled matches nothing: an unknown limit is
    /// better refused here than by the provider.
    #[must_use]
    pub fn matches(&self, value: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(&format!("^(?:{})$", self.text)).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(value))
    }
}

/// A rule between the fields of a message.
#[derive(Debug)]
pub struct Rule {
    /// What is demanded.
    pub kind: RuleKind,
    /// When.
    pub when: &'static [crate::spec::Condition],
    /// Its place in the spec.
    pub at: &'static str,
}

/// What a rule demands.
#[derive(Debug)]
pub enum RuleKind {
    /// Must be there.
    Required(FieldPath),
    /// Must not be there.
    Forbidden(FieldPath),
    /// Exactly one.
    OneOf(&'static [FieldPath]),
    /// At least one.
    AtLeastOne(&'static [FieldPath]),
    /// With the first given, the second has no effect.
    Overrides(FieldPath, FieldPath),
    /// The first, an amount, has no more digits after the point than the currency in the second: by ISO 4217, but for those codes
    /// that the provider counts otherwise.
    Fraction(FieldPath, FieldPath, &'static [(&'static str, u32)]),
}

/// A field, by its wire name and those of the objects around it, the outermost first.
pub type FieldPath = &'static [&'static str];
