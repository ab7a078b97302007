//! The violations, which say what is wrong with a message. None of them holds a value of the message.

use std::fmt;

use super::Path;

/// Which kind of limit or rule was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Broken {
    /// The value is too long.
    MaxLength,
    /// The value is too short.
    MinLength,
    /// The value is too small or too great.
    Range,
    /// The integer has too many digits.
    Digits,
    /// The decimal has too many digits after the point.
    Scale,
    /// The string doesn't match the pattern.
    Pattern,
    /// The string begins or ends with a space.
    Trimmed,
    /// The string doesn't begin with the credential that it must begin with.
    Prefix,
    /// The value isn't one of those that are allowed.
    Values,
    /// The unit of the period isn't one of those that are allowed.
    Unit,
    /// The field must have a value, and is absent.
    Required,
    /// The field must be absent, and has a value.
    Forbidden,
    /// Of several fields, exactly one must have a value; none has, or more than one.
    OneOf,
    /// Of several fields, at least one must have a value, and none has.
    AtLeastOne,
    /// The field has no effect, because another one has a value, too.
    Overrides,
}

impl Broken {
    /// The name of this kind, for programs to compare with. It stays the same from version to version.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::MaxLength => "max length",
            Self::MinLength => "min length",
            Self::Range => "range",
            Self::Digits => "digits",
            Self::Scale => "scale",
            Self::Pattern => "pattern",
            Self::Trimmed => "trimmed",
            Self::Prefix => "prefix",
            Self::Values => "values",
            Self::Unit => "unit",
            Self::Required => "required",
            Self::Forbidden => "forbidden",
            Self::OneOf => "one of",
            Self::AtLeastOne => "at least one",
            Self::Overrides => "overrides",
        }
    }
}

/// One violation of a limit or rule. It names the field and what was broken, and never holds the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The path of the field by names on the wire, as in `goods_detail[2].price`. A rule about several fields has several paths
    /// here, with commas between them.
    pub path: String,
    /// Which kind of limit or rule was broken.
    pub broken: Broken,
    /// What is allowed, for people to read. If a rule demands or forbids a field, the condition under which it does so.
    pub limit: String,
    /// How long the value is, or how many there are of what is counted; `None` if nothing is counted.
    pub actual: Option<usize>,
    /// What `actual` and `limit` count; empty if nothing is counted.
    pub unit: &'static str,
    /// Where the limit or rule stands in the spec, as in `specs/x.yaml:12`; empty for hand-written types.
    pub at: &'static str,
}

impl Violation {
    pub(super) fn new(path: &Path<'_>, broken: Broken, limit: String, at: &'static str) -> Self {
        Self { path: path.to_string(), broken, limit, actual: None, unit: "", at }
    }

    pub(super) fn counted(self, actual: usize, unit: &'static str) -> Self {
        Self { actual: Some(actual), unit, ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, limit, unit, .. } = self;
        let actual = self.actual.unwrap_or_default();
        match self.broken {
            Broken::MaxLength | Broken::Digits | Broken::Scale => {
                write!(out, "{path}: {actual} {unit}, but at most {limit} are allowed")
            }
            Broken::MinLength => write!(out, "{path}: {actual} {unit}, but at least {limit} are needed"),
            Broken::Range => write!(out, "{path}: out of range, allowed is {limit}"),
            Broken::Pattern => write!(out, "{path}: doesn't match {limit}"),
            Broken::Trimmed => write!(out, "{path}: begins or ends with a space"),
            Broken::Prefix => {
                write!(out, "{path}: doesn't begin with the credential that it must begin with")
            }
            Broken::Values => write!(out, "{path}: not one of {limit}"),
            Broken::Unit => write!(out, "{path}: the unit is not one of {limit}"),
            Broken::Required if limit.is_empty() => write!(out, "{path}: required"),
            Broken::Required => write!(out, "{path}: required when {limit}"),
            Broken::Forbidden if limit.is_empty() => write!(out, "{path}: must be absent"),
            Broken::Forbidden => write!(out, "{path}: must be absent when {limit}"),
            Broken::OneOf => write!(out, "{path}: exactly one must be given, but {actual} are"),
            Broken::AtLeastOne => write!(out, "{path}: at least one must be given"),
            Broken::Overrides => write!(out, "{path}: has no effect beside {limit}; leave one of them out"),
        }?;
        if self.at.is_empty() { Ok(()) } else { write!(out, " ({})", self.at) }
    }
}

/// All violations of a message; there is at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    pub(super) fn or_ok(found: Vec<Violation>) -> Result<(), Self> {
        if found.is_empty() { Ok(()) } else { Err(Self(found)) }
    }

    /// The violations, in the order of the message's table; those of rules come after those of fields.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Each violation on a line of its own.
impl fmt::Display for Violations {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            violation.fmt(formatter)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}
