//! Reads one map, key by key, and reports the keys that the language doesn't have there.

use std::cell::RefCell;

use super::about::{allow, read_source};
use super::{Problems, entries_of, read_number, read_text, read_word, read_words};
use crate::checked::About;
use crate::language;
use crate::report::{Code, Problem, Span};
use crate::yaml::{Entry, Node, Value};

/// One map of the spec. Whoever reads it asks for each key that the map may have; [`MapReader::finish`] then reports all others.
pub(crate) struct MapReader<'a> {
    pub(crate) problems: &'a Problems<'a>,
    pub(crate) at: Span,
    what: &'static str,
    entries: Vec<&'a Entry>,
    asked: RefCell<Vec<&'static str>>,
    /// Whether missing keys aren't reported. That is so if the map is laid over another, which was reported itself if it
    /// lacks the key, and if the node is no map at all, which was reported instead.
    is_quiet: bool,
}

impl<'a> MapReader<'a> {
    /// Reads `node`, which errors call `what` ("a field").
    pub(crate) fn new(problems: &'a Problems<'a>, what: &'static str, at: Span, node: &'a Node) -> Self {
        Self::over(problems, what, at, node, None)
    }

    /// Reads an element of a list, which has no key of its own.
    pub(crate) fn of_item(problems: &'a Problems<'a>, what: &'static str, node: &'a Node) -> Self {
        Self::new(problems, what, super::first_key_span(node), node)
    }

    /// Reads `node` laid over `base`: a key of `base` counts where `node` doesn't have it.
    pub(crate) fn over(
        problems: &'a Problems<'a>,
        what: &'static str,
        at: Span,
        node: &'a Node,
        base: Option<&'a Node>,
    ) -> Self {
        let own = entries_of(problems, node, what);
        let mut entries: Vec<&Entry> = own.iter().collect();
        let inherited = base.and_then(Node::map).unwrap_or_default();
        entries.extend(inherited.iter().filter(|entry| own.iter().all(|other| other.key != entry.key)));
        let is_quiet = base.is_some() || !matches!(node.value, Value::Map(_) | Value::Null);
        Self { problems, at, what, entries, asked: RefCell::default(), is_quiet }
    }

    /// The entry of a key. An entry under the key's former name is read as well, so that the old name is the only mistake that
    /// is reported.
    pub(crate) fn entry(&self, key: &'static str) -> Option<&'a Entry> {
        #[cfg(test)]
        super::keys_read::note(self.what, key);
        self.asked.borrow_mut().push(key);
        let find = |name: &str| self.entries.iter().find(|entry| entry.key == name).copied();
        find(key).or_else(|| find(language::former_name(self.what, key)?))
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

    /// Reports that something is missing, unless that is reported elsewhere.
    pub(crate) fn missing(&self, problem: Problem) {
        if !self.is_quiet {
            self.problems.push(problem);
        }
    }

    /// The place of a key, or that of the whole map if the key isn't there.
    pub(crate) fn key_at(&self, key: &'static str) -> Span {
        self.entry(key).map_or(self.at, |entry| entry.key_at)
    }

    pub(crate) fn text(&self, key: &'static str) -> Option<String> {
        self.get(key).and_then(|node| read_text(self.problems, node, "text"))
    }

    pub(crate) fn require_text(&self, key: &'static str) -> String {
        self.require(key).and_then(|node| read_text(self.problems, node, "text")).unwrap_or_default()
    }

    pub(crate) fn flag(&self, key: &'static str) -> bool {
        self.word(key, "`true` or `false`", &[("true", true), ("false", false)]).unwrap_or(false)
    }

    pub(crate) fn number<T: std::str::FromStr>(&self, key: &'static str) -> Option<T> {
        self.get(key).and_then(|node| read_number(self.problems, node, "a whole number"))
    }

    pub(crate) fn word<T: Copy>(
        &self,
        key: &'static str,
        what: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        self.get(key).and_then(|node| read_word(self.problems, node, what, words))
    }

    pub(crate) fn require_word<T: Copy>(
        &self,
        key: &'static str,
        what: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        self.require(key).and_then(|node| read_word(self.problems, node, what, words))
    }

    /// A list of words, or a single word.
    pub(crate) fn words(&self, key: &'static str) -> Vec<String> {
        self.get(key).map(|node| read_words(self.problems, node)).unwrap_or_default()
    }

    /// A list of at least one word, or a single word. An empty list would say that nothing at all is meant.
    pub(crate) fn some_words(&self, key: &'static str) -> Vec<String> {
        if let Some(node) = self.get(key) {
            let help = format!("list what is meant, or leave out `{key}:`");
            super::refuse_empty(self.problems, node, key, &help);
        }
        self.words(key)
    }

    /// The entries of the map under a key; none if the key isn't there.
    pub(crate) fn entries(&self, key: &'static str, expected: &str) -> &'a [Entry] {
        self.get(key).map(|node| entries_of(self.problems, node, expected)).unwrap_or_default()
    }

    /// The items of the list under a key; none if the key isn't there.
    pub(crate) fn items(&self, key: &'static str, expected: &str) -> &'a [Node] {
        self.get(key).map(|node| super::items_of(self.problems, node, expected)).unwrap_or_default()
    }

    /// Reads `doc:`, `source:` and `allow:`, which may stand wherever something is described.
    pub(crate) fn about(&self) -> About {
        if let Some(node) = self.get("allow") {
            allow(self.problems, Some(self.at), node);
        }
        About {
            doc: self.text("doc").map(|doc| doc.trim().to_owned()),
            source: self.get("source").and_then(|node| read_source(self.problems, node)),
            at: self.at,
        }
    }

    /// Whether a key is there. Unlike the other functions this one doesn't count as asking for the key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self) {
        let mut known = self.asked.into_inner();
        known.sort_unstable();
        known.dedup();
        for entry in self.entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let problem =
                Problem::new(Code::UnknownKey, entry.key_at, format!("unknown key `{}`", entry.key))
                    .label(format!("{} has no such key", self.what))
                    .note(format!("keys here: {}", known.join(", ")));
            self.problems.push(if let Some(name) = language::present_name(self.what, &entry.key) {
                problem.help(format!("`{}` is called `{name}` now", entry.key))
            } else if matches!(entry.value.value, Value::Null) && entry.key.contains(' ') {
                problem.help("inside `{ }` a text with a comma needs quotes")
            } else {
                problem.suggest(&entry.key, known.iter().copied())
            });
        }
    }
}
