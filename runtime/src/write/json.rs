//! Messages as JSON: compact, in the order of the table, absent fields left out.

use super::scalar;
use crate::json::quoted;
use crate::message::{List, Message, View, each_view};
use crate::table::FieldSpec;

/// Told where a member's value was written: its name and the range.
pub(crate) type Mark<'a> = &'a mut dyn FnMut(&'static str, std::ops::Range<usize>);

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
    let mut out = String::with_capacity(256);
    object(&mut out, message);
    out
}

/// The message as an object.
pub(crate) fn object(out: &mut String, message: &dyn Message) {
    out.push('{');
    let mut first = true;
    members(out, message, &mut first, None);
    out.push('}');
}

/// The message's members, after others where `first` is false.
pub(crate) fn members(out: &mut String, message: &dyn Message, first: &mut bool, mut mark: Option<Mark<'_>>) {
    each_view(message, |spec, view| {
        if matches!(view, View::Absent) {
            return;
        }
        if spec.simple {
            out.push_str(if std::mem::take(first) { "\"" } else { ",\"" });
            out.push_str(spec.wire);
            out.push_str("\":");
        } else {
            name(out, spec.wire, first);
        }
        let start = out.len();
        value(out, view, spec);
        if let Some(mark) = mark.as_mut() {
            mark(spec.wire, start..out.len());
        }
    });
    if let Some(tail) = message.tail() {
        members(out, tail, first, mark);
    }
}

/// `"name":`, after a comma where it isn't the first.
pub(crate) fn name(out: &mut String, name: &str, first: &mut bool) {
    if !std::mem::take(first) {
        out.push(',');
    }
    quoted(out, name);
    out.push(':');
}

fn value(out: &mut String, view: View<'_>, spec: &FieldSpec) {
    if spec.as_text
        && let Some(text) = text(view, spec)
    {
        quoted(out, &text);
        return;
    }
    match view {
        View::Object(message) => object(out, message),
        View::List(elements) => list(out, elements, spec),
        // What is absent inside a list has no place of its own to be left out of.
        view => {
            if !scalar::json(out, view, spec) {
                out.push_str("null");
            }
        }
    }
}

/// An object or list, or any JSON, as JSON text; none for other values.
pub(crate) fn text(view: View<'_>, spec: &FieldSpec) -> Option<String> {
    let mut out = String::new();
    match view {
        View::Object(message) => object(&mut out, message),
        View::List(elements) => list(&mut out, elements, spec),
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
        match elements.get(index) {
            Some(view) => value(out, view, item),
            None => out.push_str("null"),
        }
    }
    out.push(']');
}
