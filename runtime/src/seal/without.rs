//! A request without some of its fields.

use crate::message::table::FieldSpec;
use crate::message::{Field, Message, View};

/// A request without those of its fields that stand elsewhere: in the path, in a header, in a member of their own.
pub(super) struct Without<'a> {
    message: &'a dyn Message,
    left_out: &'static [&'static str],
    tail: Option<Box<Without<'a>>>,
}

impl<'a> Without<'a> {
    /// The message without the fields of these wire names.
    pub(super) fn new(message: &'a dyn Message, left_out: &'static [&'static str]) -> Self {
        let tail = message.tail().map(|tail| Box::new(Without::new(tail, left_out)));
        Self { message, left_out, tail }
    }
}

impl Message for Without<'_> {
    fn fields(&self) -> &'static [FieldSpec] {
        self.message.fields()
    }

    fn view(&self, index: usize) -> View<'_> {
        match self.message.fields().get(index) {
            Some(spec) if !self.left_out.contains(&spec.wire) => self.message.view(index),
            _ => View::Absent,
        }
    }

    fn field_mut(&mut self, _index: usize) -> Option<&mut dyn Field> {
        None
    }

    fn tail(&self) -> Option<&dyn Message> {
        self.tail.as_deref().map(|tail| tail as &dyn Message)
    }
}
