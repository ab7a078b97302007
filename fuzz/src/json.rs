//! The runtime's JSON reader beside serde_json.
//!
//! They differ on purpose in these, and in nothing else:
//!
//! * Where serde_json only skips a value it goes as deep as there is memory; ours goes 128 deep, and no deeper.
//! * A byte order mark before a message is no part of it to ours; serde_json refuses it.

use std::fmt;

use paysmith_runtime::{Blank as _, Extra, Json, Message, NotRead, put_json, read_json};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// As deep as ours goes.
const DEEPEST: usize = 128;

/// One value in fields of every kind that serde_json has, too.
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

/// Members that no table lists.
#[derive(Message)]
struct Members {
    #[field(extra)]
    extra: Extra,
}

/// One text. Both readers accept it, or neither; and what they read is the same, to the byte.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let theirs = serde_json::from_str::<&RawValue>(text).ok().map(RawValue::get);
    let ours = Json::parse(text);
    match (&ours, theirs) {
        (None, Some(value)) => assert!(depth(value) > DEEPEST, "only serde_json takes it: {text:?}"),
        (ours, theirs) => assert_eq!(ours.as_ref().map(Json::get), theirs, "{text:?}"),
    }
    members(text);
    if let Some(value) = theirs.filter(|value| depth(value) < DEEPEST) {
        each(value);
    }
    // By hand, numbers may be strings; serde_json has no such mode, but it must end all the same.
    let _ = put_json(&mut Each::blank(), text);
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

/// An object's members, in order, those that stand twice among them.
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

/// Members as serde_json hands them on: a map would keep one of two.
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

/// How deep brackets and braces stand in one another.
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
