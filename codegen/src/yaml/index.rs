//! Finds where the words of the file stand.
//!
//! A checked thing keeps one place, that of its key. Whoever finds a mistake in the thing looks up here the very word that is
//! wrong, below that key.

use std::collections::BTreeSet;

use super::{Entry, Node, Value};
use crate::report::Span;

/// The keys and the maps of a file, each with the byte at which it begins, and sorted by that byte.
pub(crate) struct Index<'t> {
    /// Each key with its value.
    entries: Vec<(usize, &'t Entry)>,
    /// Each map, by its first key: an element of a list has no key of its own, and goes by the first key in it.
    maps: Vec<(usize, &'t Node)>,
}

impl<'t> Index<'t> {
    pub(crate) fn new(tree: &'t Node) -> Self {
        let mut index = Self { entries: Vec::new(), maps: Vec::new() };
        index.add(tree);
        // The tree is in the order of the file, but for aliases and merges, which lead back to where they were written.
        index.entries.sort_by_key(|(start, _)| *start);
        index.maps.sort_by_key(|(start, _)| *start);
        index
    }

    /// What stands under the key at `owner`.
    pub(crate) fn of(&self, owner: Span) -> Subtree<'t> {
        Subtree { owner, node: find(&self.entries, owner).map(|entry| &entry.value) }
    }

    /// The element of a list whose first key is at `owner`.
    pub(crate) fn item(&self, owner: Span) -> Subtree<'t> {
        Subtree { owner, node: find(&self.maps, owner) }
    }

    fn add(&mut self, node: &'t Node) {
        match &node.value {
            Value::Map(entries) => {
                self.maps.extend(entries.first().map(|first| (first.key_at.start, node)));
                for entry in entries {
                    self.entries.push((entry.key_at.start, entry));
                    self.add(&entry.value);
                }
            }
            Value::List(items) => items.iter().for_each(|item| self.add(item)),
            Value::Null | Value::Scalar { .. } => {}
        }
    }
}

/// A part of the file, in which words are looked up below a path of keys and list indices.
pub(crate) struct Subtree<'t> {
    owner: Span,
    node: Option<&'t Node>,
}

impl<'t> Subtree<'t> {
    /// The place that a path leads to: a single value's own place, and the key of anything larger. Where the path leads
    /// nowhere, the place of its last step that is there.
    pub(crate) fn span(&self, path: &[&str]) -> Span {
        self.node.map_or(self.owner, |node| deepest(self.owner, node, path))
    }

    /// The single value at a path.
    pub(crate) fn text(&self, path: &[&str]) -> Option<&str> {
        self.follow(path).and_then(Node::text)
    }

    /// The place of a key in the map at a path, whatever the key's value is.
    pub(crate) fn key_span(&self, path: &[&str], key: &str) -> Span {
        let entry = self.entries(path).iter().find(|entry| entry.key == key);
        entry.map_or_else(|| self.span(path), |entry| entry.key_at)
    }

    /// Whether this part has a key itself. A key that it inherits by `like:` or from a shared field doesn't count.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.node.is_some_and(|node| node.get(key).is_some())
    }

    /// Every place below a path where a word stands, as a key or as a value. A variable (`$name`) also stands in each text that has
    /// a place for it (`${name}`).
    pub(crate) fn find_all(&self, path: &[&str], word: &str) -> Vec<Span> {
        let mut found = Vec::new();
        if let Some(node) = self.follow(path) {
            collect(node, word, &mut found);
        }
        found
    }

    /// The first place below a path where a word stands; that of the path, if the word isn't there.
    pub(crate) fn find(&self, path: &[&str], word: &str) -> Span {
        self.find_all(path, word).first().copied().unwrap_or_else(|| self.span(path))
    }

    /// The first bytes of the keys of the map at a path.
    pub(crate) fn key_starts(&self, path: &[&str]) -> BTreeSet<usize> {
        self.entries(path).iter().map(|entry| entry.key_at.start).collect()
    }

    fn follow(&self, path: &[&str]) -> Option<&'t Node> {
        path.iter().try_fold(self.node?, |node, step| step_into(node, step).map(|(_, next)| next))
    }

    fn entries(&self, path: &[&str]) -> &'t [Entry] {
        self.follow(path).and_then(Node::map).unwrap_or_default()
    }
}

fn find<T: Copy>(sorted: &[(usize, T)], owner: Span) -> Option<T> {
    let place = sorted.partition_point(|(start, _)| *start < owner.start);
    sorted.get(place).filter(|(start, _)| *start == owner.start).map(|(_, found)| *found)
}

fn deepest(owner: Span, node: &Node, path: &[&str]) -> Span {
    let (mut at, mut node) = (owner, node);
    for step in path {
        let Some((key_at, next)) = step_into(node, step) else { return at };
        at = if matches!(next.value, Value::Scalar { .. }) { next.at } else { key_at };
        node = next;
    }
    at
}

fn step_into<'n>(node: &'n Node, step: &str) -> Option<(Span, &'n Node)> {
    match &node.value {
        Value::Map(entries) => {
            let entry = entries.iter().find(|entry| entry.key == step)?;
            Some((entry.key_at, &entry.value))
        }
        Value::List(items) => items.get(step.parse::<usize>().ok()?).map(|item| (item.at, item)),
        Value::Null | Value::Scalar { .. } => None,
    }
}

fn collect(node: &Node, word: &str, found: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar { text, .. } if text == word || has_place(text, word) => found.push(node.at),
        Value::Map(entries) => {
            for entry in entries {
                if entry.key == word {
                    found.push(entry.key_at);
                }
                collect(&entry.value, word, found);
            }
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, word, found)),
        Value::Null | Value::Scalar { .. } => {}
    }
}

/// Whether a text has a place for a variable: `$name` is written `${name}` within a text.
fn has_place(text: &str, variable: &str) -> bool {
    variable.strip_prefix('$').is_some_and(|name| text.contains(&format!("${{{name}}}")))
}
