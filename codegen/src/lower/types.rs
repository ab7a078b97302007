//! Makes structs and enums of the tables and enums of a spec.

use super::names::{Names, variant};
use super::{attributes, docs};
use crate::checked::{EnumType, Field, Kind, Provider, Table};
use crate::ir::{Attribute, Enum, EnumVariant, FieldIr, Name, Path, Struct, Ty, Types};
use crate::naming::{pascal, snake};

/// Which way a message goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// To the provider. The struct demands the fields that are required.
    Outgoing,
    /// From the provider. It is read even if it lacks required fields.
    Incoming,
}

/// A module of the generated crate that types are added to.
pub(crate) struct Module<'a> {
    provider: &'a Provider,
    /// How many `super`s lead from this module to the crate's root; nothing for the modules of shared types.
    up: Option<usize>,
    names: Names,
    pub(crate) types: Types<'a>,
}

impl<'a> Module<'a> {
    /// The module `types` or `answers`. The shared types keep their names; types that are defined within them get other names.
    pub(crate) fn shared(provider: &'a Provider) -> Self {
        let enums = provider.enums.iter().map(|of| of.name.as_str());
        let objects = provider.objects.iter().map(|of| of.name.as_str());
        let names = Names::taken(enums.chain(objects));
        Self { provider, up: None, names, types: Types::default() }
    }

    /// The module of an operation, which is one `super` below the root, or of a notification, which is two. The names in
    /// `taken` are for the module's own structs.
    pub(crate) fn nested(provider: &'a Provider, up: usize, taken: &[&str]) -> Self {
        let names = Names::taken(taken.iter().copied());
        Self { provider, up: Some(up), names, types: Types::default() }
    }

    pub(crate) fn add_enum(&mut self, name: &str, of: &'a EnumType) {
        let variants: Vec<_> = of
            .values
            .iter()
            .map(|value| {
                let name = variant(value);
                EnumVariant { name: Name::new(&name), docs: docs::value(value), wire: &value.wire }
            })
            .collect();
        let other = Names::beside("Other", variants.iter().map(|of| of.name.as_str()));
        self.types.enums.push(Enum { name: Name::new(name), docs: docs::of_enum(of), of, variants, other });
    }

    /// Adds an object, which may be shared or defined within a field.
    pub(crate) fn add_object(&mut self, direction: Direction, name: &str, table: &'a Table) {
        match direction {
            Direction::Outgoing => {
                let optional = self.names.give(&[longer(name, "Optional")]);
                self.add_request(name, &optional, table, docs::object(table));
            }
            Direction::Incoming => self.add_answer(name, table, docs::object(table), false),
        }
    }

    /// Adds the struct of a request. Required fields are in it and all others in a second struct inside it, so that the
    /// compiler demands the former and `..Default::default()` fills the latter. If all fields are of one kind, there is one
    /// struct.
    pub(crate) fn add_request(&mut self, name: &str, optional: &str, table: &'a Table, docs: Vec<String>) {
        let at = self.types.structs.len();
        let (fixed, open): (Vec<&Field>, Vec<&Field>) =
            table.fields.iter().partition(|field| field.fixed.is_some());
        let (required, left): (Vec<&Field>, Vec<&Field>) = open.into_iter().partition(|field| field.required);
        let required: Vec<_> =
            required.into_iter().map(|field| self.field(Direction::Outgoing, name, field, true)).collect();
        let left: Vec<_> =
            left.into_iter().map(|field| self.field(Direction::Outgoing, name, field, false)).collect();
        let rules =
            table.rules.iter().map(|rule| (rule, docs::place(self.provider, rule.about.at))).collect();
        let spec = Some(self.provider.path.clone());
        let docs = docs::with_fixed(docs, &fixed);
        let fixed = fixed.into_iter().filter_map(attributes::fixed).collect();
        let mut whole = Struct { spec: spec.clone(), fixed, rules, ..Struct::new(name, docs) };
        let mut part = None;
        if required.is_empty() || left.is_empty() {
            whole.has_default = required.is_empty();
            whole.fields = required.into_iter().chain(left).collect();
        } else {
            let field = Names::beside("optional", required.iter().map(|field| field.name.as_str()));
            whole.optional = Some((field, Name::new(optional)));
            whole.fields = required;
            let docs = vec![format!("What [`{name}`] may leave out.")];
            part = Some(Struct { spec, fields: left, has_default: true, ..Struct::new(optional, docs) });
        }
        // Lowering the fields has already added the types that are defined within them; the struct goes before those.
        self.types.structs.splice(at..at, std::iter::once(whole).chain(part));
    }

    /// Adds the struct of an answer or a notification. Only the fields at the top can be required: an answer in which
    /// a detail of an object is missing is still an answer.
    pub(crate) fn add_answer(&mut self, name: &str, table: &'a Table, docs: Vec<String>, top: bool) {
        let at = self.types.structs.len();
        let fields: Vec<_> = table
            .fields
            .iter()
            .map(|field| {
                self.field(Direction::Incoming, name, field, top && field.required && field.fixed.is_none())
            })
            .collect();
        let extra = Names::beside("extra", fields.iter().map(|field| field.name.as_str()));
        // Rules bind only what is sent.
        let of = Struct { fields, extra: Some(extra), ..Struct::new(name, docs) };
        self.types.structs.insert(at, of);
    }

    fn field(&mut self, direction: Direction, parent: &str, field: &'a Field, required: bool) -> FieldIr {
        let ty = self.ty(direction, parent, field);
        let mut docs = docs::field(self.provider, field);
        let mut attributes = Vec::new();
        attributes.extend(field.sensitive.then_some(Attribute::Flag("sensitive")));
        match direction {
            Direction::Outgoing => {
                attributes::limits(self.provider, field, &mut attributes);
                attributes::required_with(self.provider, field, &mut attributes);
                docs.extend(docs::required_with(field));
                attributes.push(Attribute::Number("line", field.limit_at.line.into()));
            }
            // Limits bind only what is sent. How a value is written matters for what arrives, too.
            Direction::Incoming => {
                if !field.also.is_empty() {
                    attributes.push(Attribute::Texts("also", field.also.clone()));
                }
                attributes.extend(field.lenient.then_some(Attribute::Flag("lenient")));
                attributes::reading(field, &mut attributes);
            }
        }
        FieldIr {
            name: Name::new(&field.name.clone().unwrap_or_else(|| snake(&field.wire))),
            wire: field.wire.clone(),
            docs,
            attributes,
            ty: if required { ty } else { Ty::Option(Box::new(ty)) },
        }
    }

    fn ty(&mut self, direction: Direction, parent: &str, field: &'a Field) -> Ty {
        match &field.kind {
            Kind::Text(_) => Ty::String,
            Kind::Int(_) => Ty::Int,
            Kind::Bool(_) => Ty::Bool,
            Kind::MinorUnits(..) => Ty::MinorUnits,
            Kind::Decimal(_) => Ty::Decimal,
            Kind::Instant(_) => Ty::Timestamp,
            Kind::Duration(_) => Ty::Period,
            Kind::Any => Ty::Json,
            Kind::Currency(_) if direction == Direction::Outgoing => Ty::Currency,
            Kind::Currency(_) => Ty::ArrivedCurrency,
            Kind::List(list) => Ty::List(Box::new(self.ty(direction, parent, &list.item))),
            Kind::Enum(of) if !of.inline => {
                self.shared_type(Direction::Outgoing, "types", &of.of.name, direction)
            }
            Kind::Object(object) if object.shared => {
                let module = if direction == Direction::Outgoing { "types" } else { "answers" };
                self.shared_type(direction, module, &object.table.name, direction)
            }
            Kind::Enum(of) => {
                let name = self.give(direction, parent, &of.of.name);
                self.add_enum(&name, &of.of);
                Ty::Named(Path { supers: 0, names: vec![Name::new(&name)] })
            }
            Kind::Object(object) => {
                let name = self.give(direction, parent, &object.table.name);
                self.add_object(direction, &name, &object.table);
                Ty::Named(Path { supers: 0, names: vec![Name::new(&name)] })
            }
        }
    }

    /// A name for a type that is defined within a field: its own, or if that is taken, its own with the name of the struct
    /// around it in front. In an answer, its own with `Answer` in front comes before the latter.
    fn give(&mut self, direction: Direction, parent: &str, name: &str) -> String {
        let own = pascal(name);
        let of_parent = longer(parent, &own);
        match direction {
            Direction::Outgoing => self.names.give(&[own, of_parent]),
            Direction::Incoming => self.names.give(&[own.clone(), format!("Answer{own}"), of_parent]),
        }
    }

    /// The path to a shared type. `module` is the module of the shared types of messages that go in direction `shared`, and
    /// `own` is the direction of the message that uses the type.
    fn shared_type(&self, shared: Direction, module: &str, name: &str, own: Direction) -> Ty {
        let supers = match self.up {
            None if shared == own => return Ty::Named(Path { supers: 0, names: vec![Name::new(name)] }),
            up => up.unwrap_or(1),
        };
        Ty::Named(Path { supers, names: vec![Name::new(module), Name::new(name)] })
    }
}

/// A type's name with another behind it. `Self_` has its `_` only because `Self` can't be a name, and within a longer name the
/// compiler warns of it.
fn longer(name: &str, behind: &str) -> String {
    format!("{}{behind}", name.trim_end_matches('_'))
}
