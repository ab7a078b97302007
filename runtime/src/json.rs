//! JSON that is kept as it came.

use std::fmt;

use serde_json::value::RawValue;

/// Any JSON value, by its exact text. `Debug` shows only how long it is: what is in it isn't known, so it may be secret.
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// The value written in that text; `None` if it isn't JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // Surrounding space isn't part of the value.
        serde_json::from_str::<&RawValue>(text).ok().map(|raw| Self(raw.to_owned()))
    }

    /// A string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        let mut quoted = String::with_capacity(text.len() + 2);
        crate::write::escape::quoted(&mut quoted, text);
        RawValue::from_string(quoted).map(Self).unwrap_or_default()
    }

    /// The text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }
}

/// `null`
impl Default for Json {
    fn default() -> Self {
        Self(RawValue::NULL.to_owned())
    }
}

/// Texts are compared, not values: `1` and `1.0` differ.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for Json {}

impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Json({} bytes)", self.get().len())
    }
}

/// Members that arrived though the table doesn't list them, or that couldn't be read as the table says; in the
/// order in which they came. `Debug` shows their names only.
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
