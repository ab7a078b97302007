//! A message's table of fields while it is filled.

use smallvec::SmallVec;

use crate::Json;
use crate::message::{Field, Message};
use crate::open::capture::Entries;
use crate::table::FieldSpec;

/// A message, and what has arrived of it.
pub(super) struct Table<'m> {
    pub(super) message: &'m mut dyn Message,
    /// The names of members that stand beside the fields and aren't ones.
    pub(super) beside: Entries,
    pub(super) rows: SmallVec<[Row; 24]>,
    /// How many of the rows are the message's own; the others are its flattened parts'.
    own: usize,
    /// Members mostly arrive in the order of the table: the place behind the last one.
    next: usize,
}

/// A field of the table.
pub(super) struct Row {
    pub(super) spec: &'static FieldSpec,
    pub(super) seen: Seen,
    pub(super) filled: bool,
}

/// By which name a field has arrived already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    No,
    /// By one of its further names: its own name, if that comes too, counts for more.
    Also,
    Own,
}

impl<'m> Table<'m> {
    /// The table of a message with its flattened parts.
    pub(super) fn new(message: &'m mut dyn Message, beside: Entries) -> Self {
        let fresh = |spec: &'static FieldSpec| Row { spec, seen: Seen::No, filled: false };
        let fields = message.fields();
        let mut rows: SmallVec<[Row; 24]> = fields.iter().map(fresh).collect();
        let mut tail = message.tail();
        while let Some(part) = tail {
            rows.extend(part.fields().iter().map(fresh));
            tail = part.tail();
        }
        Self { message, beside, rows, own: fields.len(), next: 0 }
    }

    /// The place of the field of that name, and whether it is the field's own.
    #[inline]
    pub(super) fn locate(&mut self, name: &str) -> Option<(usize, Seen)> {
        let found = match self.rows.get(self.next) {
            Some(row) if row.spec.wire == name => (self.next, Seen::Own),
            _ => self.named(name)?,
        };
        self.next = found.0 + 1;
        Some(found)
    }

    fn named(&self, name: &str) -> Option<(usize, Seen)> {
        let is = |row: &Row| row.spec.wire == name;
        let (before, behind) = self.rows.split_at_checked(self.next).unwrap_or((&self.rows, &[]));
        let own = behind.iter().position(is).map(|place| self.next + place);
        if let Some(place) = own.or_else(|| before.iter().position(is)) {
            return Some((place, Seen::Own));
        }
        let also = |row: &Row| !row.spec.also.is_empty() && row.spec.also.contains(&name);
        self.rows.iter().position(also).map(|place| (place, Seen::Also))
    }

    /// The field at a place; none where its value is fixed.
    pub(super) fn field(&mut self, place: usize) -> Option<&mut dyn Field> {
        if place < self.own {
            return self.message.field_mut(place);
        }
        flattened(self.message.tail_mut()?, place - self.own)
    }

    /// Keeps a member that has no field, or doesn't fit its field.
    pub(super) fn keep(&mut self, name: &str, json: Json) {
        if let Some(extra) = extra(self.message) {
            extra.push(name, json);
        }
    }
}

fn flattened(part: &mut dyn Message, place: usize) -> Option<&mut dyn Field> {
    let own = part.fields().len();
    if place < own { part.field_mut(place) } else { flattened(part.tail_mut()?, place - own) }
}

/// The message's own, or that of a flattened part.
fn extra(message: &mut dyn Message) -> Option<&mut crate::Extra> {
    if message.extra().is_some() {
        return message.extra_mut();
    }
    extra(message.tail_mut()?)
}
