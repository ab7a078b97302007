//! Reads `envelopes:`: how a request is laid out around its fields, and how an answer is read.

mod answer_layout;
mod header_names;
mod outcome;
mod pattern;
mod sends;
mod template;
mod tolerances;
mod xml;

pub(super) use outcome::{cases, class, outcome, outcome_of_answers, refusal_code};
pub(super) use pattern::{arriving_headers, pattern};
pub(super) use sends::{json_style, sends};
pub(super) use template::{Values, text_with_places, values};
pub(super) use xml::{xml_pattern, xml_reply};

use crate::checked::{Body, Envelope, Template, Tolerance};
use crate::reading::{MapReader, Problems, Unread, refuse_bad_name};
use crate::report::{Code, Problem};
use crate::yaml::Entry;
use answer_layout::{Layouts, response};
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
    let Layouts { ordinary: response, refused, further } = response.unwrap_or_default();
    let outcome = answer_part("outcome").map(|entry| {
        let reader = MapReader::new(problems, "an outcome", entry.key_at, &entry.value);
        let refusals = refused.as_ref().unwrap_or(&response);
        let outcome = outcome_of_answers(problems, &reader, &refusals.pattern);
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
        response,
        refused,
        further,
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
    let empty = reader.word("empty", "`true`", &[("true", ())]).map(|()| Body::Empty);
    refuse_no_body(&reader, "a request", &["json", "form", "xml", "empty"]);
    let headers = reader.entries("headers", "a map of headers");
    refuse_unsendable_headers(problems, headers);
    let headers = headers.iter().map(|entry| (entry.key.clone(), template(problems, &entry.value))).collect();
    let values = values(problems, reader.entries("values", "a map of values"), false).made;
    let tolerances = tolerances::tolerances(problems, &reader);
    reader.finish();
    Request { body: json.or(form).or(xml).or(empty).unwrap_or_default(), headers, values, tolerances }
}

/// Reports a message that has none of these bodies, or several.
pub(super) fn refuse_no_body(reader: &MapReader<'_>, what: &str, bodies: &[&'static str]) {
    if !refuse_second_body(reader, what, bodies) {
        let bodies: Vec<String> =
            bodies.iter().filter(|key| **key != "empty").map(|key| format!("`{key}:`")).collect();
        let (last, others) = bodies.split_last().map_or(("", &[][..]), |(last, others)| (last, others));
        let problem = Problem::new(Code::EnvelopeIncomplete, reader.at, format!("{what} needs a body"))
            .label(format!("expected {} or {last} in it", others.join(", ")));
        reader.missing(match what {
            "a request" => problem.help("if it has none, say so: `empty: true`"),
            _ => problem,
        });
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
