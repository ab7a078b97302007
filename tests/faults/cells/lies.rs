//! Answers that lie in what stands around their fields: they are for another merchant, name another key, have the signed member
//! twice, or refuse by the right code and something else beside it.

use std::sync::Arc;

use paysmith_codegen::checked::{Pattern, Refusal, RefusalCode};
use paysmith_runtime::Reply;

use super::{Expect, Made, answer};
use crate::genuine::Call;
use crate::http_answers::Answer;
use crate::round_trip::json::Json;
use crate::round_trip::single::KEY_ID;
use crate::server::End;

pub(super) fn cells(made: &mut Made<'_>) {
    if made.is_file() {
        return;
    }
    let call = Arc::clone(made.call);
    merchants(made, &call);
    keys(made, &call);
    twice(made, &call);
    let refusals = call.operation().outcome().refusals.clone();
    for (what, refusal) in refusals.iter().filter(|(_, refusal)| !refusal.beside.is_empty()) {
        refused(made, &call, *what, refusal);
    }
}

fn once(made: &mut Made<'_>, kind: &'static str, fault: &str, expect: Expect, reply: &Reply) {
    made.once(kind, fault, expect, answer(Answer::of(reply).whole(), End::Close));
}

/// The answer to the same call of another merchant.
fn merchants(made: &mut Made<'_>, call: &Call) {
    let Some(fields) = &call.mine.fields else { return };
    for part in call.operation().envelope.response.pattern.parts() {
        let Pattern::Credential(name) = part else { continue };
        let kind = "another merchant";
        for other in ["", "0", "another"] {
            let fault = format!("{name} is `{other}`");
            once(made, kind, &fault, Expect::Open, &call.for_another(name, other, fields));
        }
        let body = String::from_utf8(call.for_another(name, "own", fields).body).unwrap();
        assert!(body.contains(r#""own""#), "the credential stands in the answer");
    }
}

/// The genuine answer with the id of another key.
fn keys(made: &mut Made<'_>, call: &Call) {
    let reply = &call.mine.reply;
    let Ok(body) = std::str::from_utf8(&reply.body) else { return };
    // Who has a single key compares no id.
    if !body.contains(KEY_ID) || !call.has_ring() {
        return;
    }
    for id in ["SANDBOX_KEY_2", ""] {
        let reply = Reply { body: body.replace(KEY_ID, id).into_bytes(), ..reply.clone() };
        once(made, "another key", &format!("its id is `{id}`"), Expect::Open, &reply);
    }
}

/// The genuine answer, in which the member that is named after the operation stands twice.
fn twice(made: &mut Made<'_>, call: &Call) {
    let (reply, Some(name)) = (&call.mine.reply, call.operation().answer.as_deref()) else { return };
    let body = std::str::from_utf8(&reply.body).unwrap();
    let Some(inside) = body.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else { return };
    if !call.operation().envelope.response.pattern.members().iter().any(|(member, _)| member == "$answer") {
        return;
    }
    for other in ["{}", "null", r#"{"code":"1"}"#] {
        for (fault, body) in [
            (format!("{other} before it"), format!("{{\"{name}\":{other},{inside}}}")),
            (format!("{other} behind it"), format!("{{{inside},\"{name}\":{other}}}")),
        ] {
            let reply = Reply { body: body.into_bytes(), ..reply.clone() };
            once(made, "the answer twice", &fault, Expect::Open, &reply);
        }
    }
}

/// A refusal by several members, of which one isn't what it should be; and the one that may mean that the number was used before.
fn refused(made: &mut Made<'_>, call: &Call, what: Refusal, refusal: &RefusalCode) {
    let kind = "refusal by several members";
    let with = |beside: &[(String, String)]| {
        let members = beside.iter().map(|(name, value)| (name.clone(), Json::text(value.clone())));
        call.coded(&refusal.code, &Json::Object(members.collect()))
    };
    for (at, (name, value)) in refusal.beside.iter().enumerate() {
        let mut beside = refusal.beside.clone();
        beside.remove(at);
        once(made, kind, &format!("{what:?} without {name}"), Expect::Open, &with(&beside));
        for other in [format!("{value}X"), value.to_lowercase() + " ", String::new()] {
            beside.push((name.clone(), other.clone()));
            once(made, kind, &format!("{what:?}, {name} is `{other}`"), Expect::Open, &with(&beside));
            beside.pop();
        }
    }
    let expect = match what {
        Refusal::DuplicateOrder if call.table.uses_number() => Expect::Open,
        _ => Expect::Anything,
    };
    once(made, kind, &format!("{what:?}"), expect, &with(&refusal.beside));
}
