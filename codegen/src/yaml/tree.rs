//! What a spec's YAML is read into.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use crate::report::{Code, Problem, Span};

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) at: Span,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Null,
    /// The text as it was written. It is `plain` if it had no quotes, so that it may be a number or a truth value.
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
    pub(crate) key_at: Span,
    pub(crate) value: Node,
}

impl Node {
    /// A map without entries.
    pub(crate) const fn empty_map(at: Span) -> Self {
        Self { value: Value::Map(Vec::new()), at }
    }

    /// The kind of value, for errors of the form "expected …, found …".
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "nothing",
            Value::Scalar { .. } => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The text of a single value.
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

    /// The value as JSON. A plain whole number stays a number. A number with a fraction becomes a string, because a number of
    /// `serde_json` would go through a float.
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
            Value::Map(entries) => serde_json::Value::Object(json_object(entries)),
        }
    }
}

/// Entries as a JSON object.
pub(crate) fn json_object(entries: &[Entry]) -> serde_json::Map<String, serde_json::Value> {
    entries.iter().map(|entry| (entry.key.clone(), entry.value.json())).collect()
}

/// Reports every key that stands twice in one map.
pub(crate) fn refuse_duplicates(node: &Node, push: &mut dyn FnMut(Problem)) {
    match &node.value {
        Value::Map(entries) => {
            let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
            for entry in entries {
                match seen.entry(&entry.key) {
                    Slot::Vacant(free) => drop(free.insert(entry.key_at)),
                    Slot::Occupied(first) => push(
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
