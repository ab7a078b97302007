//! Rules between fields.

use super::{Broken, Path, Violation};
use crate::message::Message;
use crate::path;
use crate::spec::{Condition, Is};
use crate::table::{Rule, RuleKind};
use crate::write::scalar;

/// A path by wire names.
type Names = &'static [&'static str];

/// Adds what breaks the rule.
pub(super) fn check(rule: &Rule, message: &dyn Message, above: &Path<'_>, found: &mut Vec<Violation>) {
    if !rule.when.iter().all(|condition| holds(condition, message)) {
        return;
    }
    let there = |names: Names| path::present(message, names);
    let count = |all: &[Names]| all.iter().filter(|names| there(names)).count();
    match rule.kind {
        RuleKind::Required(names) if !there(names) => {
            found.push(broken(rule, above, &[names], Broken::Required, when(rule)));
        }
        RuleKind::Forbidden(names) if there(names) => {
            found.push(broken(rule, above, &[names], Broken::Forbidden, when(rule)));
        }
        RuleKind::OneOf(all) if count(all) != 1 => {
            let violation = broken(rule, above, all, Broken::OneOf, "1".to_owned());
            found.push(violation.counted(count(all), "given"));
        }
        RuleKind::AtLeastOne(all) if count(all) == 0 => {
            let violation = broken(rule, above, all, Broken::AtLeastOne, "1".to_owned());
            found.push(violation.counted(0, "given"));
        }
        RuleKind::Overrides(winner, loser) if there(winner) && there(loser) => {
            found.push(broken(rule, above, &[loser], Broken::Overrides, winner.join(".")));
        }
        _ => {}
    }
}

fn broken(rule: &Rule, above: &Path<'_>, all: &[Names], broken: Broken, limit: String) -> Violation {
    let paths: Vec<String> =
        all.iter().map(|names| Path::Name(above, &names.join(".")).to_string()).collect();
    Violation::new(&Path::Name(&Path::Root, &paths.join(", ")), broken, limit, rule.at)
}

/// Whether a condition holds for a message.
pub(crate) fn holds(condition: &Condition, message: &dyn Message) -> bool {
    match &condition.is {
        Is::Present => path::present(message, condition.path),
        Is::Absent => !path::present(message, condition.path),
        Is::Any(values) => {
            let found = path::view(message, condition.path);
            found.is_some_and(|(spec, view)| values.iter().any(|value| scalar::is(&view, spec, value)))
        }
    }
}

/// The conditions for people; the values are the spec's, not the message's.
fn when(rule: &Rule) -> String {
    let parts: Vec<String> = rule
        .when
        .iter()
        .map(|condition| {
            let name = condition.path.join(".");
            match condition.is {
                Is::Present => format!("{name} is given"),
                Is::Absent => format!("{name} is absent"),
                Is::Any(values) => format!("{name} is {}", values.join(" or ")),
            }
        })
        .collect();
    parts.join(" and ")
}
