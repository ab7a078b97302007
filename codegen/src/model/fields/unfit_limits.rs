//! Refuses limits that nothing satisfies, and fixed values and defaults that break the limits of their own field. Such a request could
//! never be sent, and its author would learn that only when it is.

use super::limits::anchored;
use crate::checked::{Decimal, Field, Int, Kind, Text};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

/// Refuses the limits of a field if there is no value that keeps all of them.
pub(super) fn refuse_unfit_limits(problems: &Problems, field: &Field) {
    let contradiction = match &field.kind {
        Kind::Text(Text { max: Some(0), .. }) => {
            Some("a text of at most 0 characters says nothing".to_owned())
        }
        Kind::List(list) if list.max == Some(0) => {
            Some("a list of at most 0 elements says nothing".to_owned())
        }
        Kind::Int(int) | Kind::MinorUnits(int, _) => of_int(int),
        Kind::Decimal(decimal) => of_decimal(decimal),
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
    let digits = int.digits?;
    let least = int.min.unwrap_or(i64::MIN).max(0);
    let needed = u32::try_from(least.to_string().len()).unwrap_or(u32::MAX);
    // A negative number may have few digits although the upper end of its range is below zero.
    let can_be_negative = int.min.is_none_or(|min| min < 0);
    let is_unfit = digits == 0 || (needed > digits && !can_be_negative);
    is_unfit.then(|| format!("the least value, {least}, has more than {digits} digits"))
}

fn of_decimal(decimal: &Decimal) -> Option<String> {
    let max_chars = decimal.max_chars?;
    let mut least = decimal.min.unwrap_or_default().max(rust_decimal::Decimal::ZERO);
    least.rescale(decimal.scale);
    let text = least.to_string();
    let is_unfit = u32::try_from(text.len()).unwrap_or(u32::MAX) > max_chars;
    is_unfit
        .then(|| format!("the least value is written `{text}`, which has more than {max_chars} characters"))
}

/// Refuses a `fixed:` or a `default:` that breaks a limit of its field.
pub(super) fn refuse_value_outside_limits(problems: &Problems, field: &Field, value: &str, at: Span) {
    let fault = match &field.kind {
        Kind::Text(text) => fault_of_text(text, value),
        Kind::Int(int) | Kind::MinorUnits(int, _) => fault_of_int(int, value),
        _ => None,
    };
    if let Some(fault) = fault {
        problems.push(
            Problem::new(Code::BadValue, at, format!("`{value}` breaks the limits of `{}`", field.wire))
                .label(fault),
        );
    }
}

fn fault_of_text(text: &Text, value: &str) -> Option<String> {
    let (length, unit) =
        if text.bytes { (value.len(), "bytes") } else { (value.chars().count(), "characters") };
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    if let Some(max) = text.max.filter(|max| length > *max) {
        return Some(format!("it has {length} {unit}, and at most {max} are allowed"));
    }
    // A fixed value may be empty where an empty text is what the provider wants.
    if let Some(min) = text.min.filter(|min| length < *min && length > 0) {
        return Some(format!("it has {length} {unit}, and at least {min} are needed"));
    }
    if text.trimmed && value.trim() != value {
        return Some("it begins or ends with a space".to_owned());
    }
    let pattern = text.pattern.as_ref()?;
    let matches = regex_lite::Regex::new(&anchored(pattern)).map_or(true, |pattern| pattern.is_match(value));
    (!matches).then(|| format!("it doesn't match `{pattern}`"))
}

fn fault_of_int(int: &Int, value: &str) -> Option<String> {
    let number: i64 = value.parse().ok()?;
    if let Some(min) = int.min.filter(|min| number < *min) {
        return Some(format!("it is less than {min}"));
    }
    if let Some(max) = int.max.filter(|max| number > *max) {
        return Some(format!("it is more than {max}"));
    }
    let digits = number.unsigned_abs().to_string().len();
    let most = int.digits.filter(|most| u32::try_from(digits).is_ok_and(|digits| digits > *most))?;
    Some(format!("it has {digits} digits, and at most {most} are allowed"))
}
