//! `operations:`

use std::sync::Arc;

use super::amounts::{bind_decimals, refuse_nothing};
use super::cx::{Cx, Lost};
use super::envelope::{cases, class, outcome};
use super::field::table;
use super::reader::Reader;
use super::rule::rules;
use super::types::Shared;
use crate::checked::{
    About, Address, Body, Class, Condition, Echo, Effect, Envelope, Example, Failure, File, HandOver, Is,
    Lists, Means, Operation, Outcome, Pattern, Recover, Signed, State, StateClass, Subject, Template,
};
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node, Value, json_map};

pub(crate) const EFFECTS: &[(&str, Effect)] = &[
    ("read", Effect::Read),
    ("change", Effect::Change),
    ("create", Effect::Create),
    ("charge", Effect::Charge),
    ("hold", Effect::Hold),
    ("capture", Effect::Capture),
    ("refund", Effect::Refund),
    ("release", Effect::Release),
    ("cancel", Effect::Cancel),
];

pub(crate) const MEANS: &[(&str, Means)] = &[
    ("created", Means::Created),
    ("accepted", Means::Accepted),
    ("paid", Means::Paid),
    ("held", Means::Held),
    ("refunded", Means::Refunded),
    ("released", Means::Released),
    ("closed", Means::Closed),
    ("done", Means::Done),
    ("read", Means::Read),
];

pub(crate) const FILES: &[(&str, File)] = &[("zip", File::Zip), ("gzip", File::Gzip), ("text", File::Text)];

pub(crate) const SUBJECTS: &[(&str, Subject)] = &[
    ("order", Subject::Order),
    ("refund", Subject::Refund),
    ("hold", Subject::Hold),
    ("release", Subject::Release),
];

pub(crate) const STATES: &[(&str, StateClass)] = &[
    ("pending", StateClass::Pending),
    ("held", StateClass::Held),
    ("released", StateClass::Released),
    ("paid", StateClass::Paid),
    ("failed", StateClass::Failed),
    ("closed", StateClass::Closed),
    ("refunded", StateClass::Refunded),
    ("partly_refunded", StateClass::PartlyRefunded),
    ("given_back", StateClass::GivenBack),
    ("unknown", StateClass::Unknown),
];

pub(crate) fn operation(shared: &Shared<'_>, envelopes: &[Arc<Envelope>], entry: &Entry) -> Operation {
    let cx = shared.cx;
    refuse_bad_name(cx, entry);
    let reader = Reader::new(cx, "an operation", entry.key_at, &entry.value);
    let about = reader.about();
    let title = reader.text("title");
    let address = address(&reader);
    let envelope = reader.require("envelope").and_then(|node| find_envelope(cx, envelopes, node));
    let envelope = envelope.unwrap_or_else(|| lost_envelope(cx));
    let method = reader.text("method");
    let answer = reader.text("answer");
    let effect = reader.require("effect").and_then(|node| cx.word(node, "an effect", EFFECTS));
    let effect = effect.unwrap_or(Effect::Read);
    let default_means = match effect {
        Effect::Read => Means::Read,
        Effect::Change => Means::Done,
        _ => Means::Accepted,
    };
    let means = reader.word("success_means", "what success can mean", MEANS).unwrap_or(default_means);
    let own_outcome = reader.entry("outcome").map(|entry| own_outcome(cx, entry, &envelope.outcome));
    let file = reader.word("file", "a kind of file", FILES);
    let order = reader.text("order");
    let amount = reader.text("amount");
    let original = reader.text("original");
    let echo = echo(cx, &reader);
    let hand_over = reader.entry("hand_over").and_then(|entry| hand_over(cx, entry));
    let mut request = table(shared, "", about.clone(), reader.get("request"));
    request.rules = rules(cx, &reader);
    bind_decimals(&mut request, &shared.currencies);
    if let (true, Some(amount)) = (moves_its_amount(effect), &amount) {
        refuse_nothing(&mut request, amount);
    }
    let response = table(shared, "", about.clone(), reader.get("response"));
    let state = reader.entry("state").map(|entry| state(cx, entry, effect.subject()));
    let lists = reader.entry("lists").and_then(|entry| lists(cx, entry));
    let featured = reader.flag("featured");
    let recover = reader.entry("recover").and_then(|entry| recover(cx, entry));
    let example = reader.entry("example").map(|entry| example(cx, entry));
    let failure = reader.entry("failure").map(|entry| failure(cx, entry));
    reader.finish();
    Operation {
        name: entry.key.clone(),
        title,
        about,
        address,
        envelope,
        own_outcome,
        file,
        method,
        answer,
        effect,
        means,
        order,
        amount,
        original,
        echo,
        hand_over,
        request,
        response,
        state,
        lists,
        recover,
        featured,
        example,
        failure,
    }
}

/// Whether `amount:` is what the call charges, holds, takes, gives back or releases.
const fn moves_its_amount(effect: Effect) -> bool {
    match effect {
        Effect::Create | Effect::Charge | Effect::Hold => true,
        Effect::Capture | Effect::Refund | Effect::Release => true,
        Effect::Read | Effect::Change | Effect::Cancel => false,
    }
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

const ADDRESSES: &[&str] = &["post", "get", "link", "app"];

/// `post:`, `get:`, `link:` or `app:`.
fn address(reader: &Reader<'_>) -> Address {
    let mut given = ADDRESSES.iter().filter_map(|key| reader.entry(key).map(|entry| (*key, entry)));
    let Some((key, entry)) = given.next() else {
        reader.missing(
            Problem::new(Code::MissingKey, reader.at, "an operation needs `post:` or `get:`")
                .label("where is it sent?")
                .note("`link:` is for a URL that the payer's browser opens, `app: sdk` for a text that an app's SDK takes"),
        );
        return Address::Post(String::new());
    };
    if let Some((_, second)) = given.next() {
        reader.cx.push(
            Problem::new(Code::WrongKind, second.key_at, "an operation has one address")
                .label("this is another one")
                .related(entry.key_at, "the one")
                .note("an address is one of `post:`, `get:`, `link:` and `app:`"),
        );
    }
    given.for_each(drop);
    if key == "app" {
        reader.cx.word(&entry.value, "what takes the text", &[("sdk", ())]);
        return Address::App;
    }
    let path = reader.cx.text(&entry.value, "a path");
    if let Some(path) = &path
        && !path.starts_with('/')
    {
        reader.cx.bad_value(
            &entry.value,
            path,
            "path",
            "a path below the environment's base URL, a slash first",
        );
    }
    let path = path.unwrap_or_default();
    match key {
        "get" => Address::Get(path),
        "link" => Address::Link(path),
        _ => Address::Post(path),
    }
}

/// `outcome:` of an operation: what it says itself, and for the rest what the envelope says.
fn own_outcome(cx: &Cx, entry: &Entry, base: &Outcome) -> Outcome {
    let reader = Reader::new(cx, "an outcome", entry.key_at, &entry.value);
    let (says_otherwise, says_wire) = (reader.has("otherwise"), reader.has("wire"));
    let mut own = outcome(cx, &reader);
    reader.finish();
    own.cases.extend(base.cases.iter().cloned());
    let inherited = |(code, ..): &&(String, Class, About)| own.codes.iter().all(|(known, ..)| known != code);
    let codes: Vec<_> = base.codes.iter().filter(inherited).cloned().collect();
    own.codes.extend(codes);
    let refusals =
        base.refusals.iter().filter(|(what, _)| own.refusals.iter().all(|(known, _)| known != what));
    let refusals: Vec<_> = refusals.cloned().collect();
    own.refusals.extend(refusals);
    if !says_otherwise {
        own.otherwise = base.otherwise;
    }
    if !says_wire {
        own.wire.clone_from(&base.wire);
    }
    own
}

/// `echo:` and `not_echo:`
fn echo(cx: &Cx, reader: &Reader<'_>) -> Echo {
    let pairs = reader.get("echo").map(|node| pairs(cx, node)).unwrap_or_default();
    let Some(node) = reader.get("not_echo") else { return Echo { pairs, ..Echo::default() } };
    match &node.value {
        Value::Map(_) => Echo { pairs, not: not_echo(cx, node), nothing: None },
        _ => Echo { pairs, not: Vec::new(), nothing: cx.text(node, "a reason") },
    }
}

/// Fields that don't repeat what was asked, each with the reason.
pub(crate) fn not_echo(cx: &Cx, node: &Node) -> Vec<(String, String)> {
    let entries = cx.entries(node, "a map from fields to reasons").iter();
    entries.filter_map(|entry| Some((entry.key.clone(), cx.text(&entry.value, "a reason")?))).collect()
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

/// Stands for an envelope that isn't there, which has been said.
fn lost_envelope(cx: &Cx) -> Arc<Envelope> {
    cx.lose(Lost::Envelope, "");
    Arc::new(Envelope {
        name: String::new(),
        about: About::default(),
        request: Body::Json(Template::Fields),
        request_headers: Vec::new(),
        answered: true,
        response: Pattern::Fields,
        response_headers: Vec::new(),
        signed: Signed::Never,
        outcome: Outcome::default(),
    })
}

fn hand_over(cx: &Cx, entry: &Entry) -> Option<HandOver> {
    let before = cx.count();
    let reader = Reader::new(cx, "`hand_over:`", entry.key_at, &entry.value);
    let (qr, link) = (reader.text("qr"), reader.text("link"));
    reader.finish();
    if qr.is_some() == link.is_some() && cx.count() == before {
        cx.push(
            Problem::new(Code::WrongKind, entry.key_at, "`hand_over:` names one field")
                .label("expected `{ qr: field }` or `{ link: field }`"),
        );
    }
    qr.map(HandOver::Qr).or(link.map(HandOver::Link))
}

/// `state:`
pub(crate) fn state(cx: &Cx, entry: &Entry, subject: Subject) -> State {
    let reader = Reader::new(cx, "`state:`", entry.key_at, &entry.value);
    let mut cases = cases(cx, &reader, "a state", STATES);
    let name = reader.text("at");
    let values = reader.get("values").map(|node| cx.entries(node, "a map of values")).unwrap_or_default();
    match (reader.has("at"), reader.has("values")) {
        (true, false) => lone_half(&reader, "at", "values"),
        (false, true) => lone_half(&reader, "values", "at"),
        (false, false) if !reader.has("cases") => reader.missing(
            Problem::new(Code::MissingKey, entry.key_at, "a state needs `at:` and `values:`, or `cases:`")
                .label("what tells how the order stands?"),
        ),
        _ => {}
    }
    for entry in values {
        let class = class(cx, "a state", entry, STATES);
        let (Some((is, about)), Some(name)) = (class, name.clone()) else { continue };
        let when = Condition { name, is: Is::Any(vec![entry.key.clone()]) };
        cases.push(crate::checked::Case { when: vec![when], is, about });
    }
    let pick = reader.get("where").map(|node| pairs(cx, node)).unwrap_or_default();
    let of = reader.word("of", "what it is the state of", SUBJECTS).unwrap_or(subject);
    let (amount, currency) = (reader.text("amount"), reader.text("currency"));
    let rows = reader.text("rows").map(|rows| (rows, pick));
    let otherwise = reader.word("otherwise", "a state", STATES).unwrap_or_default();
    reader.finish();
    State { of, rows, cases, otherwise, amount, currency }
}

fn lone_half(reader: &Reader<'_>, there: &'static str, missing: &str) {
    reader.cx.push(
        Problem::new(
            Code::MissingKey,
            reader.key_at(there),
            "`at:` and `values:` of a state belong together",
        )
        .label(format!("without `{missing}:`")),
    );
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

/// `lists:`
fn lists(cx: &Cx, entry: &Entry) -> Option<Lists> {
    let reader = Reader::new(cx, "`lists:`", entry.key_at, &entry.value);
    let rows = reader.require("rows").and_then(|node| cx.text(node, "the name of a list"));
    let order = reader.require("order").and_then(|node| cx.text(node, "a field's name"));
    let amount = reader.text("amount");
    reader.finish();
    Some(Lists { rows: rows?, order: order?, amount })
}

fn recover(cx: &Cx, entry: &Entry) -> Option<Recover> {
    let reader = Reader::new(cx, "`recover:`", entry.key_at, &entry.value);
    let query = reader.require("query").and_then(|node| cx.text(node, "the name of an operation"));
    let by = reader.require("by").map(|node| pairs(cx, node)).unwrap_or_default();
    let ask = reader.words("ask");
    let every = reader.require("every").and_then(|node| cx.seconds(node));
    let within = reader.require("for").and_then(|node| cx.seconds(node));
    // A doc and a source may say where the waits come from.
    reader.about();
    reader.finish();
    Some(Recover { at: entry.key_at, query: query?, by, ask, every: every?, within: within? })
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
