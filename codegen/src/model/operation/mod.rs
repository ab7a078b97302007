//! Reads `operations:`.

mod address;
mod echo;
mod state;

pub(super) use echo::not_echo;
pub(super) use state::state;

use std::sync::Arc;

use super::envelope::{outcome_of_answers, refusal_code};
use super::fields::{Shared, refuse_nothing, table, with_rules};
use crate::checked::{
    About, AnswerLayout, Body, Class, Effect, Envelope, Example, Failure, HandOver, Means, Operation,
    Outcome, Pattern, Recover,
};
use crate::language::words::{EFFECTS, FILES, MEANS};
use crate::reading::{
    MapReader, Problems, Unread, bad_value, entries_of, read_seconds, read_text, refuse_bad_dotted_name,
    refuse_empty,
};
use crate::report::{Code, Problem};
use crate::yaml::{Entry, Node, json_object};
use address::address;
use echo::{echo, name_pairs};
use state::{lists, teaches};

pub(super) fn operation(shared: &Shared<'_>, envelopes: &[Arc<Envelope>], entry: &Entry) -> Operation {
    let problems = shared.problems;
    refuse_bad_dotted_name(problems, entry);
    let reader = MapReader::new(problems, "an operation", entry.key_at, &entry.value);
    let about = reader.about();
    let envelope = reader.require("envelope").and_then(|node| find_envelope(problems, envelopes, node));
    let envelope = envelope.unwrap_or_else(|| unread_envelope(problems));
    let effect = reader.require_word("effect", "an effect", EFFECTS).unwrap_or(Effect::Read);
    let default_means = match effect {
        Effect::Read => Means::Read,
        Effect::Change => Means::Done,
        _ => Means::Accepted,
    };
    let request = table(shared, "", about.clone(), reader.get("request"));
    let mut request = with_rules(shared, request, &reader);
    let amount = reader.text("amount");
    if let (true, Some(amount)) = (moves_its_amount(effect), &amount) {
        refuse_nothing(&mut request, amount);
    }
    let (address, path) = address(&reader);
    let operation = Operation {
        name: entry.key.clone(),
        title: reader.text("title"),
        address,
        path,
        own_outcome: reader.entry("outcome").map(|entry| own_outcome(problems, entry, &envelope)),
        failure: reader
            .entry("failure")
            .map(|entry| failure(problems, entry, &envelope.refusal_layout().pattern)),
        envelope,
        file: reader.word("file", "a kind of file", FILES),
        method: reader.text("method"),
        answer: reader.text("answer_member"),
        effect,
        means: reader.word("success_means", "what success can mean", MEANS).unwrap_or(default_means),
        order: reader.text("order"),
        amount,
        original: reader.text("original"),
        echo: echo(problems, &reader),
        hand_over: reader.entry("hand_over").and_then(|entry| hand_over(problems, entry)),
        client_certificate: reader.text("client_certificate"),
        request,
        response: table(shared, "", about.clone(), reader.get("response")),
        state: reader.entry("state").map(|entry| state(problems, entry, effect.subject())),
        lists: reader.entry("lists").and_then(|entry| lists(problems, entry)),
        teaches: reader.entry("teaches").map(|entry| teaches(problems, entry)),
        recover: reader.entry("recover").and_then(|entry| recover(problems, entry)),
        featured: reader.flag("featured"),
        example: reader.entry("example").map(|entry| example(problems, entry)),
        about,
    };
    reader.finish();
    operation
}

/// Whether `amount:` names what the call charges, holds, captures, refunds or releases.
const fn moves_its_amount(effect: Effect) -> bool {
    match effect {
        Effect::Create | Effect::Charge | Effect::Hold => true,
        Effect::Capture | Effect::Refund | Effect::Release => true,
        Effect::Read | Effect::Change | Effect::Cancel => false,
    }
}

/// Reads `outcome:` of an operation. What it doesn't say is taken from the envelope's outcome.
fn own_outcome(problems: &Problems, entry: &Entry, envelope: &Envelope) -> Outcome {
    let base = &envelope.outcome;
    let reader = MapReader::new(problems, "an outcome", entry.key_at, &entry.value);
    let (says_otherwise, says_code_types) = (reader.has("otherwise"), reader.has("code_types"));
    let mut own = outcome_of_answers(problems, &reader, &envelope.refusal_layout().pattern);
    reader.finish();
    own.cases.extend(base.cases.iter().cloned());
    let inherited = |(code, ..): &&(String, Class, About)| own.codes.iter().all(|(known, ..)| known != code);
    let codes: Vec<_> = base.codes.iter().filter(inherited).cloned().collect();
    for (code, ..) in &codes {
        own.code_statuses.extend(base.code_statuses.iter().filter(|(of, _)| of == code).cloned());
    }
    own.codes.extend(codes);
    let is_own = |status: u16| own.statuses.iter().any(|(listed, ..)| *listed == status);
    let statuses: Vec<_> = base.statuses.iter().filter(|(status, ..)| !is_own(*status)).cloned().collect();
    own.statuses.extend(statuses);
    let refusals =
        base.refusals.iter().filter(|(what, _)| own.refusals.iter().all(|(known, _)| known != what));
    let refusals: Vec<_> = refusals.cloned().collect();
    own.refusals.extend(refusals);
    if !says_otherwise {
        own.otherwise = base.otherwise;
    }
    if !says_code_types {
        own.wire.clone_from(&base.wire);
    }
    own
}

fn find_envelope(problems: &Problems, envelopes: &[Arc<Envelope>], node: &Node) -> Option<Arc<Envelope>> {
    let name = read_text(problems, node, "the name of an envelope")?;
    let found = envelopes.iter().find(|envelope| envelope.name == name);
    if found.is_none() {
        problems.push(
            Problem::new(Code::UnknownEnvelope, node.at, format!("no envelope `{name}`"))
                .label("not in `envelopes:`")
                .suggest(&name, envelopes.iter().map(|envelope| envelope.name.as_str())),
        );
    }
    found.cloned()
}

/// An envelope that stands for one that isn't there, which has been reported.
fn unread_envelope(problems: &Problems) -> Arc<Envelope> {
    problems.mark_unread(Unread::Envelope, "");
    Arc::new(Envelope {
        name: String::new(),
        about: About::default(),
        request: Body::default(),
        request_headers: Vec::new(),
        values: Vec::new(),
        tolerances: Vec::new(),
        answered: true,
        response: AnswerLayout::default(),
        refused: None,
        further: Vec::new(),
        outcome: Outcome::default(),
    })
}

fn hand_over(problems: &Problems, entry: &Entry) -> Option<HandOver> {
    let before = problems.count();
    let reader = MapReader::new(problems, "`hand_over:`", entry.key_at, &entry.value);
    let (qr, link) = (reader.text("qr"), reader.text("link"));
    reader.finish();
    if qr.is_some() == link.is_some() && problems.count() == before {
        problems.push(
            Problem::new(Code::WrongKind, entry.key_at, "`hand_over:` names one field")
                .label("expected `{ qr: field }` or `{ link: field }`"),
        );
    }
    qr.map(HandOver::Qr).or(link.map(HandOver::Link))
}

fn recover(problems: &Problems, entry: &Entry) -> Option<Recover> {
    let reader = MapReader::new(problems, "`recover:`", entry.key_at, &entry.value);
    let query =
        reader.require("query").and_then(|node| read_text(problems, node, "the name of an operation"));
    let by = reader.require("by");
    if let Some(node) = by {
        let help = "name the fields that tell the query which order is meant, as in `by: order_no`";
        refuse_empty(problems, node, "by", help);
    }
    let by = by.map(|node| name_pairs(problems, node)).unwrap_or_default();
    let ask = reader.words("ask");
    let every = reader.require("every").and_then(|node| pause(problems, node));
    let within = reader.require("for").and_then(|node| read_seconds(problems, node));
    // `doc:` and `source:` may say where the waits come from.
    reader.about();
    reader.finish();
    Some(Recover { at: entry.key_at, query: query?, by, ask, every: every?, within: within? })
}

/// The pause between two queries. Without one, a client would ask as fast as it can.
fn pause(problems: &Problems, node: &Node) -> Option<u64> {
    let seconds = read_seconds(problems, node)?;
    if seconds == 0 {
        let text = node.text().unwrap_or_default();
        bad_value(problems, node, text, "pause between two queries", "at least `1s`");
    }
    Some(seconds)
}

fn example(problems: &Problems, entry: &Entry) -> Example {
    let reader = MapReader::new(problems, "an example", entry.key_at, &entry.value);
    let json = |key| reader.get(key).map(|node| json_object(entries_of(problems, node, "a map of values")));
    let example = Example {
        request: json("request").unwrap_or_default(),
        answer: json("answer").unwrap_or_default(),
        about: reader.about(),
    };
    reader.finish();
    example
}

fn failure(problems: &Problems, entry: &Entry, pattern: &Pattern) -> Failure {
    let reader = MapReader::new(problems, "a failure", entry.key_at, &entry.value);
    let failure = Failure {
        code: reader
            .require("code")
            .and_then(|node| refusal_code(problems, reader.key_at("code"), node, pattern.code_member()))
            .unwrap_or_default(),
        message: reader.text("message").unwrap_or_default(),
        about: About { at: entry.key_at, ..reader.about() },
    };
    reader.finish();
    failure
}
