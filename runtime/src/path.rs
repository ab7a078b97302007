//! Where a value is in a message: by names on the wire, and by places in lists.
//!
//! The functions find what is at a path of names. [`Path`] is built while a message is gone over, to be shown in errors.

use std::borrow::Cow;
use std::fmt;

use crate::Json;
use crate::message::table::FieldSpec;
use crate::message::{Field, Message, View};
use crate::write::scalar;

/// The path to a value, as a chain from the value up to the message. It becomes text only when an error needs it, so that
/// nothing is allocated for the paths while a message is gone over.
pub(crate) enum Path<'a> {
    /// The message itself.
    Root,
    /// A field of the object at the path above.
    Name(&'a Path<'a>, &'a str),
    /// An element of the list at the path above.
    Index(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Name(Self::Root, name) => formatter.write_str(name),
            Self::Name(above, name) => write!(formatter, "{above}.{name}"),
            Self::Index(above, index) => write!(formatter, "{above}[{index}]"),
        }
    }
}

/// The field of that name in a message or its flattened part: the part that has it, and its place among the part's fields.
fn find<'a>(message: &'a dyn Message, name: &str) -> Option<(&'a dyn Message, usize)> {
    match message.fields().iter().position(|spec| spec.wire == name) {
        Some(index) => Some((message, index)),
        None => find(message.tail()?, name),
    }
}

/// Whether a message or its flattened part has a field of that name.
pub(crate) fn has(message: &dyn Message, name: &str) -> bool {
    find(message, name).is_some()
}

/// The field of that name, to be written to.
pub(crate) fn field_mut<'a>(
    message: &'a mut dyn Message,
    name: &str,
) -> Option<(&'static FieldSpec, &'a mut dyn Field)> {
    let fields = message.fields();
    match fields.iter().position(|spec| spec.wire == name) {
        Some(index) => Some((fields.get(index)?, message.field_mut(index)?)),
        None => field_mut(message.tail_mut()?, name),
    }
}

/// The field at a path through objects, and what is in it.
pub(crate) fn view<'a>(message: &'a dyn Message, path: &[&str]) -> Option<(&'static FieldSpec, View<'a>)> {
    let (last, objects) = path.split_last()?;
    let (part, index) = find(object(message, objects)?, last)?;
    Some((part.fields().get(index)?, part.view(index)))
}

/// The object at a path; for an empty path, the message itself.
fn object<'a>(message: &'a dyn Message, path: &[&str]) -> Option<&'a dyn Message> {
    path.iter().try_fold(message, |message, name| {
        let (part, index) = find(message, name)?;
        if let View::Object(object) = part.view(index) { Some(object) } else { None }
    })
}

/// What arrived at a path but couldn't be read as its field's type, and was therefore kept among the unlisted members. JSON's
/// `null` doesn't count: it says that there is nothing.
pub(crate) fn unread<'a>(message: &'a dyn Message, path: &[&str]) -> Option<&'a Json> {
    let (last, objects) = path.split_last()?;
    let json = object(message, objects)?.extra()?.get(last)?;
    Some(json).filter(|json| json.get() != "null")
}

/// Whether nothing arrived at a path, be it readable or not.
pub(crate) fn absent(message: &dyn Message, path: &[&str]) -> bool {
    !present(message, path) && unread(message, path).is_none()
}

/// Whether the field at a path has a value.
pub(crate) fn present(message: &dyn Message, path: &[&str]) -> bool {
    view(message, path).is_some_and(|(_, view)| !matches!(view, View::Absent))
}

/// The text on the wire of the single value at a path of wire names; `None` if there is no value, or an object or a list.
pub fn text<'a>(message: &'a dyn Message, path: &[&str]) -> Option<Cow<'a, str>> {
    let (spec, view) = view(message, path)?;
    scalar::text(&view, spec)
}
