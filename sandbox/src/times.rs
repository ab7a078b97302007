//! The ways in which providers write a point in time.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use paysmith_codegen::checked::{TimeFormat, Wire};

use crate::json::Json;

/// Writes a point in time.
pub(crate) fn write(at: Timestamp, format: TimeFormat, offset: i32, wire: Wire) -> Json {
    let text = match format {
        TimeFormat::Unix => at.as_second().to_string(),
        TimeFormat::UnixMs => at.as_millisecond().to_string(),
        TimeFormat::Rfc3339 | TimeFormat::DateTime | TimeFormat::Compact => local(at, format, offset),
    };
    if is_unix(format) && wire == Wire::Number { Json::Number(text) } else { Json::Text(text) }
}

/// Whether the format is a number.
pub(crate) fn is_unix(format: TimeFormat) -> bool {
    matches!(format, TimeFormat::Unix | TimeFormat::UnixMs)
}

/// The format in the spec's own word.
pub(crate) fn name(format: TimeFormat) -> &'static str {
    match format {
        TimeFormat::Rfc3339 => "rfc3339",
        TimeFormat::DateTime => "datetime",
        TimeFormat::Compact => "compact",
        TimeFormat::Unix => "unix",
        TimeFormat::UnixMs => "unix_ms",
    }
}

fn local(at: Timestamp, format: TimeFormat, offset: i32) -> String {
    let offset = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
    let zoned = at.to_zoned(TimeZone::fixed(offset));
    let pattern = match format {
        TimeFormat::Compact => "%Y%m%d%H%M%S",
        TimeFormat::DateTime => "%Y-%m-%d %H:%M:%S",
        _ => "%Y-%m-%dT%H:%M:%S%:z",
    };
    zoned.strftime(pattern).to_string()
}

/// Whether a text is a point in time in this format, to the digit; `Z` is not a written offset.
pub(crate) fn is(text: &str, format: TimeFormat) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match format {
        TimeFormat::Unix | TimeFormat::UnixMs => {
            !text.is_empty() && text.len() <= 15 && shape.chars().all(|c| c == '0')
        }
        TimeFormat::Compact => shape == "0".repeat(14) && exists(text),
        TimeFormat::DateTime => shape == "0000-00-00 00:00:00" && exists(text),
        TimeFormat::Rfc3339 => {
            let (local, offset) = (text.get(..19), text.get(19..));
            matches!(shape.as_str(), "0000-00-00T00:00:00+00:00" | "0000-00-00T00:00:00-00:00")
                && local.is_some_and(exists)
                && offset.is_some_and(|offset| offset.get(1..3) < Some("24") && offset.get(4..6) < Some("60"))
        }
    }
}

/// Whether the calendar has the fourteen digits of this text.
fn exists(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<i16>().ok());
    let small = |from: usize| part(from, from + 2).and_then(|part| i8::try_from(part).ok());
    let (Some(year), Some(month), Some(day)) = (part(0, 4), small(4), small(6)) else { return false };
    let (Some(hour), Some(minute), Some(second)) = (small(8), small(10), small(12)) else { return false };
    DateTime::new(year, month, day, hour, minute, second, 0).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let at = Timestamp::from_millisecond(1_533_182_936_000).unwrap();
        for (format, text) in [
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56+08:00"),
            (TimeFormat::DateTime, "2018-08-02 12:08:56"),
            (TimeFormat::Compact, "20180802120856"),
            (TimeFormat::Unix, "1533182936"),
            (TimeFormat::UnixMs, "1533182936000"),
        ] {
            assert_eq!(write(at, format, 8 * 3600, Wire::String), Json::Text(text.into()));
            assert!(is(text, format), "{text}");
        }
    }

    #[test]
    fn near_misses_are_told() {
        for (format, text) in [
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56Z"),
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56.1+08:00"),
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56+25:00"),
            (TimeFormat::Rfc3339, "2018-02-30T12:08:56+08:00"),
            (TimeFormat::DateTime, "2018-08-02T12:08:56"),
            (TimeFormat::Compact, "2018080212085"),
            (TimeFormat::Compact, "20181302120856"),
            (TimeFormat::Unix, "-5"),
            (TimeFormat::UnixMs, ""),
        ] {
            assert!(!is(text, format), "{text}");
        }
    }
}
