//! How an order stands, as a query or a notification says it.

use paysmith_codegen::checked::{Case, Is, State, StateClass, Table};

use crate::checking::holds;
use crate::filling::{Filling, written};
use crate::json::Json;
use crate::numbers::last;

/// How something stands, and what a provider's words for it depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) class: StateClass,
    /// It was paid, and cancelled then.
    pub(crate) reversed: bool,
}

/// What the fields say of the order.
pub(crate) fn told(state: &State, fields: &Json) -> StateClass {
    let says = |case: &&Case<StateClass>| case.when.iter().all(|condition| holds(condition, fields));
    state.cases.iter().find(says).map_or(state.otherwise, |case| case.is)
}

/// Changes the fields so that they say how the order stands, or as nearly so as the provider can say it.
pub(crate) fn tell(
    state: &State,
    standing: Standing,
    table: &Table,
    fields: &mut Json,
    filling: &Filling<'_>,
) {
    for near in nearest(standing) {
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

/// Whether the rule has a word for a class.
pub(crate) fn can_say(state: &State, class: StateClass) -> bool {
    state.otherwise == class || state.cases.iter().any(|case| case.is == class)
}

/// The class, and what a provider says that has no word for it.
pub(crate) fn nearest(standing: Standing) -> &'static [StateClass] {
    use StateClass::{
        Closed, Failed, GivenBack, Held, Paid, PartlyRefunded, Pending, Refunded, Released, Unknown,
    };
    match standing.class {
        Pending => &[Pending],
        Held => &[Held],
        Released => &[Released, Closed],
        // Where only holds are told of, one that was taken whole has ended.
        Paid => &[Paid, Released],
        Failed => &[Failed, Closed],
        Closed => &[Closed, Failed],
        Refunded if standing.reversed => &[Refunded, GivenBack, Closed, Paid],
        Refunded => &[Refunded, GivenBack, Paid],
        PartlyRefunded => &[PartlyRefunded, GivenBack, Paid],
        GivenBack => &[GivenBack],
        Unknown => &[Unknown],
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

/// Changes the fields so that a condition holds, if that can be.
pub(crate) fn satisfy(name: &str, is: &Is, table: &Table, fields: &mut Json, filling: &Filling<'_>) {
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
