//! Fields by their names on the wire.

use std::borrow::Cow;

use crate::message::{self, Field, Message, View};
use crate::table::FieldSpec;
use crate::write::scalar;

/// Whether two names are the same. Names of one length mostly begin alike, and to compare them as a whole is a call.
#[inline]
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.as_bytes().last() == other.as_bytes().last() && one == other
}

/// The field of that name in a message or its flattened part.
fn field<'a>(message: &'a dyn Message, name: &str) -> Option<(&'static FieldSpec, View<'a>)> {
    let fields = message.fields();
    match fields.iter().position(|spec| is_same(spec.wire, name)) {
        Some(index) => Some((fields.get(index)?, message::view(message, index))),
        None => field(message.tail()?, name),
    }
}

/// The same, to be written to.
pub(crate) fn field_mut<'a>(
    message: &'a mut dyn Message,
    name: &str,
) -> Option<(&'static FieldSpec, &'a mut dyn Field)> {
    let fields = message.fields();
    match fields.iter().position(|spec| is_same(spec.wire, name)) {
        Some(index) => Some((fields.get(index)?, message.field_mut(index)?)),
        None => field_mut(message.tail_mut()?, name),
    }
}

/// What stands at a path, through objects.
pub(crate) fn view<'a>(message: &'a dyn Message, path: &[&str]) -> Option<(&'static FieldSpec, View<'a>)> {
    let (first, rest) = path.split_first()?;
    let (spec, found) = field(message, first)?;
    match (rest.is_empty(), found) {
        (true, view) => Some((spec, view)),
        (false, View::Object(object)) => view(object, rest),
        (false, _) => None,
    }
}

/// Whether something stands there.
pub(crate) fn present(message: &dyn Message, path: &[&str]) -> bool {
    view(message, path).is_some_and(|(_, view)| !matches!(view, View::Absent))
}

/// The one value that stands at a path of wire names, as on the wire; none for objects and lists.
pub fn text<'a>(message: &'a dyn Message, path: &[&str]) -> Option<Cow<'a, str>> {
    let (spec, view) = view(message, path)?;
    scalar::text(&view, spec)
}
