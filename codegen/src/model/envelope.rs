//! `envelopes:`: templates, patterns and outcomes.

use super::cx::{Cx, Lost};
use super::limits::TIME_FORMATS;
use super::reader::Reader;
use super::refuse_odd_name;
use super::rule::conditions;
use crate::checked::{
    About, Alphabet, Body, Case, Class, Envelope, Outcome, Pattern, Refusal, Signed, Template, TimeFormat,
    Written,
};
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node, Value};

pub(crate) const CLASSES: &[(&str, Class)] = &[
    ("success", Class::Success),
    ("pending", Class::Pending),
    ("declined", Class::Declined),
    ("unknown", Class::Unknown),
];

pub(crate) const WRITTEN: &[(&str, Written)] = &[("string", Written::Text), ("number", Written::Number)];

pub(crate) const REFUSALS: &[(&str, Refusal)] = &[
    ("signature", Refusal::Signature),
    ("field", Refusal::Field),
    ("unknown_order", Refusal::UnknownOrder),
    ("duplicate_order", Refusal::DuplicateOrder),
    ("too_much", Refusal::TooMuch),
    ("not_paid", Refusal::NotPaid),
    ("refunded", Refusal::Refunded),
    ("closed", Refusal::Closed),
];

pub(crate) fn envelope(cx: &Cx, entry: &Entry) -> Envelope {
    refuse_odd_name(cx, entry);
    let before = cx.count();
    let reader = Reader::new(cx, "an envelope", entry.key_at, &entry.value);
    let about = reader.about();
    let part = |key| reader.require(key).and_then(|_| reader.entry(key));
    let request = part("request").map(|entry| request(cx, entry));
    let (body, request_headers) = request.unwrap_or((Body::Json(Template::Fields), Vec::new()));
    // What is never answered has neither; whoever sends it is told.
    let answered = reader.has("response") || reader.has("outcome");
    let answer_part = |key| if answered { part(key) } else { reader.entry(key) };
    let response = answer_part("response").map(|entry| response(cx, entry));
    let (response, response_headers, signed) =
        response.unwrap_or((Pattern::Fields, Vec::new(), Signed::Never));
    let outcome = answer_part("outcome").map(|entry| {
        let reader = Reader::new(cx, "an outcome", entry.key_at, &entry.value);
        let outcome = outcome(cx, &reader);
        reader.finish();
        outcome
    });
    reader.finish();
    cx.lose_if_worse(before, Lost::Envelope, &entry.key);
    Envelope {
        name: entry.key.clone(),
        about,
        request: body,
        request_headers,
        answered,
        response,
        response_headers,
        signed,
        outcome: outcome.unwrap_or_default(),
    }
}

fn request(cx: &Cx, entry: &Entry) -> (Body, Vec<(String, Template)>) {
    let reader = Reader::new(cx, "a request", entry.key_at, &entry.value);
    let json = reader.get("json").map(|node| Body::Json(template(cx, node)));
    let form = reader.get("form").map(|node| Body::Form(form_template(cx, node)));
    refuse_no_body(&reader, "a request");
    let headers = reader.get("headers").map(|node| cx.entries(node, "a map of headers")).unwrap_or_default();
    let headers = headers.iter().map(|entry| (entry.key.clone(), template(cx, &entry.value))).collect();
    reader.finish();
    (json.or(form).unwrap_or(Body::Json(Template::Fields)), headers)
}

/// One of `json:` and `form:`, and not both.
pub(crate) fn refuse_no_body(reader: &Reader<'_>, what: &str) {
    match (reader.has("json"), reader.has("form")) {
        (true, true) => reader.cx.push(
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

/// `form: $fields` is short for `form: { "*": $fields }`.
fn form_template(cx: &Cx, node: &Node) -> Template {
    match template(cx, node) {
        Template::Fields => Template::Object(vec![("*".to_owned(), Template::Fields)]),
        other => other,
    }
}

/// A template: what is filled in when a request is built.
pub(crate) fn template(cx: &Cx, node: &Node) -> Template {
    match &node.value {
        Value::Map(entries) => match entries.iter().find(|entry| entry.key.starts_with('$')) {
            Some(directive) => self::directive(cx, node, directive),
            None => {
                let entries = cx.entries(node, "an object");
                Template::Object(
                    entries.iter().map(|entry| (entry.key.clone(), template(cx, &entry.value))).collect(),
                )
            }
        },
        Value::Scalar { text, .. } if text.starts_with('$') => variable(cx, node, text),
        Value::List(items) => {
            refuse_variables(cx, items);
            Template::Literal(node.json())
        }
        _ => Template::Literal(node.json()),
    }
}

/// A list is sent as it stands.
fn refuse_variables(cx: &Cx, items: &[Node]) {
    for item in items {
        match &item.value {
            Value::Scalar { text, .. } if text.starts_with('$') => cx.push(
                Problem::new(Code::UnknownVariable, item.at, format!("`{text}` stands in a list"))
                    .label("a list is sent as it is written"),
            ),
            Value::List(items) => refuse_variables(cx, items),
            Value::Map(entries) => {
                entries.iter().for_each(|entry| refuse_variables(cx, std::slice::from_ref(&entry.value)))
            }
            _ => {}
        }
    }
}

fn variable(cx: &Cx, node: &Node, text: &str) -> Template {
    match text {
        "$fields" => Template::Fields,
        "$operation" => Template::Operation,
        "$code" | "$message" | "$answer" => {
            cx.push(
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

fn directive(cx: &Cx, node: &Node, entry: &Entry) -> Template {
    let reader = Reader::new(cx, "a template", entry.key_at, node);
    let template = match entry.key.as_str() {
        "$text" => reader.get("$text").map(|node| Template::Text(Box::new(template(cx, node)))),
        "$now" => now(cx, &reader),
        "$nonce" => nonce(&reader),
        other => {
            cx.push(
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

fn now(cx: &Cx, reader: &Reader<'_>) -> Option<Template> {
    let format = reader.get("$now").and_then(|node| cx.word(node, "a time format", TIME_FORMATS))?;
    let zoned = !matches!(format, TimeFormat::Unix | TimeFormat::UnixMs);
    let zone = if zoned { reader.require("zone") } else { reader.get("zone") };
    Some(Template::Now(format, zone.and_then(|node| cx.offset(node)).unwrap_or(0)))
}

fn nonce(reader: &Reader<'_>) -> Option<Template> {
    let alphabets =
        [("hex", Alphabet::Hex), ("alphanumeric", Alphabet::Alphanumeric), ("digits", Alphabet::Digits)];
    let length = reader.number("$nonce")?;
    let alphabet = reader.word("alphabet", "an alphabet", &alphabets).unwrap_or(Alphabet::Hex);
    Some(Template::Nonce(length, alphabet))
}

type Response = (Pattern, Vec<(String, String)>, Signed);

fn response(cx: &Cx, entry: &Entry) -> Response {
    let before = cx.count();
    let reader = Reader::new(cx, "a response", entry.key_at, &entry.value);
    let pattern = reader.require("json").map(|node| pattern(cx, node)).unwrap_or(Pattern::Fields);
    let headers = signature_headers(cx, &reader);
    let has_signature = !headers.is_empty() || holds_signature(&pattern);
    let signed = match reader.entry("signature") {
        Some(entry) => signed(cx, entry),
        None if has_signature => Signed::Except(Vec::new()),
        None => Signed::Never,
    };
    if signed != Signed::Never && !has_signature && cx.count() == before {
        cx.push(
            Problem::new(
                Code::EnvelopeIncomplete,
                reader.key_at("signature"),
                "the answer has no place for a signature",
            )
            .label("`$signature.…` stands neither in `json:` nor in `headers:`"),
        );
    }
    reader.finish();
    (pattern, headers, signed)
}

fn signed(cx: &Cx, entry: &Entry) -> Signed {
    let node = &entry.value;
    if let Value::Map(_) = node.value {
        let reader = Reader::new(cx, "`signature:`", entry.key_at, node);
        reader.require("except");
        let codes = reader.words("except");
        reader.finish();
        return Signed::Except(codes);
    }
    match cx.word(node, "a presence", &[("required", true), ("optional", false)]) {
        Some(false) => Signed::Optional,
        _ => Signed::Except(Vec::new()),
    }
}

fn holds_signature(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Signature(_) => true,
        Pattern::Object(members) => members.iter().any(|(_, inner)| holds_signature(inner)),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => holds_signature(inner),
        _ => false,
    }
}

/// `headers:` of an answer or notification, which can only hold signatures.
pub(crate) fn signature_headers(cx: &Cx, reader: &Reader<'_>) -> Vec<(String, String)> {
    let entries = reader.get("headers").map(|node| cx.entries(node, "a map of headers")).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| {
            let scheme = entry.value.text().and_then(|text| text.strip_prefix("$signature."));
            if scheme.is_none() {
                cx.push(
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

/// A pattern: what is looked for in what arrives.
pub(crate) fn pattern(cx: &Cx, node: &Node) -> Pattern {
    if let Value::Map(entries) = &node.value {
        let directive = entries.iter().find(|entry| entry.key == "$text" || entry.key == "$maybe_text");
        if let Some(directive) = directive {
            let reader = Reader::new(cx, "a pattern", directive.key_at, node);
            let found = match (reader.get("$text"), reader.get("$maybe_text")) {
                (Some(inner), _) => Pattern::Text(Box::new(pattern(cx, inner))),
                (None, Some(inner)) => Pattern::MaybeText(Box::new(pattern(cx, inner))),
                (None, None) => Pattern::Fields,
            };
            reader.finish();
            return found;
        }
        let entries = cx.entries(node, "an object");
        return Pattern::Object(
            entries.iter().map(|entry| (entry.key.clone(), pattern(cx, &entry.value))).collect(),
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
            cx.push(unknown_variable(node, text.unwrap_or_default()));
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

/// `codes:`, `cases:`, `otherwise:`, `refusals:`.
pub(crate) fn outcome(cx: &Cx, reader: &Reader<'_>) -> Outcome {
    let codes = reader.get("codes").map(|node| cx.entries(node, "a map of codes")).unwrap_or_default();
    let codes = codes.iter().filter_map(|entry| {
        let (class, about) = class(cx, "a class", entry, CLASSES)?;
        Some((entry.key.clone(), class, about))
    });
    let refusals =
        reader.get("refusals").map(|node| cx.entries(node, "a map of refusals")).unwrap_or_default();
    let refusals = refusals.iter().filter_map(|entry| {
        let code = cx.text(&entry.value, "a code")?;
        let refusal = REFUSALS.iter().find(|(word, _)| *word == entry.key);
        if refusal.is_none() {
            cx.push(
                Problem::new(Code::UnknownKey, entry.key_at, format!("unknown key `{}`", entry.key))
                    .label("not a refusal")
                    .note("keys here: closed, duplicate_order, field, not_paid, refunded, signature, too_much, unknown_order")
                    .suggest(&entry.key, REFUSALS.iter().map(|(word, _)| *word)),
            );
        }
        refusal.map(|(_, refusal)| (*refusal, code))
    });
    let wire = reader.get("wire").map(|node| written(cx, node)).unwrap_or_default();
    Outcome {
        wire: if wire.is_empty() { vec![Written::Text] } else { wire },
        cases: cases(cx, reader, "a class", CLASSES),
        codes: codes.collect(),
        otherwise: reader.word("otherwise", "a class", CLASSES).unwrap_or_default(),
        refusals: refusals.collect(),
    }
}

/// `wire:` of an outcome: one JSON type, or a list of them.
fn written(cx: &Cx, node: &Node) -> Vec<Written> {
    match &node.value {
        Value::List(items) => items.iter().flat_map(|item| written(cx, item)).collect(),
        _ => cx.word(node, "a JSON type", WRITTEN).into_iter().collect(),
    }
}

/// `SUCCESS: paid`, or `SUCCESS: { is: paid, doc: … }`.
pub(crate) fn class<C: Copy>(
    cx: &Cx,
    what: &str,
    entry: &Entry,
    classes: &[(&'static str, C)],
) -> Option<(C, About)> {
    if let Value::Map(_) = entry.value.value {
        let reader = Reader::new(cx, "what a value means", entry.key_at, &entry.value);
        let class = reader.require("is").and_then(|node| cx.word(node, what, classes));
        let about = reader.about();
        reader.finish();
        return class.map(|class| (class, about));
    }
    let about = About { at: entry.key_at, ..About::default() };
    cx.word(&entry.value, what, classes).map(|class| (class, about))
}

/// `cases:`
pub(crate) fn cases<C: Copy>(
    cx: &Cx,
    reader: &Reader<'_>,
    what: &str,
    classes: &[(&'static str, C)],
) -> Vec<Case<C>> {
    let items = reader.get("cases").map(|node| cx.items(node, "a list of cases")).unwrap_or_default();
    items
        .iter()
        .filter_map(|node| {
            let at = node.map().and_then(|entries| entries.first()).map_or(node.at, |entry| entry.key_at);
            let reader = Reader::new(cx, "a case", at, node);
            let when = reader.require("when").map(|node| conditions(cx, node)).unwrap_or_default();
            let is = reader.require("is").and_then(|node| cx.word(node, what, classes));
            let about = reader.about();
            reader.finish();
            Some(Case { when, is: is?, about })
        })
        .collect()
}
