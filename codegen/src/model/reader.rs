//! Reads the keys of one map, and remembers which of them the language knows.

use std::cell::RefCell;

use super::cx::{Cx, words};
use crate::checked::{About, At};
use crate::language;
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node, Value};

/// One map, key by key. [`Reader::finish`] reports the keys that nobody asked for.
pub(crate) struct Reader<'a> {
    pub(crate) cx: &'a Cx<'a>,
    pub(crate) at: At,
    what: &'static str,
    entries: Vec<&'a Entry>,
    known: RefCell<Vec<&'static str>>,
    /// What is missing here is said elsewhere: of the base, or of the whole, which is no map.
    quiet: bool,
}

impl<'a> Reader<'a> {
    /// Reads `node`, which is a `what` ("a field").
    pub(crate) fn new(cx: &'a Cx<'a>, what: &'static str, at: At, node: &'a Node) -> Self {
        Self::over(cx, what, at, node, None)
    }

    /// Reads `node` laid over `base`: a key of `base` counts where `node` hasn't got it.
    pub(crate) fn over(
        cx: &'a Cx<'a>,
        what: &'static str,
        at: At,
        node: &'a Node,
        base: Option<&'a Node>,
    ) -> Self {
        let mut entries: Vec<&Entry> = cx.entries(node, what).iter().collect();
        let own = entries.len();
        for entry in base.and_then(Node::map).unwrap_or_default() {
            if !entries.iter().take(own).any(|other| other.key == entry.key) {
                entries.push(entry);
            }
        }
        let quiet = base.is_some() || !matches!(node.value, Value::Map(_) | Value::Null);
        Self { cx, at, what, entries, known: RefCell::default(), quiet }
    }

    /// The entry of a key.
    pub(crate) fn entry(&self, key: &'static str) -> Option<&'a Entry> {
        #[cfg(test)]
        language::asked(self.what, key);
        self.known.borrow_mut().push(key);
        self.entries.iter().find(|entry| entry.key == key).copied()
    }

    pub(crate) fn get(&self, key: &'static str) -> Option<&'a Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value of a key that must be there.
    pub(crate) fn require(&self, key: &'static str) -> Option<&'a Node> {
        let node = self.get(key);
        if node.is_none() {
            let problem = Problem::new(Code::MissingKey, self.at, format!("{} needs `{key}:`", self.what))
                .label(format!("`{key}` is missing"));
            self.missing(match language::hint(self.what, key) {
                Some(hint) => problem.help(hint),
                None => problem,
            });
        }
        node
    }

    /// Reports that something isn't there, unless it is said elsewhere.
    pub(crate) fn missing(&self, problem: Problem) {
        if !self.quiet {
            self.cx.push(problem);
        }
    }

    /// The place of a key; that of the whole, if the key isn't there.
    pub(crate) fn key_at(&self, key: &'static str) -> At {
        self.entry(key).map_or(self.at, |entry| entry.key_at)
    }

    pub(crate) fn text(&self, key: &'static str) -> Option<String> {
        self.get(key).and_then(|node| self.cx.text(node, "text"))
    }

    pub(crate) fn require_text(&self, key: &'static str) -> String {
        self.require(key).and_then(|node| self.cx.text(node, "text")).unwrap_or_default()
    }

    pub(crate) fn flag(&self, key: &'static str) -> bool {
        self.word(key, "`true` or `false`", &[("true", true), ("false", false)]).unwrap_or(false)
    }

    pub(crate) fn number<T: std::str::FromStr>(&self, key: &'static str) -> Option<T> {
        self.get(key).and_then(|node| self.cx.number(node, "a whole number"))
    }

    pub(crate) fn word<T: Copy>(
        &self,
        key: &'static str,
        what: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        self.get(key).and_then(|node| self.cx.word(node, what, words))
    }

    /// A list of words, or one alone.
    pub(crate) fn words(&self, key: &'static str) -> Vec<String> {
        self.get(key).map(|node| words(self.cx, node)).unwrap_or_default()
    }

    /// What may be said of anything: `doc:`, `source:`, and `allow:`, which warnings are as they should be.
    pub(crate) fn about(&self) -> About {
        if let Some(node) = self.get("allow") {
            self.cx.allow(Some(self.at), node);
        }
        About {
            doc: self.text("doc").map(|doc| doc.trim().to_owned()),
            source: self.get("source").and_then(|node| self.cx.source(node)),
            at: self.at,
        }
    }

    /// Whether a key is there, without asking for it.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// Keys that no one asked for are errors.
    pub(crate) fn finish(self) {
        let known = self.known.borrow();
        for entry in self.entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let mut sorted: Vec<&str> = known.clone();
            sorted.sort_unstable();
            sorted.dedup();
            let mut problem =
                Problem::new(Code::UnknownKey, entry.key_at, format!("unknown key `{}`", entry.key))
                    .label(format!("{} has no such key", self.what))
                    .note(format!("keys here: {}", sorted.join(", ")));
            if matches!(entry.value.value, Value::Null) && entry.key.contains(' ') {
                problem = problem.help("inside `{ }` a text with a comma needs quotes");
            } else {
                problem = problem.suggest(&entry.key, sorted.iter().copied());
            }
            self.cx.push(problem);
        }
    }
}
