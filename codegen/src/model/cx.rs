//! Collects what is wrong, so that reading goes on, and reads single values.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::places::Places;
use crate::checked::At;
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node, Value};

/// Collects what is wrong, so that reading goes on.
pub(crate) struct Cx<'t> {
    problems: RefCell<Vec<Problem>>,
    sources: RefCell<BTreeSet<String>>,
    lost: RefCell<BTreeSet<(Lost, String)>>,
    places: Places<'t>,
}

/// What could not be read. That it is wrong has been said, and what depends on it is not to be blamed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lost {
    Field,
    Scheme,
    Envelope,
    Notification,
}

impl<'t> Cx<'t> {
    pub(crate) fn new(tree: &'t Node) -> Self {
        Self {
            problems: RefCell::default(),
            sources: RefCell::default(),
            lost: RefCell::default(),
            places: Places::new(tree),
        }
    }

    /// Where the words of the file stand.
    pub(crate) fn places(&self) -> &Places<'t> {
        &self.places
    }

    pub(crate) fn lose(&self, what: Lost, name: &str) {
        self.lost.borrow_mut().insert((what, name.to_owned()));
    }

    /// Loses a thing if reading it has found problems since there were so many.
    pub(crate) fn lose_if_worse(&self, than: usize, what: Lost, name: &str) {
        if self.count() > than {
            self.lose(what, name);
        }
    }

    pub(crate) fn is_lost(&self, what: Lost, name: &str) -> bool {
        self.lost.borrow().contains(&(what, name.to_owned()))
    }

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
            Value::Map(entries) => entries,
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
            self.bad_value(node, &text, "number", &format!("{what} that fits"));
        }
        number
    }

    /// A length of time such as `90m`, in seconds.
    pub(crate) fn seconds(&self, node: &Node) -> Option<u64> {
        let text = self.text(node, "a duration")?;
        let seconds = seconds(&text);
        if seconds.is_none() {
            self.bad_value(
                node,
                &text,
                "duration",
                "a whole number and a unit, `s`, `m`, `h` or `d`, as in `90m`",
            );
        }
        seconds
    }

    /// An offset such as `+08:00`, in seconds.
    pub(crate) fn offset(&self, node: &Node) -> Option<i32> {
        let text = self.text(node, "an offset")?;
        let offset = offset(&text);
        if offset.is_none() {
            self.bad_value(node, &text, "offset", "hours and minutes from UTC, as in `\"+08:00\"`");
        }
        offset
    }

    pub(crate) fn bad_value(&self, node: &Node, text: &str, what: &str, expected: &str) {
        self.push(
            Problem::new(Code::BadValue, node.at, format!("`{text}` is no {what}"))
                .label(format!("expected {expected}")),
        );
    }

    /// `source:` tags, checked against the list.
    pub(super) fn source(&self, node: &Node) -> Option<String> {
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

/// A list of words, or one alone.
pub(crate) fn words(cx: &Cx, node: &Node) -> Vec<String> {
    match &node.value {
        Value::List(items) => items.iter().filter_map(|item| cx.text(item, "a word")).collect(),
        _ => cx.text(node, "a word or a list of words").into_iter().collect(),
    }
}

/// Where a word of a list stands, or the one word.
pub(crate) fn place_of(node: &Node, word: &str) -> At {
    match &node.value {
        Value::List(items) => {
            items.iter().find(|item| item.text() == Some(word)).map_or(node.at, |item| item.at)
        }
        _ => node.at,
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
