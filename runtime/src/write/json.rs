//! Messages as JSON: compact, in the order of the table, absent fields left out.

use super::scalar;
use crate::json::quoted;
use crate::message::{List, Message, View, each_view};
use crate::table::FieldSpec;

/// The message as JSON text.
///
/// ```
/// use paysmith_runtime::{Message, to_json};
///
/// #[derive(Message)]
/// struct Order {
///     #[field(wire = "orderNo")]
///     order_no: String,
///     #[field(wire = "count", string)]
///     count: i64,
/// }
///
/// assert_eq!(to_json(&Order { order_no: "T1".to_owned(), count: 2 }), r#"{"orderNo":"T1","count":"2"}"#);
/// ```
#[must_use]
pub fn to_json(message: &dyn Message) -> String {
    let mut out = String::new();
    object(&mut out, message);
    out
}

/// Appends the message as an object.
pub(crate) fn object(out: &mut String, message: &dyn Message) {
    out.push('{');
    members(out, message);
    out.push('}');
}

/// Appends the message's members to an object that isn't closed yet.
pub(crate) fn members(out: &mut String, message: &dyn Message) {
    each_view(message, |spec, view| {
        if !matches!(view, View::Absent) {
            name(out, spec.wire);
            value(out, view, spec);
        }
    });
    if let Some(tail) = message.tail() {
        members(out, tail);
    }
}

/// Appends `"name":` to an object that isn't closed yet, with a comma before it unless it is the first member.
pub(crate) fn name(out: &mut String, name: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    quoted(out, name);
    out.push(':');
}

/// Appends a value.
pub(crate) fn value(out: &mut String, view: &View<'_>, spec: &FieldSpec) {
    if spec.as_text
        && let Some(text) = text(view, spec)
    {
        quoted(out, &text);
        return;
    }
    match view {
        View::Object(message) => object(out, *message),
        View::List(elements) => list(out, *elements, spec),
        // A field without a value is left out before this is called; an element of a list without a value keeps its place.
        View::Absent => out.push_str("null"),
        view => scalar::json(out, view, spec),
    }
}

/// An object, a list or any JSON as JSON text; `None` for other values.
pub(crate) fn text(view: &View<'_>, spec: &FieldSpec) -> Option<String> {
    let mut out = String::new();
    match view {
        View::Object(message) => object(&mut out, *message),
        View::List(elements) => list(&mut out, *elements, spec),
        View::Json(json) => out.push_str(json.get()),
        _ => return None,
    }
    Some(out)
}

fn list(out: &mut String, elements: &dyn List, spec: &FieldSpec) {
    out.push('[');
    let item = spec.limits.item.unwrap_or(&FieldSpec::NONE);
    for index in 0..elements.len() {
        if index > 0 {
            out.push(',');
        }
        value(out, &elements.get(index).unwrap_or(View::Absent), item);
    }
    out.push(']');
}
