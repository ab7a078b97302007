//! JSON as exact text: types for JSON that is kept as it arrived, and functions that read JSON level by level.

mod level;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

pub(crate) use level::{
    DEEPEST, JsonFault, Members, check_depth, items, member_once, members, members_before_fault, quoted,
    scalar, string, trimmed, value, without_mark,
};

/// Any JSON value, by its exact text. `Debug` shows only its length, since the value may be a secret.
///
/// Two values are equal if their texts are: `1` and `1.0` differ.
#[derive(Clone, PartialEq, Eq)]
pub struct Json(Cow<'static, str>);

impl Json {
    /// The value that a text holds; `None` if the text isn't JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        value(text).ok().map(Self::exact)
    }

    /// The value whose exact text this is.
    pub(crate) fn exact(text: &str) -> Self {
        Self(Cow::Owned(text.to_owned()))
    }

    /// A text as a JSON string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        let mut out = String::new();
        quoted(&mut out, text);
        Self(Cow::Owned(out))
    }

    /// The exact text.
    #[must_use]
    pub fn get(&self) -> &str {
        &self.0
    }
}

/// The default is `null`.
impl Default for Json {
    fn default() -> Self {
        Self(Cow::Borrowed("null"))
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Json({} bytes)", self.get().len())
    }
}

/// Members that arrived and have no field, or couldn't be read as their field's type, in the order in which they arrived.
/// `Debug` shows only their names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Extra(Vec<(String, Json)>);

impl Extra {
    /// The member of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, json)| json)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, json)| (name.as_str(), json))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn push(&mut self, name: &str, json: Json) {
        self.0.push((name.to_owned(), json));
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
