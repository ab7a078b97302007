//! A message while its fields are filled.

use crate::json::Json;
use crate::message::{Field, Message};
use crate::table::FieldSpec;

/// A message, and which of its fields have arrived.
pub(super) struct Filling<'m> {
    pub(super) message: &'m mut dyn Message,
    /// One for each field: the message's own fields come first, then those of its flattened part.
    pub(super) fields: Vec<FieldState>,
}

/// What is known of a field while the message is filled.
pub(super) struct FieldState {
    pub(super) spec: &'static FieldSpec,
    /// By which of its names the field has arrived; `None` if it hasn't arrived yet.
    pub(super) arrived: Option<NameKind>,
    /// Whether the field holds what arrived.
    pub(super) filled: bool,
}

/// Which of a field's names a member has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NameKind {
    /// The field's own name.
    Own,
    /// One of the further names under which the field may arrive. A member with the field's own name takes precedence.
    Further,
}

impl<'m> Filling<'m> {
    /// A message before any member has arrived.
    pub(super) fn new(message: &'m mut dyn Message) -> Self {
        let mut fields = Vec::new();
        let mut part = Some(&*message);
        while let Some(own) = part {
            let specs = own.fields().iter();
            fields.extend(specs.map(|spec| FieldState { spec, arrived: None, filled: false }));
            part = own.tail();
        }
        Self { message, fields }
    }

    /// The index of the field that has that name, and which of its names it is.
    pub(super) fn locate(&self, name: &str) -> Option<(usize, NameKind)> {
        let own =
            self.fields.iter().position(|field| field.spec.wire == name).map(|index| (index, NameKind::Own));
        let further = || self.fields.iter().position(|field| field.spec.also.contains(&name));
        own.or_else(|| further().map(|index| (index, NameKind::Further)))
    }

    /// The field with that index; `None` if its value is fixed.
    pub(super) fn field(&mut self, index: usize) -> Option<&mut dyn Field> {
        field(self.message, index)
    }

    /// Keeps a member that has no field, or doesn't fit its field.
    pub(super) fn keep(&mut self, name: &str, json: Json) {
        if let Some(extra) = extra(self.message) {
            extra.push(name, json);
        }
    }
}

/// The field with that index in a message, or in the flattened part behind its own fields.
fn field(message: &mut dyn Message, index: usize) -> Option<&mut dyn Field> {
    let own = message.fields().len();
    if index < own { message.field_mut(index) } else { field(message.tail_mut()?, index - own) }
}

/// Where the message, or its flattened part, keeps members that the table doesn't list.
fn extra(message: &mut dyn Message) -> Option<&mut crate::Extra> {
    if message.extra().is_some() {
        return message.extra_mut();
    }
    extra(message.tail_mut()?)
}
