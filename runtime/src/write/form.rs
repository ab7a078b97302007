//! Messages as the pairs of a form: every value is its text.

use std::borrow::Cow;

use super::{json, scalar};
use crate::message::{Message, View};

/// A name and its decoded value.
pub(crate) type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// Hands out the message's pairs in the order of the table. An object or list has only one way into a form, which is
/// as JSON text.
pub(crate) fn pairs<'a>(message: &'a dyn Message, out: &mut dyn FnMut(Pair<'a>)) {
    for (index, spec) in message.fields().iter().enumerate() {
        let Some(view) = message.field(index).map(|field| field.view()) else { continue };
        let value = match view {
            View::Absent => continue,
            View::Object(_) | View::List(_) => json::text(view, spec).map(Cow::Owned),
            view => scalar::text(view, spec),
        };
        if let Some(value) = value {
            out((Cow::Borrowed(spec.wire), value));
        }
    }
    if let Some(tail) = message.tail() {
        pairs(tail, out);
    }
}

/// Pairs as `application/x-www-form-urlencoded`.
pub(crate) fn encode<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::with_capacity(512)).extend_pairs(pairs).finish()
}
