//! Limits and rules that follow from a field being an amount of money.

use std::sync::Arc;

use super::limits::MAX_SCALE;
use crate::checked::describe::OF_ORDER;
use crate::checked::{About, Currencies, Kind, Rule, RuleKind, Table};
use crate::currency::exponent;

/// Limits each decimal of a table to the digits that its currency has: 12.50 isn't an amount of a currency without hundredths.
/// A currency that is always the same limits the field itself; a currency in another field makes a rule between the two.
pub(super) fn bind_decimals(table: &mut Table, facts: &Currencies) {
    let mut rules = Vec::new();
    for field in &mut table.fields {
        let Kind::Decimal(decimal) = &mut field.kind else { continue };
        let Some(name) = decimal.currency.clone() else { continue };
        let own = || facts.iter().find(|fact| fact.code == name).and_then(|fact| fact.exponent);
        decimal.fraction = exponent(&name).map(|digits| own().unwrap_or(digits));
        if decimal.fraction.is_none() && name != OF_ORDER {
            let about = About { at: field.limit_at, ..Default::default() };
            let kind = RuleKind::Fraction(field.wire.clone(), name, Arc::clone(facts));
            rules.push(Rule { about, kind });
        }
    }
    table.rules.extend(rules);
}

/// Whether the spec itself says how small a number may be.
pub(super) const fn states_least(kind: &Kind) -> bool {
    match kind {
        Kind::Int(int) | Kind::MinorUnits(int, _) => int.min.is_some(),
        Kind::Decimal(decimal) => decimal.min.is_some(),
        _ => false,
    }
}

/// Makes the field at a dotted path greater than zero, unless the spec states how small it may be: the amount that an operation
/// charges, holds, captures, refunds or releases is never nothing. Returns whether the table was changed.
pub(crate) fn refuse_nothing(table: &mut Table, path: &str) -> bool {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let Some(field) = table.fields.iter_mut().find(|field| field.wire == first) else { return false };
    match (&mut field.kind, rest) {
        (Kind::Object(object), Some(rest)) => {
            let mut inner = (*object.table).clone();
            let changed = refuse_nothing(&mut inner, rest);
            if changed {
                object.table = Arc::new(inner);
                object.shared = false;
            }
            return changed;
        }
        (Kind::Int(int) | Kind::MinorUnits(int, _), None) if !field.least_stated => int.min = Some(1),
        (Kind::Decimal(decimal), None) if !field.least_stated => {
            decimal.min = Some(rust_decimal::Decimal::new(1, decimal.scale.min(MAX_SCALE)));
        }
        _ => return false,
    }
    true
}
