//! The YAML as a tree in which every key and value knows its place.
//!
//! A typed read would stop at the first wrong key. The tree holds whatever was written, duplicate keys included, so that all
//! errors of a file come in one run.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Seen;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, Spanned};

use crate::checked::At;
use crate::report::{Code, Problem, not_yaml};

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) at: At,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Null,
    /// The text as written; `plain` when it had no quotes, so that it may be a number or a truth value.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_at: At,
    pub(crate) value: Node,
}

impl Node {
    /// What stands here, for "expected …, found …".
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The entries of a map.
    pub(crate) fn map(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.map()?.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The value as JSON. A plain number keeps its meaning; one with a fraction becomes a string, because a JSON
    /// number would go through a float.
    pub(crate) fn json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Scalar { text, plain: true } if text == "true" || text == "false" => {
                (text == "true").into()
            }
            Value::Scalar { text, plain: true } => {
                text.parse::<i64>().map_or_else(|_| text.clone().into(), Into::into)
            }
            Value::Scalar { text, plain: false } => text.clone().into(),
            Value::List(items) => items.iter().map(Node::json).collect(),
            Value::Map(entries) => serde_json::Value::Object(json_map(entries)),
        }
    }
}

/// Entries as a JSON object.
pub(crate) fn json_map(entries: &[Entry]) -> serde_json::Map<String, serde_json::Value> {
    entries.iter().map(|entry| (entry.key.clone(), entry.value.json())).collect()
}

/// Reads YAML text into a tree.
#[expect(clippy::result_large_err, reason = "it is returned once, and ends the run")]
pub(crate) fn parse(yaml: &str) -> Result<Node, Problem> {
    // The last wins: of the three policies the only one that hands all entries on, so that both can be pointed at.
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        // Specs are a dozen maps deep; reading a few dozen could take more stack than a thread has.
        budget: serde_yaml::budget! { max_depth: 32 },
    };
    let raw: Raw = serde_yaml::from_str_with_options(yaml, options).map_err(|error| {
        let message = error.without_snippet().to_string();
        let at = error.location().map(|location| place_of_error(&location, yaml)).unwrap_or_default();
        not_yaml(yaml, at, &message)
    })?;
    Ok(place(raw, yaml))
}

/// Where an error is: the scanner counts lines and characters, but not bytes.
fn place_of_error(location: &serde_yaml::Location, yaml: &str) -> At {
    let at = at(location);
    if location.span().byte_offset().is_some() {
        return at;
    }
    let line = to_usize(location.line()).saturating_sub(1);
    let before: usize = yaml.split_inclusive('\n').take(line).map(str::len).sum();
    let text = yaml.get(before..).unwrap_or_default().lines().next().unwrap_or_default();
    let column = to_usize(location.column()).saturating_sub(1);
    let (within, length) =
        text.char_indices().nth(column).map_or((text.len(), 0), |(within, c)| (within, c.len_utf8()));
    At { start: before + within, end: before + within + length, ..at }
}

/// Keys that stand twice in one map, wherever it is.
pub(crate) fn refuse_duplicates(node: &Node, push: &mut dyn FnMut(Problem)) {
    match &node.value {
        Value::Map(entries) => {
            let mut seen: BTreeMap<&str, At> = BTreeMap::new();
            for entry in entries {
                match seen.entry(&entry.key) {
                    Seen::Vacant(free) => drop(free.insert(entry.key_at)),
                    Seen::Occupied(first) => push(
                        Problem::new(
                            Code::DuplicateKey,
                            entry.key_at,
                            format!("`{}` stands twice", entry.key),
                        )
                        .label("here again")
                        .related(*first.get(), "first here")
                        .help("remove one of the two"),
                    ),
                }
                refuse_duplicates(&entry.value, push);
            }
        }
        Value::List(items) => items.iter().for_each(|item| refuse_duplicates(item, push)),
        Value::Null | Value::Scalar { .. } => {}
    }
}

fn at(location: &serde_yaml::Location) -> At {
    let span = location.span();
    let start = to_usize(span.byte_offset().unwrap_or(0));
    let narrow = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    At {
        line: narrow(location.line()),
        column: narrow(location.column()),
        start,
        end: start + to_usize(span.byte_len().unwrap_or(0)),
    }
}

fn to_usize(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// A tree whose scalars have not yet been looked up in the text.
struct Raw(Spanned<RawValue>);

enum RawValue {
    Null,
    /// A quoted or folded string, or a plain one that YAML takes for a string.
    Text(String),
    /// A plain scalar that YAML takes for a number or a truth value: only the text as written tells `0000` from `0`.
    Other,
    List(Vec<Raw>),
    Map(Vec<(Spanned<String>, Raw)>),
}

fn place(raw: Raw, yaml: &str) -> Node {
    // What an alias stands for is where it was written: there a mistake in it is put right.
    let at = at(&raw.0.defined);
    let written = yaml.get(at.start..at.end).unwrap_or_default();
    let value = match raw.0.value {
        RawValue::Null => Value::Null,
        RawValue::Other => Value::Scalar { text: written.to_owned(), plain: true },
        RawValue::Text(text) => Value::Scalar { plain: written == text, text },
        RawValue::List(items) => Value::List(items.into_iter().map(|item| place(item, yaml)).collect()),
        RawValue::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| Entry {
                    key_at: self::at(&key.defined),
                    key: key.value,
                    value: place(value, yaml),
                })
                .collect(),
        ),
    };
    Node { value, at }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawValue;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("YAML")
    }

    fn visit_unit<E>(self) -> Result<RawValue, E> {
        Ok(RawValue::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<RawValue, E> {
        Ok(RawValue::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<RawValue, E> {
        Ok(RawValue::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<RawValue, E> {
        Ok(RawValue::Other)
    }

    fn visit_i128<E>(self, _: i128) -> Result<RawValue, E> {
        Ok(RawValue::Other)
    }

    fn visit_u128<E>(self, _: u128) -> Result<RawValue, E> {
        Ok(RawValue::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<RawValue, E> {
        Ok(RawValue::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<RawValue, E> {
        Ok(RawValue::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<RawValue, E> {
        Ok(RawValue::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<RawValue, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(RawValue::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<RawValue, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key()? {
            entries.push((key, access.next_value()?));
        }
        Ok(RawValue::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_keep_what_was_written() {
        let tree = parse("a: 0000\nb: \"0000\"\nc: 1.0\nd: 2016\ne: yes\n").expect("yaml");
        let scalar = |key: &str| match &tree.get(key).expect(key).value {
            Value::Scalar { text, plain } => (text.clone(), *plain),
            _ => panic!("no scalar"),
        };
        assert_eq!(scalar("a"), ("0000".into(), true));
        assert_eq!(scalar("b"), ("0000".into(), false));
        assert_eq!(scalar("c"), ("1.0".into(), true));
        assert_eq!(scalar("e"), ("yes".into(), true));
        assert_eq!(tree.get("d").expect("d").json(), serde_json::json!(2016));
        assert_eq!(tree.get("c").expect("c").json(), serde_json::json!("1.0"));
    }

    #[test]
    fn both_of_a_duplicate_key_are_seen() {
        let tree = parse("a: 1\nb: 2\na: 3\n").expect("yaml");
        let keys: Vec<_> = tree.map().expect("map").iter().map(|e| (e.key.as_str(), e.key_at.line)).collect();
        assert_eq!(keys, [("a", 1), ("b", 2), ("a", 3)]);
    }
}
