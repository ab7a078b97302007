//! Reads what a field holds: `type:`, and the keys that belong to the type.

use std::sync::Arc;

use super::currencies::currency_use;
use super::enums::{enum_in_place, name_in_place};
use super::field::{field, field_over};
use super::narrow::{dotted_names, known_names, narrow_table};
use super::shared::{Shared, SharedType};
use super::{limits, object_table};
use crate::checked::{About, EnumUse, Field, Kind, ListUse, ObjectUse, Text};
use crate::language::types::KEYS_OF_TYPES;
use crate::reading::{MapReader, Problems, read_text, wrong_kind};
use crate::report::{Code, Problem, choice};
use crate::yaml::{Entry, Node, Value};

/// Reads what a field holds. `node` is what stands behind its `type:`.
pub(super) fn kind(shared: &Shared<'_>, wire: &str, reader: &MapReader<'_>, node: &Node) -> Option<Kind> {
    let problems = shared.problems;
    if let Value::List(items) = &node.value {
        let [item] = items.as_slice() else {
            wrong_kind(problems, node, "one type in brackets");
            return None;
        };
        refuse_foreign_keys(problems, reader, "list");
        let item = field_of_type(shared, wire, item)?;
        return Some(Kind::List(list_use(reader, item)));
    }
    let word = read_text(problems, node, "a type")?;
    let kind = match word.as_str() {
        "string" => Kind::Text(limits::text(reader)),
        "int" => Kind::Int(limits::int(reader)),
        "bool" => Kind::Bool(limits::wire(reader)),
        "minor_units" => Kind::MinorUnits(limits::int(reader), reader.text("currency")),
        "decimal" => Kind::Decimal(limits::decimal(reader)),
        "instant" => Kind::Instant(limits::instant(reader)),
        "duration" => Kind::Duration(limits::duration(reader)),
        "currency" => Kind::Currency(currency_use(reader, &shared.currencies)),
        "any" => Kind::Any,
        "enum" => Kind::Enum(enum_in_place(shared, wire, reader)),
        "object" => Kind::Object(object_in_place(shared, wire, reader)),
        "list" => {
            let item = reader.require("items");
            let item = item.and_then(|node| field(shared, wire, node.at, node))?;
            Kind::List(list_use(reader, item))
        }
        name => return shared_kind(shared, reader, node, name),
    };
    refuse_foreign_keys(problems, reader, &word);
    Some(kind)
}

/// The element of a list that is written as a type in brackets, as in `[string]`.
fn field_of_type(shared: &Shared<'_>, wire: &str, node: &Node) -> Option<Field> {
    let map = Node {
        value: Value::Map(vec![Entry { key: "type".to_owned(), key_at: node.at, value: node.clone() }]),
        at: node.at,
    };
    field_over(shared, wire, node.at, node.at, &map, None)
}

fn list_use(reader: &MapReader<'_>, item: Field) -> ListUse {
    let (min, max) = (reader.number("min"), reader.number("max"));
    limits::refuse_empty_range(reader, min, max);
    refuse_fixed_element(reader, &item);
    let item = Box::new(item);
    match is_json_text(reader) {
        true => ListUse { item, min: None, max: None, text: Some(Text { min, max, ..Text::default() }) },
        false => ListUse { item, min, max, text: None },
    }
}

/// Refuses a fixed value of each element: an application would have to say how often it stands there.
fn refuse_fixed_element(reader: &MapReader<'_>, item: &Field) {
    if item.fixed.is_some() {
        reader.problems.push(
            Problem::new(Code::LimitNotForType, item.about.at, "an element of a list can't be fixed")
                .label("only a field of its own can be")
                .help("if each element has one of a few values, let it be a closed enum"),
        );
    }
}

/// Whether an object or a list is JSON text in a string, which `wire: text` says.
fn is_json_text(reader: &MapReader<'_>) -> bool {
    reader.word("wire", "a way to write an object or a list", &[("text", ())]).is_some()
}

fn object_in_place(shared: &Shared<'_>, wire: &str, reader: &MapReader<'_>) -> ObjectUse {
    let name = name_in_place(wire, reader);
    let table = object_table(shared, &name, About { at: reader.at, ..About::default() }, reader);
    ObjectUse { table: Arc::new(table), shared: false, text: text_of_object(reader) }
}

/// The limits of an object that is JSON text in a string.
fn text_of_object(reader: &MapReader<'_>) -> Option<Text> {
    let text = Text { min: reader.number("min"), max: reader.number("max"), ..Text::default() };
    limits::refuse_empty_range(reader, text.min, text.max);
    let is_text = is_json_text(reader);
    let limit = if text.max.is_some() { "max" } else { "min" };
    if !is_text && (text.max.is_some() || text.min.is_some()) {
        reader.problems.push(
            Problem::new(Code::LimitNotForType, reader.key_at(limit), "an object has no length")
                .label("only with `wire: text`")
                .note("with `wire: text` the object is JSON text in a string, and the limit is the text's"),
        );
    }
    is_text.then_some(text)
}

/// Reads a field whose type is one of `types:`, and what it narrows of that type.
fn shared_kind(shared: &Shared<'_>, reader: &MapReader<'_>, node: &Node, name: &str) -> Option<Kind> {
    let problems = shared.problems;
    match shared.resolve(name, node)? {
        SharedType::Enum(of) => {
            let known = of.values.iter().map(|value| value.wire.as_str()).collect::<Vec<_>>();
            let only = known_names(problems, reader, "only", &known, &of.name);
            let wire = limits::enum_wire(reader, of.int);
            refuse_foreign_keys(problems, reader, "enum");
            Some(Kind::Enum(EnumUse { of, inline: false, only, wire }))
        }
        SharedType::Object(table) => {
            let known = dotted_names(&table, "");
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let require = known_names(problems, reader, "require", &known, &table.name);
            let omit = known_names(problems, reader, "omit", &known, &table.name);
            let text = text_of_object(reader);
            refuse_foreign_keys(problems, reader, "object");
            let is_narrowed = !require.is_empty() || !omit.is_empty();
            let table = if is_narrowed { Arc::new(narrow_table(&table, &require, &omit)) } else { table };
            Some(Kind::Object(ObjectUse { table, shared: !is_narrowed, text }))
        }
    }
}

/// Reports keys of a field that its type doesn't have, such as `max:` of an integer.
fn refuse_foreign_keys(problems: &Problems, reader: &MapReader<'_>, of: &str) {
    for (key, types) in KEYS_OF_TYPES.iter().filter(|(key, _)| reader.has(key)) {
        let Some(entry) = reader.entry(key) else { continue };
        if types.contains(&of) {
            continue;
        }
        let own: Vec<&str> =
            KEYS_OF_TYPES.iter().filter(|(_, types)| types.contains(&of)).map(|(key, _)| *key).collect();
        let note = match own.as_slice() {
            [] => format!("`{of}` has no limits"),
            own => format!("limits of `{of}`: {}", own.join(", ")),
        };
        problems.push(
            Problem::new(Code::LimitNotForType, entry.key_at, format!("`{key}` is not for `{of}`"))
                .label(format!("only for {}", choice(types.iter().copied())))
                .note(note)
                .help_if(
                    *key == "max" && of == "decimal",
                    "the most characters of a decimal are `max_chars`, its greatest value is the end of `range`",
                ),
        );
    }
}
