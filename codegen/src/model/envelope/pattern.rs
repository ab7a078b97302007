//! Reads patterns, which say where fields, code, message and signatures stand in a body that arrives.

use super::header_names::refuse_bad_header_names;
use crate::checked::Pattern;
use crate::reading::{MapReader, Problems, entries_of};
use crate::report::{Code, Problem};
use crate::yaml::{Node, Value};

/// Reads `headers:` of an answer or a notification, which can only hold signatures: each header's name, and the signature's
/// scheme.
pub(crate) fn signature_headers(problems: &Problems, reader: &MapReader<'_>) -> Vec<(String, String)> {
    let entries = reader.entries("headers", "a map of headers");
    refuse_bad_header_names(problems, entries);
    entries
        .iter()
        .filter_map(|entry| {
            let scheme = entry.value.text().and_then(|text| text.strip_prefix("$signature."));
            if scheme.is_none() {
                problems.push(
                    Problem::new(
                        Code::UnknownVariable,
                        entry.value.at,
                        "a header that arrives holds a signature",
                    )
                    .label("expected `$signature.` and the name of a scheme"),
                );
            }
            scheme.map(|scheme| (entry.key.clone(), scheme.to_owned()))
        })
        .collect()
}

/// Reads one node of a pattern and all that is within it.
pub(crate) fn pattern(problems: &Problems, node: &Node) -> Pattern {
    if let Value::Map(entries) = &node.value {
        let directive = entries.iter().find(|entry| entry.key == "$text" || entry.key == "$maybe_text");
        if let Some(directive) = directive {
            let reader = MapReader::new(problems, "a pattern", directive.key_at, node);
            let found = match (reader.get("$text"), reader.get("$maybe_text")) {
                (Some(inner), _) => Pattern::Text(Box::new(pattern(problems, inner))),
                (None, Some(inner)) => Pattern::MaybeText(Box::new(pattern(problems, inner))),
                (None, None) => Pattern::Fields,
            };
            reader.finish();
            return found;
        }
        let entries = entries_of(problems, node, "an object");
        return Pattern::Object(
            entries.iter().map(|entry| (entry.key.clone(), pattern(problems, &entry.value))).collect(),
        );
    }
    match node.text() {
        Some("$fields") => Pattern::Fields,
        Some("$code") => Pattern::Code,
        Some("$message") => Pattern::Message,
        Some(text) if text.starts_with("$signature.") => {
            Pattern::Signature(text.trim_start_matches("$signature.").to_owned())
        }
        text => {
            problems.push(unknown_variable(node, text.unwrap_or_default()));
            Pattern::Object(Vec::new())
        }
    }
}

fn unknown_variable(node: &Node, written: &str) -> Problem {
    let expected = "expected `$fields`, `$code`, `$message`, `$signature.…` or an object";
    if !written.starts_with('$') {
        return Problem::new(Code::UnknownVariable, node.at, "this says nothing about what arrives")
            .label(expected)
            .note("members that don't matter are left out of a pattern: they are kept, and harm nothing");
    }
    let problem =
        Problem::new(Code::UnknownVariable, node.at, format!("unknown variable `{written}`")).label(expected);
    match written.split_once('.') {
        Some((_, scheme)) => problem.help(format!("did you mean `$signature.{scheme}`?")),
        None => problem.suggest(written, ["$fields", "$code", "$message"]),
    }
}
