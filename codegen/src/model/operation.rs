//! `operations:`

use std::sync::Arc;

use super::envelope::{cases, class};
use super::field::table;
use super::reader::{Cx, Reader};
use super::rule::rules;
use super::types::Shared;
use crate::checked::{
    About, At, Condition, Effect, Envelope, Example, Failure, HandOver, Is, Means, Operation, Recover, State,
    StateClass,
};
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node, Value, json_map};

const EFFECTS: &[(&str, Effect)] = &[
    ("read", Effect::Read),
    ("create", Effect::Create),
    ("charge", Effect::Charge),
    ("refund", Effect::Refund),
    ("cancel", Effect::Cancel),
];

const MEANS: &[(&str, Means)] = &[
    ("created", Means::Created),
    ("accepted", Means::Accepted),
    ("paid", Means::Paid),
    ("read", Means::Read),
];

const STATES: &[(&str, StateClass)] = &[
    ("pending", StateClass::Pending),
    ("paid", StateClass::Paid),
    ("failed", StateClass::Failed),
    ("closed", StateClass::Closed),
    ("refunded", StateClass::Refunded),
    ("partly_refunded", StateClass::PartlyRefunded),
    ("unknown", StateClass::Unknown),
];

pub(crate) fn operation(
    shared: &Shared<'_>,
    envelopes: &[Arc<Envelope>],
    entry: &Entry,
) -> Option<Operation> {
    let cx = shared.cx;
    refuse_bad_name(cx, entry);
    let reader = Reader::new(cx, "an operation", entry.key_at, &entry.value);
    let about = reader.about();
    let title = reader.text("title");
    let (get, path) = address(&reader);
    let envelope = reader.require("envelope").and_then(|node| find_envelope(cx, envelopes, node));
    let method = reader.text("method");
    let answer = reader.text("answer");
    let effect = reader.require("effect").and_then(|node| cx.word(node, "an effect", EFFECTS));
    let effect = effect.unwrap_or(Effect::Read);
    let default_means = if effect == Effect::Read { Means::Read } else { Means::Accepted };
    let means = reader.word("success_means", "what success can mean", MEANS).unwrap_or(default_means);
    let order = reader.text("order");
    let amount = reader.text("amount");
    let hand_over = reader.get("hand_over").and_then(|node| hand_over(cx, entry.key_at, node));
    let mut request = table(shared, "", about.clone(), reader.get("request"));
    request.rules = rules(cx, &reader);
    let response = table(shared, "", about.clone(), reader.get("response"));
    let state = reader.get("state").map(|node| state(cx, entry.key_at, node));
    let recover = reader.entry("recover").and_then(|entry| recover(cx, entry));
    let example = reader.entry("example").map(|entry| example(cx, entry));
    let failure = reader.entry("failure").map(|entry| failure(cx, entry));
    reader.finish();
    Some(Operation {
        name: entry.key.clone(),
        title,
        about,
        get,
        path,
        envelope: envelope?,
        method,
        answer,
        effect,
        means,
        order,
        amount,
        hand_over,
        request,
        response,
        state,
        recover,
        example,
        failure,
    })
}

/// Names of operations and notifications become names of modules.
pub(crate) fn refuse_bad_name(cx: &Cx, entry: &Entry) {
    let word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if !entry.key.split('.').all(word) {
        cx.push(
            Problem::new(Code::BadName, entry.key_at, format!("`{}` can't be a name here", entry.key))
                .label("expected words of `a-z`, `0-9` and `_`, joined by dots"),
        );
    }
}

fn address(reader: &Reader<'_>) -> (bool, String) {
    let (get, post) = (reader.get("get"), reader.get("post"));
    let Some(node) = post.or(get) else {
        reader.cx.push(
            Problem::new(Code::MissingKey, reader.at, "an operation needs `post:` or `get:`")
                .label("where is it sent?"),
        );
        return (false, String::new());
    };
    let path = reader.cx.text(node, "a path").unwrap_or_default();
    if !path.starts_with('/') {
        reader.cx.bad_value(node, &path, "a path below the base URL, with a leading slash");
    }
    (post.is_none(), path)
}

fn find_envelope(cx: &Cx, envelopes: &[Arc<Envelope>], node: &Node) -> Option<Arc<Envelope>> {
    let name = cx.text(node, "the name of an envelope")?;
    let found = envelopes.iter().find(|envelope| envelope.name == name);
    if found.is_none() {
        cx.push(
            Problem::new(Code::UnknownEnvelope, node.at, format!("no envelope `{name}`"))
                .label("not in `envelopes:`")
                .suggest(&name, envelopes.iter().map(|envelope| envelope.name.as_str())),
        );
    }
    found.cloned()
}

fn hand_over(cx: &Cx, at: At, node: &Node) -> Option<HandOver> {
    let reader = Reader::new(cx, "`hand_over:`", at, node);
    let found =
        reader.text("qr").map(HandOver::Qr).or(reader.text("link").map(HandOver::Link));
    reader.entry("link");
    reader.finish();
    if found.is_none() {
        cx.wrong_kind(node, "`{ qr: field }` or `{ link: field }`");
    }
    found
}

/// `state:`
pub(crate) fn state(cx: &Cx, at: At, node: &Node) -> State {
    let reader = Reader::new(cx, "`state:`", at, node);
    let mut cases = cases(cx, &reader, STATES);
    let name = reader.text("at");
    let values = reader.get("values").map(|node| cx.entries(node, "a map of values")).unwrap_or_default();
    if name.is_some() == values.is_empty() {
        cx.push(
            Problem::new(Code::MissingKey, at, "`at:` and `values:` of a state belong together")
                .label("one of the two is missing"),
        );
    }
    for entry in values {
        let Some((is, about)) = class(cx, "a value of a state", entry, STATES) else { continue };
        let when = Condition { name: name.clone().unwrap_or_default(), is: Is::Any(vec![entry.key.clone()]) };
        cases.push(crate::checked::Case { when: vec![when], is, about });
    }
    let pick = reader.get("where").map(|node| pairs(cx, node)).unwrap_or_default();
    let rows = reader.text("rows").map(|rows| (rows, pick));
    let otherwise = reader.word("otherwise", "a state", STATES).unwrap_or_default();
    reader.finish();
    State { rows, cases, otherwise }
}

/// A name, a list of names, or a map theirs → ours.
fn pairs(cx: &Cx, node: &Node) -> Vec<(String, String)> {
    match &node.value {
        Value::Map(_) => cx
            .entries(node, "a map of names")
            .iter()
            .filter_map(|entry| Some((entry.key.clone(), cx.text(&entry.value, "a name")?)))
            .collect(),
        Value::List(items) => items.iter().flat_map(|item| pairs(cx, item)).collect(),
        _ => cx.text(node, "a name").map(|name| (name.clone(), name)).into_iter().collect(),
    }
}

fn recover(cx: &Cx, entry: &Entry) -> Option<Recover> {
    let reader = Reader::new(cx, "`recover:`", entry.key_at, &entry.value);
    let query = reader.require("query").and_then(|node| cx.text(node, "the name of an operation"));
    let by = reader.require("by").map(|node| pairs(cx, node)).unwrap_or_default();
    let every = reader.require("every").and_then(|node| cx.seconds(node));
    let within = reader.require("for").and_then(|node| cx.seconds(node));
    // A doc and a source may say where the waits come from.
    reader.about();
    reader.finish();
    Some(Recover { at: entry.key_at, query: query?, by, every: every?, within: within? })
}

fn example(cx: &Cx, entry: &Entry) -> Example {
    let reader = Reader::new(cx, "an example", entry.key_at, &entry.value);
    let json = |key| reader.get(key).map(|node| json_map(cx.entries(node, "a map of values")));
    let example = Example {
        request: json("request").unwrap_or_default(),
        answer: json("answer").unwrap_or_default(),
        about: reader.about(),
    };
    reader.finish();
    example
}

fn failure(cx: &Cx, entry: &Entry) -> Failure {
    let reader = Reader::new(cx, "a failure", entry.key_at, &entry.value);
    let failure = Failure {
        code: reader.require_text("code"),
        message: reader.text("message").unwrap_or_default(),
        about: About { at: entry.key_at, ..reader.about() },
    };
    reader.finish();
    failure
}
