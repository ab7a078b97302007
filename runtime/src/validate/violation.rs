//! What is wrong with a message, without saying what is in it.

use std::fmt;

use super::Path;

/// Which rule was broken. [`Broken::word`] is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Broken {
    /// Too long.
    MaxLength,
    /// Too short.
    MinLength,
    /// Too small or too great.
    Range,
    /// Too many digits.
    Digits,
    /// Too many digits after the point.
    Scale,
    /// Doesn't match the pattern.
    Pattern,
    /// Begins or ends with a space.
    Trimmed,
    /// Doesn't begin with the credential it must begin with.
    Prefix,
    /// Not one of the values allowed.
    Values,
    /// Not one of the units allowed.
    Unit,
    /// Missing.
    Required,
    /// There, though it must not be.
    Forbidden,
    /// None or several of those of which there must be one.
    OneOf,
    /// None of those of which there must be one at least.
    AtLeastOne,
    /// Without effect beside another.
    Overrides,
}

impl Broken {
    /// A word for programs to go by.
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

/// One violation. It names the field and the rule, and never holds the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, by wire names: `goods_detail[2].price`. Several names for a rule about several fields.
    pub path: String,
    /// What was broken.
    pub broken: Broken,
    /// What is allowed.
    pub limit: String,
    /// How long, or how many, where that can be said.
    pub actual: Option<usize>,
    /// What `actual` and `limit` count; empty where nothing is counted.
    pub unit: &'static str,
    /// Where the rule stands in the spec; empty for hand-written types.
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

    /// One after the other, in the order of the table.
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

/// One a line.
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
