//! Instants as providers write them.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::Timestamp;
use crate::spec::TimeFormat;

/// An instant in a format, to be displayed.
pub(crate) struct Instant(pub(crate) Timestamp, pub(crate) (TimeFormat, i32));

impl fmt::Display for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(instant, (format, seconds)) = *self;
        let civil = offset(seconds).to_datetime(instant);
        let (year, month, day) = (civil.year(), civil.month(), civil.day());
        let (hour, minute, second) = (civil.hour(), civil.minute(), civil.second());
        match format {
            TimeFormat::Rfc3339 => {
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.unsigned_abs() / 60;
                write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
                write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
            TimeFormat::DateTime => {
                write!(out, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
            TimeFormat::Compact => {
                write!(out, "{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
            }
            TimeFormat::Unix => instant.as_second().fmt(out),
            TimeFormat::UnixMs => instant.as_millisecond().fmt(out),
        }
    }
}

/// Whether the format is a number.
pub(crate) const fn is_number(format: TimeFormat) -> bool {
    matches!(format, TimeFormat::Unix | TimeFormat::UnixMs)
}

/// The instant that a text stands for.
pub(crate) fn parse(text: &str, (format, seconds): (TimeFormat, i32)) -> Option<Timestamp> {
    match format {
        TimeFormat::Rfc3339 => text.parse().ok(),
        TimeFormat::DateTime => civil(text, "dddd-dd-dd dd:dd:dd", seconds),
        TimeFormat::Compact => civil(text, "dddddddddddddd", seconds),
        TimeFormat::Unix => Timestamp::from_second(text.parse().ok()?).ok(),
        TimeFormat::UnixMs => Timestamp::from_millisecond(text.parse().ok()?).ok(),
    }
}

/// Year, month, day, hour, minute and second, in a fixed layout in which `d` is a digit.
fn civil(text: &str, layout: &str, seconds: i32) -> Option<Timestamp> {
    if text.len() != layout.len() {
        return None;
    }
    let mut digits = String::with_capacity(14);
    for (found, wanted) in text.chars().zip(layout.chars()) {
        match wanted {
            'd' if found.is_ascii_digit() => digits.push(found),
            _ if found == wanted => {}
            _ => return None,
        }
    }
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize, to: usize| part(from, to).and_then(|number| i8::try_from(number).ok());
    let (month, day) = (small(4, 6)?, small(6, 8)?);
    let (hour, minute, second) = (small(8, 10)?, small(10, 12)?, small(12, 14)?);
    let civil = DateTime::new(part(0, 4)?, month, day, hour, minute, second, 0).ok()?;
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
            assert_eq!(Instant(instant, zoned).to_string(), text);
            assert_eq!(parse(text, zoned), Some(instant), "{text}");
        }
    }

    #[test]
    fn utc_and_west_have_an_offset_of_two_figures() {
        let instant = Timestamp::from_second(0).unwrap();
        let shown = |seconds| Instant(instant, (TimeFormat::Rfc3339, seconds)).to_string();
        assert_eq!(shown(0), "1970-01-01T00:00:00+00:00");
        assert_eq!(shown(-12_600), "1969-12-31T20:30:00-03:30");
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for (format, text) in [
            (TimeFormat::DateTime, "2018-13-02 12:08:56"),
            (TimeFormat::DateTime, "2018-08-02T12:08:56"),
            (TimeFormat::DateTime, "2018-08-0２ 12:08:56"),
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
