//! Checks the rules between the fields of a message.

use super::{Broken, Path, Violation};
use crate::Currency;
use crate::message::table::{FieldPath, Rule, RuleKind};
use crate::message::{Message, View};
use crate::path;
use crate::terms::{Condition, Is};
use crate::write::scalar;

/// Checks one rule, and adds a violation if it is broken.
pub(super) fn check(rule: &Rule, message: &dyn Message, above: &Path<'_>, found: &mut Vec<Violation>) {
    if !rule.when.iter().all(|condition| holds(condition, message)) {
        return;
    }
    let given = |field: FieldPath| path::present(message, field);
    let count = |fields: &[FieldPath]| fields.iter().filter(|field| given(field)).count();
    match rule.kind {
        RuleKind::Required(field) if !given(field) => {
            found.push(broken(rule, above, &[field], Broken::Required, when(rule)));
        }
        RuleKind::Forbidden(field) if given(field) => {
            found.push(broken(rule, above, &[field], Broken::Forbidden, when(rule)));
        }
        RuleKind::OneOf(fields) if count(fields) != 1 => {
            let violation = broken(rule, above, fields, Broken::OneOf, "1".to_owned());
            found.push(violation.counted(count(fields), "given"));
        }
        RuleKind::AtLeastOne(fields) if count(fields) == 0 => {
            let violation = broken(rule, above, fields, Broken::AtLeastOne, "1".to_owned());
            found.push(violation.counted(0, "given"));
        }
        RuleKind::Overrides(winner, loser) if given(winner) && given(loser) => {
            found.push(broken(rule, above, &[loser], Broken::Overrides, winner.join(".")));
        }
        RuleKind::Fraction(amount, currency, own) => {
            found.extend(too_fine(rule, message, above, (amount, currency, own)));
        }
        _ => {}
    }
}

/// The violation, if the amount has more digits after the point than its currency.
fn too_fine(
    rule: &Rule,
    message: &dyn Message,
    above: &Path<'_>,
    (amount, currency, own): (FieldPath, FieldPath, &[(&str, u32)]),
) -> Option<Violation> {
    let Some((spec, View::Decimal(value))) = path::view(message, amount) else { return None };
    let code = path::text(message, currency)?;
    let own = own.iter().find(|(of, _)| *of == code).map(|(_, digits)| *digits);
    let most = own.or_else(|| Currency::from_code(&code).ok().map(Currency::exponent))?;
    // Zeros at the end don't count: 1.500 has one digit.
    let digits = if value.scale() > most { value.normalize().scale() } else { most };
    // An amount with more digits than the field takes in any currency is reported for the field already.
    if digits <= most || digits > spec.limits.scale {
        return None;
    }
    let digits = usize::try_from(digits).unwrap_or(usize::MAX);
    let violation = broken(rule, above, &[amount], Broken::Scale, most.to_string());
    Some(violation.counted(digits, "digits after the point"))
}

/// A violation of a rule, at all the fields that the rule is about.
fn broken(rule: &Rule, above: &Path<'_>, fields: &[FieldPath], broken: Broken, limit: String) -> Violation {
    let paths: Vec<String> =
        fields.iter().map(|field| Path::Name(above, &field.join(".")).to_string()).collect();
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

/// The conditions of a rule for people to read. The values in it are the spec's, never those of the message.
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
