//! Reads patterns, which say where fields, code, message and signatures stand in a body that arrives.

use super::header_names::refuse_bad_header_names;
use super::template::template;
use crate::checked::{Pattern, Template};
use crate::reading::{MapReader, Problems, entries_of};
use crate::report::{Code, Problem};
use crate::yaml::{Entry, Node, Value};

/// Reads `headers:` of an answer or a notification, which hold signatures and values that are signed: each header's name and
/// layout.
pub(crate) fn arriving_headers(problems: &Problems, reader: &MapReader<'_>) -> Vec<(String, Template)> {
    let entries = reader.entries("headers", "a map of headers");
    refuse_bad_header_names(problems, entries);
    entries.iter().filter_map(|entry| Some((entry.key.clone(), arriving_header(problems, entry)?))).collect()
}

/// Reads the layout of a header that arrives.
fn arriving_header(problems: &Problems, entry: &Entry) -> Option<Template> {
    let layout = template(problems, &entry.value);
    let is_known = |part: &Template| matches!(part, Template::Signature(_) | Template::Value(_));
    let is_literal = |part: &Template| matches!(part, Template::Literal(_));
    let problem = match &layout {
        Template::Joined(pieces) => {
            let strange = pieces.iter().any(|piece| !is_known(piece) && !is_literal(piece));
            let touching = pieces.windows(2).any(|pair| pair.iter().all(is_known));
            match (strange, touching) {
                (true, _) => Some("a header that arrives holds signatures and values"),
                (_, true) => Some("nobody can tell where the first of two places ends"),
                _ => None,
            }
        }
        one if is_known(one) => None,
        _ => Some("a header that arrives holds a signature or a value"),
    };
    let Some(problem) = problem else { return Some(layout) };
    problems.push(
        Problem::new(Code::UnknownVariable, entry.value.at, problem)
            .label("expected `$signature.…`, `$value.…`, or a text with such places: `t=${value.time},v1=${signature.hook}`"),
    );
    None
}

/// Reads one node of a pattern and all that is within it.
pub(crate) fn pattern(problems: &Problems, node: &Node) -> Pattern {
    if let Value::Map(entries) = &node.value {
        let is_directive =
            |entry: &&Entry| ["$text", "$maybe_text", "$decrypt"].contains(&entry.key.as_str());
        if let Some(directive) = entries.iter().find(is_directive) {
            let reader = MapReader::new(problems, "a pattern", directive.key_at, node);
            let inner = |node: &Node| Box::new(pattern(problems, node));
            let found = match (reader.get("$text"), reader.get("$maybe_text"), reader.get("$decrypt")) {
                (Some(node), ..) => Pattern::Text(inner(node)),
                (None, Some(node), _) => Pattern::MaybeText(inner(node)),
                (None, None, Some(node)) => Pattern::Decrypt(reader.require_text("cipher"), inner(node)),
                (None, None, None) => Pattern::Fields,
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
        Some(text) if text.starts_with("$field.") => {
            Pattern::Field(text.trim_start_matches("$field.").to_owned())
        }
        Some(text) if text.starts_with("$value.") => {
            Pattern::Value(text.trim_start_matches("$value.").to_owned())
        }
        Some(text) if text.strip_prefix('$').is_some_and(|name| !name.is_empty() && !name.contains('.')) => {
            Pattern::Credential(text.trim_start_matches('$').to_owned())
        }
        text => {
            problems.push(unknown_variable(node, text.unwrap_or_default()));
            Pattern::Object(Vec::new())
        }
    }
}

fn unknown_variable(node: &Node, written: &str) -> Problem {
    let expected = "expected `$fields`, `$field.…`, `$code`, `$message`, `$signature.…`, `$value.…`, a credential or an object";
    if !written.starts_with('$') {
        return Problem::new(Code::UnknownVariable, node.at, "this says nothing about what arrives")
            .label(expected)
            .note("members that don't matter are left out of a pattern: they are kept, and harm nothing");
    }
    let problem =
        Problem::new(Code::UnknownVariable, node.at, format!("unknown variable `{written}`")).label(expected);
    match written.split_once('.') {
        Some((_, scheme)) => problem.help(format!("did you mean `$signature.{scheme}`?")),
        None => problem,
    }
}
