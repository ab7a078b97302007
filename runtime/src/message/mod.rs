//! A message as the runtime sees it: a static table of its fields, and a way to reach each field by its index in that table.
//!
//! Whatever validates, writes or reads a message goes over its table, so it is written once in the runtime, and the types of
//! generated crates need no code of their own for it.

pub(crate) mod fields;
pub mod table;

use self::table::{FieldSpec, Rule};
use crate::{Decimal, Json, Period, Timestamp};

/// A struct whose fields are known to the runtime. `#[derive(Message)]` implements it.
pub trait Message: Send + Sync {
    /// The name of the type, which `Debug` prints.
    fn name(&self) -> &'static str {
        "Message"
    }

    /// The struct's own fields; those of a flattened part follow in [`Message::tail`].
    fn fields(&self) -> &'static [FieldSpec];

    /// The rules between fields.
    fn rules(&self) -> &'static [Rule] {
        &[]
    }

    /// What is in the field with this index in [`Message::fields`]; [`View::Absent`] if there is no such field.
    fn view(&self, index: usize) -> View<'_>;

    /// The field with this index in [`Message::fields`], so that a value can be read into it; `None` if its value is fixed.
    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field>;

    /// The flattened part (`#[field(flatten)]`): another message, whose fields follow this one's as if they were its own.
    fn tail(&self) -> Option<&dyn Message> {
        None
    }

    /// The flattened part, so that values can be read into it.
    fn tail_mut(&mut self) -> Option<&mut dyn Message> {
        None
    }

    /// The field that keeps members which the table doesn't list (`#[field(extra)]`), so that they can be added.
    fn extra_mut(&mut self) -> Option<&mut crate::Extra> {
        None
    }

    /// The members that the table doesn't list.
    fn extra(&self) -> Option<&crate::Extra> {
        None
    }
}

/// Calls `see` with each field of a message and what is in it. The fields of the flattened part aren't among them.
pub fn each_view<'a>(message: &'a dyn Message, mut see: impl FnMut(&'static FieldSpec, &View<'a>)) {
    for (index, spec) in message.fields().iter().enumerate() {
        see(spec, &message.view(index));
    }
}

/// A message that can be made empty, so that an answer can be read into it, or a request filled in by code that doesn't know
/// its type. An application had better build its requests as structs, so that the compiler finds a missing field.
pub trait Blank: Message + Sized {
    /// A message with nothing in it.
    fn blank() -> Self;
}

/// A message with nothing in it, in a box. The tables of [`spec`](crate::spec) hold a pointer to this function for each type.
#[must_use]
pub fn blank<M: Blank + 'static>() -> Box<dyn Message> {
    Box::new(M::blank())
}

/// A field's type that has a value for a field into which nothing was read yet.
#[doc(hidden)]
pub trait Empty {
    /// The value of a field into which nothing was read yet.
    fn empty() -> Self;
}

impl<M: Blank> Empty for M {
    fn empty() -> Self {
        Self::blank()
    }
}

/// A value that can be in a field, whatever its type.
pub trait Field: Send + Sync {
    /// What is in the field.
    fn view(&self) -> View<'_>;

    /// Replaces the value by one that arrived, or says that the one that arrived can't be read.
    ///
    /// # Errors
    /// When the value isn't of this field's type; the field then stays as it was.
    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable>;

    /// Replaces the value by a string that arrived, given by its exact JSON text with quotes and escapes. Only a field that keeps
    /// JSON takes it and returns `true`; all others return `false`, and the string is given to [`put`](Field::put).
    ///
    /// A reader may also give a string without escapes to [`put`](Field::put) at once, because JSON can write it in one way only.
    fn put_json(&mut self, _text: &str) -> bool {
        false
    }

    /// Removes the value, if the field can be without one.
    fn clear(&mut self) {}

    /// The message to read into, if the field holds an object; `None` for any other field. An absent object is made first.
    fn object(&mut self) -> Option<&mut dyn Message> {
        None
    }

    /// The list to read into, if the field holds one; `None` for any other field. An absent list is made first.
    fn list(&mut self) -> Option<&mut dyn List> {
        None
    }
}

/// A list of values.
pub trait List: Send + Sync {
    /// The number of elements.
    fn len(&self) -> usize;

    /// Whether there are no elements.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is in the element with this index.
    fn get(&self, index: usize) -> Option<View<'_>>;

    /// Appends an empty element and returns it.
    fn grow(&mut self) -> Option<&mut dyn Field>;

    /// Removes the last element.
    fn shrink(&mut self);
}

/// What is in a field.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// The field has no value.
    Absent,
    /// A string.
    Str(&'a str),
    /// An integer, or an amount in minor units.
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
    /// A value of a form. Forms have no types, so a field of any type may read it.
    Plain(&'a str),
}

/// A value can't be read as its field's type. This error doesn't hold the value, which might be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    /// What the field takes, for example `a whole number`.
    pub expected: &'static str,
}
