//! Single values: their text, and whether JSON wants quotes around it.

use std::borrow::Cow;
use std::io::Write as _;

use crate::json::{in_text, quoted};
use crate::message::View;
use crate::table::FieldSpec;
use crate::time;
use crate::{Decimal, Period};

/// The value as on the wire; none for what is absent, an object or a list.
pub(crate) fn text<'a>(view: &View<'a>, spec: &FieldSpec) -> Option<Cow<'a, str>> {
    if let Some(text) = given(view) {
        return Some(Cow::Borrowed(text));
    }
    if let View::Absent | View::Object(_) | View::List(_) = view {
        return None;
    }
    // An instant at most; numbers are shorter.
    let mut out = Vec::with_capacity(25);
    plain(&mut out, view, spec);
    Some(Cow::Owned(in_text(out)))
}

/// The value as on the wire, where it is a text already.
pub(crate) fn given<'a>(view: &View<'a>) -> Option<&'a str> {
    match *view {
        View::Str(text) | View::Choice(text, _) => Some(text),
        View::Json(json) => Some(json.get()),
        View::Bool(value) => Some(if value { "true" } else { "false" }),
        _ => None,
    }
}

/// Whether the value is that text on the wire. Doesn't allocate for what conditions are usually about.
pub(crate) fn is(view: &View<'_>, spec: &FieldSpec, wanted: &str) -> bool {
    match view {
        View::Int(value) | View::IntChoice(value, _) => wanted.parse() == Ok(*value),
        view => text(view, spec).is_some_and(|text| text == wanted),
    }
}

/// Appends the value as JSON; `false` for what is absent, an object or a list.
pub(crate) fn json(out: &mut Vec<u8>, view: &View<'_>, spec: &FieldSpec) -> bool {
    match *view {
        View::Str(text) | View::Choice(text, _) => quoted(out, text),
        View::Json(json) => out.extend_from_slice(json.get().as_bytes()),
        View::Absent | View::Object(_) | View::List(_) => return false,
        _ => {
            let quotes = match view {
                View::Instant(_) => spec.as_string || !time::is_number(spec.time.0),
                View::Period(_) => true,
                _ => spec.as_string,
            };
            // None of these has a character that needs escaping.
            if quotes {
                out.push(b'"');
            }
            plain(out, view, spec);
            if quotes {
                out.push(b'"');
            }
        }
    }
    true
}

/// A decimal with exactly the digits after the point that the field wants.
pub(crate) fn scaled(mut value: Decimal, scale: u32) -> Decimal {
    if scale != u32::MAX {
        value.rescale(scale);
    }
    value
}

/// Appends a value that isn't a string, without quotes.
pub(crate) fn plain(out: &mut Vec<u8>, view: &View<'_>, spec: &FieldSpec) {
    // Writing to memory can't fail.
    let _ = match *view {
        View::Int(value) | View::IntChoice(value, _) => {
            out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
            Ok(())
        }
        View::Bool(value) => write!(out, "{value}"),
        View::Decimal(value) => decimal(out, scaled(value, spec.limits.scale)),
        View::Instant(instant) => {
            time::push(out, instant, spec.time);
            Ok(())
        }
        View::Period(Period::UntilMidnight) => write!(out, "1{}", spec.limits.until_midnight),
        View::Period(period) => write!(out, "{period}"),
        View::Absent | View::Str(_) | View::Choice(..) | View::Object(_) | View::List(_) | View::Json(_) => {
            Ok(())
        }
    };
}

/// Appends a decimal as it displays itself. An amount has so few figures that no formatter is needed.
fn decimal(out: &mut Vec<u8>, value: Decimal) -> std::io::Result<()> {
    let Ok(figures) = u64::try_from(value.mantissa().unsigned_abs()) else { return write!(out, "{value}") };
    let mut figures_in = itoa::Buffer::new();
    let figures = figures_in.format(figures).as_bytes();
    let behind = value.scale() as usize;
    if value.is_sign_negative() {
        out.push(b'-');
    }
    let before = figures.len().saturating_sub(behind);
    let (whole, rest) = figures.split_at(before);
    out.extend_from_slice(if whole.is_empty() { b"0" } else { whole });
    if behind > 0 {
        out.push(b'.');
        out.extend(std::iter::repeat_n(b'0', behind - rest.len()));
        out.extend_from_slice(rest);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_written_as_it_displays_itself() {
        let texts = [
            "0",
            "-0",
            "0.00",
            "-0.00",
            "0.01",
            "-0.5",
            "1",
            "-1",
            "10",
            "9.9",
            "80.00",
            "100",
            "100.000",
            "12345.678",
            "0.0000000000000000000000000001",
            "18446744073709551615",
            "18446744073709551616",
            "-184467440737095516.16",
            "79228162514264337593543950335",
            "7.9228162514264337593543950335",
        ];
        for value in texts.iter().map(|text| text.parse::<Decimal>().unwrap()).chain([Decimal::MIN]) {
            let mut out = Vec::new();
            decimal(&mut out, value).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), value.to_string());
        }
    }
}
