//! Reads `types:` and `fields:` of the spec, which any table may use.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::enums::read_enum;
use super::field::field;
use super::object_table;
use crate::checked::{Currencies, EnumType, Table};
use crate::language::types::TYPES;
use crate::naming;
use crate::reading::{MapReader, Problems};
use crate::report::{Code, Problem, Span};
use crate::yaml::{Entry, Node, Value};

/// What all tables of a spec share.
pub(crate) struct Shared<'a> {
    pub(crate) problems: &'a Problems<'a>,
    /// Whether the provider sends numbers as strings and strings as numbers, unless a field says otherwise.
    pub(crate) lenient: bool,
    /// What the provider says of its currencies.
    pub(crate) currencies: Currencies,
    fields: &'a [Entry],
    types: &'a [Entry],
    fields_by_name: BTreeMap<&'a str, &'a Entry>,
    types_by_name: BTreeMap<&'a str, &'a Entry>,
    used_fields: RefCell<BTreeSet<&'a str>>,
    resolved: RefCell<BTreeMap<String, Option<SharedType>>>,
    /// The names of the types that are being read. A type that meets its own name contains itself.
    being_read: RefCell<Vec<String>>,
}

/// A shared type.
#[derive(Clone)]
pub(crate) enum SharedType {
    Enum(Arc<EnumType>),
    Object(Arc<Table>),
}

impl<'a> Shared<'a> {
    pub(crate) fn new(
        problems: &'a Problems<'a>,
        lenient: bool,
        currencies: Currencies,
        reader: &MapReader<'a>,
    ) -> Self {
        let (fields, types) =
            (reader.entries("fields", "a map of fields"), reader.entries("types", "a map of types"));
        // Of two entries with one name, which has been reported, the first counts: collecting backwards lets it win.
        let by_name =
            |entries: &'a [Entry]| entries.iter().rev().map(|entry| (entry.key.as_str(), entry)).collect();
        Self {
            problems,
            lenient,
            currencies,
            fields,
            types,
            fields_by_name: by_name(fields),
            types_by_name: by_name(types),
            used_fields: RefCell::default(),
            resolved: RefCell::default(),
            being_read: RefCell::default(),
        }
    }

    pub(super) fn field(&self, wire: &str) -> Option<&'a Entry> {
        self.fields_by_name.get(wire).copied()
    }

    /// Notes that a table uses the shared field.
    pub(super) fn use_field(&self, entry: &'a Entry) {
        self.used_fields.borrow_mut().insert(entry.key.as_str());
    }

    pub(crate) fn unused_fields(&self) -> Vec<(String, Span)> {
        let used = self.used_fields.borrow();
        let unused = self.fields.iter().filter(|entry| !used.contains(entry.key.as_str()));
        unused.map(|entry| (entry.key.clone(), entry.key_at)).collect()
    }

    pub(super) fn is_type(&self, name: &str) -> bool {
        TYPES.contains(&name) || self.types_by_name.contains_key(name)
    }

    pub(super) fn field_names(&self) -> impl Iterator<Item = &'a str> {
        self.fields.iter().map(|entry| entry.key.as_str())
    }

    /// Reads every shared type and field, also those that nothing uses, so that their mistakes are reported.
    pub(crate) fn resolve_all(&self) -> (Vec<Arc<EnumType>>, Vec<Arc<Table>>) {
        for entry in self.fields {
            if let Value::Map(_) = entry.value.value {
                field(self, &entry.key, entry.key_at, &entry.value);
            } else {
                let message = format!("the shared field `{}` is {}", entry.key, entry.value.kind());
                self.problems.push(
                    Problem::new(Code::WrongKind, entry.key_at, message)
                        .label("expected a map with `type`, as in `{ type: string, max: 32 }`"),
                );
            }
        }
        let (mut enums, mut objects) = (Vec::new(), Vec::new());
        for entry in self.types {
            match self.resolve(&entry.key, &entry.value) {
                Some(SharedType::Enum(of)) => enums.push(of),
                Some(SharedType::Object(table)) => objects.push(table),
                None => {}
            }
        }
        (enums, objects)
    }

    /// The shared type of a name, read at its first use. If there is none, that is reported at `node`.
    pub(super) fn resolve(&self, name: &str, node: &Node) -> Option<SharedType> {
        if let Some(known) = self.resolved.borrow().get(name) {
            return known.clone();
        }
        let Some(entry) = self.types_by_name.get(name).copied() else {
            self.unknown_type(name, node);
            return None;
        };
        if self.being_read.borrow().iter().any(|outer| outer == name) {
            self.problems.push(
                Problem::new(Code::EndlessType, node.at, format!("`{name}` contains itself"))
                    .label("this would never end")
                    .related(entry.key_at, "the type"),
            );
            return None;
        }
        self.being_read.borrow_mut().push(name.to_owned());
        let resolved = self.read(entry);
        self.being_read.borrow_mut().pop();
        self.resolved.borrow_mut().insert(name.to_owned(), resolved.clone());
        resolved
    }

    fn unknown_type(&self, name: &str, node: &Node) {
        let names = self.types.iter().map(|entry| entry.key.as_str()).chain(TYPES.iter().copied());
        self.problems.push(
            Problem::new(Code::UnknownType, node.at, format!("unknown type `{name}`"))
                .label("neither a type of the language nor one of `types:`")
                .suggest(name, names)
                .note(format!("types of the language: {}", TYPES.join(", "))),
        );
    }

    fn read(&self, entry: &Entry) -> Option<SharedType> {
        if !is_pascal(&entry.key) {
            self.problems.push(
                Problem::new(Code::BadName, entry.key_at, format!("`{}` is no name for a type", entry.key))
                    .label("names of types are in PascalCase")
                    .help(format!("write `{}`", naming::pascal(&entry.key))),
            );
        }
        let reader = MapReader::new(self.problems, "a type", entry.key_at, &entry.value);
        if reader.has("enum") {
            let of = read_enum(self.problems, &entry.key, &reader, "enum");
            reader.finish();
            return Some(SharedType::Enum(Arc::new(of)));
        }
        let object = object_table(self, &entry.key, reader.about(), &reader);
        reader.finish();
        Some(SharedType::Object(Arc::new(object)))
    }
}

fn is_pascal(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}
