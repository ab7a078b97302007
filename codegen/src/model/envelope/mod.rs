//! Reads `envelopes:`: how a request is laid out around its fields, and how an answer is read.

mod header_names;
mod outcome;
mod pattern;
mod sends;
mod template;
mod tolerances;

pub(super) use outcome::{cases, class, outcome};
pub(super) use pattern::{arriving_headers, pattern};
pub(super) use sends::{json_style, sends};
pub(super) use template::{text_with_places, values};

use crate::checked::{Body, Envelope, JsonWriting, Pattern, Signed, Template, Tolerance};
use crate::reading::{MapReader, Problems, Unread, read_word, refuse_bad_name};
use crate::report::{Code, Problem};
use crate::yaml::{Entry, Value};
use header_names::refuse_unsendable_headers;
use template::{form_template, template};

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
    let Response { pattern, headers: response_headers, values: response_values, sends, style, signed } =
        response.unwrap_or_default();
    let outcome = answer_part("outcome").map(|entry| {
        let reader = MapReader::new(problems, "an outcome", entry.key_at, &entry.value);
        let outcome = outcome(problems, &reader);
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
        response: pattern,
        response_headers,
        response_values,
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
    refuse_no_body(&reader, "a request");
    let headers = reader.entries("headers", "a map of headers");
    refuse_unsendable_headers(problems, headers);
    let headers = headers.iter().map(|entry| (entry.key.clone(), template(problems, &entry.value))).collect();
    let values = values(problems, reader.entries("values", "a map of values"));
    let tolerances = tolerances::tolerances(problems, &reader);
    reader.finish();
    Request { body: json.or(form).unwrap_or_default(), headers, values, tolerances }
}

/// Reports a message that has neither `json:` nor `form:`, or both.
pub(super) fn refuse_no_body(reader: &MapReader<'_>, what: &str) {
    match (reader.has("json"), reader.has("form")) {
        (true, true) => reader.problems.push(
            Problem::new(Code::EnvelopeIncomplete, reader.key_at("form"), format!("{what} has one body"))
                .label("this is a second one")
                .related(reader.key_at("json"), "the first"),
        ),
        (false, false) => reader.missing(
            Problem::new(Code::EnvelopeIncomplete, reader.at, format!("{what} needs a body"))
                .label("expected `json:` or `form:` in it"),
        ),
        _ => {}
    }
}

/// What an envelope says of the answer.
struct Response {
    pattern: Pattern,
    headers: Vec<(String, Template)>,
    values: Vec<(String, Template)>,
    sends: Option<Template>,
    style: JsonWriting,
    signed: Signed,
}

impl Default for Response {
    fn default() -> Self {
        Self {
            pattern: Pattern::Fields,
            headers: Vec::new(),
            values: Vec::new(),
            sends: None,
            style: JsonWriting::default(),
            signed: Signed::Never,
        }
    }
}

fn response(problems: &Problems, entry: &Entry) -> Response {
    let before = problems.count();
    let reader = MapReader::new(problems, "a response", entry.key_at, &entry.value);
    let pattern = reader.require("json").map(|node| pattern(problems, node)).unwrap_or(Pattern::Fields);
    let headers = arriving_headers(problems, &reader);
    let values = values(problems, reader.entries("values", "a map of values"));
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
            .label("`$signature.…` stands neither in `json:` nor in `headers:`"),
        );
    }
    reader.finish();
    Response { pattern, headers, values, sends, style, signed }
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
