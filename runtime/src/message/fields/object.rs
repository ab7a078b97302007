//! Fields that hold an object, which is a message itself.

use crate::message::table::FieldSpec;
use crate::message::{Arrived, Blank, Field, Message, Unreadable, View};

/// This implementation serves all messages, so that the derive macro needn't write one for each type.
impl<M: Blank> Field for M {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Object(self)
    }

    fn put(&mut self, _: Arrived<'_>, _: &FieldSpec) -> Result<(), Unreadable> {
        Err(Unreadable { expected: "an object" })
    }

    fn object(&mut self) -> Option<&mut dyn Message> {
        Some(self)
    }
}
