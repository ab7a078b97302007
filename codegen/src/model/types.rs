//! `types:` and `fields:`, which any table may use.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::amounts::bind_decimals;
use super::cx::{Cx, Lost, place_of};
use super::field::table;
use super::limits;
use super::reader::Reader;
use super::rule::rules;
use crate::checked::{About, At, Currencies, EnumType, EnumUse, EnumValue, Table};
use crate::naming;
use crate::report::{Code, Problem, unknown};
use crate::tree::{Entry, Node, Value};

/// What tables share.
pub(crate) struct Shared<'a> {
    pub(crate) cx: &'a Cx<'a>,
    /// The provider mixes numbers and strings.
    pub(crate) lenient: bool,
    /// What the provider says of its currencies.
    pub(crate) currencies: Currencies,
    fields: &'a [Entry],
    types: &'a [Entry],
    fields_by_name: BTreeMap<&'a str, &'a Entry>,
    types_by_name: BTreeMap<&'a str, &'a Entry>,
    used_fields: RefCell<BTreeSet<&'a str>>,
    resolved: RefCell<BTreeMap<String, Option<Type>>>,
    open: RefCell<Vec<String>>,
}

/// A shared type.
#[derive(Clone)]
pub(crate) enum Type {
    Enum(Arc<EnumType>),
    Object(Arc<Table>),
}

/// What the values of an enum are.
pub(crate) const VALUES: &[(&str, bool)] = &[("string", false), ("int", true)];

const BUILT_IN: &[&str] = &[
    "string",
    "int",
    "bool",
    "minor_units",
    "decimal",
    "instant",
    "duration",
    "currency",
    "enum",
    "object",
    "list",
    "any",
];

impl<'a> Shared<'a> {
    pub(crate) fn new(
        cx: &'a Cx<'a>,
        lenient: bool,
        currencies: Currencies,
        (fields, types): (Option<&'a Node>, Option<&'a Node>),
    ) -> Self {
        let entries =
            |node: Option<&'a Node>, what| node.map(|node| cx.entries(node, what)).unwrap_or_default();
        // Of two with one name, which is an error, the first.
        let by_name =
            |entries: &'a [Entry]| entries.iter().rev().map(|entry| (entry.key.as_str(), entry)).collect();
        let (fields, types) = (entries(fields, "a map of fields"), entries(types, "a map of types"));
        Self {
            cx,
            lenient,
            currencies,
            fields,
            types,
            fields_by_name: by_name(fields),
            types_by_name: by_name(types),
            used_fields: RefCell::default(),
            resolved: RefCell::default(),
            open: RefCell::default(),
        }
    }

    pub(crate) fn field(&self, wire: &str) -> Option<&'a Entry> {
        self.fields_by_name.get(wire).copied()
    }

    /// Something is the shared field, with what it lays over it.
    pub(crate) fn use_field(&self, entry: &'a Entry) {
        self.used_fields.borrow_mut().insert(entry.key.as_str());
    }

    pub(crate) fn unused_fields(&self) -> Vec<(String, At)> {
        let used = self.used_fields.borrow();
        let unused = self.fields.iter().filter(|entry| !used.contains(entry.key.as_str()));
        unused.map(|entry| (entry.key.clone(), entry.key_at)).collect()
    }

    pub(crate) fn is_type(&self, name: &str) -> bool {
        BUILT_IN.contains(&name) || self.types_by_name.contains_key(name)
    }

    pub(crate) fn field_names(&self) -> impl Iterator<Item = &'a str> {
        self.fields.iter().map(|entry| entry.key.as_str())
    }

    /// Every shared type and field, also those that nothing uses, so that their errors are seen.
    pub(crate) fn resolve_all(&self) -> (Vec<Arc<EnumType>>, Vec<Arc<Table>>) {
        for entry in self.fields {
            if let Value::Map(_) = entry.value.value {
                super::field::field(self, &entry.key, entry.key_at, &entry.value);
            } else {
                let message = format!("the shared field `{}` is {}", entry.key, entry.value.kind());
                self.cx.push(
                    Problem::new(Code::WrongKind, entry.key_at, message)
                        .label("expected a map with `type`, as in `{ type: string, max: 32 }`"),
                );
            }
        }
        let (mut enums, mut objects) = (Vec::new(), Vec::new());
        for entry in self.types {
            match self.resolve(&entry.key, &entry.value) {
                Some(Type::Enum(of)) => enums.push(of),
                Some(Type::Object(table)) => objects.push(table),
                None => {}
            }
        }
        (enums, objects)
    }

    /// The type of a name; an error at `node` if there is none.
    pub(crate) fn resolve(&self, name: &str, node: &Node) -> Option<Type> {
        if let Some(known) = self.resolved.borrow().get(name) {
            return known.clone();
        }
        let Some(entry) = self.types_by_name.get(name).copied() else {
            self.unknown_type(name, node);
            return None;
        };
        if self.open.borrow().iter().any(|open| open == name) {
            self.cx.push(
                Problem::new(Code::EndlessType, node.at, format!("`{name}` contains itself"))
                    .label("this would never end")
                    .related(entry.key_at, "the type"),
            );
            return None;
        }
        self.open.borrow_mut().push(name.to_owned());
        let resolved = self.read(entry);
        self.open.borrow_mut().pop();
        self.resolved.borrow_mut().insert(name.to_owned(), resolved.clone());
        resolved
    }

    fn unknown_type(&self, name: &str, node: &Node) {
        let names = self.types.iter().map(|entry| entry.key.as_str()).chain(BUILT_IN.iter().copied());
        self.cx.push(
            Problem::new(Code::UnknownType, node.at, format!("unknown type `{name}`"))
                .label("neither a type of the language nor one of `types:`")
                .suggest(name, names)
                .note(format!("types of the language: {}", BUILT_IN.join(", "))),
        );
    }

    fn read(&self, entry: &Entry) -> Option<Type> {
        if !is_pascal(&entry.key) {
            self.cx.push(
                Problem::new(Code::BadName, entry.key_at, format!("`{}` is no name for a type", entry.key))
                    .label("names of types are in PascalCase")
                    .help(format!("write `{}`", naming::pascal(&entry.key))),
            );
        }
        let reader = Reader::new(self.cx, "a type", entry.key_at, &entry.value);
        if reader.has("enum") {
            let of = read_enum(self.cx, &entry.key, &reader, "enum");
            reader.finish();
            return Some(Type::Enum(Arc::new(of)));
        }
        let about = reader.about();
        let mut object = table(self, &entry.key, about, reader.require("fields"));
        object.rules = rules(self.cx, &reader);
        bind_decimals(&mut object, &self.currencies);
        reader.finish();
        Some(Type::Object(Arc::new(object)))
    }
}

/// A type that stands in place is called like its field.
pub(crate) fn name_in_place(wire: &str, reader: &Reader<'_>) -> String {
    naming::pascal(&reader.text("name").unwrap_or_else(|| wire.to_owned()))
}

/// An enum with its values where it is used.
pub(crate) fn enum_in_place(shared: &Shared<'_>, wire: &str, reader: &Reader<'_>) -> EnumUse {
    let of = read_enum(shared.cx, &name_in_place(wire, reader), reader, "of");
    let wire = limits::enum_wire(reader, of.int);
    EnumUse { of: Arc::new(of), inline: true, only: reader.words("only"), wire }
}

fn read_enum(cx: &Cx, name: &str, reader: &Reader<'_>, of_key: &'static str) -> EnumType {
    let int = reader.word(of_key, "a type of values", VALUES).unwrap_or(false);
    let values = reader.require("values").map(|node| enum_values(cx, node, int)).unwrap_or_default();
    EnumType { name: name.to_owned(), about: reader.about(), int, closed: reader.flag("closed"), values }
}

fn enum_values(cx: &Cx, node: &Node, int: bool) -> Vec<EnumValue> {
    let mut values: Vec<EnumValue> = match &node.value {
        // A list of words that need no explanation.
        Value::List(items) => items
            .iter()
            .filter_map(|item| {
                let wire = cx.text(item, "a value")?;
                Some(EnumValue { wire, name: None, about: About { at: item.at, ..About::default() } })
            })
            .collect(),
        _ => cx.entries(node, "a map of values").iter().map(|entry| enum_value(cx, entry)).collect(),
    };
    let mut first: BTreeMap<String, About> = BTreeMap::new();
    values.retain(|value| {
        if int && value.wire.parse::<i64>().is_err() {
            cx.push(
                Problem::new(Code::BadValue, value.about.at, format!("`{}` is no whole number", value.wire))
                    .label("the enum's values are integers"),
            );
        }
        if value.name.is_none() && !value.wire.starts_with(|c: char| c.is_ascii_alphabetic()) {
            cx.push(
                Problem::new(
                    Code::EnumValueNeedsName,
                    value.about.at,
                    format!("`{}` is no word", value.wire),
                )
                .label("needs a name for Rust")
                .help(format!("write `\"{}\": {{ name: …, doc: … }}`", value.wire)),
            );
        }
        let Some(other) = first.insert(value.wire.clone(), value.about.clone()) else { return true };
        // In a map the tree has reported the key already.
        if matches!(node.value, Value::List(_)) {
            cx.push(
                Problem::new(Code::EnumValueTwice, value.about.at, format!("`{}` stands twice", value.wire))
                    .label("here again")
                    .related(other.at, "first here"),
            );
        }
        false
    });
    values
}

fn enum_value(cx: &Cx, entry: &Entry) -> EnumValue {
    let wire = entry.key.clone();
    match &entry.value.value {
        Value::Map(_) => {
            let reader = Reader::new(cx, "an enum value", entry.key_at, &entry.value);
            let value = EnumValue { wire, name: reader.text("name"), about: reader.about() };
            if let (Some(name), Some(node)) = (&value.name, reader.get("name"))
                && !is_word(name)
            {
                cx.push(
                    Problem::new(Code::BadName, node.at, format!("`{name}` can't be a value's name"))
                        .label("expected letters, digits and `_`, a letter first"),
                );
            }
            reader.finish();
            value
        }
        _ => {
            let doc = entry.value.text().map(str::to_owned);
            EnumValue { wire, name: None, about: About { doc, source: None, at: entry.key_at } }
        }
    }
}

/// Names in `only:` and the like must be among those of the type.
pub(crate) fn narrow<'w>(
    cx: &Cx,
    node: &Node,
    names: &[String],
    known: impl Iterator<Item = &'w str>,
    of: &str,
) {
    let known: Vec<&str> = known.collect();
    for name in names.iter().filter(|name| !known.contains(&name.as_str())) {
        if !cx.is_lost(Lost::Field, name) {
            let message = format!("`{of}` has no `{name}`");
            cx.push(
                unknown(Code::NothingToNarrow, place_of(node, name), message, name, known.iter().copied())
                    .label("not there"),
            );
        }
    }
}

fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_pascal(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}
