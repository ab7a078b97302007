//! JSON: read in place, written once, and kept as it came.

mod cursor;
mod string;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

pub(crate) use cursor::{Cursor, Fault, Raw};
pub(crate) use string::{decoded, escaped, quoted};

#[cfg(test)]
use string::plain;

/// Any JSON value, by its exact text. `Debug` shows only how long it is: what is in it isn't known, so it may be secret.
///
/// Texts are compared, not values: `1` and `1.0` differ.
#[derive(Clone, PartialEq, Eq)]
pub struct Json(Cow<'static, str>);

impl Json {
    /// The value written in that text; `None` if it isn't JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut cursor = Cursor::new(text);
        let value = cursor.value().ok()?;
        cursor.end().ok()?;
        Some(Self::exact(value.text))
    }

    /// A text that a cursor has gone over, and so is JSON.
    pub(crate) fn exact(text: &str) -> Self {
        Self(Cow::Owned(text.to_owned()))
    }

    /// A string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        let mut out = Vec::with_capacity(text.len() + 2);
        quoted(&mut out, text);
        Self(Cow::Owned(in_text(out)))
    }

    /// The text.
    #[must_use]
    pub fn get(&self) -> &str {
        &self.0
    }
}

/// A text without the byte order mark that may stand before JSON: it is none of it, and whoever reads JSON may skip it (RFC 8259,
/// section 8.1). What is signed is the text with its mark.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// What was written here, as text: it was put together from texts, so it is one.
pub(crate) fn in_text(written: Vec<u8>) -> String {
    String::from_utf8(written).unwrap_or_default()
}

/// `null`
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

/// The one member of that name, by the exact text of its value; none where there are two.
pub(crate) fn member_once<'a>(text: &'a str, wanted: &str) -> Result<Option<Raw<'a>>, Fault> {
    let mut cursor = Cursor::new(text);
    let (mut found, mut first, mut times) = (None, true, 0);
    cursor.take(b'{')?;
    while let Some(name) = cursor.next_name(&mut first)? {
        let value = cursor.value()?;
        if name == wanted {
            found = Some(value);
            times += 1;
        }
    }
    cursor.end()?;
    Ok(found.filter(|_| times == 1))
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
