//! How JSON is read: one level at a time, by the exact texts of the values.
//!
//! A signature covers the text of a member, a decimal must keep each of its digits, and a member that stands in an object
//! twice must be noticed. A tree of values (`serde_json::Value`) would lose all three. So an object is read as a list of its
//! members, each with its name and the exact text of its value, which serde_json checks and hands out as a `RawValue`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How deep objects and lists may stand in one another: as deep as serde_json goes where it recurses.
pub(crate) const DEEPEST: usize = 128;

/// Why a text isn't the JSON that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is no JSON, or a value of another kind.
    NotJson,
    /// It stops in the middle.
    Truncated,
    /// Objects and lists stand in one another more than 128 deep.
    TooDeep,
}

/// The members of an object in their order: names, and the exact texts of the values. A name that stands in the object twice
/// stands in the list twice.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, &'a str)>;

/// The exact text of the one value that a text holds, without the space around it.
pub(crate) fn value(text: &str) -> Result<&str, Fault> {
    check_depth(text)?;
    read(text).map(RawValue::get)
}

/// The members of the object that a text holds. How deep it is isn't checked: see [`check_depth`].
pub(crate) fn members(text: &str) -> Result<Members<'_>, Fault> {
    let Object(members) = read(text)?;
    let named = members.into_iter().map(|(name, value)| {
        // Half a surrogate pair stands for nothing, so that a name with one in it can't be compared with any.
        let name = string(name.get()).ok_or(Fault::NotJson)?;
        Ok((name, value.get()))
    });
    named.collect()
}

/// The exact texts of the elements of the list that a text holds. How deep it is isn't checked: see [`check_depth`].
pub(crate) fn items(text: &str) -> Result<Vec<&str>, Fault> {
    let items: Vec<&RawValue> = read(text)?;
    Ok(items.into_iter().map(RawValue::get).collect())
}

/// The one member of that name, by the exact text of its value; `None` where there is none, or more than one.
pub(crate) fn member_once<'a>(object: &'a str, name: &str) -> Result<Option<&'a str>, Fault> {
    let mut found = members(object)?.into_iter().filter(|(own, _)| own == name).map(|(_, value)| value);
    let first = found.next();
    Ok(first.filter(|_| found.next().is_none()))
}

/// The string that a JSON string stands for; `None` for other JSON, and for half a surrogate pair, which stands for nothing.
pub(crate) fn string(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(raw).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

/// The text of a string, a number or a truth value; `None` for `null`, objects and lists.
pub(crate) fn scalar(raw: &str) -> Option<Cow<'_, str>> {
    match raw.as_bytes().first()? {
        b'"' => string(raw),
        b'{' | b'[' | b'n' => None,
        _ => Some(Cow::Borrowed(raw)),
    }
}

/// Appends a text as a JSON string.
pub(crate) fn quoted(out: &mut String, text: &str) {
    // Only a map or a value with a serializer of its own can fail to be written.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// A text without the byte order mark that may stand before JSON: it is none of it, and whoever reads JSON may skip it (RFC
/// 8259, section 8.1). What is signed is the text with its mark.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Refuses a text in which objects and lists stand in one another too deep. serde_json has no such limit where it only
/// looks for the end of a value, and whoever reads a kept value later may recurse.
pub(crate) fn check_depth(text: &str) -> Result<(), Fault> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Fault::TooDeep);
        }
    }
    Ok(())
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| fault(text, &error))
}

/// What is wrong with a text. Of a number that ends behind its sign, its point or its `e`, serde_json says that it is no
/// number, and not that the text is cut off there; such a text is one that a further digit makes better.
fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let stops = |error: &serde_json::Error| error.is_eof();
    let with_digit = || serde_json::from_str::<IgnoredAny>(&format!("{text}0"));
    if stops(error) || (error.is_syntax() && with_digit().map_or_else(|error| stops(&error), |_| true)) {
        Fault::Truncated
    } else {
        Fault::NotJson
    }
}

/// An object's members as serde_json hands them on. A map would keep one of two that have the same name.
struct Object<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collector;

        impl<'de> Visitor<'de> for Collector {
            type Value = Object<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Object(members))
            }
        }

        deserializer.deserialize_map(Collector)
    }
}
