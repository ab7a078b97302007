//! Checks whether the example of a request keeps the rules of its table, and of the objects in it. One that breaks a rule could never be
//! sent, although the documentation shows it.

use serde_json::{Map, Value};

use crate::checked::{Condition, Is, Kind, Rule, RuleKind, Table};
use crate::reading::Problems;
use crate::report::{Code, Problem};
use crate::yaml::Subtree;

/// Checks the example's request, whose values have been found to be good one by one. `subtree` is the example.
pub(super) fn check(problems: &Problems, subtree: &Subtree<'_>, table: &Table, values: &Map<String, Value>) {
    for rule in &table.rules {
        let example = Example { table, values };
        if let Some(fault) = example.fault(&rule.kind) {
            report(problems, subtree, rule, &fault);
        }
    }
    for field in &table.fields {
        match (&field.kind, values.get(&field.wire)) {
            (Kind::Object(object), Some(Value::Object(inner))) => {
                check(problems, subtree, &object.table, inner);
            }
            (Kind::List(list), Some(Value::Array(items))) => {
                let Kind::Object(object) = &list.item.kind else { continue };
                for inner in items.iter().filter_map(Value::as_object) {
                    check(problems, subtree, &object.table, inner);
                }
            }
            _ => {}
        }
    }
}

fn report(problems: &Problems, subtree: &Subtree<'_>, rule: &Rule, fault: &str) {
    problems.push(
        Problem::new(
            Code::BadExample,
            subtree.span(&["request"]),
            format!("the example breaks a rule: {fault}"),
        )
        .label("it can't be sent")
        .related(rule.about.at, "this rule refuses it")
        .help("if the provider's own page shows this request, the rule is wrong"),
    );
}

/// The values of an example, and the table that they are of.
struct Example<'e> {
    table: &'e Table,
    values: &'e Map<String, Value>,
}

impl Example<'_> {
    /// How the example breaks a rule; `None` if it keeps it.
    fn fault(&self, rule: &RuleKind) -> Option<String> {
        let given = |names: &[String]| names.iter().filter(|name| self.has(name)).count();
        match rule {
            RuleKind::Required(name, when) if self.holds(when) && !self.has(name) => {
                Some(format!("`{name}` is missing"))
            }
            RuleKind::Forbidden(name, when) if self.holds(when) && self.has(name) => {
                Some(format!("`{name}` is there"))
            }
            RuleKind::OneOf(names) if given(names) != 1 => {
                Some(format!("{} of {} are there, and one must be", given(names), names.join(", ")))
            }
            RuleKind::AtLeastOne(names) if given(names) == 0 => {
                Some(format!("none of {} is there", names.join(", ")))
            }
            RuleKind::Overrides(winner, loser) if self.has(winner) && self.has(loser) => {
                Some(format!("`{loser}` has no effect beside `{winner}`"))
            }
            RuleKind::Fraction(amount, currency, facts) => {
                let code = self.text(currency)?;
                let own = facts.iter().find(|fact| fact.code == code).and_then(|fact| fact.exponent);
                let most = own.or_else(|| crate::currency::exponent(&code))?;
                let value: rust_decimal::Decimal = self.text(amount)?.parse().ok()?;
                let digits = value.normalize().scale();
                (digits > most)
                    .then(|| format!("`{amount}` has {digits} digits after the point, and {code} has {most}"))
            }
            _ => None,
        }
    }

    fn holds(&self, when: &[Condition]) -> bool {
        when.iter().all(|condition| match &condition.is {
            Is::Present => self.has(&condition.name),
            Is::Absent => !self.has(&condition.name),
            Is::Any(values) => self.text(&condition.name).is_some_and(|text| values.contains(&text)),
        })
    }

    /// Whether the field is there: an application gives it, or the spec fixes its value.
    fn has(&self, name: &str) -> bool {
        self.text(name).is_some() || self.at(name).is_some_and(|value| !value.is_null())
    }

    /// The single value of a field, as text.
    fn text(&self, name: &str) -> Option<String> {
        match self.at(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => Some(value.to_string()),
            Some(_) => None,
            None => {
                // A fixed value is there if the object is that it stands in.
                let above = name.rsplit_once('.').is_none_or(|(above, _)| self.at(above).is_some());
                self.table.find(name).filter(|_| above)?.fixed.clone()
            }
        }
    }

    fn at(&self, name: &str) -> Option<&Value> {
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        let mut value = self.values.get(first)?;
        for part in rest.into_iter().flat_map(|rest| rest.split('.')) {
            value = value.as_object()?.get(part)?;
        }
        Some(value)
    }
}
