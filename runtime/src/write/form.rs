//! Messages as the pairs of a form.

use std::borrow::Cow;

use super::{json, scalar};
use crate::message::{Message, View, each_view};
use crate::table::FieldSpec;

/// A name and its value, before they are encoded or after they were decoded.
pub(crate) type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Appends the message's pairs in the order of the table. A form has no types: each value is its text, and objects and
/// lists are JSON text.
pub(crate) fn pairs<'a>(message: &'a dyn Message, out: &mut Vec<Pair<'a>>) {
    each_view(message, |spec, view| {
        out.extend(text(view, spec).map(|text| (Cow::Borrowed(spec.wire), text)));
    });
    if let Some(tail) = message.tail() {
        pairs(tail, out);
    }
}

/// The text of a field; `None` if it has no value.
pub(crate) fn text<'a>(view: &View<'a>, spec: &FieldSpec) -> Option<Cow<'a, str>> {
    scalar::text(view, spec).or_else(|| json::text(view, spec).map(Cow::Owned))
}

/// The pairs as `application/x-www-form-urlencoded`.
pub(crate) fn encoded(pairs: &[Pair<'_>]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
