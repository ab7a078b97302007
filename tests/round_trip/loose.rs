//! A message that no table limits. Tests seal and send it like any other, and so get around the client's validation.
//!
//! The runtime needs no back door for that. To the runtime a message is what its table says, and the table of this one
//! is made from the members that it has.

use paysmith_runtime::table::{FieldSpec, Rule};
use paysmith_runtime::{Arrived, Field, Message, Unreadable, View};

use super::json::Json;

/// The members of an object, each with the text that it has on the wire.
pub(crate) struct Loose {
    table: &'static [FieldSpec],
    values: Vec<Exact>,
}

/// A value that is written exactly so.
enum Exact {
    Text(String),
    Json(paysmith_runtime::Json),
}

impl Loose {
    pub(crate) fn new(object: &Json) -> Self {
        let exact = |value: &Json| match value {
            Json::Text(text) => Exact::Text(text.clone()),
            other => Exact::Json(paysmith_runtime::Json::parse(&other.to_string()).unwrap()),
        };
        let field = |name: &String| FieldSpec { wire: name.clone().leak(), ..FieldSpec::NONE };
        // The runtime's tables are static, so these are leaked. A test leaks a few thousand of them, which does no
        // harm.
        let table: Vec<_> = object.members().map(|(name, _)| field(name)).collect();
        Self { table: table.leak(), values: object.members().map(|(_, value)| exact(value)).collect() }
    }
}

impl Message for Loose {
    fn fields(&self) -> &'static [FieldSpec] {
        self.table
    }

    fn rules(&self) -> &'static [Rule] {
        &[]
    }

    fn view(&self, index: usize) -> View<'_> {
        self.values.get(index).map_or(View::Absent, Field::view)
    }

    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field> {
        self.values.get_mut(index).map(|value| value as &mut dyn Field)
    }
}

impl Field for Exact {
    fn view(&self) -> View<'_> {
        match self {
            Self::Text(text) => View::Str(text),
            Self::Json(json) => View::Json(json),
        }
    }

    fn put(&mut self, _: Arrived<'_>, _: &FieldSpec) -> Result<(), Unreadable> {
        Err(Unreadable { expected: "nothing: it is only sent" })
    }
}
