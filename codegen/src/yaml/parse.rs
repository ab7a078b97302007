//! Reads YAML text into a tree, with a library that knows the place of each value.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, Spanned};

use super::syntax_errors::not_yaml;
use super::{Entry, Node, Value};
use crate::report::{Problem, Span};

/// Reads YAML text into a tree.
#[expect(clippy::result_large_err, reason = "it is returned once, and ends the run")]
pub(crate) fn parse(yaml: &str) -> Result<Node, Problem> {
    // Of the three policies for repeated keys this is the only one that hands on all entries, so that a report can point at
    // both.
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        // A spec is a dozen maps deep. Reading much deeper ones could take more stack than a thread has.
        budget: serde_yaml::budget! { max_depth: 32 },
    };
    let raw: Raw = serde_yaml::from_str_with_options(yaml, options).map_err(|error| {
        let message = error.without_snippet().to_string();
        let at = error.location().map(|location| place_of_error(&location, yaml)).unwrap_or_default();
        not_yaml(yaml, at, &message)
    })?;
    Ok(place(raw, yaml))
}

/// Where an error is. The library's scanner gives the line and the column of its own errors, but no bytes, which are counted
/// here.
fn place_of_error(location: &serde_yaml::Location, yaml: &str) -> Span {
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
    Span { start: before + within, end: before + within + length, ..at }
}

fn at(location: &serde_yaml::Location) -> Span {
    let span = location.span();
    let start = to_usize(span.byte_offset().unwrap_or(0));
    let narrow = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    Span {
        line: narrow(location.line()),
        column: narrow(location.column()),
        start,
        end: start + to_usize(span.byte_len().unwrap_or(0)),
    }
}

fn to_usize(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// A tree whose single values haven't been looked up in the text yet.
struct Raw(Spanned<RawValue>);

enum RawValue {
    Null,
    /// A quoted or folded string, or a plain one that YAML takes for a string.
    Text(String),
    /// A plain value that YAML takes for a number or a truth value. Only the text as it was written tells `0000` from `0`.
    Other,
    List(Vec<Raw>),
    Map(Vec<(Spanned<String>, Raw)>),
}

fn place(raw: Raw, yaml: &str) -> Node {
    // The place of an alias is where its value is defined, because a mistake in the value is corrected there.
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

/// Visits values that YAML takes for something else than a text. Their own type doesn't matter.
macro_rules! visit_others {
    ($($visit:ident: $type:ty,)+) => {
        $(fn $visit<E>(self, _: $type) -> Result<RawValue, E> {
            Ok(RawValue::Other)
        })+
    };
}

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawValue;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("YAML")
    }

    fn visit_unit<E>(self) -> Result<RawValue, E> {
        Ok(RawValue::Null)
    }

    visit_others! {
        visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128, visit_u128: u128, visit_f64: f64,
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
