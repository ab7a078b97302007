//! Fields by their names on the wire.

use std::borrow::Cow;

use crate::Json;
use crate::message::{self, Field, Message, View};
use crate::table::FieldSpec;
use crate::write::scalar;

/// Whether two names are the same. Names of one length mostly begin alike, so their ends are looked at first; and to compare
/// them as a whole is a call, which two words that overlap spare most names.
#[inline]
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        4..8 => {
            one.last_chunk::<4>() == other.last_chunk::<4>()
                && one.first_chunk::<4>() == other.first_chunk::<4>()
        }
        8..=16 => {
            one.last_chunk::<8>() == other.last_chunk::<8>()
                && one.first_chunk::<8>() == other.first_chunk::<8>()
        }
        _ => one.last_chunk::<8>() == other.last_chunk::<8>() && one == other,
    }
}

/// Where a field is.
struct Place<'a> {
    /// The message, or its flattened part.
    part: &'a dyn Message,
    /// The place among the part's fields.
    index: usize,
    /// How many fields of the table stand before the part's.
    before: usize,
}

/// The field of that name in a message or its flattened part.
fn place<'a>(message: &'a dyn Message, name: &str) -> Option<Place<'a>> {
    let fields = message.fields();
    match fields.iter().position(|spec| is_same(spec.wire, name)) {
        Some(index) => Some(Place { part: message, index, before: 0 }),
        None => {
            let Place { part, index, before } = place(message.tail()?, name)?;
            Some(Place { part, index, before: fields.len() + before })
        }
    }
}

/// Whether the table, its flattened part included, has a field of that name.
pub(crate) fn has(message: &dyn Message, name: &str) -> bool {
    place(message, name).is_some()
}

/// The place of the field of that name in the table, in which the flattened part's fields follow.
pub(crate) fn place_in_table(message: &dyn Message, name: &str) -> Option<usize> {
    place(message, name).map(|place| place.before + place.index)
}

/// The field of that name, to be written to.
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
    let (last, objects) = path.split_last()?;
    let Place { part, index, .. } = place(inside(message, objects)?, last)?;
    Some((part.fields().get(index)?, message::view(part, index)))
}

/// The object at a path.
fn inside<'a>(message: &'a dyn Message, path: &[&str]) -> Option<&'a dyn Message> {
    path.iter().try_fold(message, |message, name| {
        let Place { part, index, .. } = place(message, name)?;
        if let View::Object(object) = message::view(part, index) { Some(object) } else { None }
    })
}

/// What arrived under the last name of a path and couldn't be read as its field's type; `null` is nothing.
pub(crate) fn unread<'a>(message: &'a dyn Message, path: &[&str]) -> Option<&'a Json> {
    let (last, objects) = path.split_last()?;
    let json = inside(message, objects)?.extra()?.get(last)?;
    Some(json).filter(|json| json.get() != "null")
}

/// Whether nothing arrived there, be it readable or not.
pub(crate) fn absent(message: &dyn Message, path: &[&str]) -> bool {
    !present(message, path) && unread(message, path).is_none()
}

/// Whether something stands there.
pub(crate) fn present(message: &dyn Message, path: &[&str]) -> bool {
    let Some((last, objects)) = path.split_last() else { return false };
    let found = inside(message, objects).and_then(|message| place(message, last));
    found.is_some_and(|Place { part, index, .. }| message::is_present(part, index))
}

/// The one value that stands at a path of wire names, as on the wire; none for objects and lists.
pub fn text<'a>(message: &'a dyn Message, path: &[&str]) -> Option<Cow<'a, str>> {
    let (spec, view) = view(message, path)?;
    scalar::text(&view, spec)
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn names_are_the_same_or_differ_wherever_they_differ() {
        let name = "merchant_order_sn_付";
        for length in (0..=name.len()).filter(|length| name.is_char_boundary(*length)) {
            let name = &name[..length];
            assert!(is_same(name, name));
            assert!(!is_same(name, &format!("{name}x")));
            for (place, character) in name.char_indices() {
                let mut other = name.to_owned();
                other.replace_range(place..place + character.len_utf8(), &"#".repeat(character.len_utf8()));
                assert!(!is_same(name, &other), "{name} {other}");
            }
        }
    }
}
