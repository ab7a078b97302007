//! Fields: the shared one laid under the use, then type and limits.

use std::sync::Arc;

use super::amounts::{bind_decimals, has_least};
use super::currency::currency_use;
use super::cx::{Cx, Lost};
use super::limits;
use super::reader::Reader;
use super::rule::rules;
use super::types::{Shared, Type};
use crate::checked::{About, At, EnumUse, Field, Kind, ListUse, ObjectUse, Table, Text, Wire};
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node, Value};

/// Whether numbers and strings are told apart.
pub(crate) const READS: &[(&str, bool)] = &[("strict", false), ("lenient", true)];

/// The keys that belong to some types only, and those types.
const KEYS_OF_TYPES: &[(&str, &[&str])] = &[
    ("max", &["string", "decimal", "list", "object"]),
    ("min", &["string", "list", "object"]),
    ("unit", &["string"]),
    ("pattern", &["string"]),
    ("trimmed", &["string"]),
    ("prefix", &["string"]),
    ("range", &["int", "minor_units", "decimal", "duration"]),
    ("digits", &["int", "minor_units"]),
    ("scale", &["decimal"]),
    ("currency", &["minor_units", "decimal"]),
    ("wire", &["int", "minor_units", "decimal", "bool", "enum", "instant", "object", "list"]),
    ("format", &["instant"]),
    ("zone", &["instant"]),
    ("units", &["duration"]),
    ("until_midnight", &["duration"]),
    ("values", &["enum"]),
    ("of", &["enum"]),
    ("closed", &["enum"]),
    ("only", &["enum", "currency"]),
    ("fields", &["object"]),
    ("rules", &["object"]),
    ("require", &["object"]),
    ("omit", &["object"]),
    ("items", &["list"]),
];

/// A table of fields, in the order of the spec.
pub(crate) fn table(shared: &Shared<'_>, name: &str, about: About, node: Option<&Node>) -> Table {
    let entries = node.map(|node| shared.cx.entries(node, "a table of fields")).unwrap_or_default();
    let fields = entries.iter().filter_map(|entry| field_of_entry(shared, entry)).collect();
    Table { name: name.to_owned(), about, fields, rules: Vec::new() }
}

fn field_of_entry(shared: &Shared<'_>, entry: &Entry) -> Option<Field> {
    let field = field(shared, &entry.key, entry.key_at, &entry.value);
    if field.is_none() {
        shared.cx.lose(Lost::Field, &entry.key);
    }
    field
}

/// One field: `required`, `optional`, or a map.
pub(crate) fn field(shared: &Shared<'_>, wire: &str, at: At, node: &Node) -> Option<Field> {
    let cx = shared.cx;
    let base = shared.field(wire);
    match &node.value {
        Value::Scalar { text, .. } => {
            let required = presence(shared, node, text)?;
            let Some(base) = base else {
                no_shared_field(shared, wire, at, &format!("`{text}`"));
                return None;
            };
            shared.use_field(base);
            let nothing = Node { value: Value::Map(Vec::new()), at: node.at };
            let mut field = read(shared, wire, at, base.key_at, &nothing, Some(&base.value))?;
            field.required = required;
            field.kind = with_common_sense(field.kind, field.required);
            return Some(field);
        }
        Value::Null | Value::List(_) => {
            let message = match node.value {
                Value::Null => format!("`{wire}` has no value"),
                _ => format!("the field `{wire}` is {}", node.kind()),
            };
            cx.push(
                Problem::new(Code::WrongKind, at, message)
                    .label("expected `required`, `optional` or a map of keys"),
            );
            return None;
        }
        Value::Map(_) => {}
    }
    if node.get("type").is_some() {
        return read(shared, wire, at, at, node, None);
    }
    let Some(base) = base else {
        no_shared_field(shared, wire, at, "a field without `type`");
        return None;
    };
    shared.use_field(base);
    let narrows = node.map().unwrap_or_default().iter().any(|entry| is_limit(&entry.key));
    let limit_at = if narrows { at } else { base.key_at };
    read(shared, wire, at, limit_at, node, Some(&base.value))
}

/// `required` or `optional`; who writes a type there means `{ type: … }`.
fn presence(shared: &Shared<'_>, node: &Node, text: &str) -> Option<bool> {
    if !["required", "optional"].contains(&text) && shared.is_type(text) {
        shared.cx.push(
            Problem::new(Code::UnknownWord, node.at, format!("`{text}` is a type, and not a presence"))
                .label("expected `required` or `optional`")
                .help(format!("write `{{ type: {text} }}`")),
        );
        return None;
    }
    shared.cx.word(node, "a presence", &[("required", true), ("optional", false)])
}

fn is_limit(key: &str) -> bool {
    KEYS_OF_TYPES.iter().any(|(name, _)| *name == key)
}

fn no_shared_field(shared: &Shared<'_>, wire: &str, at: At, written: &str) {
    shared.cx.push(
        Problem::new(Code::NoSharedField, at, format!("`{wire}` has no type"))
            .label("no shared field of that name")
            .note(format!("{written} stands for the field of that name under `fields:`"))
            .suggest(wire, shared.field_names())
            .help("say its type here, as in `{ type: string, max: 32 }`, or add it to `fields:`"),
    );
}

/// Reads one field from its map, laid over that of the shared field.
fn read(
    shared: &Shared<'_>,
    wire: &str,
    at: At,
    limit_at: At,
    node: &Node,
    base: Option<&Node>,
) -> Option<Field> {
    let cx = shared.cx;
    let reader = Reader::over(cx, "a field", at, node, base);
    let type_node = reader.require("type");
    let about = reader.about();
    let required = reader.flag("required");
    let name = rust_name(wire, &reader);
    let also = reader.words("also");
    let default = reader.text("default");
    let (reader_default, reader_fixed) = (reader.get("default"), reader.get("fixed"));
    let sensitive = reader.flag("sensitive");
    let lenient = reader.word("reads", "a way of reading", READS);
    let fixed = reader.text("fixed");
    let unstated = reader.words("unstated");
    let kind = type_node.and_then(|node| kind(shared, wire, &reader, node));
    if kind.is_none() {
        // The type is unknown: which keys belong to it can't be told.
        for (key, _) in KEYS_OF_TYPES {
            reader.entry(key);
        }
    }
    reader.finish();
    let least_stated = kind.as_ref().is_some_and(has_least);
    let kind = kind.map(|kind| with_common_sense(kind, required));
    let field = Field {
        wire: wire.to_owned(),
        name,
        about,
        limit_at,
        least_stated,
        kind: kind?,
        required: required || fixed.is_some(),
        also,
        default,
        sensitive,
        lenient: lenient.unwrap_or(shared.lenient),
        fixed,
        unstated,
    };
    if let (Some(default), Some(node)) = (&field.default, reader_default) {
        super::values::check_value(cx, &field, default, node.at);
    }
    if let (Some(fixed), Some(node)) = (&field.fixed, reader_fixed) {
        super::values::check_value(cx, &field, fixed, node.at);
        refuse_odd_fixed(cx, &field, node.at);
    }
    Some(field)
}

/// Only a text, a number, a truth value and a value of an enum can be written without asking anyone.
fn refuse_odd_fixed(cx: &Cx, field: &Field, at: At) {
    if !matches!(field.kind, Kind::Text(_) | Kind::Int(_) | Kind::Bool(_) | Kind::Enum(_) | Kind::Currency(_))
    {
        cx.push(
            Problem::new(Code::LimitNotForType, at, format!("`{}` can't be fixed", field.wire))
                .label("only for string, int, bool, enum and currency"),
        );
    } else if field.default.is_some() {
        cx.push(
            Problem::new(Code::LimitNotForType, at, format!("`{}` is fixed, and has a default", field.wire))
                .label("it is always sent")
                .help("leave out `default:`"),
        );
    }
}

/// The name given for Rust, which a wire name without a letter or digit needs.
fn rust_name(wire: &str, reader: &Reader<'_>) -> Option<String> {
    let given = reader.text("name");
    match &given {
        Some(name) if !is_snake(name) => reader.cx.push(
            Problem::new(
                Code::BadName,
                reader.cx.places().of(reader.at).at(&["name"]),
                format!("`{name}` can't be a field's name"),
            )
            .label("expected words of `a-z` and `0-9` joined by `_`, a letter first"),
        ),
        None if !wire.contains(|c: char| c.is_ascii_alphanumeric()) => reader.missing(
            Problem::new(Code::BadName, reader.at, format!("`{wire}` gives no name for Rust"))
                .label("neither a letter nor a digit of ASCII in it")
                .help("give it one with `name:`"),
        ),
        _ => {}
    }
    given
}

fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.contains("__")
        && !["self", "super", "crate"].contains(&name)
}

/// No provider that demands a value means an empty one, and none takes a negative amount, so tables don't say it.
fn with_common_sense(mut kind: Kind, required: bool) -> Kind {
    match &mut kind {
        Kind::Text(text) if required => text.min = text.min.or(Some(1)),
        Kind::MinorUnits(int, _) => int.min = int.min.or(Some(0)),
        Kind::Decimal(decimal) => decimal.min = decimal.min.or(Some(rust_decimal::Decimal::ZERO)),
        _ => {}
    }
    kind
}

fn kind(shared: &Shared<'_>, wire: &str, reader: &Reader<'_>, node: &Node) -> Option<Kind> {
    let cx = shared.cx;
    if let Value::List(items) = &node.value {
        let [item] = items.as_slice() else {
            cx.wrong_kind(node, "one type in brackets");
            return None;
        };
        refuse_foreign_limits(cx, reader, "list");
        let item = field_of_type(shared, wire, item)?;
        return Some(Kind::List(list_use(reader, item)));
    }
    let word = cx.text(node, "a type")?;
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
        "enum" => Kind::Enum(super::types::enum_in_place(shared, wire, reader)),
        "object" => Kind::Object(object_in_place(shared, wire, reader)),
        "list" => {
            let item = reader.require("items");
            let item = item.and_then(|node| field(shared, wire, node.at, node))?;
            Kind::List(list_use(reader, item))
        }
        name => return shared_kind(shared, reader, node, name),
    };
    refuse_foreign_limits(cx, reader, &word);
    Some(kind)
}

/// A field that is just a type, as an element of a list.
fn field_of_type(shared: &Shared<'_>, wire: &str, node: &Node) -> Option<Field> {
    let map = Node {
        value: Value::Map(vec![Entry { key: "type".to_owned(), key_at: node.at, value: node.clone() }]),
        at: node.at,
    };
    read(shared, wire, node.at, node.at, &map, None)
}

fn list_use(reader: &Reader<'_>, item: Field) -> ListUse {
    let (min, max) = (reader.number("min"), reader.number("max"));
    limits::refuse_empty_span(reader, min, max);
    let text = as_text(reader);
    match text {
        Some(_) => ListUse {
            item: Box::new(item),
            min: None,
            max: None,
            text: Some(Text { min, max, ..Text::default() }),
        },
        None => ListUse { item: Box::new(item), min, max, text: None },
    }
}

/// `wire: text`.
fn as_text(reader: &Reader<'_>) -> Option<()> {
    reader.word("wire", "a way to write an object or a list", &[("text", ())])
}

fn object_in_place(shared: &Shared<'_>, wire: &str, reader: &Reader<'_>) -> ObjectUse {
    let name = super::types::name_in_place(wire, reader);
    let mut table =
        table(shared, &name, About { at: reader.at, ..About::default() }, reader.require("fields"));
    table.rules = rules(shared.cx, reader);
    bind_decimals(&mut table, &shared.currencies);
    ObjectUse { table: Arc::new(table), shared: false, text: text_of_object(reader) }
}

fn text_of_object(reader: &Reader<'_>) -> Option<Text> {
    let text = Text { min: reader.number("min"), max: reader.number("max"), ..Text::default() };
    limits::refuse_empty_span(reader, text.min, text.max);
    let as_text = as_text(reader);
    let limit = if text.max.is_some() { "max" } else { "min" };
    if as_text.is_none() && (text.max.is_some() || text.min.is_some()) {
        reader.cx.push(
            Problem::new(Code::LimitNotForType, reader.key_at(limit), "an object has no length")
                .label("only with `wire: text`")
                .note("with `wire: text` the object is JSON text in a string, and the limit is the text's"),
        );
    }
    as_text.map(|()| text)
}

fn shared_kind(shared: &Shared<'_>, reader: &Reader<'_>, node: &Node, name: &str) -> Option<Kind> {
    match shared.resolve(name, node)? {
        Type::Enum(of) => {
            let only = reader.words("only");
            if let Some(node) = reader.get("only") {
                let known = of.values.iter().map(|value| value.wire.as_str());
                super::types::narrow(shared.cx, node, &only, known, &of.name);
            }
            let wire = limits::enum_wire(reader, of.int);
            refuse_foreign_limits(shared.cx, reader, "enum");
            Some(Kind::Enum(EnumUse { of, inline: false, only, wire }))
        }
        Type::Object(table) => {
            let (require, omit) = (reader.words("require"), reader.words("omit"));
            for key in ["require", "omit"] {
                if let Some(node) = reader.get(key) {
                    let known = paths(&table, "");
                    let known = known.iter().map(String::as_str);
                    super::types::narrow(shared.cx, node, &reader.words(key), known, &table.name);
                }
            }
            let text = text_of_object(reader);
            refuse_foreign_limits(shared.cx, reader, "object");
            let narrowed = !require.is_empty() || !omit.is_empty();
            let table = if narrowed { Arc::new(narrow_table(&table, &require, &omit)) } else { table };
            Some(Kind::Object(ObjectUse { table, shared: !narrowed, text }))
        }
    }
}

/// A table with what a use requires and omits; names with dots are of fields in its objects.
fn narrow_table(table: &Table, require: &[String], omit: &[String]) -> Table {
    let mut narrowed = table.clone();
    narrowed.fields.retain(|field| !omit.contains(&field.wire));
    for field in &mut narrowed.fields {
        field.required |= require.contains(&field.wire);
        let (require, omit) = (within(&field.wire, require), within(&field.wire, omit));
        if let Kind::Object(object) = &mut field.kind
            && !(require.is_empty() && omit.is_empty())
        {
            object.table = Arc::new(narrow_table(&object.table, &require, &omit));
            object.shared = false;
        }
        field.kind = with_common_sense(field.kind.clone(), field.required);
    }
    narrowed
}

/// The names that lead into an object, without its own.
fn within(object: &str, names: &[String]) -> Vec<String> {
    let inner = |name: &String| Some(name.strip_prefix(object)?.strip_prefix('.')?.to_owned());
    names.iter().filter_map(inner).collect()
}

/// The names of all fields of a table, and with dots those of its objects.
fn paths(table: &Table, before: &str) -> Vec<String> {
    let mut found: Vec<_> = table.fields.iter().map(|field| format!("{before}{}", field.wire)).collect();
    for field in &table.fields {
        if let Kind::Object(object) = &field.kind {
            found.extend(paths(&object.table, &format!("{before}{}.", field.wire)));
        }
    }
    found
}

/// A key that is a limit, but not of this type.
fn refuse_foreign_limits(cx: &Cx, reader: &Reader<'_>, of: &str) {
    for (key, types) in KEYS_OF_TYPES.iter().filter(|(key, _)| reader.has(key)) {
        let Some(entry) = reader.entry(key) else { continue };
        if !types.contains(&of) {
            let fits: Vec<&str> =
                KEYS_OF_TYPES.iter().filter(|(_, types)| types.contains(&of)).map(|(key, _)| *key).collect();
            let note = if fits.is_empty() {
                format!("`{of}` has no limits")
            } else {
                format!("limits of `{of}`: {}", fits.join(", "))
            };
            cx.push(
                Problem::new(Code::LimitNotForType, entry.key_at, format!("`{key}` is not for `{of}`"))
                    .label(format!("only for {}", super::cx::choice(types.iter().copied())))
                    .note(note),
            );
        }
    }
}

/// The wire form of a number, for kinds that have one.
pub(crate) const WIRES: &[(&str, Wire)] = &[("number", Wire::Number), ("string", Wire::String)];
