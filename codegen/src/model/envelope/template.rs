//! Reads templates, which say how a request is built and what is filled in.

use crate::checked::{Alphabet, Template, TimeFormat};
use crate::language::words::TIME_FORMATS;
use crate::reading::{MapReader, Problems, entries_of, read_offset, read_word};
use crate::report::{Code, Problem};
use crate::yaml::{Entry, Node, Value};

/// Reads the template of a form. `form: $fields` is short for `form: { "*": $fields }`.
pub(super) fn form_template(problems: &Problems, node: &Node) -> Template {
    match template(problems, node) {
        Template::Fields => Template::Object(vec![("*".to_owned(), Template::Fields)]),
        other => other,
    }
}

/// Reads one node of a template and all that is within it.
pub(super) fn template(problems: &Problems, node: &Node) -> Template {
    match &node.value {
        Value::Map(entries) => match entries.iter().find(|entry| entry.key.starts_with('$')) {
            Some(directive) => self::directive(problems, node, directive),
            None => {
                let entries = entries_of(problems, node, "an object");
                Template::Object(
                    entries
                        .iter()
                        .map(|entry| (entry.key.clone(), template(problems, &entry.value)))
                        .collect(),
                )
            }
        },
        Value::Scalar { text, .. } if text.starts_with('$') => variable(problems, node, text),
        Value::List(items) => {
            refuse_variables(problems, items);
            Template::Literal(node.json())
        }
        _ => Template::Literal(node.json()),
    }
}

/// Refuses variables in a list, because a list is sent as it is written.
fn refuse_variables(problems: &Problems, items: &[Node]) {
    for item in items {
        match &item.value {
            Value::Scalar { text, .. } if text.starts_with('$') => problems.push(
                Problem::new(Code::UnknownVariable, item.at, format!("`{text}` stands in a list"))
                    .label("a list is sent as it is written"),
            ),
            Value::List(items) => refuse_variables(problems, items),
            Value::Map(entries) => entries
                .iter()
                .for_each(|entry| refuse_variables(problems, std::slice::from_ref(&entry.value))),
            _ => {}
        }
    }
}

fn variable(problems: &Problems, node: &Node, text: &str) -> Template {
    match text {
        "$fields" => Template::Fields,
        "$operation" => Template::Operation,
        "$code" | "$message" | "$answer" => {
            problems.push(
                Problem::new(Code::UnknownVariable, node.at, format!("`{text}` is for answers"))
                    .label("a request has none"),
            );
            Template::Literal(serde_json::Value::Null)
        }
        _ => match text.strip_prefix("$signature.") {
            Some(scheme) => Template::Signature(scheme.to_owned()),
            None => Template::Credential(text.trim_start_matches('$').to_owned()),
        },
    }
}

fn directive(problems: &Problems, node: &Node, entry: &Entry) -> Template {
    let reader = MapReader::new(problems, "a template", entry.key_at, node);
    let template = match entry.key.as_str() {
        "$text" => reader.get("$text").map(|node| Template::Text(Box::new(template(problems, node)))),
        "$now" => now(problems, &reader),
        "$nonce" => nonce(&reader),
        other => {
            problems.push(
                Problem::new(Code::UnknownVariable, entry.key_at, format!("unknown template `{other}`"))
                    .label("expected `$text`, `$now` or `$nonce`")
                    .suggest(other, ["$text", "$now", "$nonce"]),
            );
            return Template::Literal(serde_json::Value::Null);
        }
    };
    reader.finish();
    template.unwrap_or(Template::Literal(serde_json::Value::Null))
}

fn now(problems: &Problems, reader: &MapReader<'_>) -> Option<Template> {
    let format =
        reader.get("$now").and_then(|node| read_word(problems, node, "a time format", TIME_FORMATS))?;
    let zoned = !matches!(format, TimeFormat::Unix | TimeFormat::UnixMs);
    let zone = if zoned { reader.require("zone") } else { reader.get("zone") };
    Some(Template::Now(format, zone.and_then(|node| read_offset(problems, node)).unwrap_or(0)))
}

fn nonce(reader: &MapReader<'_>) -> Option<Template> {
    let alphabets =
        [("hex", Alphabet::Hex), ("alphanumeric", Alphabet::Alphanumeric), ("digits", Alphabet::Digits)];
    let length = reader.number("$nonce")?;
    let alphabet = reader.word("alphabet", "an alphabet", &alphabets).unwrap_or(Alphabet::Hex);
    Some(Template::Nonce(length, alphabet))
}
