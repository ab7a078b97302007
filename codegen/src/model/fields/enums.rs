//! Reads enums: those of `types:`, and those that are defined within the field that has them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::limits;
use super::shared::Shared;
use crate::checked::{About, EnumType, EnumUse, EnumValue};
use crate::language::words::VALUES;
use crate::naming;
use crate::reading::{MapReader, Problems, entries_of, read_text, refuse_empty};
use crate::report::{Code, Problem, Span};
use crate::yaml::{Entry, Node, Value};

/// The name of a type that is defined within a field: that of the field, in PascalCase.
pub(super) fn name_in_place(wire: &str, reader: &MapReader<'_>) -> String {
    naming::pascal(&reader.text("name").unwrap_or_else(|| wire.to_owned()))
}

/// Reads an enum that is defined within a field.
pub(super) fn enum_in_place(shared: &Shared<'_>, wire: &str, reader: &MapReader<'_>) -> EnumUse {
    let of = read_enum(shared.problems, &name_in_place(wire, reader), reader, "value_type");
    let wire = limits::enum_wire(reader, of.int);
    EnumUse { of: Arc::new(of), inline: true, only: reader.some_words("only"), wire }
}

pub(super) fn read_enum(
    problems: &Problems,
    name: &str,
    reader: &MapReader<'_>,
    type_key: &'static str,
) -> EnumType {
    let int = reader.word(type_key, "a type of values", VALUES).unwrap_or(false);
    let values = reader.require("values");
    if let Some(node) = values {
        refuse_empty(
            problems,
            node,
            "values",
            "list the values; a field that may hold any text is a `string`",
        );
    }
    let values = values.map(|node| enum_values(problems, node, int)).unwrap_or_default();
    EnumType { name: name.to_owned(), about: reader.about(), int, closed: reader.flag("closed"), values }
}

fn enum_values(problems: &Problems, node: &Node, int: bool) -> Vec<EnumValue> {
    let mut values: Vec<EnumValue> = match &node.value {
        // A list of values without explanations.
        Value::List(items) => items
            .iter()
            .filter_map(|item| {
                let wire = read_text(problems, item, "a value")?;
                let about = About { at: item.at, ..About::default() };
                Some(EnumValue { wire, name: None, made_by: Vec::new(), about })
            })
            .collect(),
        _ => entries_of(problems, node, "a map of values")
            .iter()
            .map(|entry| enum_value(problems, entry))
            .collect(),
    };
    let mut first: BTreeMap<String, About> = BTreeMap::new();
    values.retain(|value| {
        if int && let Some(problem) = refused_integer(&value.wire, value.about.at) {
            problems.push(problem);
        }
        if value.name.is_none() && !value.wire.starts_with(|c: char| c.is_ascii_alphabetic()) {
            problems.push(
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
        // In a map this is a repeated key, which has been reported already.
        if matches!(node.value, Value::List(_)) {
            problems.push(
                Problem::new(Code::EnumValueTwice, value.about.at, format!("`{}` stands twice", value.wire))
                    .label("here again")
                    .related(other.at, "first here"),
            );
        }
        false
    });
    values
}

/// What is wrong with the value of an enum of integers. One that is padded would be sent as another text than the spec has, and
/// might be the same number as another value.
fn refused_integer(wire: &str, at: Span) -> Option<Problem> {
    let problem =
        |message: String| Problem::new(Code::BadValue, at, message).label("the enum's values are integers");
    match wire.parse::<i64>() {
        Err(_) => Some(problem(format!("`{wire}` is no whole number"))),
        Ok(number) if number.to_string() != wire => Some(
            problem(format!("`{wire}` isn't how the number {number} is written"))
                .help(format!("write `{number}`; or `value_type: string`, if it is sent as `{wire}`")),
        ),
        Ok(_) => None,
    }
}

fn enum_value(problems: &Problems, entry: &Entry) -> EnumValue {
    let wire = entry.key.clone();
    match &entry.value.value {
        Value::Map(_) => {
            let reader = MapReader::new(problems, "an enum value", entry.key_at, &entry.value);
            let made_by = reader.words("made_by");
            let value = EnumValue { wire, name: reader.text("name"), made_by, about: reader.about() };
            if let (Some(name), Some(node)) = (&value.name, reader.get("name"))
                && !is_word(name)
            {
                problems.push(
                    Problem::new(Code::BadName, node.at, format!("`{name}` can't be a value's name"))
                        .label("expected letters, digits and `_`, a letter first"),
                );
            }
            reader.finish();
            value
        }
        _ => {
            let doc = entry.value.text().map(str::to_owned);
            let about = About { doc, source: None, at: entry.key_at };
            EnumValue { wire, name: None, made_by: Vec::new(), about }
        }
    }
}

fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
