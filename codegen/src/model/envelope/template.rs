//! Reads templates, which say how a request is built and what is filled in.

use crate::checked::{Alphabet, Template, TimeFormat};
use crate::language::words::TIME_FORMATS;
use crate::model::places::{Piece, has_places, pieces};
use crate::reading::{
    MapReader, Problems, bad_value, entries_of, read_offset, read_seconds, read_word, refuse_bad_name,
};
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
        Value::Scalar { text, .. } if has_places(text) => text_with_places(problems, node, text),
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

/// Reads a text with places, in a template or in the path of an operation.
pub(crate) fn text_with_places(problems: &Problems, node: &Node, text: &str) -> Template {
    let piece = |piece| match piece {
        Piece::Text(text) => Template::Literal(text.into()),
        Piece::Place(name @ ("fields" | "code" | "message" | "answer")) => {
            problems.push(
                Problem::new(
                    Code::UnknownVariable,
                    node.at,
                    format!("`${{{name}}}` can't stand within a text"),
                )
                .label("expected a credential, `value.…`, `field.…`, `signature.…` or `operation`"),
            );
            Template::Literal(serde_json::Value::Null)
        }
        Piece::Place(name) => variable(problems, node, &format!("${name}")),
    };
    Template::Joined(pieces(problems, node, text).into_iter().map(piece).collect())
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
        _ => {
            let name = text.trim_start_matches('$');
            match name.split_once('.') {
                Some(("signature", scheme)) => Template::Signature(scheme.to_owned()),
                Some(("value", value)) => Template::Value(value.to_owned()),
                Some(("field", field)) => Template::Field(field.to_owned()),
                _ => Template::Credential(name.to_owned()),
            }
        }
    }
}

/// The values that are made once for each message, and how many seconds some of them may be from our clock.
#[derive(Default)]
pub(crate) struct Values {
    pub(crate) made: Vec<(String, Template)>,
    pub(crate) fresh: Vec<(String, u64)>,
}

/// Reads `values:` of a message. Only the time of what arrives is held against our clock.
pub(crate) fn values(problems: &Problems, entries: &[Entry], arrives: bool) -> Values {
    // A value that couldn't be read keeps its name, so that nobody reports that it is missing.
    let unread = Template::Literal(serde_json::Value::Null);
    let mut values = Values::default();
    for entry in entries {
        let (template, within) = made(problems, entry, arrives).unwrap_or((unread.clone(), None));
        values.fresh.extend(within.map(|within| (entry.key.clone(), within)));
        values.made.push((entry.key.clone(), template));
    }
    values
}

fn made(problems: &Problems, entry: &Entry, arrives: bool) -> Option<(Template, Option<u64>)> {
    refuse_bad_name(problems, entry);
    let is_made = ["$now", "$nonce", "$key_id"].iter().any(|key| entry.value.get(key).is_some());
    if !is_made {
        problems.push(
            Problem::new(
                Code::WrongKind,
                entry.value.at,
                format!("the value `{}` isn't made for each message", entry.key),
            )
            .label("expected `$now`, `$nonce` or `$key_id`"),
        );
        return None;
    }
    let reader = MapReader::new(problems, "a value that is made for a message", entry.key_at, &entry.value);
    let template = match reader.text("$key_id") {
        Some(credential) => Some(Template::KeyId(credential)),
        None if reader.has("$now") => now(problems, &reader),
        None => nonce(&reader),
    };
    let within = reader.get("within").and_then(|node| read_seconds(problems, node));
    if !arrives && reader.has("within") {
        problems.push(
            Problem::new(Code::WrongKind, reader.key_at("within"), "our own time is always ours")
                .label("`within:` is for what arrives")
                .help("remove it"),
        );
    }
    if !arrives && reader.has("$key_id") {
        problems.push(
            Problem::new(Code::WrongKind, reader.key_at("$key_id"), "a request isn't signed by the provider")
                .label("`$key_id` is for what arrives")
                .help("name the merchant's own serial number as a credential"),
        );
    }
    reader.finish();
    Some((template?, within))
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

/// The most random characters that a request asks for in one place.
const MOST_RANDOM: u32 = 1024;

fn nonce(reader: &MapReader<'_>) -> Option<Template> {
    let alphabets =
        [("hex", Alphabet::Hex), ("alphanumeric", Alphabet::Alphanumeric), ("digits", Alphabet::Digits)];
    let length = reader.number("$nonce")?;
    if let Some(node) = reader.get("$nonce").filter(|_| !(1..=MOST_RANDOM).contains(&length)) {
        let expected = format!("a length from 1 to {MOST_RANDOM}");
        bad_value(reader.problems, node, &length.to_string(), "length of random characters", &expected);
    }
    let alphabet = reader.word("alphabet", "an alphabet", &alphabets).unwrap_or(Alphabet::Hex);
    Some(Template::Nonce(length, alphabet))
}
