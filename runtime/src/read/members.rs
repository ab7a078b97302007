//! JSON taken apart one level at a time, by slices of the text, so that what is verified is what arrived and numbers
//! keep their digits.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Why a text can't be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It isn't the JSON that was expected.
    NotJson,
    /// It stops in the middle.
    Truncated,
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            serde_json::error::Category::Eof => Self::Truncated,
            _ => Self::NotJson,
        }
    }
}

/// The members of an object: decoded names and the exact text of the values, in the order in which they stand.
pub(crate) fn members(text: &str) -> Result<Vec<(Cow<'_, str>, &str)>, Fault> {
    Ok(serde_json::from_str::<Members<'_>>(text)?.0)
}

/// The elements of a list.
pub(crate) fn elements(text: &str) -> Result<Vec<&RawValue>, Fault> {
    Ok(serde_json::from_str(text)?)
}

/// The string that a JSON string stands for; `None` for other JSON.
pub(crate) fn decoded(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        return serde_json::from_str(raw).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

/// The text of a string, number or truth value; `None` for `null`, objects and lists.
pub(crate) fn scalar(raw: &str) -> Option<Cow<'_, str>> {
    match raw.as_bytes().first()? {
        b'"' => decoded(raw),
        b'{' | b'[' | b'n' => None,
        _ => Some(Cow::Borrowed(raw)),
    }
}

struct Members<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::with_capacity(16);
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            members.push((name, value.get()));
        }
        Ok(Members(members))
    }
}

/// A name, borrowed where it has no escapes. (`Cow` itself never borrows.)
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_slices_of_the_text() {
        let text = r#" { "a" : 1.50 , "b\u0062":{"x": "\u00e9\/" } } "#;
        let members = members(text).unwrap();
        assert_eq!(members[0], (Cow::Borrowed("a"), "1.50"));
        assert_eq!(members[1].0, "bb");
        assert_eq!(members[1].1, r#"{"x": "\u00e9\/" }"#);
    }

    #[test]
    fn faults_tell_cut_off_from_wrong() {
        for text in ["", "{", r#"{"a""#, r#"{"a":"x"#, r#"{"a":1"#, r#"{"a":[{}"#] {
            assert_eq!(members(text), Err(Fault::Truncated), "{text}");
        }
        for text in ["null", "[]", "1", r#"{"a":1,}"#, r#"{"a":1}x"#, "<html>", r#"{'a':1}"#, r#"{"a":01}"#] {
            assert_eq!(members(text), Err(Fault::NotJson), "{text}");
        }
    }

    #[test]
    fn strings_are_decoded_once() {
        assert_eq!(decoded(r#""{\"a\":\"\\u4e2d\"}\n""#).unwrap(), "{\"a\":\"\\u4e2d\"}\n");
        assert!(matches!(decoded(r#""plain""#), Some(Cow::Borrowed("plain"))));
        assert_eq!(decoded("1"), None);
        assert_eq!(decoded(r#"""#), None);
        assert_eq!(scalar("null"), None);
        assert_eq!(scalar("1.0").unwrap(), "1.0");
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(members(&deep).unwrap().len(), 1);
    }
}
