//! Compares how the runtime reads JSON with how serde_json alone reads it.
//!
//! The runtime reads by serde_json, but one level at a time, by the exact texts of the values, and with limits of its own. So
//! it may differ from serde_json in two points, and in no other:
//!
//! * A value that serde_json only skips may be nested without limit there, but only 128 deep for the runtime.
//! * The runtime skips a byte order mark before a message. serde_json refuses it.

use std::fmt;

use paysmith_runtime::{Blank as _, Extra, Json, Message, NotRead, put_json, read_json};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// How deep values may be nested for the runtime.
const DEEPEST: usize = 128;

/// A message into whose fields the same value is read, once as each type that serde_json can read, too.
#[derive(Message)]
struct Each {
    #[field(wire = "text")]
    text: Option<String>,
    #[field(wire = "int")]
    int: Option<i64>,
    #[field(wire = "truth")]
    truth: Option<bool>,
    #[field(wire = "texts")]
    texts: Option<Vec<String>>,
    #[field(wire = "any")]
    any: Option<Json>,
}

/// A message with a list of any values.
#[derive(Message)]
struct Items {
    #[field(wire = "items")]
    items: Vec<Json>,
}

/// A message without fields, which keeps every member as one that its table doesn't list.
#[derive(Message)]
struct Members {
    #[field(extra)]
    extra: Extra,
}

/// Reads one text. Both must accept it or both refuse it, and what they read must be the same, byte for byte.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let theirs = serde_json::from_str::<&RawValue>(text).ok().map(RawValue::get);
    let ours = Json::parse(text);
    match (&ours, theirs) {
        (None, Some(value)) => assert!(depth(value) > DEEPEST, "only serde_json takes it: {text:?}"),
        (ours, theirs) => assert_eq!(ours.as_ref().map(Json::get), theirs, "{text:?}"),
    }
    members(text);
    if let Ok(tree) = serde_json::from_str::<Value>(text) {
        assert_eq!(level_by_level(text.trim()), tree, "{text:?}");
    }
    if let Some(value) = theirs.filter(|value| depth(value) < DEEPEST) {
        each(value);
    }
    // `put_json` also takes numbers that are written as strings. serde_json doesn't, so there is nothing to compare; it must only
    // not panic.
    let _ = put_json(&mut Each::blank(), text);
}

/// The tree of a text that serde_json has taken, put together from what the runtime reads of each level.
fn level_by_level(text: &str) -> Value {
    match text.as_bytes().first() {
        Some(b'{') => {
            let mut object = Members::blank();
            assert!(read_json(&mut object, text).is_ok(), "{text:?}");
            let members = object.extra.iter();
            Value::Object(members.map(|(name, json)| (name.to_owned(), level_by_level(json.get()))).collect())
        }
        Some(b'[') => {
            let mut list = Items::blank();
            assert!(read_json(&mut list, &format!(r#"{{"items":{text}}}"#)).is_ok(), "{text:?}");
            Value::Array(list.items.iter().map(|json| level_by_level(json.get())).collect())
        }
        _ => serde_json::from_str(text).unwrap_or_default(),
    }
}

fn each(value: &str) {
    let mut each = Each::blank();
    let text = format!(r#"{{"text":{value},"int":{value},"truth":{value},"texts":{value},"any":{value}}}"#);
    let read = read_json(&mut each, &text);
    assert!(read.is_ok(), "{value:?}: {read:?}");
    assert_eq!(each.text, serde_json::from_str(value).ok(), "the string {value:?}");
    assert_eq!(each.truth, serde_json::from_str(value).ok(), "the truth of {value:?}");
    assert_eq!(each.texts, serde_json::from_str(value).ok(), "the strings {value:?}");
    assert_eq!(each.int, serde_json::from_str(value).ok(), "the number {value:?}");
    let any = each.any.as_ref().map_or("null", Json::get);
    assert_eq!(any, value, "the text of {value:?}");
}

/// Compares the members of an object in their order, also those of one name.
fn members(text: &str) {
    let mut ours = Members::blank();
    let read = read_json(&mut ours, text);
    let theirs: Option<Pairs<'_>> = serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).ok();
    match (read, theirs) {
        (Err(NotRead::TooDeep), theirs) => assert!(theirs.is_none_or(|_| depth(text) > DEEPEST), "{text:?}"),
        (Err(error), theirs) => assert!(theirs.is_none(), "only serde_json takes it, {error}: {text:?}"),
        (Ok(_), None) => panic!("only ours takes it: {text:?}"),
        (Ok(_), Some(Pairs(theirs))) => {
            let ours: Vec<_> = ours.extra.iter().map(|(name, json)| (name, json.get())).collect();
            let theirs: Vec<_> = theirs.iter().map(|(name, raw)| (name.as_str(), raw.get())).collect();
            assert_eq!(ours, theirs, "{text:?}");
        }
    }
}

/// The members in the order in which serde_json reads them. A map would keep only one of two members of one name.
struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Pairs<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// How deep brackets and braces are nested in a text.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}
