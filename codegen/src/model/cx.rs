//! Collects what is wrong, so that reading goes on, and reads single values.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::places::Places;
use crate::checked::At;
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node, Value};

/// Collects what is wrong, so that reading goes on.
pub(crate) struct Cx<'t> {
    problems: RefCell<Vec<Problem>>,
    sources: RefCell<BTreeMap<String, Tag>>,
    unused_fields: RefCell<Vec<(String, At)>>,
    allowed: RefCell<Vec<Allowed>>,
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

/// A tag of `sources:`.
struct Tag {
    at: At,
    used: bool,
}

/// A warning that is allowed.
struct Allowed {
    /// The thing that allows it; none for the whole spec.
    owner: Option<At>,
    code: Code,
    at: At,
    used: bool,
}

impl<'t> Cx<'t> {
    pub(crate) fn new(tree: &'t Node) -> Self {
        Self {
            problems: RefCell::default(),
            sources: RefCell::default(),
            unused_fields: RefCell::default(),
            allowed: RefCell::default(),
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

    pub(crate) fn know_sources<'s>(&self, tags: impl IntoIterator<Item = (&'s str, At)>) {
        let fresh = |(tag, at): (&str, At)| (tag.to_owned(), Tag { at, used: false });
        self.sources.borrow_mut().extend(tags.into_iter().map(fresh));
    }

    /// The sources that nothing names.
    pub(crate) fn unused_sources(&self) -> Vec<(String, At)> {
        let sources = self.sources.borrow();
        let unused = sources.iter().filter(|(_, source)| !source.used);
        unused.map(|(tag, source)| (tag.clone(), source.at)).collect()
    }

    /// The shared fields that nothing uses.
    pub(crate) fn unused_fields(&self) -> Vec<(String, At)> {
        self.unused_fields.borrow().clone()
    }

    pub(crate) fn know_unused_fields(&self, fields: Vec<(String, At)>) {
        *self.unused_fields.borrow_mut() = fields;
    }

    /// A warning about something, unless that, or something around it, allows it.
    pub(crate) fn warn(&self, owners: &[At], problem: Problem) {
        let mut allowed = false;
        for allow in self.allowed.borrow_mut().iter_mut() {
            let here = allow.owner.is_none_or(|owner| owners.iter().any(|at| at.start == owner.start));
            if allow.code == problem.code && here {
                allow.used = true;
                allowed = true;
            }
        }
        if !allowed {
            self.push(problem);
        }
    }

    /// `allow: { W0501: the reason }` of the thing whose key is at `owner`, or of the whole spec.
    pub(crate) fn allow(&self, owner: Option<At>, node: &Node) {
        for entry in self.entries(node, "a map from warnings to reasons") {
            let comma = matches!(entry.value.value, Value::Null) && entry.key.contains(' ');
            if !comma {
                self.text(&entry.value, "a reason");
            }
            match Code::find(&entry.key).filter(|code| code.is_warning()) {
                Some(code) => {
                    self.allowed.borrow_mut().push(Allowed { owner, code, at: entry.key_at, used: false });
                }
                None => {
                    let codes = Code::ALL.iter().filter(|code| code.is_warning()).map(|code| code.as_str());
                    self.push(
                        Problem::new(
                            Code::UnknownWord,
                            entry.key_at,
                            format!("`{}` is not a warning", entry.key),
                        )
                        .label("expected the code of a warning, as in `W0501: the provider has no query`")
                        .suggest(&entry.key, codes)
                        .help_if(comma, "inside `{ }` a text with a comma needs quotes"),
                    );
                }
            }
        }
    }

    /// Where something was allowed that never was.
    pub(crate) fn allowed_in_vain(&self) -> Vec<(Code, At)> {
        let allowed = self.allowed.borrow();
        // What a shared field or an alias allows is met at each use.
        let used: BTreeSet<usize> =
            allowed.iter().filter(|allow| allow.used).map(|allow| allow.at.start).collect();
        let vain = allowed.iter().filter(|allow| !used.contains(&allow.at.start));
        vain.map(|allow| (allow.code, allow.at)).collect()
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
            if let Some(source) = self.sources.borrow_mut().get_mut(tag) {
                source.used = true;
            } else {
                let sources = self.sources.borrow();
                self.push(
                    Problem::new(Code::UnknownSource, node.at, format!("`{tag}` is not in `sources:`"))
                        .label("no such source")
                        .suggest(tag, sources.keys().map(String::as_str)),
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
