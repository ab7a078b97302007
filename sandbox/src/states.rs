//! How an order stands, as a query or a notification says it.

use paysmith_codegen::checked::{Case, Is, State, StateClass, Table};

use crate::checking::holds;
use crate::filling::{Filling, written};
use crate::json::Json;
use crate::numbers::last;

/// What the fields say of the order.
pub(crate) fn told(state: &State, fields: &Json) -> StateClass {
    let says = |case: &&Case<StateClass>| case.when.iter().all(|condition| holds(condition, fields));
    state.cases.iter().find(says).map_or(state.otherwise, |case| case.is)
}

/// Changes the fields so that they say how the order stands, or as nearly so as the provider can say it.
pub(crate) fn tell(
    state: &State,
    class: StateClass,
    table: &Table,
    fields: &mut Json,
    filling: &Filling<'_>,
) {
    for near in nearest(class) {
        if told(state, fields) == *near {
            return;
        }
        let mut cases: Vec<_> = state.cases.iter().filter(|case| case.is == *near).collect();
        // Where wallets differ in where they say it, the one that the answer has is the one to use.
        cases.sort_by_key(|case| strangers(case, fields));
        for case in cases {
            let mut changed = fields.clone();
            for condition in &case.when {
                satisfy(&condition.name, &condition.is, table, &mut changed, filling);
            }
            if told(state, &changed) == *near {
                *fields = changed;
                return;
            }
        }
    }
    // The provider has no word for it: then the answer must at least not say something else.
    for condition in state.cases.iter().flat_map(|case| &case.when) {
        fields.remove(&condition.name);
    }
}

/// The class, and what a provider says that has no word for it.
fn nearest(class: StateClass) -> &'static [StateClass] {
    match class {
        StateClass::Pending => &[StateClass::Pending],
        StateClass::Held => &[StateClass::Held],
        StateClass::Released => &[StateClass::Released, StateClass::Closed],
        StateClass::Paid => &[StateClass::Paid],
        StateClass::Failed => &[StateClass::Failed, StateClass::Closed],
        StateClass::Closed => &[StateClass::Closed, StateClass::Failed],
        StateClass::Refunded => &[StateClass::Refunded, StateClass::Paid],
        StateClass::PartlyRefunded => &[StateClass::PartlyRefunded, StateClass::Paid],
        StateClass::Unknown => &[StateClass::Unknown],
    }
}

/// How many of the case's names stand in objects that the fields don't have.
fn strangers(case: &Case<StateClass>, fields: &Json) -> usize {
    let strange = |name: &str| {
        name.strip_suffix(last(name))
            .map(|parent| parent.trim_end_matches('.'))
            .is_some_and(|parent| !parent.is_empty() && fields.at(parent).is_none())
    };
    case.when.iter().filter(|condition| strange(&condition.name)).count()
}

fn satisfy(name: &str, is: &Is, table: &Table, fields: &mut Json, filling: &Filling<'_>) {
    let Some(field) = table.find(name) else { return };
    let value = match is {
        Is::Absent => return fields.remove(name),
        Is::Present if fields.at(name).is_some() => return,
        Is::Present => filling.made(field),
        Is::Any(values) => {
            let here = fields.at(name).and_then(Json::scalar);
            let Some(first) = values.first().filter(|_| !here.is_some_and(|here| values.contains(&here)))
            else {
                return;
            };
            written(&field.kind, first).unwrap_or_else(|| Json::Text(first.clone()))
        }
    };
    filling.reach(table, fields, name);
    fields.put(name, value);
}
