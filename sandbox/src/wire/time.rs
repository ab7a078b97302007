//! The formats in which providers write a point in time.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use paysmith_codegen::checked::{TimeFormat, Wire};

use super::json::Json;

const COMPACT: &str = "%Y%m%d%H%M%S";
const DATE_TIME: &str = "%Y-%m-%d %H:%M:%S";

/// Writes a point in time. The offset from UTC is in seconds.
pub(crate) fn write(at: Timestamp, format: TimeFormat, offset: i32, wire: Wire) -> Json {
    let text = match format {
        TimeFormat::Unix => at.as_second().to_string(),
        TimeFormat::UnixMs => at.as_millisecond().to_string(),
        TimeFormat::Rfc3339 | TimeFormat::DateTime | TimeFormat::Compact => local(at, format, offset),
    };
    if is_unix(format) && wire == Wire::Number { Json::Number(text) } else { Json::Text(text) }
}

/// Whether the format is a count of seconds or milliseconds.
pub(crate) fn is_unix(format: TimeFormat) -> bool {
    matches!(format, TimeFormat::Unix | TimeFormat::UnixMs)
}

/// What specs call the format.
pub(crate) fn format_name(format: TimeFormat) -> &'static str {
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
        TimeFormat::Compact => COMPACT,
        TimeFormat::DateTime => DATE_TIME,
        _ => "%Y-%m-%dT%H:%M:%S%:z",
    };
    zoned.strftime(pattern).to_string()
}

/// Whether a text is a point in time in exactly this format. In RFC 3339 the offset must be in digits: providers don't take `Z`.
pub(crate) fn is_written_in(text: &str, format: TimeFormat) -> bool {
    match format {
        TimeFormat::Unix | TimeFormat::UnixMs => {
            !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit())
        }
        TimeFormat::Compact => is_date_time(text, COMPACT),
        TimeFormat::DateTime => is_date_time(text, DATE_TIME),
        TimeFormat::Rfc3339 => {
            let Some((local, offset)) = text.split_at_checked(19) else { return false };
            is_date_time(local, "%Y-%m-%dT%H:%M:%S")
                && offset.strip_prefix(['+', '-']).is_some_and(|offset| {
                    Time::strptime("%H:%M", offset)
                        .is_ok_and(|time| time.strftime("%H:%M").to_string() == offset)
                })
        }
    }
}

/// jiff also reads texts with fewer digits or with spaces, which providers don't take. Therefore the time that it reads must give
/// the same text again when it is written.
fn is_date_time(text: &str, pattern: &str) -> bool {
    DateTime::strptime(pattern, text).is_ok_and(|time| time.strftime(pattern).to_string() == text)
}

/// The day of a text such as `2030-01-02`, `20300102` or `2030-01-02 03:04:05`.
pub(crate) fn day(text: &str) -> Option<Date> {
    if is_date_time(text, DATE_TIME) {
        return Some(DateTime::strptime(DATE_TIME, text).ok()?.date());
    }
    ["%Y-%m-%d", "%Y%m%d"].into_iter().find_map(|pattern| {
        Date::strptime(pattern, text).ok().filter(|day| day.strftime(pattern).to_string() == text)
    })
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
            assert!(is_written_in(text, format), "{text}");
        }
    }

    #[test]
    fn dates_are_read_and_other_numbers_are_not() {
        for text in ["2030-01-02", "20300102", "2030-01-02 03:04:05"] {
            assert_eq!(day(text), Some(Date::new(2030, 1, 2).unwrap()), "{text}");
        }
        for text in ["2030-13-02", "20301302", "203001021", "2030", "2030-1-2", " 20300102", ""] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn near_misses_are_told() {
        for (format, text) in [
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56Z"),
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56.1+08:00"),
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56+25:00"),
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56+24:00"),
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56+8:00"),
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56+08:00 "),
            (TimeFormat::DateTime, "2018-08-02 12:08:60"),
            (TimeFormat::DateTime, "2018-8-2 12:08:56"),
            (TimeFormat::DateTime, " 2018-08-02 12:08:56"),
            (TimeFormat::Compact, "+2018080212085"),
            (TimeFormat::Compact, "2018 080212085"),
            (TimeFormat::Rfc3339, "2018-02-30T12:08:56+08:00"),
            (TimeFormat::DateTime, "2018-08-02T12:08:56"),
            (TimeFormat::Compact, "2018080212085"),
            (TimeFormat::Compact, "20181302120856"),
            (TimeFormat::Unix, "-5"),
            (TimeFormat::UnixMs, ""),
        ] {
            assert!(!is_written_in(text, format), "{text}");
        }
    }

    #[test]
    fn unusual_times_are_times() {
        for (format, text) in [
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56-00:00"),
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56+23:59"),
            (TimeFormat::Rfc3339, "0000-01-01T00:00:00+00:00"),
            (TimeFormat::Compact, "00010101000000"),
            (TimeFormat::DateTime, "9999-12-31 23:59:59"),
            (TimeFormat::Unix, "0"),
        ] {
            assert!(is_written_in(text, format), "{text}");
        }
    }
}
