//! Whether a value keeps the limits of its field. The runtime refuses a request with a value that doesn't, so that a spec which has such
//! a value in an example, or as a fixed value, would promise what can't be sent.

use std::str::FromStr as _;

use super::limits::anchored;
use crate::checked::{Decimal, Duration, Field, Instant, Int, Kind, Text, TimeFormat};
use crate::currency::exponent;

/// Which limit a value breaks, in words; `None` if it keeps all of them. Objects and lists have no value of this kind.
pub(crate) fn fault_of_value(field: &Field, value: &str) -> Option<String> {
    match &field.kind {
        Kind::Text(text) => fault_of_text(text, value),
        Kind::Int(int) | Kind::MinorUnits(int, _) => fault_of_int(int, value),
        Kind::Decimal(decimal) => fault_of_decimal(decimal, value),
        Kind::Duration(duration) => fault_of_duration(duration, value),
        Kind::Instant(instant) => fault_of_instant(instant, value),
        Kind::Enum(of) => {
            let refused = !of.only.is_empty() && !of.only.iter().any(|only| only == value);
            refused.then(|| format!("it isn't one of {}", of.only.join(", ")))
        }
        Kind::Currency(_) if exponent(value).is_none() => {
            Some("expected the code of a currency in use, as ISO 4217 has it".to_owned())
        }
        Kind::Currency(of) => {
            let refused = !of.only.is_empty() && !of.only.iter().any(|only| only == value);
            refused.then(|| format!("it isn't one of {}", of.only.join(", ")))
        }
        Kind::Bool(_) | Kind::Object(_) | Kind::List(_) | Kind::Any => None,
    }
}

/// Which limit of its length a list breaks.
pub(crate) fn fault_of_count(count: usize, (min, max): (Option<u32>, Option<u32>)) -> Option<String> {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    if let Some(max) = max.filter(|max| count > *max) {
        return Some(format!("it has {}, and at most {max} are allowed", counted(count, "element")));
    }
    let min = min.filter(|min| count < *min)?;
    Some(format!("it has {}, and at least {min} are needed", counted(count, "element")))
}

fn fault_of_text(text: &Text, value: &str) -> Option<String> {
    let (length, unit) =
        if text.bytes { (value.len(), "byte") } else { (value.chars().count(), "character") };
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    if let Some(max) = text.max.filter(|max| length > *max) {
        return Some(format!("it has {}, and at most {max} are allowed", counted(length, unit)));
    }
    if let Some(min) = text.min.filter(|min| length < *min) {
        return Some(format!("it has {}, and at least {min} are needed", counted(length, unit)));
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
    if let Some(fault) = fault_of_ends(number, int.min, int.max) {
        return Some(fault);
    }
    let digits = number.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
    let most = int.digits.filter(|most| digits > *most)?;
    Some(format!("it has {}, and at most {most} are allowed", counted(digits, "digit")))
}

fn fault_of_decimal(decimal: &Decimal, value: &str) -> Option<String> {
    let Ok(number) = rust_decimal::Decimal::from_str(value) else {
        return Some("expected a number".to_owned());
    };
    let most = decimal.fraction.map_or(decimal.scale, |fraction| fraction.min(decimal.scale));
    let digits = number.normalize().scale();
    if digits > most {
        return Some(format!(
            "it has {} after the point, and at most {most} are allowed",
            counted(digits, "digit")
        ));
    }
    if let Some(fault) = fault_of_ends(number, decimal.min, decimal.max) {
        return Some(fault);
    }
    let mut written = number;
    written.rescale(decimal.scale);
    let written = written.to_string();
    let most = decimal.max_chars.filter(|most| u32::try_from(written.len()).is_ok_and(|len| len > *most))?;
    Some(format!("it is sent as `{written}`, which has more than {most} characters"))
}

fn fault_of_duration(duration: &Duration, value: &str) -> Option<String> {
    let (count, unit) = value.chars().next_back().map(|unit| (value.trim_end_matches(unit), unit))?;
    if duration.until_midnight == Some(unit) && matches!(count, "" | "1") {
        return None;
    }
    let is_number = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => 0,
    };
    let count = count.parse::<u32>().ok().filter(|_| is_number && duration.units.contains(&unit));
    let Some(count) = count else {
        let units: Vec<String> = duration.units.iter().map(char::to_string).collect();
        return Some(format!("expected a whole number and a unit of {}", units.join(", ")));
    };
    let end = |seconds: Option<u64>| seconds.map(|seconds| format!("{seconds}s"));
    let seconds = u64::from(count) * factor;
    let is_outside =
        duration.min.is_some_and(|min| seconds < min) || duration.max.is_some_and(|max| seconds > max);
    is_outside.then(|| match (end(duration.min), end(duration.max)) {
        (Some(min), Some(max)) => format!("it isn't from {min} to {max}"),
        (Some(min), None) => format!("it is less than {min}"),
        (None, max) => format!("it is more than {}", max.unwrap_or_default()),
    })
}

fn fault_of_instant(instant: &Instant, value: &str) -> Option<String> {
    use jiff::civil::DateTime;
    let (is_one, expected) = match instant.format {
        TimeFormat::Rfc3339 => (jiff::Timestamp::from_str(value).is_ok(), "`2030-01-02T03:04:05+08:00`"),
        TimeFormat::DateTime => {
            (DateTime::strptime("%Y-%m-%d %H:%M:%S", value).is_ok(), "`2030-01-02 03:04:05`")
        }
        TimeFormat::Compact => (DateTime::strptime("%Y%m%d%H%M%S", value).is_ok(), "`20300102030405`"),
        TimeFormat::Unix => (value.parse::<u64>().is_ok(), "`1893456000`, the seconds since 1970"),
        TimeFormat::UnixMs => (value.parse::<u64>().is_ok(), "`1893456000000`, the milliseconds since 1970"),
    };
    (!is_one).then(|| format!("expected a time like {expected}"))
}

/// Which end of a range a number is beyond.
fn fault_of_ends<T: PartialOrd + std::fmt::Display>(
    number: T,
    min: Option<T>,
    max: Option<T>,
) -> Option<String> {
    if let Some(min) = min.filter(|min| number < *min) {
        return Some(format!("it is less than {min}"));
    }
    let max = max.filter(|max| number > *max)?;
    Some(format!("it is more than {max}"))
}

/// A number of things: `1 digit`, `2 digits`.
fn counted(count: u32, of: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {of}{s}")
}
