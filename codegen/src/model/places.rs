//! Where the words of the file stand.
//!
//! A checked thing keeps one place, that of its key. Whoever has found a mistake in it looks up here the very word that is
//! wrong, below that key.

use std::collections::BTreeSet;

use crate::checked::At;
use crate::tree::{Entry, Node, Value};

/// What stands at a place, in the order of the file. A plain list, made before anything is wrong, since it costs next to
/// nothing.
pub(crate) struct Places<'t> {
    /// Each key.
    entries: Vec<(usize, &'t Entry)>,
    /// The map whose first key stands at a place: an element of a list has no key, and goes by its first.
    maps: Vec<(usize, &'t Node)>,
}

impl<'t> Places<'t> {
    pub(crate) fn new(tree: &'t Node) -> Self {
        let mut places = Self { entries: Vec::new(), maps: Vec::new() };
        places.add(tree);
        // Aliases and merges lead back.
        places.entries.sort_by_key(|(start, _)| *start);
        places.maps.sort_by_key(|(start, _)| *start);
        places
    }

    /// What stands under the key at `owner`.
    pub(crate) fn of(&self, owner: At) -> Spot<'t> {
        Spot { owner, node: find(&self.entries, owner).map(|entry| &entry.value) }
    }

    /// The element of a list whose first key is at `owner`.
    pub(crate) fn item(&self, owner: At) -> Spot<'t> {
        Spot { owner, node: find(&self.maps, owner) }
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

/// A part of the file, in which words are looked up by their path.
pub(crate) struct Spot<'t> {
    owner: At,
    node: Option<&'t Node>,
}

impl Spot<'_> {
    /// What a path of keys and indices leads to: a single value itself, and the key of anything larger. As far as the
    /// path leads: the owner's place, if it leads nowhere.
    pub(crate) fn at(&self, path: &[&str]) -> At {
        self.node.map_or(self.owner, |node| deepest(self.owner, node, path))
    }

    /// The single value at a path.
    pub(crate) fn text(&self, path: &[&str]) -> Option<&str> {
        self.node.and_then(|node| follow(node, path)).and_then(Node::text)
    }

    /// The key of a map at a path.
    pub(crate) fn key_at(&self, path: &[&str], key: &str) -> At {
        let entries = self.node.and_then(|node| follow(node, path)).and_then(Node::map).unwrap_or_default();
        let entry = entries.iter().find(|entry| entry.key == key);
        entry.map_or_else(|| self.at(path), |entry| entry.key_at)
    }

    /// Whether it has a key of its own, not one that it takes over from elsewhere.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.node.is_some_and(|node| node.get(key).is_some())
    }

    /// Every place of a word, be it a key or a value, below a path.
    pub(crate) fn words(&self, path: &[&str], word: &str) -> Vec<At> {
        let mut found = Vec::new();
        if let Some(node) = self.node.and_then(|node| follow(node, path)) {
            collect(node, word, &mut found);
        }
        found
    }

    /// Where the keys of the map at a path begin.
    pub(crate) fn keys(&self, path: &[&str]) -> BTreeSet<usize> {
        let entries = self.node.and_then(|node| follow(node, path)).and_then(Node::map).unwrap_or_default();
        entries.iter().map(|entry| entry.key_at.start).collect()
    }

    /// The first place of a word below a path; that of the path, if the word isn't there.
    pub(crate) fn word(&self, path: &[&str], word: &str) -> At {
        self.words(path, word).first().copied().unwrap_or_else(|| self.at(path))
    }
}

fn find<T: Copy>(sorted: &[(usize, T)], owner: At) -> Option<T> {
    let place = sorted.partition_point(|(start, _)| *start < owner.start);
    sorted.get(place).filter(|(start, _)| *start == owner.start).map(|(_, found)| *found)
}

fn deepest(owner: At, node: &Node, path: &[&str]) -> At {
    let (mut at, mut node) = (owner, node);
    for step in path {
        let Some((key_at, next)) = step_into(node, step) else { return at };
        at = if matches!(next.value, Value::Scalar { .. }) { next.at } else { key_at };
        node = next;
    }
    at
}

fn follow<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, step| step_into(node, step).map(|(_, next)| next))
}

fn step_into<'n>(node: &'n Node, step: &str) -> Option<(At, &'n Node)> {
    match &node.value {
        Value::Map(entries) => {
            let entry = entries.iter().find(|entry| entry.key == step)?;
            Some((entry.key_at, &entry.value))
        }
        Value::List(items) => items.get(step.parse::<usize>().ok()?).map(|item| (item.at, item)),
        Value::Null | Value::Scalar { .. } => None,
    }
}

fn collect(node: &Node, word: &str, found: &mut Vec<At>) {
    match &node.value {
        Value::Scalar { text, .. } if text == word => found.push(node.at),
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
