//! Reads `response:`: how answers are laid out, and how refusals and answers with certain codes are, where the provider lays them out
//! otherwise.

use super::refuse_second_body;
use super::{Values, arriving_headers, json_style, pattern, sends, values, xml_pattern};
use crate::checked::{AnswerLayout, BodyKind, FurtherLayout, JsonWriting, Pattern, Signed};
use crate::reading::{MapReader, Problems, read_word, refuse_bad_name};
use crate::report::{Code, Problem};
use crate::yaml::{Entry, Value};

/// The layouts of an envelope's answers.
#[derive(Default)]
pub(super) struct Layouts {
    pub(super) ordinary: AnswerLayout,
    pub(super) refused: Option<AnswerLayout>,
    pub(super) further: Vec<FurtherLayout>,
}

/// Reads the layouts of ordinary answers, of refusals, and of answers with certain codes.
pub(super) fn response(problems: &Problems, entry: &Entry) -> Layouts {
    let reader = MapReader::new(problems, "a response", entry.key_at, &entry.value);
    let style = json_style(problems, &reader);
    let ordinary = layout(problems, &reader, style, signed);
    let refused = reader.entry("refused").map(|entry| {
        let reader = MapReader::new(problems, "the layout of refusals", entry.key_at, &entry.value);
        let refused = layout(problems, &reader, style, signed_refusals);
        reader.finish();
        refused
    });
    let entries = reader.entries("further", "a map of layouts");
    let further = entries.iter().map(|entry| further(problems, entry, style)).collect();
    reader.finish();
    Layouts { ordinary, refused, further }
}

/// Reads a layout by which answers with certain codes come.
fn further(problems: &Problems, entry: &Entry, style: JsonWriting) -> FurtherLayout {
    refuse_bad_name(problems, entry);
    let reader = MapReader::new(problems, "a further layout of answers", entry.key_at, &entry.value);
    let about = reader.about();
    reader.require("codes");
    let codes = reader.words("codes");
    let layout = layout(problems, &reader, style, signed_further);
    reader.finish();
    FurtherLayout { name: entry.key.clone(), about, codes, layout }
}

/// Reads what both layouts have: the body, the headers, and whether the answer is signed.
fn layout(
    problems: &Problems,
    reader: &MapReader<'_>,
    style: JsonWriting,
    read_signed: fn(&Problems, &Entry) -> Signed,
) -> AnswerLayout {
    let before = problems.count();
    let (kind, pattern) = body(problems, reader);
    let headers = arriving_headers(problems, reader);
    let Values { made: values, fresh } = values(problems, reader.entries("values", "a map of values"), true);
    let sends = sends(problems, reader);
    let mut layout =
        AnswerLayout { kind, pattern, headers, values, fresh, sends, style, signed: Signed::Never };
    let has_signature = !layout.signatures().is_empty();
    layout.signed = match reader.entry("signature") {
        Some(entry) => read_signed(problems, entry),
        None if has_signature => Signed::Except(Vec::new()),
        None => Signed::Never,
    };
    let says = reader.has("signature");
    let problem = match (&layout.signed, has_signature) {
        (Signed::Never, true) if says => Problem::new(
            Code::EnvelopeIncomplete,
            reader.key_at("signature"),
            "the answer has a place for a signature",
        )
        .label("so this can't be")
        .help("say `signature: optional` if it may be missing"),
        (Signed::Optional | Signed::Except(_), false) => Problem::new(
            Code::EnvelopeIncomplete,
            reader.key_at("signature"),
            "the answer has no place for a signature",
        )
        .label(format!("`$signature.…` stands neither in `{}:` nor in `headers:`", layout.kind.word())),
        _ => return layout,
    };
    if problems.count() == before {
        problems.push(problem);
    }
    layout
}

/// Reads the pattern of an answer's body, and its format.
fn body(problems: &Problems, reader: &MapReader<'_>) -> (BodyKind, Pattern) {
    let xml = reader.get("xml");
    let json = if xml.is_some() { reader.get("json") } else { reader.require("json") };
    if json.is_some() && xml.is_some() {
        refuse_second_body(reader, "a response", &["json", "xml"]);
    }
    match (json, xml) {
        (Some(node), _) => (BodyKind::Json, pattern(problems, node)),
        (None, Some(node)) => {
            let (root, pattern) = xml_pattern(problems, node);
            (BodyKind::Xml(root), pattern)
        }
        (None, None) => (BodyKind::Json, Pattern::Fields),
    }
}

/// Reads `signature:` of ordinary answers.
fn signed(problems: &Problems, entry: &Entry) -> Signed {
    let node = &entry.value;
    if let Value::Map(_) = node.value {
        let reader = MapReader::new(problems, "`signature:`", entry.key_at, node);
        reader.require("except");
        let codes = reader.words("except");
        reader.finish();
        return Signed::Except(codes);
    }
    match read_word(problems, node, "a presence", &[("required", true), ("optional", false)]) {
        Some(false) => Signed::Optional,
        _ => Signed::Except(Vec::new()),
    }
}

/// Reads `signature:` of a further layout.
fn signed_further(problems: &Problems, entry: &Entry) -> Signed {
    if let Value::Map(_) = entry.value.value {
        signed(problems, entry)
    } else {
        signed_refusals(problems, entry)
    }
}

/// Reads `signature:` of refusals.
fn signed_refusals(problems: &Problems, entry: &Entry) -> Signed {
    let words = [("none", 0), ("required", 1), ("optional", 2)];
    match read_word(problems, &entry.value, "a presence", &words) {
        Some(0) => Signed::Never,
        Some(2) => Signed::Optional,
        _ => Signed::Except(Vec::new()),
    }
}
