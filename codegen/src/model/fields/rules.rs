//! Reads rules between fields, and the conditions of rules, cases and notifications.

use crate::checked::{Condition, Is, Rule, RuleKind};
use crate::reading::{MapReader, Problems, entries_of, read_words, refuse_empty, span_of_word, wrong_kind};
use crate::report::{Code, Problem};
use crate::yaml::{Node, Value};

/// Reads `rules:` of the reader's map.
pub(crate) fn read_rules(problems: &Problems, reader: &MapReader<'_>) -> Vec<Rule> {
    let items = reader.items("rules", "a list of rules");
    items.iter().filter_map(|node| rule(problems, node)).collect()
}

fn rule(problems: &Problems, node: &Node) -> Option<Rule> {
    let before = problems.count();
    let reader = MapReader::of_item(problems, "a rule", node);
    let required = reader.text("required");
    let forbidden = reader.text("forbidden");
    let when = reader.get("when").map(|node| conditions(problems, node)).unwrap_or_default();
    if reader.has("when") && required.is_none() && forbidden.is_none() {
        problems.push(
            Problem::new(Code::UnknownKey, reader.key_at("when"), "this rule has no `when:`")
                .label("only `required` and `forbidden` have one"),
        );
    }
    let one_of = reader.get("one_of").map(|node| alternatives(problems, node));
    let at_least_one = reader.get("at_least_one").map(|node| alternatives(problems, node));
    let overrides = reader.get("overrides").map(|node| (node, read_words(problems, node)));
    let (at, about) = (reader.at, reader.about());
    reader.finish();
    let mut kinds = Vec::new();
    kinds.extend(required.map(|name| RuleKind::Required(name, when.clone())));
    kinds.extend(forbidden.map(|name| RuleKind::Forbidden(name, when)));
    kinds.extend(one_of.map(RuleKind::OneOf));
    kinds.extend(at_least_one.map(RuleKind::AtLeastOne));
    if let Some((node, names)) = overrides {
        match <[String; 2]>::try_from(names) {
            Ok([winner, loser]) if winner == loser => {
                problems.push(
                    Problem::new(Code::WrongKind, node.at, format!("`{winner}` can't override itself"))
                        .label("expected two different names: the one that counts, the one without effect"),
                );
            }
            Ok([winner, loser]) => kinds.push(RuleKind::Overrides(winner, loser)),
            Err(_) => wrong_kind(problems, node, "two names: the one that counts, the one without effect"),
        }
    }
    if kinds.len() != 1 && problems.count() == before {
        problems.push(
            Problem::new(Code::WrongKind, at, "a rule says one thing")
                .label("expected one of `required`, `forbidden`, `one_of`, `at_least_one`, `overrides`"),
        );
    }
    kinds.pop().map(|kind| Rule { about, kind })
}

/// Reads the names of which one must be there. A rule about fewer than two different names is a slip: of one name it says what
/// `required: true` says, and of none it could never hold.
fn alternatives(problems: &Problems, node: &Node) -> Vec<String> {
    let before = problems.count();
    let names = read_words(problems, node);
    let twice =
        names.iter().enumerate().find(|(at, name)| names.iter().take(*at).any(|other| other == *name));
    if let Some((_, name)) = twice {
        problems.push(
            Problem::new(
                Code::WrongKind,
                span_of_word(node, name),
                format!("`{name}` stands twice in this rule"),
            )
            .label("expected different names"),
        );
    } else if names.len() < 2 && problems.count() == before {
        problems.push(
            Problem::new(Code::WrongKind, node.at, "there is nothing to choose from")
                .label("expected at least two names")
                .help("of a single field say `required: true`"),
        );
    }
    names
}

/// Reads the conditions under `when:`.
pub(crate) fn conditions(problems: &Problems, node: &Node) -> Vec<Condition> {
    refuse_empty(
        problems,
        node,
        "when",
        "name a field and what it must be; what always holds needs no `when:`",
    );
    entries_of(problems, node, "a map of conditions")
        .iter()
        .map(|entry| {
            let is = match (&entry.value.value, entry.value.text()) {
                (Value::Scalar { plain: true, .. }, Some("present")) => Is::Present,
                (Value::Scalar { plain: true, .. }, Some("absent")) => Is::Absent,
                _ => {
                    let help = "name the values that the field may have, or `present` or `absent`";
                    refuse_empty(problems, &entry.value, &entry.key, help);
                    Is::Any(read_words(problems, &entry.value))
                }
            };
            Condition { name: entry.key.clone(), is }
        })
        .collect()
}
