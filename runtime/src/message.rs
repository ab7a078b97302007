//! Messages as the runtime sees them: a static table of fields, and a way to reach each field by its place.
//!
//! One walk over such a table validates, writes and reads any message, so generated types need no code of their own.

use std::fmt;

use crate::table::{FieldSpec, Rule};
use crate::{Decimal, Json, Period, Timestamp};

/// A struct whose fields are known to the runtime; made by `#[derive(Message)]`.
pub trait Message: Send + Sync {
    /// The type's name, for `Debug`.
    fn name(&self) -> &'static str {
        "Message"
    }

    /// The struct's own fields; those of a flattened part follow in [`Message::tail`].
    fn fields(&self) -> &'static [FieldSpec];

    /// The rules between fields.
    fn rules(&self) -> &'static [Rule] {
        &[]
    }

    /// What is in the field at a place of [`Message::fields`]; nothing, if there is no such place.
    fn view(&self, index: usize) -> View<'_>;

    /// The field at a place, to be read into.
    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field>;

    /// The flattened part (`#[field(flatten)]`), whose fields belong to the same table.
    fn tail(&self) -> Option<&dyn Message> {
        None
    }

    /// The same, to be read into.
    fn tail_mut(&mut self) -> Option<&mut dyn Message> {
        None
    }

    /// Where members that the table doesn't list are kept (`#[field(extra)]`).
    fn extra_mut(&mut self) -> Option<&mut crate::Extra> {
        None
    }

    /// The same, to look at.
    fn extra(&self) -> Option<&crate::Extra> {
        None
    }
}

/// Goes over the fields of a message, without its flattened part, and what is in them.
pub fn each_view<'a>(message: &'a dyn Message, mut see: impl FnMut(&'static FieldSpec, &View<'a>)) {
    for (index, spec) in message.fields().iter().enumerate() {
        see(spec, &message.view(index));
    }
}

/// A message that can be made empty, to be read into. Not a way to build requests: they have required fields.
pub trait Blank: Message + Sized {
    /// A message with nothing in it.
    fn blank() -> Self;
}

/// A message with nothing in it, in a box: what the tables of [`spec`](crate::spec) hold a pointer to.
#[must_use]
pub fn blank<M: Blank + 'static>() -> Box<dyn Message> {
    Box::new(M::blank())
}

/// Masks what is sensitive, as `#[derive(Redacted)]` does.
impl fmt::Debug for dyn Message + '_ {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::redact(self, formatter)
    }
}

/// What a field holds before anything was read into it.
#[doc(hidden)]
pub trait Empty {
    /// It.
    fn empty() -> Self;
}

impl<M: Blank> Empty for M {
    fn empty() -> Self {
        Self::blank()
    }
}

/// The value of a field, whatever its type.
pub trait Field: Send + Sync {
    /// What is in it.
    fn view(&self) -> View<'_>;

    /// Puts a value in that arrived, or says that it can't be read.
    ///
    /// # Errors
    /// When the value isn't of this field's type; the field then stays as it was.
    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable>;

    /// Takes a string by its exact JSON text; `false`: this field doesn't keep JSON, [`put`](Field::put) is for it. Not asked
    /// where [`put`](Field::put) comes to the same: a string without escapes is written anew as it was.
    fn put_json(&mut self, _text: &str) -> bool {
        false
    }

    /// Takes the value away again, where the field can be without one.
    fn clear(&mut self) {}

    /// The message to read into, for a field that holds an object (made, if it was absent).
    fn object(&mut self) -> Option<&mut dyn Message> {
        None
    }

    /// The list to read into, for a field that holds one (made, if it was absent).
    fn list(&mut self) -> Option<&mut dyn List> {
        None
    }
}

/// A list of values.
pub trait List: Send + Sync {
    /// How many.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is in the element at a place.
    fn get(&self, index: usize) -> Option<View<'_>>;

    /// Appends an empty element and returns it.
    fn grow(&mut self) -> Option<&mut dyn Field>;

    /// Takes the last element away again.
    fn shrink(&mut self);
}

/// What is in a field.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Nothing.
    Absent,
    /// Characters.
    Str(&'a str),
    /// An integer (also minor units).
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// An exact decimal.
    Decimal(Decimal),
    /// A point in time.
    Instant(Timestamp),
    /// A length of time.
    Period(Period),
    /// A value of an enum of strings, and whether the spec lists it.
    Choice(&'a str, bool),
    /// A value of an enum of integers, and whether the spec lists it.
    IntChoice(i64, bool),
    /// An object.
    Object(&'a dyn Message),
    /// A list.
    List(&'a dyn List),
    /// Any JSON.
    Json(&'a Json),
}

/// A value that arrived. It has no `Debug`: it might be a secret.
#[derive(Clone, Copy)]
pub enum Arrived<'a> {
    /// A string, decoded.
    Str(&'a str),
    /// A number, by its exact text.
    Number(&'a str),
    /// A truth value.
    Bool(bool),
    /// An object or a list, by its exact text; or `null`, in a list.
    Json(&'a str),
    /// A value of a form, which has no types: any field may read it.
    Plain(&'a str),
}

/// A value can't be read as its field's type. It doesn't hold the value: that might be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    /// What the field takes, for example `a whole number`.
    pub expected: &'static str,
}
