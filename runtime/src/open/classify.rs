//! What a code means, and how an order stands.

use std::borrow::Cow;

use super::capture::{Beside, Captured, CodeType, FoundCode};
use super::shape;
use crate::json::{member_once, scalar};
use crate::message::{Message, View};
use crate::path;
use crate::spec::{Case, Class, Condition, Is, Outcome, State, Written};
use crate::validate::rules::holds;
use crate::{OrderState, Standing};

/// What something means, and whether the spec lists it: what it doesn't list may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning<M> {
    pub(crate) is: M,
    pub(crate) listed: bool,
}

/// The class of what was captured.
pub(crate) fn class(outcome: &Outcome, captured: &Captured<'_>) -> Meaning<Class> {
    let typed = captured.code.as_ref().is_some_and(|code| is_typed(outcome, code));
    for case in outcome.cases {
        // What leaves an outcome open is read generously, what ends it to the letter.
        let open = matches!(case.is, Class::Pending | Class::Unknown);
        if (open || typed) && case.when.iter().all(|condition| beside(condition, captured, open)) {
            return Meaning { is: case.is, listed: true };
        }
    }
    match &captured.code {
        Some(code) => of_code(outcome, code, typed),
        None => Meaning { is: open(outcome.otherwise), listed: false },
    }
}

/// Whether a code is of a type in which the provider writes codes.
fn is_typed(outcome: &Outcome, code: &FoundCode<'_>) -> bool {
    match code.written {
        CodeType::Form => true,
        CodeType::Json(written) => outcome.wire.contains(&written),
        CodeType::Other => false,
    }
}

fn of_code(outcome: &Outcome, code: &FoundCode<'_>, typed: bool) -> Meaning<Class> {
    let known = outcome.codes.iter().find(|(known, _)| *known == code.text);
    match known {
        Some((_, class)) if typed => Meaning { is: *class, listed: true },
        // A listed code in another type, or written otherwise, is none of the table.
        None if typed && has_the_shape(outcome, code) => Meaning { is: outcome.otherwise, listed: false },
        _ => Meaning { is: open(outcome.otherwise), listed: false },
    }
}

/// What a code comes to that isn't of the table's kind: never an end.
fn open(class: Class) -> Class {
    if class == Class::Pending { Class::Pending } else { Class::Unknown }
}

/// Whether a code looks like those of the table, and has the value of none of them.
fn has_the_shape(outcome: &Outcome, code: &FoundCode<'_>) -> bool {
    let listed: Vec<&str> = outcome.codes.iter().map(|(known, _)| *known).collect();
    if code.written != CodeType::Json(Written::Number) {
        return shape::fits(&listed, &code.text);
    }
    let plain = code.text.parse().is_ok_and(|number: i64| number.to_string() == code.text);
    plain && (!code.text.starts_with('-') || listed.iter().any(|known| known.starts_with('-')))
}

/// Whether a condition holds for what stands beside the code; generously, if numbers are compared by their value.
fn beside(condition: &Condition, captured: &Captured<'_>, generously: bool) -> bool {
    let found = captured.beside.as_ref().and_then(|beside| match beside {
        Beside::Json(object) => found(object, condition.path),
        Beside::Pairs(pairs) => {
            let name = condition.path.join(".");
            pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| Found::Text(Cow::Borrowed(value)))
        }
    });
    match (&condition.is, found) {
        (Is::Present, found) => found.is_some(),
        (Is::Absent, found) => found.is_none(),
        (Is::Any(values), Some(Found::Text(text))) => {
            values.contains(&text.as_ref()) || (generously && shape::is_like_one(values, &text))
        }
        (Is::Any(_), _) => false,
    }
}

enum Found<'a> {
    Text(Cow<'a, str>),
    Other,
}

/// What stands at a path in a value; `null` is nothing, and a name that stands there twice is nothing to go by.
fn found<'a>(raw: &'a str, path: &[&str]) -> Option<Found<'a>> {
    if raw == "null" {
        return None;
    }
    match path.split_first() {
        Some((first, rest)) => found(member_once(raw, first).ok().flatten()?, rest),
        None => Some(scalar(raw).map_or(Found::Other, Found::Text)),
    }
}

/// How an order, or a part of it, stands, by the fields of an answer or a notification.
pub(crate) fn state(state: &State, answer: &dyn Message, request: Option<&dyn Message>) -> Meaning<Standing> {
    let mut found: Option<Meaning<OrderState>> = None;
    for told in telling(state, answer, request) {
        let here = by_cases(state, told);
        // Rows that contradict one another leave nobody the wiser.
        if found.is_some_and(|before| before.is != here.is) {
            found = None;
            break;
        }
        found = Some(here);
    }
    let Meaning { is, listed } = found.unwrap_or(Meaning { is: OrderState::Unknown, listed: false });
    Meaning { is: Standing::new(state.of, is), listed }
}

/// The messages that tell a state: the answer, or those of its rows that were asked for.
pub(crate) fn telling<'a>(
    state: &State,
    answer: &'a dyn Message,
    request: Option<&dyn Message>,
) -> Vec<&'a dyn Message> {
    let Some(rows) = &state.rows else { return vec![answer] };
    let Some((_, View::List(list))) = path::view(answer, rows.path) else { return Vec::new() };
    let rows_of = (0..list.len()).filter_map(|index| match list.get(index) {
        Some(View::Object(row)) => Some(row),
        _ => None,
    });
    rows_of.filter(|row| picked(*row, request, rows.pick)).collect()
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

fn by_cases(state: &State, message: &dyn Message) -> Meaning<OrderState> {
    let holds = |case: &&Case<OrderState>| case.when.iter().all(|condition| holds(condition, message));
    if let Some(case) = state.cases.iter().find(holds) {
        return Meaning { is: case.is, listed: true };
    }
    let open = matches!(state.otherwise, OrderState::Pending | OrderState::Unknown | OrderState::Held);
    let is = if open || could_be_listed(state, message) { state.otherwise } else { OrderState::Unknown };
    Meaning { is, listed: false }
}

/// Whether the fields that tell a state hold values of the kind that the spec lists, so that "any other value" is meant for them:
/// what can't be read, or is written otherwise, is no such value.
fn could_be_listed(state: &State, message: &dyn Message) -> bool {
    let conditions = || state.cases.iter().flat_map(|case| case.when);
    conditions().all(|condition| {
        let Is::Any(_) = condition.is else { return path::unread(message, condition.path).is_none() };
        let same = conditions().filter(|other| other.path == condition.path);
        let values =
            same.filter_map(|other| if let Is::Any(values) = other.is { Some(values) } else { None });
        let listed: Vec<&str> = values.flatten().copied().collect();
        let text = path::text(message, condition.path);
        path::unread(message, condition.path).is_none()
            && text.is_none_or(|text| listed.contains(&text.as_ref()) || shape::fits(&listed, &text))
    })
}
