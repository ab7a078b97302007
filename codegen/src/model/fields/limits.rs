//! Reads the limits of texts, numbers, times and durations, and how they are written.

use std::str::FromStr;

use crate::checked::{Decimal, Duration, Instant, Int, Text, TimeFormat, Wire};
use crate::language::words::{MOMENTS, TIME_FORMATS, WIRES};
use crate::reading::{MapReader, bad_value, read_number, read_offset, read_text, seconds, span_of_word};
use crate::report::{Code, Problem};
use crate::yaml::Node;

pub(super) fn text(reader: &MapReader<'_>) -> Text {
    let text = Text {
        min: reader.number("min"),
        max: reader.number("max"),
        bytes: reader.word("unit", "a unit of length", &[("chars", false), ("bytes", true)]).unwrap_or(false),
        pattern: reader.text("pattern"),
        trimmed: reader.flag("trimmed"),
        prefix: reader.text("prefix").map(|name| name.trim_start_matches('$').to_owned()),
    };
    refuse_empty_range(reader, text.min, text.max);
    if reader.has("unit") && text.min.is_none() && text.max.is_none() {
        reader.problems.push(
            Problem::new(Code::LimitNotForType, reader.key_at("unit"), "`unit:` without a length")
                .label("neither `max:` nor `min:` is there to be counted in it")
                .help("add the limit, or remove the unit"),
        );
    }
    if let (Some(pattern), Some(node)) = (&text.pattern, reader.get("pattern"))
        && let Err(error) = regex_lite::Regex::new(&anchored(pattern))
    {
        reader.problems.push(
            Problem::new(Code::BadPattern, node.at, "this is no regular expression").label(error.to_string()),
        );
    }
    text
}

/// Refuses a `min` above the `max`: no length is at least 5 and at most 3.
pub(super) fn refuse_empty_range(reader: &MapReader<'_>, min: Option<u32>, max: Option<u32>) {
    if let (Some(min), Some(max), Some(low), Some(high)) = (min, max, reader.get("min"), reader.get("max"))
        && min > max
    {
        reader.problems.push(
            Problem::new(Code::BadRange, high.at, format!("no length is at least {min} and at most {max}"))
                .label("this is less")
                .related(low.at, "than this"),
        );
    }
}

/// The pattern as it is applied: it must match the whole value.
pub(super) fn anchored(pattern: &str) -> String {
    format!("^(?:{pattern})$")
}

pub(super) fn wire(reader: &MapReader<'_>) -> Wire {
    reader.word("wire", "a way to write a number", WIRES).unwrap_or(Wire::Number)
}

/// How the values of an enum are written. Only integers can be written otherwise than as strings.
pub(super) fn enum_wire(reader: &MapReader<'_>, int: bool) -> Wire {
    let written = reader.word("wire", "a way to write a number", WIRES);
    if int { written.unwrap_or(Wire::Number) } else { Wire::String }
}

pub(super) fn int(reader: &MapReader<'_>) -> Int {
    let (min, max) = range(reader, "5..=120", |text| i64::from_str(text).ok());
    Int { min, max, digits: reader.number("digits"), wire: wire(reader) }
}

/// The most digits after the point that the decimals of `rust_decimal` can have.
pub(super) const MAX_SCALE: u32 = 28;

pub(super) fn decimal(reader: &MapReader<'_>) -> Decimal {
    let (min, max) = range(reader, "0.01..=999.99", |text| rust_decimal::Decimal::from_str(text).ok());
    let scale = reader.require("scale").and_then(|node| {
        let scale: u32 = read_number(reader.problems, node, "a whole number")?;
        if scale > MAX_SCALE {
            bad_value(
                reader.problems,
                node,
                &scale.to_string(),
                "scale",
                &format!("at most {MAX_SCALE} digits after the point"),
            );
        }
        Some(scale)
    });
    Decimal {
        scale: scale.unwrap_or(2),
        min,
        max,
        max_chars: reader.number("max_chars"),
        currency: reader.text("currency"),
        fraction: None,
        wire: wire(reader),
    }
}

pub(super) fn instant(reader: &MapReader<'_>) -> Instant {
    let format = reader.require_word("format", "a time format", TIME_FORMATS);
    let format = format.unwrap_or(TimeFormat::Rfc3339);
    let zone = reader.get("zone");
    let needs_zone = !matches!(format, TimeFormat::Unix | TimeFormat::UnixMs);
    if needs_zone && zone.is_none() && reader.get("format").is_some() {
        reader.missing(
            Problem::new(Code::MissingKey, reader.at, "an instant in this format needs `zone:`")
                .label("`zone` is missing")
                .help("the offset of the provider's clock from UTC, as in `zone: \"+08:00\"`"),
        );
    }
    if !needs_zone && zone.is_some() {
        reader.problems.push(
            Problem::new(Code::LimitNotForType, reader.key_at("zone"), "seconds since 1970 have no `zone`")
                .label("they are the same everywhere")
                .help("remove it"),
        );
    }
    Instant {
        format,
        offset: zone.and_then(|node| read_offset(reader.problems, node)).unwrap_or(0),
        wire: wire(reader),
        moment: reader.word("moment", "a moment", MOMENTS),
    }
}

pub(super) fn duration(reader: &MapReader<'_>) -> Duration {
    let (min, max) = range(reader, "1m..=15d", seconds);
    let units: Vec<char> = reader.some_words("units").iter().filter_map(|word| word.chars().next()).collect();
    if let Some(node) = reader.get("units") {
        for word in reader.words("units") {
            if !["s", "m", "h", "d"].contains(&word.as_str()) {
                reader.problems.push(
                    Problem::new(
                        Code::BadValue,
                        span_of_word(node, &word),
                        format!("`{word}` is no unit of time"),
                    )
                    .label("expected `s`, `m`, `h` or `d`"),
                );
            }
        }
    }
    Duration {
        units: if units.is_empty() { vec!['s', 'm', 'h', 'd'] } else { units },
        min,
        max,
        until_midnight: until_midnight(reader),
    }
}

/// The letter that means "until midnight", which can't be a unit of time.
fn until_midnight(reader: &MapReader<'_>) -> Option<char> {
    let (text, node) = (reader.text("until_midnight")?, reader.get("until_midnight")?);
    let letter = text
        .chars()
        .next()
        .filter(|letter| text.len() == 1 && letter.is_ascii_alphabetic() && !"smhd".contains(*letter));
    if letter.is_none() {
        bad_value(
            reader.problems,
            node,
            &text,
            "letter for \"until midnight\"",
            "one letter that is no unit of time",
        );
    }
    letter
}

/// The ends of `range:`, written `5..=120`, `1..` or `..=10`. The error for anything else shows `example`, a range of the type.
fn range<T: PartialOrd + std::fmt::Display>(
    reader: &MapReader<'_>,
    example: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> (Option<T>, Option<T>) {
    let Some(node) = reader.get("range") else { return (None, None) };
    let Some(text) = read_text(reader.problems, node, "a range") else { return (None, None) };
    let Some((low, high)) = text.split_once("..") else {
        return unreadable_range(reader, node, example);
    };
    let (closed, high) = high.strip_prefix('=').map_or((false, high), |high| (true, high));
    if closed == high.trim().is_empty() || (low.trim().is_empty() && !closed) {
        return unreadable_range(reader, node, example);
    }
    let side = |text: &str| match text.trim() {
        "" => Some(None),
        text => parse(text).map(Some),
    };
    match (side(low), side(high)) {
        (Some(Some(low)), Some(Some(high))) if low > high => {
            reader.problems.push(
                Problem::new(Code::BadRange, node.at, "no value is in this range")
                    .label("the lower end is above the upper end"),
            );
            (None, None)
        }
        (Some(low), Some(high)) => (low, high),
        _ => unreadable_range(reader, node, example),
    }
}

fn unreadable_range<T>(reader: &MapReader<'_>, node: &Node, example: &str) -> (Option<T>, Option<T>) {
    let (low, high) = example.split_once("..=").unwrap_or_default();
    reader.problems.push(
        Problem::new(Code::BadRange, node.at, "this is not a range")
            .label(format!("expected one like `{example}`, `{low}..` or `..={high}`")),
    );
    (None, None)
}
