//! Rules between fields.

use super::{Broken, Path, There, Violation};
use crate::Currency;
use crate::message::{Message, View};
use crate::path;
use crate::spec::{Condition, Is};
use crate::table::{Rule, RuleKind, Subject};
use crate::write::scalar;

/// Adds what breaks the rule.
pub(super) fn check(
    rule: &Rule,
    message: &dyn Message,
    there: There,
    above: &Path<'_>,
    found: &mut Vec<Violation>,
) {
    if !rule.when.iter().all(|condition| holds(condition, message)) {
        return;
    }
    let there = |subject: &Subject| {
        let known = subject.place(message).and_then(|place| there.at(place));
        known.unwrap_or_else(|| path::present(message, subject.path()))
    };
    let count = |all: &[Subject]| all.iter().filter(|subject| there(subject)).count();
    match &rule.kind {
        RuleKind::Required(subject) if !there(subject) => {
            found.push(broken(rule, above, [subject], Broken::Required, when(rule)));
        }
        RuleKind::Forbidden(subject) if there(subject) => {
            found.push(broken(rule, above, [subject], Broken::Forbidden, when(rule)));
        }
        RuleKind::OneOf(all) if count(all) != 1 => {
            let violation = broken(rule, above, *all, Broken::OneOf, "1".to_owned());
            found.push(violation.counted(count(all), "given"));
        }
        RuleKind::AtLeastOne(all) if count(all) == 0 => {
            let violation = broken(rule, above, *all, Broken::AtLeastOne, "1".to_owned());
            found.push(violation.counted(0, "given"));
        }
        RuleKind::Overrides(winner, loser) if there(winner) && there(loser) => {
            found.push(broken(rule, above, [loser], Broken::Overrides, winner.path().join(".")));
        }
        RuleKind::Fraction(amount, currency, own) => {
            found.extend(too_fine(rule, message, above, (amount, currency, own)));
        }
        _ => {}
    }
}

/// An amount with more digits after the point than its currency.
fn too_fine(
    rule: &Rule,
    message: &dyn Message,
    above: &Path<'_>,
    (amount, currency, own): (&Subject, &Subject, &[(&str, u32)]),
) -> Option<Violation> {
    let Some((spec, View::Decimal(value))) = path::view(message, amount.path()) else { return None };
    let code = path::text(message, currency.path())?;
    let own = own.iter().find(|(of, _)| *of == code).map(|(_, digits)| *digits);
    let most = own.or_else(|| Currency::from_code(&code).ok().map(Currency::exponent))?;
    // Zeros at the end don't count.
    let digits = if value.scale() > most { value.normalize().scale() } else { most };
    // What is too fine for the field, whatever the currency, is said of the field.
    if digits <= most || digits > spec.limits.scale {
        return None;
    }
    let digits = usize::try_from(digits).unwrap_or(usize::MAX);
    let violation = broken(rule, above, [amount], Broken::Scale, most.to_string());
    Some(violation.counted(digits, "digits after the point"))
}

fn broken<'s>(
    rule: &Rule,
    above: &Path<'_>,
    all: impl IntoIterator<Item = &'s Subject>,
    broken: Broken,
    limit: String,
) -> Violation {
    let path = |subject: &Subject| Path::Name(above, &subject.path().join(".")).to_string();
    let paths: Vec<String> = all.into_iter().map(path).collect();
    Violation::new(&Path::Name(&Path::Root, &paths.join(", ")), broken, limit, rule.at)
}

/// Whether a condition holds for a message.
pub(crate) fn holds(condition: &Condition, message: &dyn Message) -> bool {
    match &condition.is {
        Is::Present => path::present(message, condition.path),
        Is::Absent => path::absent(message, condition.path),
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
