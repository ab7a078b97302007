//! Fields that may be absent, and lists.

use crate::message::table::FieldSpec;
use crate::message::{Arrived, Empty, Field, List, Message, Unreadable, View};

impl<T: Field + Empty> Field for Option<T> {
    #[inline]
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, T::view)
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        let mut fresh = T::empty();
        fresh.put(value, spec)?;
        *self = Some(fresh);
        Ok(())
    }

    fn put_json(&mut self, text: &str) -> bool {
        let mut fresh = T::empty();
        let kept = fresh.put_json(text);
        if kept {
            *self = Some(fresh);
        }
        kept
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn object(&mut self) -> Option<&mut dyn Message> {
        if self.is_none() {
            let mut fresh = T::empty();
            fresh.object()?;
            *self = Some(fresh);
        }
        self.as_mut()?.object()
    }

    fn list(&mut self) -> Option<&mut dyn List> {
        if self.is_none() {
            let mut fresh = T::empty();
            fresh.list()?;
            *self = Some(fresh);
        }
        self.as_mut()?.list()
    }
}

impl<T> Empty for Option<T> {
    fn empty() -> Self {
        None
    }
}

impl<T: Field + Empty> Field for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn put(&mut self, _: Arrived<'_>, _: &FieldSpec) -> Result<(), Unreadable> {
        Err(Unreadable { expected: "a list" })
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn list(&mut self) -> Option<&mut dyn List> {
        Some(self)
    }
}

impl<T> Empty for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }
}

impl<T: Field + Empty> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> Option<View<'_>> {
        self.as_slice().get(index).map(T::view)
    }

    fn grow(&mut self) -> Option<&mut dyn Field> {
        self.push(T::empty());
        let field: &mut dyn Field = self.last_mut()?;
        Some(field)
    }

    fn shrink(&mut self) {
        self.pop();
    }
}
