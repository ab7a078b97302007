//! Reads the keys of one map, and remembers which of them the language knows.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::checked::{About, At};
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node, Value};

/// Collects what is wrong, so that reading goes on.
#[derive(Default)]
pub(crate) struct Cx {
    problems: RefCell<Vec<Problem>>,
    sources: RefCell<BTreeSet<String>>,
}

impl Cx {
    pub(crate) fn push(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    pub(crate) fn count(&self) -> usize {
        self.problems.borrow().len()
    }

    pub(crate) fn take(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    pub(crate) fn know_sources(&self, tags: impl IntoIterator<Item = String>) {
        self.sources.borrow_mut().extend(tags);
    }

    /// A node was one kind of thing and should have been another.
    pub(crate) fn wrong_kind(&self, node: &Node, expected: &str) {
        self.push(
            Problem::new(Code::WrongKind, node.at, format!("expected {expected}, found {}", node.kind()))
                .label(format!("should be {expected}")),
        );
    }

    /// A map's entries; anything else is an error, nothing at all an empty map.
    pub(crate) fn entries<'a>(&self, node: &'a Node, what: &str) -> &'a [Entry] {
        match &node.value {
            Value::Map(entries) => {
                self.refuse_duplicates(entries);
                entries
            }
            Value::Null => &[],
            _ => {
                self.wrong_kind(node, what);
                &[]
            }
        }
    }

    /// A list's items.
    pub(crate) fn items<'a>(&self, node: &'a Node, what: &str) -> &'a [Node] {
        match &node.value {
            Value::List(items) => items,
            _ => {
                self.wrong_kind(node, what);
                &[]
            }
        }
    }

    fn refuse_duplicates(&self, entries: &[Entry]) {
        let mut seen: Vec<&Entry> = Vec::new();
        for entry in entries {
            if let Some(first) = seen.iter().find(|other| other.key == entry.key) {
                self.push(
                    Problem::new(Code::DuplicateKey, entry.key_at, format!("`{}` stands twice", entry.key))
                        .label("here again")
                        .related(first.key_at, "first here")
                        .help("remove one of the two"),
                );
            } else {
                seen.push(entry);
            }
        }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self, node: &Node, expected: &str) -> Option<String> {
        let text = node.text();
        if text.is_none() {
            self.wrong_kind(node, expected);
        }
        text.map(str::to_owned)
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&self, node: &Node, what: &str, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(node, what)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            self.push(
                Problem::new(Code::UnknownWord, node.at, format!("`{text}` is not {what}"))
                    .label(format!("expected {}", choice(words.iter().map(|(word, _)| *word))))
                    .suggest(&text, words.iter().map(|(word, _)| *word)),
            );
        }
        found
    }

    /// A number that fits.
    pub(crate) fn number<T: std::str::FromStr>(&self, node: &Node, what: &str) -> Option<T> {
        let text = self.text(node, what)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.bad_value(node, &text, what);
        }
        number
    }

    /// A length of time such as `90m`, in seconds.
    pub(crate) fn seconds(&self, node: &Node) -> Option<u64> {
        let text = self.text(node, "a duration")?;
        let seconds = seconds(&text);
        if seconds.is_none() {
            self.bad_value(node, &text, "a duration such as `90m` (units s, m, h, d)");
        }
        seconds
    }

    /// An offset such as `+08:00`, in seconds.
    pub(crate) fn offset(&self, node: &Node) -> Option<i32> {
        let text = self.text(node, "an offset")?;
        let offset = offset(&text);
        if offset.is_none() {
            self.bad_value(node, &text, "an offset from UTC such as \"+08:00\"");
        }
        offset
    }

    pub(crate) fn bad_value(&self, node: &Node, text: &str, expected: &str) {
        self.push(
            Problem::new(Code::BadValue, node.at, format!("`{text}` can't be read"))
                .label(format!("expected {expected}")),
        );
    }

    /// `doc:` text and `source:` tags, the tags checked against the list.
    fn source(&self, node: &Node) -> Option<String> {
        let written: Vec<&Node> = match &node.value {
            Value::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        let mut texts = Vec::new();
        for node in written {
            let text = self.text(node, "a source tag")?;
            let tag = text.split([' ', ',', ';']).next().unwrap_or_default();
            if !self.sources.borrow().contains(tag) {
                let sources = self.sources.borrow();
                self.push(
                    Problem::new(Code::UnknownSource, node.at, format!("`{tag}` is not in `sources:`"))
                        .label("no such source")
                        .suggest(tag, sources.iter().map(String::as_str)),
                );
            }
            texts.push(text);
        }
        Some(texts.join("; "))
    }
}

/// `a`, `b` or `c`
pub(crate) fn choice<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

pub(crate) fn seconds(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let factor = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=15).contains(&hours) && (0..60).contains(&minutes)).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// One map, key by key. [`Reader::finish`] reports the keys that nobody asked for.
pub(crate) struct Reader<'a> {
    pub(crate) cx: &'a Cx,
    pub(crate) at: At,
    what: &'static str,
    entries: Vec<&'a Entry>,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Reader<'a> {
    /// Reads `node`, which is a `what` ("a field").
    pub(crate) fn new(cx: &'a Cx, what: &'static str, at: At, node: &'a Node) -> Self {
        Self::over(cx, what, at, node, None)
    }

    /// Reads `node` laid over `base`: a key of `base` counts where `node` hasn't got it.
    pub(crate) fn over(
        cx: &'a Cx,
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
        Self { cx, at, what, entries, known: RefCell::default() }
    }

    /// The entry of a key.
    pub(crate) fn entry(&self, key: &'static str) -> Option<&'a Entry> {
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
            self.cx.push(
                Problem::new(Code::MissingKey, self.at, format!("{} needs `{key}:`", self.what))
                    .label(format!("`{key}` is missing")),
            );
        }
        node
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

    pub(crate) fn about(&self) -> About {
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
            let mut problem = Problem::new(Code::UnknownKey, entry.key_at, format!("unknown key `{}`", entry.key))
                .label(format!("{} has no such key", self.what))
                .suggest(&entry.key, sorted.iter().copied())
                .note(format!("keys here: {}", sorted.join(", ")));
            if matches!(entry.value.value, Value::Null) && entry.key.contains(' ') {
                problem = problem.help("inside `{ }` a text with a comma needs quotes");
            }
            self.cx.push(problem);
        }
    }
}

/// A list of words, or one alone.
pub(crate) fn words(cx: &Cx, node: &Node) -> Vec<String> {
    match &node.value {
        Value::List(items) => items.iter().filter_map(|item| cx.text(item, "a word")).collect(),
        _ => cx.text(node, "a word or a list of words").into_iter().collect(),
    }
}
