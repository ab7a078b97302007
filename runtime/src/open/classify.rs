//! What a code means, and how an order stands.

use std::borrow::Cow;

use super::capture::{Beside, Captured};
use crate::OrderState;
use crate::json::{Raw, member_once};
use crate::message::{Message, View};
use crate::path;
use crate::spec::{Case, Class, Condition, Is, Outcome, State};
use crate::validate::rules::holds;

/// The class of what was captured.
pub(crate) fn class(outcome: &Outcome, captured: &Captured<'_>) -> Class {
    for case in outcome.cases {
        if case.when.iter().all(|condition| beside(condition, captured)) {
            return case.is;
        }
    }
    let code = captured.code.as_deref();
    let known = outcome.codes.iter().find(|(known, _)| Some(*known) == code);
    known.map_or(outcome.otherwise, |(_, class)| *class)
}

/// Whether a condition holds for what stands beside the code.
fn beside(condition: &Condition, captured: &Captured<'_>) -> bool {
    let found = captured.beside.and_then(|beside| match beside {
        Beside::Json(object) => {
            let (first, rest) = condition.path.split_first()?;
            found(captured.source.once(object, first)?, rest)
        }
        Beside::Pairs(pairs) => {
            let name = condition.path.join(".");
            pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| Found::Text(Cow::Borrowed(value)))
        }
    });
    match (&condition.is, found) {
        (Is::Present, found) => found.is_some(),
        (Is::Absent, found) => found.is_none(),
        (Is::Any(values), Some(Found::Text(text))) => values.contains(&text.as_ref()),
        (Is::Any(_), _) => false,
    }
}

enum Found<'a> {
    Text(Cow<'a, str>),
    Other,
}

/// What stands at a path in a value; `null` is nothing, and a name that stands there twice is nothing to go by.
fn found<'a>(raw: Raw<'a>, path: &[&str]) -> Option<Found<'a>> {
    if raw.text == "null" {
        return None;
    }
    match path.split_first() {
        Some((first, rest)) => found(member_once(raw.text, first).ok().flatten()?, rest),
        None => Some(raw.scalar().map_or(Found::Other, Found::Text)),
    }
}

/// How the order stands, by the answer's fields.
pub(crate) fn state(state: &State, answer: &dyn Message, request: Option<&dyn Message>) -> OrderState {
    let Some(rows) = &state.rows else { return by_cases(state.cases, state.otherwise, answer) };
    let Some((_, View::List(list))) = path::view(answer, rows.path) else { return OrderState::Unknown };
    let mut found = None;
    for index in 0..list.len() {
        let Some(View::Object(row)) = list.get(index) else { continue };
        if !picked(row, request, rows.pick) {
            continue;
        }
        let here = by_cases(state.cases, state.otherwise, row);
        // Rows that contradict one another leave nobody the wiser.
        if found.is_some_and(|before| before != here) {
            return OrderState::Unknown;
        }
        found = Some(here);
    }
    found.unwrap_or(OrderState::Unknown)
}

/// A field of the row, and the field of the request that it must equal.
type Pick = &'static [(&'static [&'static str], &'static [&'static str])];

/// Whether a row is the one that was asked for. What the request doesn't say can't pick, but something must.
fn picked(row: &dyn Message, request: Option<&dyn Message>, pick: Pick) -> bool {
    let Some(request) = request else { return false };
    let mut said = pick
        .iter()
        .filter_map(|(theirs, ours)| path::text(request, ours).map(|wanted| (theirs, wanted)))
        .peekable();
    said.peek().is_some() && said.all(|(theirs, wanted)| path::text(row, theirs) == Some(wanted))
}

fn by_cases(cases: &[Case<OrderState>], otherwise: OrderState, message: &dyn Message) -> OrderState {
    let case = cases.iter().find(|case| case.when.iter().all(|condition| holds(condition, message)));
    case.map_or(otherwise, |case| case.is)
}
