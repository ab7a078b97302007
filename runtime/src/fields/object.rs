//! Messages as the value of a field.

use crate::message::{Arrived, Blank, Field, Message, Unreadable, View};
use crate::table::FieldSpec;

/// Written once for all of them: three functions less in each type that everybody compiles.
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
