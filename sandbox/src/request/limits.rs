//! Checks single values against the limits that the spec's field table states.

use paysmith_codegen::checked::{CurrencyUse, Decimal, Duration, EnumUse, Int, Kind, Text, Wire};
use paysmith_codegen::currency::exponent;

use crate::setup::Setup;
use crate::wire::json::Json;
use crate::wire::time;

/// A rule that a value breaks, and what the rule demands.
pub(crate) type BrokenRule = (&'static str, String);

/// The limits that a single value breaks. In a form every value is a string, whatever the field's `wire` says.
pub(crate) fn scalar(kind: &Kind, value: &Json, in_form: bool, setup: &Setup) -> Vec<BrokenRule> {
    let written = |wire: Wire| match (value, wire) {
        (Json::Text(text), Wire::String) => Some(text.as_str()),
        (Json::Text(text), Wire::Number) if in_form => Some(text.as_str()),
        (Json::Number(text), Wire::Number) => Some(text.as_str()),
        _ => None,
    };
    let wrong_type = |wanted: &str| vec![("type", wanted.to_owned())];
    match kind {
        Kind::Text(limits) => match value {
            Json::Text(text) => string(limits, text, setup),
            _ => wrong_type("a string"),
        },
        Kind::Int(limits) | Kind::MinorUnits(limits, _) => match written(limits.wire) {
            Some(text) => int(limits, text),
            None => wrong_type(&format!("an integer{}", in_string(limits.wire))),
        },
        Kind::Bool(wire) => match (value, wire) {
            (Json::Bool(_), Wire::Number) => Vec::new(),
            (Json::Text(text), _) if (in_form || *wire == Wire::String) && is_bool(text) => Vec::new(),
            _ => wrong_type(&format!("a truth value{}", in_string(*wire))),
        },
        Kind::Decimal(limits) => match written(limits.wire) {
            Some(text) => decimal(limits, text),
            None => wrong_type(&format!("a decimal{}", in_string(limits.wire))),
        },
        Kind::Currency(of) => match value {
            Json::Text(code) => currency(of, code),
            _ => wrong_type("a string"),
        },
        Kind::Enum(of) => match written(if of.of.int { of.wire } else { Wire::String }) {
            Some(text) => enumerated(of, text),
            None if of.of.int => wrong_type(&format!("an integer{}", in_string(of.wire))),
            None => wrong_type("a string"),
        },
        Kind::Instant(instant) => {
            let unix = time::is_unix(instant.format);
            match written(if unix { instant.wire } else { Wire::String }) {
                Some(text) if time::is_written_in(text, instant.format) => Vec::new(),
                Some(_) => vec![("format", time::format_name(instant.format).to_owned())],
                None => wrong_type("a point in time"),
            }
        }
        Kind::Duration(limits) => match value {
            Json::Text(text) => duration(limits, text),
            _ => wrong_type("a string such as `90m`"),
        },
        Kind::Object(_) | Kind::List(_) | Kind::Any => Vec::new(),
    }
}

/// The limits that a text breaks. The text is the value of a string field, or the JSON text of an object or a list.
pub(crate) fn string(limits: &Text, text: &str, setup: &Setup) -> Vec<BrokenRule> {
    let mut broken = Vec::new();
    let length = if limits.bytes { text.len() } else { text.chars().count() };
    let unit = if limits.bytes { "bytes" } else { "chars" };
    if let Some(max) = limits.max.filter(|max| length > *max as usize) {
        broken.push(("max", format!("{max} {unit}")));
    }
    if let Some(min) = limits.min.filter(|min| length < *min as usize) {
        broken.push(("min", format!("{min} {unit}")));
    }
    if let Some(pattern) = &limits.pattern
        && !setup.patterns.matches(pattern, text)
    {
        broken.push(("pattern", pattern.clone()));
    }
    if limits.trimmed && text.trim() != text {
        broken.push(("trimmed", "no leading or trailing space".to_owned()));
    }
    if let Some(credential) = &limits.prefix
        && let Some(prefix) = setup.credentials.get(credential)
        && !text.starts_with(prefix.as_str())
    {
        broken.push(("prefix", format!("the credential `{credential}`")));
    }
    broken
}

fn in_string(wire: Wire) -> &'static str {
    if wire == Wire::String { " in a string" } else { "" }
}

fn is_bool(text: &str) -> bool {
    matches!(text, "true" | "false")
}

fn int(limits: &Int, text: &str) -> Vec<BrokenRule> {
    // An integer has one way to be written: without plus sign, leading zeros or exponent.
    let Some(number) = text.parse::<i64>().ok().filter(|number| number.to_string() == text) else {
        return vec![("type", "an integer".to_owned())];
    };
    let mut broken = Vec::new();
    if is_outside(number, limits.min, limits.max) {
        broken.push(("range", range(limits.min, limits.max)));
    }
    if let Some(digits) = limits.digits.filter(|most| text.trim_start_matches('-').len() > *most as usize) {
        broken.push(("digits", digits.to_string()));
    }
    broken
}

fn decimal(limits: &Decimal, text: &str) -> Vec<BrokenRule> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let canonical = plain(whole) && !whole.is_empty() && (whole == "0" || !whole.starts_with('0'));
    let Some(number) = Some(text)
        .filter(|_| canonical && plain(rest) && !text.ends_with('.'))
        .and_then(|text| text.parse::<rust_decimal::Decimal>().ok())
    else {
        return vec![("type", "a plain decimal".to_owned())];
    };
    let mut broken = Vec::new();
    if rest.len() != limits.scale as usize {
        broken.push(("scale", limits.scale.to_string()));
    } else if let Some(most) = limits.fraction.filter(|most| fraction_digits(text) > *most as usize) {
        broken.push(("scale", most.to_string()));
    }
    if is_outside(number, limits.min, limits.max) {
        broken.push(("range", range(limits.min, limits.max)));
    }
    if let Some(max) = limits.max_chars.filter(|max| text.len() > *max as usize) {
        broken.push(("max", format!("{max} chars")));
    }
    broken
}

/// How many digits a decimal has after the point, not counting zeros at its end.
pub(crate) fn fraction_digits(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, digits)| digits.trim_end_matches('0').len())
}

fn currency(limits: &CurrencyUse, code: &str) -> Vec<BrokenRule> {
    let allowed = limits.only.is_empty() || limits.only.iter().any(|only| only == code);
    match exponent(code) {
        None => vec![("values", "the code of a currency in use".to_owned())],
        Some(_) if allowed => Vec::new(),
        Some(_) => vec![("only", limits.only.join(", "))],
    }
}

fn enumerated(limits: &EnumUse, text: &str) -> Vec<BrokenRule> {
    if limits.of.int && text.parse::<i64>().map(|number| number.to_string()).as_deref() != Ok(text) {
        return vec![("type", "an integer".to_owned())];
    }
    let (rule, allowed): (_, Vec<&str>) = if !limits.only.is_empty() {
        ("only", limits.only.iter().map(String::as_str).collect())
    } else if limits.of.closed {
        ("values", limits.of.values.iter().map(|value| value.wire.as_str()).collect())
    } else {
        return Vec::new();
    };
    if allowed.contains(&text) { Vec::new() } else { vec![(rule, allowed.join(", "))] }
}

fn duration(limits: &Duration, text: &str) -> Vec<BrokenRule> {
    let units: String = limits.units.iter().collect();
    let not_a_duration = || vec![("units", format!("an integer and one of `{units}`"))];
    let Some(unit) = text.chars().last() else { return not_a_duration() };
    let count = text.strip_suffix(unit).unwrap_or_default();
    if Some(unit) == limits.until_midnight && matches!(count, "" | "1") {
        return Vec::new();
    }
    let digits = !count.is_empty() && count.chars().all(|c| c.is_ascii_digit());
    let plain = digits && (count == "0" || !count.starts_with('0'));
    let seconds = seconds_of(unit).filter(|_| plain && limits.units.contains(&unit));
    let Some(length) = seconds.and_then(|seconds| count.parse::<u64>().ok()?.checked_mul(seconds)) else {
        return not_a_duration();
    };
    if is_outside(length, limits.min, limits.max) {
        let seconds = |bound: Option<u64>| bound.map(|bound| format!("{bound}s"));
        return vec![("range", range(seconds(limits.min), seconds(limits.max)))];
    }
    Vec::new()
}

/// How many seconds a unit of time has, by its letter.
pub(crate) fn seconds_of(unit: char) -> Option<u64> {
    match unit {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(3_600),
        'd' => Some(86_400),
        _ => None,
    }
}

fn is_outside<T: PartialOrd>(value: T, min: Option<T>, max: Option<T>) -> bool {
    min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max)
}

fn range<T: ToString>(min: Option<T>, max: Option<T>) -> String {
    let text = |bound: Option<T>| bound.map_or_else(String::new, |bound| bound.to_string());
    let (min, max) = (text(min), text(max));
    if max.is_empty() { format!("{min}..") } else { format!("{min}..={max}") }
}
