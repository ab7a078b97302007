//! The journal as JSON, for scripts.

use paysmith_journal::{Call, CallChange, CallCount};
use serde_json::{Map, Value, json};

/// How many calls are in each state, and those that wait for a person.
pub(super) fn status(counts: &[CallCount], waiting: &[Call]) -> String {
    let count = |count: &CallCount| {
        json!({
            "provider": count.provider,
            "account": count.account,
            "state": count.state.word(),
            "calls": count.calls,
        })
    };
    let counts: Vec<Value> = counts.iter().map(count).collect();
    let waiting: Vec<Value> = waiting.iter().map(|one| Value::Object(call(one))).collect();
    json!({ "counts": counts, "for_a_person": waiting }).to_string()
}

/// Calls with their changes.
pub(super) fn calls(found: &[(Call, Vec<CallChange>)]) -> String {
    let one = |(own, changes): &(Call, Vec<CallChange>)| {
        let mut members = call(own);
        members.insert("changes".to_owned(), changes.iter().map(change).collect());
        Value::Object(members)
    };
    Value::Array(found.iter().map(one).collect()).to_string()
}

fn call(call: &Call) -> Map<String, Value> {
    let members = json!({
        "id": call.id,
        "provider": call.provider,
        "account": call.account,
        "operation": call.operation,
        "kind": call.kind.map(|kind| kind.word()),
        "number": call.number,
        "original": call.original,
        "amount": call.amount.map(|amount| amount.to_string()),
        "currency": call.currency,
        "state": call.state.word(),
        "standing": call.standing.map(|standing| standing.words()),
        "code": call.code,
        "why": call.why,
        "asked": call.asked,
        "sentence": call.sentence(),
    });
    if let Value::Object(members) = members { members } else { Map::new() }
}

fn change(change: &CallChange) -> Value {
    json!({
        "at": change.at.to_string(),
        "state": change.state.word(),
        "standing": change.standing.map(|standing| standing.words()),
    })
}
