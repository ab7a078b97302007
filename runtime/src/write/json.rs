//! Messages as JSON: compact, in the order of the table, absent fields left out.

use super::scalar;
use crate::json::{in_text, quoted};
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
    let mut out = Vec::with_capacity(256);
    object(&mut out, message);
    in_text(out)
}

/// The message as an object.
pub(crate) fn object(out: &mut Vec<u8>, message: &dyn Message) {
    out.push(b'{');
    let mut first = true;
    members(out, message, &mut first, None);
    out.push(b'}');
}

/// The message's members, after others where `first` is false.
pub(crate) fn members(
    out: &mut Vec<u8>,
    message: &dyn Message,
    first: &mut bool,
    mut mark: Option<Mark<'_>>,
) {
    each_view(message, |spec, view| {
        if matches!(view, View::Absent) {
            return;
        }
        name(out, spec.wire, first);
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
pub(crate) fn name(out: &mut Vec<u8>, name: &str, first: &mut bool) {
    if !std::mem::take(first) {
        out.push(b',');
    }
    quoted(out, name);
    out.push(b':');
}

fn value(out: &mut Vec<u8>, view: &View<'_>, spec: &FieldSpec) {
    if spec.as_text
        && let Some(text) = text(view, spec)
    {
        quoted(out, &text);
        return;
    }
    match view {
        View::Object(message) => object(out, *message),
        View::List(elements) => list(out, *elements, spec),
        // What is absent inside a list has no place of its own to be left out of.
        view => {
            if !scalar::json(out, view, spec) {
                out.extend_from_slice(b"null");
            }
        }
    }
}

/// An object or list, or any JSON, as JSON text; none for other values.
pub(crate) fn text(view: &View<'_>, spec: &FieldSpec) -> Option<String> {
    let mut out = Vec::new();
    match view {
        View::Object(message) => object(&mut out, *message),
        View::List(elements) => list(&mut out, *elements, spec),
        View::Json(json) => out.extend_from_slice(json.get().as_bytes()),
        _ => return None,
    }
    Some(in_text(out))
}

fn list(out: &mut Vec<u8>, elements: &dyn List, spec: &FieldSpec) {
    out.push(b'[');
    let item = spec.limits.item.unwrap_or(&FieldSpec::NONE);
    for index in 0..elements.len() {
        if index > 0 {
            out.push(b',');
        }
        match elements.get(index) {
            Some(view) => value(out, &view, item),
            None => out.extend_from_slice(b"null"),
        }
    }
    out.push(b']');
}
