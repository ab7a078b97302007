//! Reads `envelopes:`: how a request is laid out around its fields, and how an answer is read.

mod header_names;
mod outcome;
mod pattern;
mod sends;
mod template;
mod tolerances;
mod xml;

pub(super) use outcome::{cases, class, outcome, refusal_code};
pub(super) use pattern::{arriving_headers, pattern};
pub(super) use sends::{json_style, sends};
pub(super) use template::{Values, text_with_places, values};
pub(super) use xml::{xml_pattern, xml_reply};

use crate::checked::{Body, BodyKind, Envelope, JsonWriting, Pattern, Signed, Template, Tolerance};
use crate::reading::{MapReader, Problems, Unread, read_word, refuse_bad_name};
use crate::report::{Code, Problem};
use crate::yaml::{Entry, Value};
use header_names::refuse_unsendable_headers;
use template::{form_template, template};
use xml::xml_template;

pub(super) fn envelope(problems: &Problems, entry: &Entry) -> Envelope {
    refuse_bad_name(problems, entry);
    let before = problems.count();
    let reader = MapReader::new(problems, "an envelope", entry.key_at, &entry.value);
    let about = reader.about();
    let part = |key| reader.require(key).and_then(|_| reader.entry(key));
    let request = part("request").map(|entry| request(problems, entry));
    let Request { body, headers: request_headers, values, tolerances } = request.unwrap_or_default();
    // An envelope with neither key is for requests that are never answered. `check` reports operations that are answered and
    // use it.
    let answered = reader.has("response") || reader.has("outcome");
    let answer_part = |key| if answered { part(key) } else { reader.entry(key) };
    let response = answer_part("response").map(|entry| response(problems, entry));
    let Response {
        kind,
        pattern,
        headers: response_headers,
        values: response_values,
        fresh,
        sends,
        style,
        signed,
    } = response.unwrap_or_default();
    let outcome = answer_part("outcome").map(|entry| {
        let reader = MapReader::new(problems, "an outcome", entry.key_at, &entry.value);
        let outcome = outcome(problems, &reader, &pattern);
        reader.finish();
        outcome
    });
    reader.finish();
    problems.mark_unread_since(before, Unread::Envelope, &entry.key);
    Envelope {
        name: entry.key.clone(),
        about,
        request: body,
        request_headers,
        values,
        tolerances,
        answered,
        response_kind: kind,
        response: pattern,
        response_headers,
        response_values,
        fresh,
        response_sends: sends,
        response_style: style,
        signed,
        outcome: outcome.unwrap_or_default(),
    }
}

/// What an envelope says of the request.
#[derive(Default)]
struct Request {
    body: Body,
    headers: Vec<(String, Template)>,
    values: Vec<(String, Template)>,
    tolerances: Vec<Tolerance>,
}

fn request(problems: &Problems, entry: &Entry) -> Request {
    let reader = MapReader::new(problems, "a request", entry.key_at, &entry.value);
    let json = reader.get("json").map(|node| Body::Json(template(problems, node)));
    let form = reader.get("form").map(|node| Body::Form(form_template(problems, node)));
    let xml = reader.get("xml").map(|node| {
        let (root, template) = xml_template(problems, node);
        Body::Xml(root, template)
    });
    refuse_no_body(&reader, "a request", BODIES);
    let headers = reader.entries("headers", "a map of headers");
    refuse_unsendable_headers(problems, headers);
    let headers = headers.iter().map(|entry| (entry.key.clone(), template(problems, &entry.value))).collect();
    let values = values(problems, reader.entries("values", "a map of values"), false).made;
    let tolerances = tolerances::tolerances(problems, &reader);
    reader.finish();
    Request { body: json.or(form).or(xml).unwrap_or_default(), headers, values, tolerances }
}

/// The keys under which a body is described.
const BODIES: &[&str] = &["json", "form", "xml"];

/// Reports a message that has none of these bodies, or several.
pub(super) fn refuse_no_body(reader: &MapReader<'_>, what: &str, bodies: &[&'static str]) {
    if !refuse_second_body(reader, what, bodies) {
        let (last, others) = bodies.split_last().unwrap_or((&"", &[]));
        let others: Vec<String> = others.iter().map(|key| format!("`{key}:`")).collect();
        reader.missing(
            Problem::new(Code::EnvelopeIncomplete, reader.at, format!("{what} needs a body"))
                .label(format!("expected {} or `{last}:` in it", others.join(", "))),
        );
    }
}

/// Reports a message that has several bodies. Returns whether there is one at least.
fn refuse_second_body(reader: &MapReader<'_>, what: &str, bodies: &[&'static str]) -> bool {
    let mut bodies = bodies.iter().filter(|key| reader.has(key));
    let (first, second) = (bodies.next(), bodies.next());
    if let (Some(first), Some(second)) = (first, second) {
        let place = |key: &&'static str| reader.key_at(key);
        reader.problems.push(
            Problem::new(Code::EnvelopeIncomplete, place(second), format!("{what} has one body"))
                .label("this is a second one")
                .related(place(first), "the first"),
        );
    }
    first.is_some()
}

/// What an envelope says of the answer.
struct Response {
    kind: BodyKind,
    pattern: Pattern,
    headers: Vec<(String, Template)>,
    values: Vec<(String, Template)>,
    fresh: Vec<(String, u64)>,
    sends: Option<Template>,
    style: JsonWriting,
    signed: Signed,
}

impl Default for Response {
    fn default() -> Self {
        let (kind, pattern) = (BodyKind::Json, Pattern::Fields);
        let (headers, values, fresh) = (Vec::new(), Vec::new(), Vec::new());
        let (sends, style) = (None, JsonWriting::default());
        Self { kind, pattern, headers, values, fresh, sends, style, signed: Signed::Never }
    }
}

fn response(problems: &Problems, entry: &Entry) -> Response {
    let before = problems.count();
    let reader = MapReader::new(problems, "a response", entry.key_at, &entry.value);
    let (kind, pattern) = response_body(problems, &reader);
    let headers = arriving_headers(problems, &reader);
    let Values { made: values, fresh } = values(problems, reader.entries("values", "a map of values"), true);
    let (sends, style) = (sends(problems, &reader), json_style(problems, &reader));
    let in_headers = headers.iter().any(|(_, layout)| !layout.signatures().is_empty());
    let has_signature = in_headers || !pattern.signatures().is_empty();
    let signed = match reader.entry("signature") {
        Some(entry) => signed(problems, entry),
        None if has_signature => Signed::Except(Vec::new()),
        None => Signed::Never,
    };
    if signed != Signed::Never && !has_signature && problems.count() == before {
        problems.push(
            Problem::new(
                Code::EnvelopeIncomplete,
                reader.key_at("signature"),
                "the answer has no place for a signature",
            )
            .label(format!("`$signature.…` stands neither in `{}:` nor in `headers:`", kind.word())),
        );
    }
    reader.finish();
    Response { kind, pattern, headers, values, fresh, sends, style, signed }
}

/// Reads the pattern of an answer's body, and its format.
fn response_body(problems: &Problems, reader: &MapReader<'_>) -> (BodyKind, Pattern) {
    let xml = reader.get("xml");
    let json = if xml.is_some() { reader.get("json") } else { reader.require("json") };
    if json.is_some() && xml.is_some() {
        refuse_second_body(reader, "a response", BODIES);
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
