//! Reads one node as a text, a word, a number or the like. A node that is something else is reported, and gives nothing.

use std::str::FromStr;

use super::Problems;
use crate::report::{Code, Problem, Span, choice};
use crate::yaml::{Entry, Node, Value};

/// Reports that a node should have been another kind of thing.
pub(crate) fn wrong_kind(problems: &Problems, node: &Node, expected: &str) {
    problems.push(
        Problem::new(Code::WrongKind, node.at, format!("expected {expected}, found {}", node.kind()))
            .label(format!("should be {expected}")),
    );
}

/// Reports a text that can't be read as what it should be.
pub(crate) fn bad_value(problems: &Problems, node: &Node, text: &str, what: &str, expected: &str) {
    problems.push(
        Problem::new(Code::BadValue, node.at, format!("`{text}` is no {what}"))
            .label(format!("expected {expected}")),
    );
}

/// A map's entries. A key with nothing after it counts as an empty map.
pub(crate) fn entries_of<'n>(problems: &Problems, node: &'n Node, expected: &str) -> &'n [Entry] {
    match &node.value {
        Value::Map(entries) => entries,
        Value::Null => &[],
        _ => {
            wrong_kind(problems, node, expected);
            &[]
        }
    }
}

/// A list's items.
pub(crate) fn items_of<'n>(problems: &Problems, node: &'n Node, expected: &str) -> &'n [Node] {
    match &node.value {
        Value::List(items) => items,
        _ => {
            wrong_kind(problems, node, expected);
            &[]
        }
    }
}

/// The place of an element of a list, which has no key of its own and goes by the first key in it.
pub(crate) fn first_key_span(node: &Node) -> Span {
    node.map().and_then(<[Entry]>::first).map_or(node.at, |entry| entry.key_at)
}

/// The text of a single value.
pub(crate) fn read_text(problems: &Problems, node: &Node, expected: &str) -> Option<String> {
    let text = node.text();
    if text.is_none() {
        wrong_kind(problems, node, expected);
    }
    text.map(str::to_owned)
}

/// Reads one of the words of a table, and returns what the word means by the table.
pub(crate) fn read_word<T: Copy>(
    problems: &Problems,
    node: &Node,
    what: &str,
    words: &[(&'static str, T)],
) -> Option<T> {
    let text = read_text(problems, node, what)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    if found.is_none() {
        problems.push(
            Problem::new(Code::UnknownWord, node.at, format!("`{text}` is not {what}"))
                .label(format!("expected {}", choice(words.iter().map(|(word, _)| *word))))
                .suggest(&text, words.iter().map(|(word, _)| *word)),
        );
    }
    found
}

/// A list of words, or a single word.
pub(crate) fn read_words(problems: &Problems, node: &Node) -> Vec<String> {
    match &node.value {
        Value::List(items) => items.iter().filter_map(|item| read_text(problems, item, "a word")).collect(),
        _ => read_text(problems, node, "a word or a list of words").into_iter().collect(),
    }
}

/// Reports a list or a map without anything in it, where something must be. `help` says what to do.
pub(crate) fn refuse_empty(problems: &Problems, node: &Node, key: &str, help: &str) {
    let is_empty = match &node.value {
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Null => true,
        Value::Scalar { .. } => false,
    };
    if is_empty {
        problems.push(
            Problem::new(Code::WrongKind, node.at, format!("`{key}:` is empty"))
                .label("expected at least one")
                .help(help),
        );
    }
}

/// Where a word stands that [`read_words`] has read from the node.
pub(crate) fn span_of_word(node: &Node, word: &str) -> Span {
    match &node.value {
        Value::List(items) => {
            items.iter().find(|item| item.text() == Some(word)).map_or(node.at, |item| item.at)
        }
        _ => node.at,
    }
}

/// A number that the type can hold.
pub(crate) fn read_number<T: FromStr>(problems: &Problems, node: &Node, what: &str) -> Option<T> {
    let text = read_text(problems, node, what)?;
    let number = text.parse().ok();
    if number.is_none() {
        bad_value(problems, node, &text, "number", &format!("{what} that fits"));
    }
    number
}

/// A length of time such as `90m`, in seconds.
pub(crate) fn read_seconds(problems: &Problems, node: &Node) -> Option<u64> {
    let text = read_text(problems, node, "a duration")?;
    let seconds = seconds(&text);
    if seconds.is_none() {
        let expected = "a whole number and a unit, `s`, `m`, `h` or `d`, as in `90m`";
        bad_value(problems, node, &text, "duration", expected);
    }
    seconds
}

/// An offset from UTC such as `+08:00`, in seconds.
pub(crate) fn read_offset(problems: &Problems, node: &Node) -> Option<i32> {
    let text = read_text(problems, node, "an offset")?;
    let offset = offset(&text);
    if offset.is_none() {
        bad_value(problems, node, &text, "offset", "hours and minutes from UTC, as in `\"+08:00\"`");
    }
    offset
}

/// `90m` is 5,400 seconds.
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

/// `+08:00` is 28,800 seconds.
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
