//! Reads one field. A field without `type:` uses the shared field of its name: what it doesn't say itself, that one says.

use super::amounts::states_least;
use super::kind::kind;
use super::possible_values::refuse_impossible_value;
use super::rules::conditions;
use super::shared::Shared;
use super::unfit_limits::{refuse_unfit_limits, refuse_value_outside_limits};
use crate::checked::{Condition, Field, Kind};
use crate::language::types::KEYS_OF_TYPES;
use crate::language::words::READS;
use crate::reading::{MapReader, Problems, read_word};
use crate::report::{Code, Problem, Span};
use crate::yaml::{Node, Value};

/// Reads one field of a table, written as `required`, `optional` or a map.
pub(super) fn field(shared: &Shared<'_>, wire: &str, at: Span, node: &Node) -> Option<Field> {
    let problems = shared.problems;
    let base = shared.field(wire);
    match &node.value {
        Value::Scalar { text, .. } => {
            let required = presence(shared, node, text)?;
            let Some(base) = base else {
                no_shared_field(shared, wire, at, &format!("`{text}`"));
                return None;
            };
            shared.use_field(base);
            let nothing = Node::empty_map(node.at);
            let mut field = field_over(shared, wire, at, base.key_at, &nothing, Some(&base.value))?;
            field.required = required;
            field.kind = with_default_limits(field.kind, field.required);
            return Some(field);
        }
        Value::Null | Value::List(_) => {
            let message = match node.value {
                Value::Null => format!("`{wire}` has no value"),
                _ => format!("the field `{wire}` is {}", node.kind()),
            };
            problems.push(
                Problem::new(Code::WrongKind, at, message)
                    .label("expected `required`, `optional` or a map of keys"),
            );
            return None;
        }
        Value::Map(_) => {}
    }
    if node.get("type").is_some() {
        return field_over(shared, wire, at, at, node, None);
    }
    let Some(base) = base else {
        no_shared_field(shared, wire, at, "a field without `type`");
        return None;
    };
    shared.use_field(base);
    let narrows = node.map().unwrap_or_default().iter().any(|entry| is_limit(&entry.key));
    let limit_at = if narrows { at } else { base.key_at };
    field_over(shared, wire, at, limit_at, node, Some(&base.value))
}

/// Whether the word is `required`, and not `optional`. An author who writes a type there is told to write `{ type: … }`.
fn presence(shared: &Shared<'_>, node: &Node, text: &str) -> Option<bool> {
    if !["required", "optional"].contains(&text) && shared.is_type(text) {
        shared.problems.push(
            Problem::new(Code::UnknownWord, node.at, format!("`{text}` is a type, and not a presence"))
                .label("expected `required` or `optional`")
                .help(format!("write `{{ type: {text} }}`")),
        );
        return None;
    }
    read_word(shared.problems, node, "a presence", &[("required", true), ("optional", false)])
}

fn is_limit(key: &str) -> bool {
    KEYS_OF_TYPES.iter().any(|(name, _)| *name == key)
}

fn no_shared_field(shared: &Shared<'_>, wire: &str, at: Span, written: &str) {
    shared.problems.push(
        Problem::new(Code::NoSharedField, at, format!("`{wire}` has no type"))
            .label("no shared field of that name")
            .note(format!("{written} stands for the field of that name under `fields:`"))
            .suggest(wire, shared.field_names())
            .help("say its type here, as in `{ type: string, max: 32 }`, or add it to `fields:`"),
    );
}

/// Reads one field from its map. A key that the map doesn't have is taken from `base`, the map of the shared field, if there
/// is one.
pub(super) fn field_over(
    shared: &Shared<'_>,
    wire: &str,
    at: Span,
    limit_at: Span,
    node: &Node,
    base: Option<&Node>,
) -> Option<Field> {
    let problems = shared.problems;
    let reader = MapReader::over(problems, "a field", at, node, base);
    let type_node = reader.require("type");
    let about = reader.about();
    let required = reader.flag("required");
    let (only_if, required_with) = presence_by_request(problems, &reader);
    let name = rust_name(wire, &reader);
    let also = reader.words("also");
    let default = reader.text("default");
    let (default_node, fixed_node) = (reader.get("default"), reader.get("fixed"));
    let (sensitive, lenient) = (reader.flag("sensitive"), reader.word("reads", "a way of reading", READS));
    let fixed = reader.text("fixed");
    let unstated = reader.words("unstated");
    let kind = type_node.and_then(|node| kind(shared, wire, &reader, node));
    if kind.is_none() {
        // Without a type nobody can tell which of these keys belong to it, so none is reported as unknown.
        for (key, _) in KEYS_OF_TYPES {
            reader.entry(key);
        }
    }
    reader.finish();
    // A list shows its elements, so it is as sensitive as they are.
    let sensitive = sensitive || matches!(&kind, Some(Kind::List(list)) if list.item.sensitive);
    let least_stated = kind.as_ref().is_some_and(states_least);
    let kind = kind.map(|kind| with_default_limits(kind, required));
    let field = Field {
        wire: wire.to_owned(),
        name,
        about,
        limit_at,
        least_stated,
        kind: kind?,
        required: required || fixed.is_some(),
        only_if,
        required_with,
        also,
        default,
        sensitive,
        lenient: lenient.unwrap_or(shared.lenient),
        fixed,
        unstated,
    };
    refuse_unfit_limits(problems, &field);
    refuse_unfit_values(problems, &field, default_node, fixed_node);
    Some(field)
}

/// Reports a default and a fixed value that the field can't have.
fn refuse_unfit_values(
    problems: &Problems,
    field: &Field,
    default_node: Option<&Node>,
    fixed_node: Option<&Node>,
) {
    if let (Some(default), Some(node)) = (&field.default, default_node) {
        refuse_impossible_value(problems, field, default, node.at);
        refuse_value_outside_limits(problems, field, default, node.at);
    }
    if let (Some(fixed), Some(node)) = (&field.fixed, fixed_node) {
        refuse_impossible_value(problems, field, fixed, node.at);
        refuse_value_outside_limits(problems, field, fixed, node.at);
        refuse_unfit_fixed(problems, field, node.at);
    }
}

/// Reads on what it depends whether the field is there: on the request that made an order, or on the merchant's credentials.
fn presence_by_request(problems: &Problems, reader: &MapReader<'_>) -> (Vec<Condition>, Option<String>) {
    let only_if = reader.get("only_if").map(|node| conditions(problems, node)).unwrap_or_default();
    let credential = reader.text("required_with").map(|name| name.trim_start_matches('$').to_owned());
    (only_if, credential)
}

/// Refuses `fixed:` beside `default:`, and for a type whose values can't be written without knowing more, such as an amount.
fn refuse_unfit_fixed(problems: &Problems, field: &Field, at: Span) {
    if !matches!(field.kind, Kind::Text(_) | Kind::Int(_) | Kind::Bool(_) | Kind::Enum(_) | Kind::Currency(_))
    {
        problems.push(
            Problem::new(Code::LimitNotForType, at, format!("`{}` can't be fixed", field.wire))
                .label("only for string, int, bool, enum and currency"),
        );
    } else if field.default.is_some() {
        problems.push(
            Problem::new(Code::LimitNotForType, at, format!("`{}` is fixed, and has a default", field.wire))
                .label("it is always sent")
                .help("leave out `default:`"),
        );
    }
}

/// The `name:` for Rust. A wire name without a letter or digit needs one.
fn rust_name(wire: &str, reader: &MapReader<'_>) -> Option<String> {
    let given = reader.text("name");
    match &given {
        Some(name) if !is_snake(name) => reader.problems.push(
            Problem::new(
                Code::BadName,
                reader.problems.index().of(reader.at).span(&["name"]),
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

/// Adds the limits that the providers' tables don't state because they go without saying: a required text isn't empty, and an
/// amount isn't negative.
pub(super) fn with_default_limits(mut kind: Kind, required: bool) -> Kind {
    match &mut kind {
        Kind::Text(text) if required => text.min = text.min.or(Some(1)),
        Kind::MinorUnits(int, _) => int.min = int.min.or(Some(0)),
        Kind::Decimal(decimal) => decimal.min = decimal.min.or(Some(rust_decimal::Decimal::ZERO)),
        _ => {}
    }
    kind
}
