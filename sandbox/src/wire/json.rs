//! JSON values that keep the order of members and the exact text of numbers.
//!
//! `serde_json::Value` reads `1.00` as a float and forgets how it was written. The sandbox must know: a spec may want an amount
//! with exactly two decimals.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

/// How deep objects and lists may be nested.
const MOST_NESTED: u8 = 64;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// The number as it was written.
    Number(String),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// The members of an object, each with the exact text of its value.
pub(crate) type Members<'a> = Vec<(String, &'a RawValue)>;

impl Json {
    /// Reads a text that is one JSON value. An object that names a member twice is refused, because two readers could take
    /// different ones of its values.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::read(serde_json::from_str::<&RawValue>(text).ok()?, MOST_NESTED)
    }

    /// The JSON that serde writes for a Rust value; `Null` where serde can't write the value.
    pub(crate) fn of(value: &impl Serialize) -> Self {
        serde_json::to_string(value).ok().and_then(|text| Self::parse(&text)).unwrap_or(Self::Null)
    }

    fn read(raw: &RawValue, nested: u8) -> Option<Self> {
        let text = raw.get();
        // serde_json checks a raw value without recursion and so without a limit. This function does recurse and needs one.
        let nested = nested.checked_sub(1)?;
        Some(match text.as_bytes().first()? {
            b'{' => {
                let members = members(text)?;
                Self::Object(
                    members
                        .into_iter()
                        .map(|(name, raw)| Some((name, Self::read(raw, nested)?)))
                        .collect::<Option<_>>()?,
                )
            }
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                Self::List(items.into_iter().map(|raw| Self::read(raw, nested)).collect::<Option<_>>()?)
            }
            b'"' => Self::Text(serde_json::from_str(text).ok()?),
            b't' => Self::Bool(true),
            b'f' => Self::Bool(false),
            b'n' => Self::Null,
            _ => Self::Number(text.to_owned()),
        })
    }

    /// The value at a dotted path, through objects.
    pub(crate) fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |here, name| here.get(name))
    }

    /// The value of the member of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.members().iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// The members of an object; none where the value isn't an object.
    pub(crate) fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// Puts a value at a dotted path. Objects that are missing on the way are added.
    pub(crate) fn put(&mut self, path: &str, value: Self) {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        if !matches!(self, Self::Object(_)) {
            *self = Self::Object(Vec::new());
        }
        let Self::Object(members) = self else { return };
        let at = members.iter().position(|(name, _)| name == first).unwrap_or_else(|| {
            members.push((first.to_owned(), Self::Null));
            members.len() - 1
        });
        let Some((_, here)) = members.get_mut(at) else { return };
        match rest {
            Some(rest) => here.put(rest, value),
            None => *here = value,
        }
    }

    /// Removes the value at a dotted path.
    pub(crate) fn remove(&mut self, path: &str) {
        let Self::Object(members) = self else { return };
        match path.split_once('.') {
            None => members.retain(|(name, _)| name != path),
            Some((first, rest)) => {
                if let Some((_, inner)) = members.iter_mut().find(|(name, _)| name == first) {
                    inner.remove(rest);
                }
            }
        }
    }

    /// A string, number or truth value as text, as a form would hold it.
    pub(crate) fn scalar(&self) -> Option<String> {
        match self {
            Self::Bool(truth) => Some(truth.to_string()),
            Self::Number(text) | Self::Text(text) => Some(text.clone()),
            Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// The strings, numbers, truth values and nulls of an object and of the objects within it, each with its member's name.
    /// The outer ones come first; lists are left out.
    pub(crate) fn leaves(&self) -> Vec<(&str, &Self)> {
        let mut leaves = Vec::new();
        let mut level = vec![self];
        while !level.is_empty() {
            let mut deeper = Vec::new();
            for (name, value) in level.into_iter().flat_map(Self::members) {
                match value {
                    Self::Object(_) => deeper.push(value),
                    Self::List(_) => {}
                    _ => leaves.push((name.as_str(), value)),
                }
            }
            level = deeper;
        }
        leaves
    }
}

/// Writes the value as compact JSON text.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            // `Display` must not fail. Should a text not be a number in JSON, it is written as a string.
            Self::Number(text) => match RawValue::from_string(text.clone()) {
                Ok(number) => number.serialize(serializer),
                Err(_) => serializer.serialize_str(text),
            },
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

/// The members of an object, in the order of the text. `None` where the text isn't an object or names a member twice.
pub(crate) fn members(text: &str) -> Option<Members<'_>> {
    let Ordered(members) = serde_json::from_str(text).ok()?;
    Some(members)
}

struct Ordered<'a>(Members<'a>);

impl<'de> Deserialize<'de> for Ordered<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Ordered<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                let mut seen = std::collections::HashSet::new();
                while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                    if !seen.insert(name.clone()) {
                        return Err(serde::de::Error::custom("a member is named twice"));
                    }
                    members.push((name, value));
                }
                Ok(Ordered(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_order_survive() {
        let text = r#"{"b":1.00,"a":[1e2,{"x":null}],"c":"\u00e9\/","d":true}"#;
        let json = Json::parse(text).unwrap();
        assert_eq!(json.to_string(), r#"{"b":1.00,"a":[1e2,{"x":null}],"c":"é/","d":true}"#);
        assert_eq!(json.at("b"), Some(&Json::Number("1.00".into())));
    }

    #[test]
    fn a_member_named_twice_is_refused() {
        assert_eq!(Json::parse(r#"{"a":1,"a":2}"#), None);
        assert_eq!(Json::parse(r#"{"o":{"a":1,"\u0061":2}}"#), None);
        assert_eq!(Json::parse("{} x"), None);
    }

    #[test]
    fn deep_nesting_is_refused_and_does_no_harm() {
        assert_eq!(Json::parse(&"[".repeat(100_000)), None);
        let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(Json::parse(&nested), None);
    }

    #[test]
    fn paths_are_put_and_removed() {
        let mut json = Json::Object(Vec::new());
        json.put("a.b", Json::Bool(true));
        json.put("a.c", Json::Null);
        assert_eq!(json.to_string(), r#"{"a":{"b":true,"c":null}}"#);
        json.remove("a.b");
        json.remove("x.y");
        assert_eq!(json.to_string(), r#"{"a":{"c":null}}"#);
    }
}
