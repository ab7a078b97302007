//! Instants as providers write them.

use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::Timestamp;
use crate::spec::TimeFormat;

/// Appends an instant in a format.
pub(crate) fn push(out: &mut Vec<u8>, instant: Timestamp, (format, seconds): (TimeFormat, i32)) {
    match format {
        TimeFormat::Unix => return push_number(out, instant.as_second()),
        TimeFormat::UnixMs => return push_number(out, instant.as_millisecond()),
        TimeFormat::Rfc3339 | TimeFormat::DateTime | TimeFormat::Compact => {}
    }
    let civil = offset(seconds).to_datetime(instant);
    let year = civil.year();
    let [c, y] = [year / 100, year % 100].map(|part| two(part.into()));
    let [m, d] = [civil.month(), civil.day()].map(|part| two(part.into()));
    let [h, n, s] = [civil.hour(), civil.minute(), civil.second()].map(|part| two(part.into()));
    if format == TimeFormat::Compact {
        return [c, y, m, d, h, n, s].iter().for_each(|part| out.extend_from_slice(part));
    }
    let between = if format == TimeFormat::Rfc3339 { b'T' } else { b' ' };
    out.extend_from_slice(&[c[0], c[1], y[0], y[1], b'-', m[0], m[1], b'-', d[0], d[1], between]);
    out.extend_from_slice(&[h[0], h[1], b':', n[0], n[1], b':', s[0], s[1]]);
    if format == TimeFormat::Rfc3339 {
        let minutes = seconds.abs() / 60;
        let [h, n] = [minutes / 60, minutes % 60].map(two);
        out.extend_from_slice(&[if seconds < 0 { b'-' } else { b'+' }, h[0], h[1], b':', n[0], n[1]]);
    }
}

fn push_number(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Two figures of a number that has no more.
fn two(number: i32) -> [u8; 2] {
    let number = u8::try_from(number).unwrap_or_default();
    [b'0' + number / 10 % 10, b'0' + number % 10]
}

/// Whether the format is a number.
pub(crate) const fn is_number(format: TimeFormat) -> bool {
    matches!(format, TimeFormat::Unix | TimeFormat::UnixMs)
}

/// What can be written, where an instant can't: a count since 1970 has no sign, and a year has four figures.
pub(crate) fn unwritable(instant: Timestamp, (format, seconds): (TimeFormat, i32)) -> Option<&'static str> {
    if is_number(format) {
        return (instant.as_millisecond() < 0).then_some("1970 or later");
    }
    // From the second day of 1970 to 9999-12-29 the year has four figures wherever one is.
    if (86_400..253_402_128_000).contains(&instant.as_second()) {
        return None;
    }
    let year = offset(seconds).to_datetime(instant).year();
    (!(0..=9999).contains(&year)).then_some("the years 0 to 9999")
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
    let mut figures = [0; 14];
    let mut free = figures.iter_mut();
    for (found, wanted) in text.bytes().zip(layout.bytes()) {
        match wanted {
            b'd' if found.is_ascii_digit() => *free.next()? = i16::from(found - b'0'),
            _ if found == wanted && wanted != b'd' => {}
            _ => return None,
        }
    }
    let number = |number: i16, figure: &i16| number * 10 + figure;
    let part = |from: usize, to: usize| Some(figures.get(from..to)?.iter().fold(0, number));
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

    fn shown(instant: Timestamp, format: (TimeFormat, i32)) -> String {
        let mut out = Vec::new();
        push(&mut out, instant, format);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_format_is_read_and_written() {
        let instant = Timestamp::from_second(1_533_182_936).unwrap();
        for (format, text) in FORMATS {
            let zoned = (format, 28_800);
            assert_eq!(shown(instant, zoned), text);
            assert_eq!(parse(text, zoned), Some(instant), "{text}");
        }
    }

    #[test]
    fn utc_and_west_have_an_offset_of_two_figures() {
        let instant = Timestamp::from_second(0).unwrap();
        let shown = |seconds| shown(instant, (TimeFormat::Rfc3339, seconds));
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
