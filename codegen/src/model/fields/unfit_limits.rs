//! Refuses limits that nothing satisfies, and fixed values and defaults that break the limits of their own field. Such a request could
//! never be sent, and its author would learn that only when it is.

use super::value_faults::fault_of_value;
use crate::checked::{Decimal, Duration, Field, Int, Kind, Text};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

/// Refuses the limits of a field if there is no value that keeps all of them.
pub(crate) fn refuse_unfit_limits(problems: &Problems, field: &Field) {
    let contradiction = match &field.kind {
        Kind::Text(Text { max: Some(0), .. }) => {
            Some("a text of at most 0 characters says nothing".to_owned())
        }
        Kind::List(list) if list.max == Some(0) => {
            Some("a list of at most 0 elements says nothing".to_owned())
        }
        Kind::Int(int) | Kind::MinorUnits(int, _) => of_int(int),
        Kind::Decimal(decimal) => of_decimal(decimal),
        Kind::Duration(duration) => of_duration(duration),
        _ => None,
    };
    if let Some(label) = contradiction {
        problems.push(
            Problem::new(
                Code::BadRange,
                field.limit_at,
                format!("no value of `{}` keeps its limits", field.wire),
            )
            .label(label)
            .help("look up the limits in the provider's table"),
        );
    }
}

fn of_int(int: &Int) -> Option<String> {
    if let (Some(min), Some(max)) = (int.min, int.max)
        && min > max
    {
        return Some(format!("nothing is at least {min} and at most {max}"));
    }
    let digits = int.digits?;
    let least = int.min.unwrap_or(i64::MIN).max(0);
    let needed = u32::try_from(least.to_string().len()).unwrap_or(u32::MAX);
    // A negative number may have few digits although the upper end of its range is below zero.
    let can_be_negative = int.min.is_none_or(|min| min < 0);
    let is_unfit = digits == 0 || (needed > digits && !can_be_negative);
    is_unfit.then(|| format!("the least value, {least}, has more than {digits} digits"))
}

fn of_decimal(decimal: &Decimal) -> Option<String> {
    let upwards = rust_decimal::RoundingStrategy::ToPositiveInfinity;
    let mut least = decimal.min.unwrap_or_default().max(rust_decimal::Decimal::ZERO);
    least = least.round_dp_with_strategy(decimal.scale, upwards);
    if let Some(max) = decimal.max.filter(|max| least > *max) {
        let digits = decimal.scale;
        return Some(format!(
            "the least value with {digits} digits after the point is {least}, and {max} is the most"
        ));
    }
    let max_chars = decimal.max_chars?;
    least.rescale(decimal.scale);
    let text = least.to_string();
    let is_unfit = u32::try_from(text.len()).unwrap_or(u32::MAX) > max_chars;
    is_unfit
        .then(|| format!("the least value is written `{text}`, which has more than {max_chars} characters"))
}

fn of_duration(duration: &Duration) -> Option<String> {
    let (min, max) = (duration.min.unwrap_or(0), duration.max?);
    let fits = |unit: &char| {
        let length = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            _ => 86_400,
        };
        min.div_ceil(length).checked_mul(length).is_some_and(|least| least <= max)
    };
    let is_unfit = duration.until_midnight.is_none() && !duration.units.iter().any(fits);
    let units: Vec<String> = duration.units.iter().map(char::to_string).collect();
    is_unfit.then(|| format!("no whole number of {} is in the range", units.join(" or ")))
}

/// Refuses a `fixed:` or a `default:` that breaks a limit of its field.
pub(super) fn refuse_value_outside_limits(problems: &Problems, field: &Field, value: &str, at: Span) {
    // A fixed value may be empty where an empty text is what the provider wants.
    let may_be_empty = value.is_empty() && matches!(field.kind, Kind::Text(_));
    // A value that isn't listed has been reported already.
    let is_listed = matches!(field.kind, Kind::Enum(_) | Kind::Currency(_));
    if let Some(fault) = fault_of_value(field, value).filter(|_| !may_be_empty && !is_listed) {
        problems.push(
            Problem::new(Code::BadValue, at, format!("`{value}` breaks the limits of `{}`", field.wire))
                .label(fault),
        );
    }
}
