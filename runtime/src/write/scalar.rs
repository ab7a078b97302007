//! Single values as text, and which of them are strings in JSON.

use std::borrow::Cow;

use crate::json::quoted;
use crate::message::View;
use crate::table::FieldSpec;
use crate::time;
use crate::{Decimal, Period};

/// The text of a value on the wire; `None` if it is absent, an object or a list.
pub(crate) fn text<'a>(view: &View<'a>, spec: &FieldSpec) -> Option<Cow<'a, str>> {
    Some(match *view {
        View::Absent | View::Object(_) | View::List(_) => return None,
        View::Str(text) | View::Choice(text, _) => Cow::Borrowed(text),
        View::Json(json) => Cow::Borrowed(json.get()),
        View::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
        View::Int(value) | View::IntChoice(value, _) => Cow::Owned(value.to_string()),
        View::Decimal(value) => Cow::Owned(scaled(value, spec.limits.scale).to_string()),
        View::Instant(instant) => Cow::Owned(time::text(instant, spec.time)),
        View::Period(Period::UntilMidnight) => Cow::Owned(format!("1{}", spec.limits.until_midnight)),
        View::Period(period) => Cow::Owned(period.to_string()),
    })
}

/// Whether a value has that text on the wire. Integers are compared as numbers.
pub(crate) fn is(view: &View<'_>, spec: &FieldSpec, wanted: &str) -> bool {
    match *view {
        View::Int(value) | View::IntChoice(value, _) => wanted.parse() == Ok(value),
        _ => text(view, spec).is_some_and(|text| text == wanted),
    }
}

/// Appends a value as JSON. It must not be absent, an object or a list.
pub(crate) fn json(out: &mut String, view: &View<'_>, spec: &FieldSpec) {
    let text = text(view, spec).unwrap_or_default();
    let is_string = match view {
        View::Str(_) | View::Choice(..) | View::Period(_) => true,
        View::Json(_) => false,
        View::Instant(_) => spec.as_string || !time::is_number(spec.time.0),
        _ => spec.as_string,
    };
    if is_string { quoted(out, &text) } else { out.push_str(&text) }
}

/// A decimal with exactly as many digits after the point as the field wants; `u32::MAX` leaves it as it is.
pub(crate) fn scaled(mut value: Decimal, scale: u32) -> Decimal {
    if scale != u32::MAX {
        value.rescale(scale);
    }
    value
}
