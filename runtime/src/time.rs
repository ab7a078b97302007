//! How instants are written and read in the formats of providers.

use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

use crate::Timestamp;
use crate::terms::TimeFormat;

/// Writes an instant in a format. Its date and time of day are those at an offset from UTC, in seconds.
pub(crate) fn text(instant: Timestamp, (format, seconds): (TimeFormat, i32)) -> String {
    let layout = match format {
        TimeFormat::Unix => return instant.as_second().to_string(),
        TimeFormat::UnixMs => return instant.as_millisecond().to_string(),
        TimeFormat::Rfc3339 => "%Y-%m-%dT%H:%M:%S%:z",
        TimeFormat::DateTime => "%Y-%m-%d %H:%M:%S",
        TimeFormat::Compact => "%Y%m%d%H%M%S",
    };
    // Writing fails only if the layout asks for something that the instant doesn't have, and these layouts don't.
    strtime::format(layout, &instant.to_zoned(TimeZone::fixed(offset(seconds)))).unwrap_or_default()
}

/// Whether a format writes instants as numbers.
pub(crate) const fn is_number(format: TimeFormat) -> bool {
    matches!(format, TimeFormat::Unix | TimeFormat::UnixMs)
}

/// Says which instants a format can write, if this one isn't among them: a number of seconds since 1970 must not be negative,
/// and a year has four digits. `None` if the instant can be written.
pub(crate) fn unwritable(instant: Timestamp, (format, seconds): (TimeFormat, i32)) -> Option<&'static str> {
    if is_number(format) {
        return (instant.as_millisecond() < 0).then_some("1970 or later");
    }
    let year = offset(seconds).to_datetime(instant).year();
    (!(0..=9999).contains(&year)).then_some("the years 0 to 9999")
}

/// Reads an instant in a format.
pub(crate) fn parse(text: &str, (format, seconds): (TimeFormat, i32)) -> Option<Timestamp> {
    match format {
        TimeFormat::Rfc3339 => text.parse().ok(),
        TimeFormat::DateTime => civil(text, "0000-00-00 00:00:00", seconds),
        TimeFormat::Compact => civil(text, "00000000000000", seconds),
        TimeFormat::Unix => Timestamp::from_second(text.parse().ok()?).ok(),
        TimeFormat::UnixMs => Timestamp::from_millisecond(text.parse().ok()?).ok(),
    }
}

/// Reads a date and a time of day at an offset. In the shape, a zero stands for any digit; jiff's own reader is more lenient than
/// providers are: it takes `2018-8-2`, or a sign before the year.
fn civil(text: &str, shape: &str, seconds: i32) -> Option<Timestamp> {
    let fits = |(byte, shape): (u8, u8)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
    if text.len() != shape.len() || !text.bytes().zip(shape.bytes()).all(fits) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let two = |start: usize| digits.get(start..start + 2)?.parse::<i8>().ok();
    let year = digits.get(..4)?.parse().ok()?;
    let civil = DateTime::new(year, two(4)?, two(6)?, two(8)?, two(10)?, two(12)?, 0).ok()?;
    offset(seconds).to_timestamp(civil).ok()
}

fn offset(seconds: i32) -> Offset {
    Offset::from_seconds(seconds).unwrap_or(Offset::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMATS: [(TimeFormat, &str); 5] = [
        (TimeFormat::Rfc3339, "2018-08-02T12:08:56+08:00"),
        (TimeFormat::DateTime, "2018-08-02 12:08:56"),
        (TimeFormat::Compact, "20180802120856"),
        (TimeFormat::Unix, "1533182936"),
        (TimeFormat::UnixMs, "1533182936000"),
    ];

    #[test]
    fn every_format_is_read_and_written() {
        let instant = Timestamp::from_second(1_533_182_936).unwrap();
        for (format, text) in FORMATS {
            let zoned = (format, 28_800);
            assert_eq!(super::text(instant, zoned), text);
            assert_eq!(parse(text, zoned), Some(instant), "{text}");
        }
    }

    #[test]
    fn a_year_has_four_digits() {
        let early = "0007-08-09T01:02:03Z".parse().unwrap();
        assert_eq!(text(early, (TimeFormat::DateTime, 0)), "0007-08-09 01:02:03");
        assert_eq!(text(early, (TimeFormat::Compact, 0)), "00070809010203");
        assert_eq!(parse("00070809010203", (TimeFormat::Compact, 0)), Some(early));
        assert_eq!(parse("0007-08-09 01:02:03", (TimeFormat::DateTime, 0)), Some(early));
    }

    #[test]
    fn offsets_of_utc_and_of_the_west_have_two_digits() {
        let instant = Timestamp::from_second(0).unwrap();
        let shown = |seconds| text(instant, (TimeFormat::Rfc3339, seconds));
        assert_eq!(shown(0), "1970-01-01T00:00:00+00:00");
        assert_eq!(shown(-12_600), "1969-12-31T20:30:00-03:30");
    }

    #[test]
    fn what_no_provider_could_read_is_not_written() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (text, format, seconds, writable) in [
            ("1970-01-01T00:00:00Z", TimeFormat::Unix, 0, true),
            ("1969-12-31T23:59:59Z", TimeFormat::Unix, 0, false),
            ("1969-12-31T23:59:59.999Z", TimeFormat::UnixMs, 0, false),
            ("1969-12-31T23:59:59Z", TimeFormat::DateTime, 0, true),
            ("0000-01-01T00:00:00Z", TimeFormat::Compact, 0, true),
            ("0000-01-01T00:00:00Z", TimeFormat::Compact, -3600, false),
            ("-000001-12-31T23:59:59Z", TimeFormat::Rfc3339, 0, false),
            ("-000001-12-31T23:59:59Z", TimeFormat::Rfc3339, 28_800, true),
            ("9999-12-30T00:00:00Z", TimeFormat::Rfc3339, 0, true),
        ] {
            assert_eq!(unwritable(at(text), (format, seconds)).is_none(), writable, "{text} {format:?}");
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for (format, text) in [
            (TimeFormat::DateTime, "2018-13-02 12:08:56"),
            (TimeFormat::DateTime, "2018-08-02T12:08:56"),
            (TimeFormat::DateTime, "2018-08-0２ 12:08:56"),
            (TimeFormat::DateTime, "2018-8-2 12:8:56"),
            (TimeFormat::DateTime, " 2018-08-02 12:08:56"),
            (TimeFormat::DateTime, "2018-08-02  12:08:56"),
            (TimeFormat::DateTime, "+2018-08-02 12:08:56"),
            (TimeFormat::DateTime, "-0018-08-02 12:08:56"),
            (TimeFormat::DateTime, "-018-08-02 12:08:56"),
            (TimeFormat::Compact, "2018080212085"),
            (TimeFormat::Compact, "20180802120860"),
            (TimeFormat::Unix, "1e9"),
            (TimeFormat::UnixMs, "99999999999999999999"),
            (TimeFormat::Rfc3339, "2018-08-02T12:08:56"),
            (TimeFormat::Rfc3339, ""),
        ] {
            assert_eq!(parse(text, (format, 0)), None, "{text}");
        }
    }
}
