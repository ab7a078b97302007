//! Reads JSON one level at a time: the members of one object or the elements of one list, by the exact texts of their values.
//!
//! A signature covers the text of a member, a decimal must keep each of its digits, and a member that stands in an object
//! twice must be noticed. A tree of values (`serde_json::Value`) would lose all three. So an object is read as a list of its
//! members, each with its name and the exact text of its value, which serde_json checks and hands out as a `RawValue`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How deep objects and lists may stand in one another. serde_json has the same limit where it recurses.
pub(crate) const DEEPEST: usize = 128;

/// Why a text isn't the JSON that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonFault {
    /// It isn't JSON, or it is a value of another kind.
    NotJson,
    /// It stops in the middle.
    Truncated,
    /// Objects and lists stand in one another more than 128 deep.
    TooDeep,
}

/// The members of an object in their order: names, and the exact texts of the values. A name that stands in the object twice
/// stands in the list twice.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, &'a str)>;

/// Reads the one value that a text holds: its exact text, without the space around it.
pub(crate) fn value(text: &str) -> Result<&str, JsonFault> {
    check_depth(text)?;
    read(text).map(RawValue::get)
}

/// Reads the members of the object that a text holds. It doesn't check how deep they are; [`check_depth`] does.
pub(crate) fn members(text: &str) -> Result<Members<'_>, JsonFault> {
    let (members, read) = members_before_fault(text);
    read.map(|()| members)
}

/// Reads the members of an object that stand before the first fault in the text, and tells the fault. If the text isn't an
/// object at all, there are none.
pub(crate) fn members_before_fault(text: &str) -> (Members<'_>, Result<(), JsonFault>) {
    // Most objects have no more members than that.
    let mut members = Members::with_capacity(16);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Collector(&mut members).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    (members, read.map_err(|error| fault(text, &error)))
}

/// Reads the list that a text holds: the exact texts of its elements. It doesn't check how deep they are; [`check_depth`] does.
pub(crate) fn items(text: &str) -> Result<Vec<&str>, JsonFault> {
    let items: Vec<&RawValue> = read(text)?;
    Ok(items.into_iter().map(RawValue::get).collect())
}

/// The exact text of the member of that name; `None` if there is no such member, or more than one.
pub(crate) fn member_once<'a>(object: &'a str, name: &str) -> Result<Option<&'a str>, JsonFault> {
    let mut found = members(object)?.into_iter().filter(|(own, _)| own == name).map(|(_, value)| value);
    let first = found.next();
    Ok(first.filter(|_| found.next().is_none()))
}

/// Decodes a JSON string; `None` for any other value, and for a string with half a surrogate pair, which stands for no text.
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
    // Writing a string to memory can't fail.
    let is_escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    // Most texts have nothing to escape, and need no copy. (A fold, which looks at all bytes, is faster than `any`.)
    if !text.bytes().fold(false, |found, byte| found | is_escaped(byte)) {
        out.extend(["\"", text, "\""]);
    } else {
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

/// A text without the byte order mark that may stand before JSON. The mark is no part of the JSON, and a reader may skip it
/// (RFC 8259, section 8.1). A signature over the body covers the mark, too.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A text without the space that JSON allows around a value.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\n', '\r', '\t'])
}

/// Refuses a text in which objects and lists stand in one another too deep. serde_json has no such limit where it only looks
/// for the end of a value; but the value may be kept, and the application may then read it with a parser that recurses.
pub(crate) fn check_depth(text: &str) -> Result<(), JsonFault> {
    // Nearly every text has so few objects and lists in all that it can't be too deep.
    if memchr::memchr2_iter(b'{', b'[', text.as_bytes()).nth(DEEPEST).is_none() {
        return Ok(());
    }
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
            return Err(JsonFault::TooDeep);
        }
    }
    Ok(())
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, JsonFault> {
    serde_json::from_str(text).map_err(|error| fault(text, &error))
}

/// What is wrong with a text that serde_json has refused. If the text is cut off inside a number, behind its sign, its
/// point or its `e`, serde_json says that the number is invalid, and not that the text ends too early. With one more digit
/// that error is gone, which tells the two apart.
fn fault(text: &str, error: &serde_json::Error) -> JsonFault {
    let stops = |error: &serde_json::Error| error.is_eof();
    let with_digit = || serde_json::from_str::<IgnoredAny>(&format!("{text}0"));
    if stops(error) || (error.is_syntax() && with_digit().map_or_else(|error| stops(&error), |_| true)) {
        JsonFault::Truncated
    } else {
        JsonFault::NotJson
    }
}

/// Collects the members of an object. A map would keep only one of two that have the same name.
struct Collector<'m, 'de>(&'m mut Members<'de>);

impl<'de> DeserializeSeed<'de> for Collector<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Collector<'_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &RawValue>()? {
            self.0.push((name, value.get()));
        }
        Ok(())
    }
}

/// A member's name: a slice of the text unless something in it is escaped. A name with half a surrogate pair is refused, since it is no
/// text and can't be compared with the names of fields.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a name")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}
