//! Answers and notifications in the envelopes of their specs.

use paysmith_codegen::checked::{BodyKind, Class, Notification, Outcome, Pattern};
use paysmith_doctor::SignedMessage;
use serde_json::{Map, Value};

use crate::arrived::{Arrived, Head, Treated};
use crate::canary::CANARY;
use crate::lay::{Parts, lay};
use crate::provider::{KNOWN, Known};
use crate::sign;

type Object = Map<String, Value>;

/// Seeds of answers. For every operation: the answer of its example, in each way in which an input may be treated, and with
/// codes that the spec lists. For every provider: all samples as they are.
pub(super) fn answers(samples: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (provider, known) in (0..).zip(KNOWN.iter()) {
        for (which, operation) in (0..).zip(known.tables.operations) {
            let Some(spec) = known.spec.operation(operation.name) else { continue };
            let answer = spec.example.as_ref().map(|example| example.answer.clone()).unwrap_or_default();
            let key = spec.answer.as_deref().unwrap_or_default();
            let codes = codes(spec.outcome());
            // Operations share their codes, so all of them are taken for the first operation, and a few for each other one.
            let most = if which == 0 { usize::MAX } else { 8 };
            for (code, fields) in codes.iter().zip(variants(&answer)).take(most) {
                let envelope = &spec.envelope;
                let fields = written(&envelope.response.kind, &envelope.response.pattern, fields);
                let parts = Parts { code, fields: &fields, answer: key };
                let laid = lay(&envelope.response.kind, &envelope.response.pattern, parts);
                let head = |treated| Head { provider, which, treated, status: 0 };
                seeds.push(seed(head(Treated::Wrapped), &format!("{code}\n{fields}")));
                seeds.push(seed(head(Treated::Signed), &laid));
                seeds.push(genuine(known, &known.of_answer(&spec.name), head(Treated::Raw), &laid));
            }
        }
        seeds.extend(as_they_are(provider, samples));
    }
    seeds
}

/// Seeds of notifications, made in the same way.
pub(super) fn notifications(samples: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (provider, known) in (0..).zip(KNOWN.iter()) {
        for (which, kind) in (0..).zip(known.tables.notifications) {
            let Some(spec) = known.spec.notifications.iter().find(|of| of.name == kind.name) else {
                continue;
            };
            let codes = spec.outcome.as_ref().map_or_else(|| vec![String::new()], codes);
            for (code, fields) in codes.iter().zip(variants(&example(known, spec))) {
                let fields = written(&spec.kind, &spec.pattern, fields);
                let laid = lay(&spec.kind, &spec.pattern, Parts { code, fields: &fields, answer: "" });
                let head = |treated| Head { provider, which, treated, status: 1 };
                seeds.push(seed(head(Treated::Wrapped), &format!("{code}\n{fields}")));
                seeds.push(seed(head(Treated::Signed), &laid));
                seeds.push(genuine(known, &known.of_notification(&spec.name), head(Treated::Raw), &laid));
            }
        }
        seeds.extend(as_they_are(provider, samples));
    }
    seeds
}

/// The fields of a notification: those of its own example, or else those of the answer to an operation that it is sent about.
fn example(known: &Known, spec: &Notification) -> Object {
    let answer = |name: &String| known.spec.operation(name)?.example.as_ref().map(|of| of.answer.clone());
    spec.example.clone().or_else(|| spec.of.iter().find_map(answer)).unwrap_or_default()
}

/// The fields as they stand in the envelope: as pairs or elements if they are among its own, otherwise as JSON.
fn written(kind: &BodyKind, pattern: &Pattern, fields: String) -> String {
    let among = match pattern {
        Pattern::Object(members) => members.iter().any(|(name, _)| name == "*"),
        _ => true,
    };
    let object: Object = serde_json::from_str(&fields).unwrap_or_default();
    let pairs = object.iter().map(|(name, value)| match value {
        Value::String(text) => (name, text.clone()),
        value => (name, value.to_string()),
    });
    match kind {
        BodyKind::Form if among => {
            form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
        }
        BodyKind::Xml(_) if among => {
            pairs.map(|(name, text)| format!("<{name}><![CDATA[{text}]]></{name}>")).collect()
        }
        _ => fields,
    }
}

/// The codes as JSON, as strings and as numbers. The code for success stands at both ends of the list.
fn codes(outcome: &Outcome) -> Vec<String> {
    let success = outcome.codes.iter().find(|(_, class, _)| *class == Class::Success);
    let all = success.into_iter().chain(&outcome.codes).chain(success);
    let text = |code: &str| Value::from(code).to_string();
    let mut codes: Vec<_> = all.flat_map(|(code, _, _)| [text(code), code.clone()]).collect();
    if codes.is_empty() {
        codes.push(text("0"));
    }
    codes
}

/// The fields as they are, and then over and over, each time with another value replaced by the canary.
fn variants(fields: &Object) -> impl Iterator<Item = String> {
    let names: Vec<String> = fields.keys().cloned().collect();
    let changed = fields.clone();
    let as_it_is = Value::Object(fields.clone()).to_string();
    let cycle = names.into_iter().cycle().map(move |name| {
        let mut changed = changed.clone();
        changed.insert(name, CANARY.into());
        Value::Object(changed).to_string()
    });
    std::iter::repeat_n(as_it_is, 2).chain(cycle.take(40)).chain(std::iter::repeat("{}".to_owned()))
}

fn as_they_are(provider: u8, samples: &[Vec<u8>]) -> impl Iterator<Item = Vec<u8>> {
    let head = Head { provider, which: 0, treated: Treated::Raw, status: 0 }.bytes();
    samples.iter().map(move |sample| [head.as_slice(), sample].concat())
}

/// A seed that has the right signatures in it. They no longer fit once the fuzzer changes something that is signed.
fn genuine(known: &Known, places: &[&SignedMessage<'_>], head: Head, laid: &str) -> Vec<u8> {
    let mut arrived = Arrived::new(head.status, laid.as_bytes());
    sign::sign(known, places, &mut arrived);
    let mut seed = head.bytes().to_vec();
    for (name, value) in &arrived.headers {
        seed.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\n"].concat());
    }
    seed.extend_from_slice(if arrived.headers.is_empty() { b"" } else { b"\n" });
    seed.extend(arrived.body);
    seed
}

fn seed(head: Head, body: &str) -> Vec<u8> {
    [head.bytes().as_slice(), body.as_bytes()].concat()
}
