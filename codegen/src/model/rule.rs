//! Rules between fields, and conditions.

use super::cx::{Cx, words};
use super::reader::Reader;
use crate::checked::{Condition, Is, Rule, RuleKind};
use crate::report::{Code, Problem};
use crate::tree::{Node, Value};

/// `rules:` of whatever the reader reads.
pub(crate) fn rules(cx: &Cx, reader: &Reader<'_>) -> Vec<Rule> {
    let items = reader.get("rules").map(|node| cx.items(node, "a list of rules")).unwrap_or_default();
    items.iter().filter_map(|node| rule(cx, node)).collect()
}

fn rule(cx: &Cx, node: &Node) -> Option<Rule> {
    let at = node.map().and_then(|entries| entries.first()).map_or(node.at, |entry| entry.key_at);
    let before = cx.count();
    let reader = Reader::new(cx, "a rule", at, node);
    let required = reader.text("required");
    let forbidden = reader.text("forbidden");
    let when = reader.get("when").map(|node| conditions(cx, node)).unwrap_or_default();
    if reader.has("when") && required.is_none() && forbidden.is_none() {
        cx.push(
            Problem::new(Code::UnknownKey, reader.key_at("when"), "this rule has no `when:`")
                .label("only `required` and `forbidden` have one"),
        );
    }
    let one_of = reader.get("one_of").map(|node| words(cx, node));
    let at_least_one = reader.get("at_least_one").map(|node| words(cx, node));
    let overrides = reader.get("overrides").map(|node| (node, words(cx, node)));
    let about = reader.about();
    reader.finish();
    let mut kinds = Vec::new();
    kinds.extend(required.map(|name| RuleKind::Required(name, when.clone())));
    kinds.extend(forbidden.map(|name| RuleKind::Forbidden(name, when)));
    kinds.extend(one_of.map(RuleKind::OneOf));
    kinds.extend(at_least_one.map(RuleKind::AtLeastOne));
    if let Some((node, names)) = overrides {
        match <[String; 2]>::try_from(names) {
            Ok([winner, loser]) => kinds.push(RuleKind::Overrides(winner, loser)),
            Err(_) => cx.wrong_kind(node, "two names: the one that counts, the one without effect"),
        }
    }
    if kinds.len() != 1 && cx.count() == before {
        cx.push(
            Problem::new(Code::WrongKind, at, "a rule says one thing")
                .label("expected one of `required`, `forbidden`, `one_of`, `at_least_one`, `overrides`"),
        );
    }
    kinds.pop().map(|kind| Rule { about, kind })
}

/// `when:`
pub(crate) fn conditions(cx: &Cx, node: &Node) -> Vec<Condition> {
    cx.entries(node, "a map of conditions")
        .iter()
        .map(|entry| {
            let is = match (&entry.value.value, entry.value.text()) {
                (Value::Scalar { plain: true, .. }, Some("present")) => Is::Present,
                (Value::Scalar { plain: true, .. }, Some("absent")) => Is::Absent,
                _ => Is::Any(words(cx, &entry.value)),
            };
            Condition { name: entry.key.clone(), is }
        })
        .collect()
}
