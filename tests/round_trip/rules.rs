//! The rules between fields, as `specs/README.md` describes them.

use paysmith_codegen::checked::{Condition, Is, Kind, Rule, RuleKind, Table};

use super::json::{Json, join};

/// A rule that an object breaks, and the path of that object.
pub(crate) fn broken<'t>(table: &'t Table, object: &Json, path: &str) -> Option<(String, &'t Rule)> {
    let own = table.rules.iter().find(|rule| breaks(rule, object)).map(|rule| (path.to_owned(), rule));
    own.or_else(|| {
        table.fields.iter().find_map(|field| {
            let (value, path) = (object.at(&field.wire)?, join(path, &field.wire));
            match (&field.kind, value) {
                (Kind::Object(object), value) => broken(&object.table, value, &path),
                (Kind::List(list), Json::List(items)) => {
                    let Kind::Object(object) = &list.item.kind else { return None };
                    let each = items.iter().enumerate();
                    each.filter_map(|(at, item)| broken(&object.table, item, &format!("{path}[{at}]"))).next()
                }
                _ => None,
            }
        })
    })
}

fn breaks(rule: &Rule, object: &Json) -> bool {
    let there = |name: &String| object.at(name).is_some();
    let when = |conditions: &[Condition]| conditions.iter().all(|condition| holds(condition, object));
    match &rule.kind {
        RuleKind::Required(name, conditions) => when(conditions) && !there(name),
        RuleKind::Forbidden(name, conditions) => when(conditions) && there(name),
        RuleKind::OneOf(names) => names.iter().filter(|name| there(name)).count() != 1,
        RuleKind::AtLeastOne(names) => !names.iter().any(there),
        RuleKind::Overrides(first, second) => there(first) && there(second),
        RuleKind::Fraction(amount, currency, facts) => {
            let text = |name: &String| object.at(name).and_then(Json::scalar);
            let (Some(amount), Some(code)) = (text(amount), text(currency)) else { return false };
            let own = facts.iter().find(|fact| fact.code == code).and_then(|fact| fact.exponent);
            // The currencies that `single::currencies` gives.
            let most = own.unwrap_or(match code.as_str() {
                "JPY" => 0,
                "BHD" | "KWD" => 3,
                _ => 2,
            });
            amount
                .trim_end_matches('0')
                .split_once('.')
                .is_some_and(|(_, digits)| digits.len() > most as usize)
        }
    }
}

fn holds(condition: &Condition, object: &Json) -> bool {
    let value = object.at(&condition.name);
    match &condition.is {
        Is::Present => value.is_some(),
        Is::Absent => value.is_none(),
        Is::Any(values) => value.and_then(Json::scalar).is_some_and(|value| values.contains(&value)),
    }
}
