//! Writes how an order stands into the fields of an answer or a notification, in the provider's words.

use paysmith_codegen::checked::{Case, Condition, Is, Kind, State, StateClass, Table};

use super::fill::{Filler, written};
use crate::book::EntryState;
use crate::request::rules::condition_holds;
use crate::wire::json::Json;

/// The case of the spec's rule that applies to the fields.
fn case_in<'r>(rule: &'r State, fields: &Json) -> Option<&'r Case<StateClass>> {
    let applies =
        |case: &&Case<StateClass>| case.when.iter().all(|condition| condition_holds(condition, fields));
    rule.cases.iter().find(applies)
}

/// The state that the fields tell by the spec's rule.
fn state_in(rule: &State, fields: &Json) -> StateClass {
    case_in(rule, fields).map_or(rule.otherwise, |case| case.is)
}

/// Whether an order that this operation made can have the value.
fn can_have(table: &Table, path: &str, value: &str, filler: &Filler<'_>) -> bool {
    let Some(Kind::Enum(of)) = table.find(path).map(|field| &field.kind) else { return true };
    let listed = of.of.values.iter().find(|listed| listed.wire == value);
    listed.is_none_or(|listed| {
        listed.made_by.is_empty()
            || filler.made_by.is_none_or(|maker| listed.made_by.iter().any(|name| name == maker))
    })
}

/// Whether the fields tell the state in words that an order of this operation can have.
fn is_told_truly(rule: &State, table: &Table, fields: &Json, filler: &Filler<'_>) -> bool {
    let conditions = case_in(rule, fields).map(|case| case.when.as_slice()).unwrap_or_default();
    conditions.iter().all(|condition| {
        let value = fields.at(&condition.name).and_then(Json::scalar);
        value.is_none_or(|value| can_have(table, &condition.name, &value, filler))
    })
}

/// Changes the fields so that they say how the order stands. Where the provider has no word for that state, they say the nearest
/// for which it has one.
pub(crate) fn write_state(
    rule: &State,
    state: EntryState,
    table: &Table,
    fields: &mut Json,
    filler: &Filler<'_>,
) {
    for class in nearest_classes(state) {
        if state_in(rule, fields) == *class && is_told_truly(rule, table, fields, filler) {
            return;
        }
        let mut cases: Vec<_> = rule.cases.iter().filter(|case| case.is == *class).collect();
        // An answer may say its state in one of several objects: the case is best whose objects the answer has.
        cases.sort_by_key(|case| missing_objects(case, fields));
        for case in cases {
            let mut changed = fields.clone();
            for condition in &case.when {
                satisfy(condition, table, &mut changed, filler);
            }
            if state_in(rule, &changed) == *class {
                *fields = changed;
                return;
            }
        }
    }
    // The provider has no word for the state. Then the answer must at least not say another one.
    for condition in rule.cases.iter().flat_map(|case| &case.when) {
        fields.remove(&condition.name);
    }
}

/// Whether the provider has a word for a state.
pub(crate) fn can_say(rule: &State, class: StateClass) -> bool {
    rule.otherwise == class || rule.cases.iter().any(|case| case.is == class)
}

/// The state itself, and then the states that a provider without a word for it tells in its place, the nearest first.
pub(crate) fn nearest_classes(state: EntryState) -> &'static [StateClass] {
    use StateClass::{
        Closed, Failed, GivenBack, Held, Paid, PartlyRefunded, Pending, Refunded, Released, Unknown,
    };
    match state.class {
        Pending => &[Pending],
        Held => &[Held],
        Released => &[Released, Closed],
        // Some providers tell only whether money is held. Of money that was captured in full, they say that the hold has ended.
        Paid => &[Paid, Released],
        Failed => &[Failed, Closed],
        Closed => &[Closed, Failed],
        Refunded if state.reversed => &[Refunded, GivenBack, Closed, Paid],
        Refunded => &[Refunded, GivenBack, Paid],
        PartlyRefunded => &[PartlyRefunded, GivenBack, Paid],
        GivenBack => &[GivenBack],
        Unknown => &[Unknown],
    }
}

/// How many of the case's conditions are about members of objects that aren't there.
fn missing_objects(case: &Case<StateClass>, fields: &Json) -> usize {
    let is_missing = |path: &str| {
        path.rsplit_once('.').is_some_and(|(object, _)| !object.is_empty() && fields.at(object).is_none())
    };
    case.when.iter().filter(|condition| is_missing(&condition.name)).count()
}

/// Changes the fields so that a condition holds, if that can be.
pub(crate) fn satisfy(condition: &Condition, table: &Table, fields: &mut Json, filler: &Filler<'_>) {
    let path = &condition.name;
    let Some(field) = table.find(path) else { return };
    let told = fields.at(path).and_then(Json::scalar);
    if condition_holds(condition, fields) && told.is_none_or(|told| can_have(table, path, &told, filler)) {
        return;
    }
    let value = match &condition.is {
        Is::Absent => return fields.remove(path),
        Is::Present => filler.make_up(field),
        Is::Any(values) => {
            let possible = values.iter().find(|value| can_have(table, path, value, filler));
            let Some(first) = possible.or(values.first()) else { return };
            written(&field.kind, first).unwrap_or_else(|| Json::Text(first.clone()))
        }
    };
    filler.add_objects(table, fields, path);
    fields.put(path, value);
}
