//! Classifying: what a code means, and which state the fields tell.

use std::borrow::Cow;

use super::shape;
use super::unwrap::{Beside, CodeType, FoundCode, Unwrapped};
use crate::json::{member_once, scalar};
use crate::message::{Message, View};
use crate::path;
use crate::spec::{Case, Class, Outcome, Reused, State, Written};
use crate::standing::{OrderState, Standing};
use crate::terms::{Condition, Is};
use crate::validate::rules::holds;

/// What a code or a state means, and whether the provider's spec lists it. One that isn't listed may mean anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning<M> {
    pub(crate) is: M,
    pub(crate) listed: bool,
}

/// The class of an answer or a notification, by its code and by what stands beside the code.
pub(crate) fn class(outcome: &Outcome, unwrapped: &Unwrapped<'_>) -> Meaning<Class> {
    let typed = unwrapped.code.as_ref().is_some_and(|code| is_typed(outcome, code));
    for case in outcome.cases {
        // A case that leaves the outcome open (pending or unknown) also counts if the code came in another JSON type, or if a
        // number is written in another way. A case that decides the outcome doesn't.
        let is_open = matches!(case.is, Class::Pending | Class::Unknown);
        if (is_open || typed) && case.when.iter().all(|condition| holds_beside(condition, unwrapped, is_open))
        {
            return Meaning { is: case.is, listed: true };
        }
    }
    match &unwrapped.code {
        Some(code) => of_code(outcome, code, typed),
        None => Meaning { is: undecided(outcome.otherwise), listed: false },
    }
}

/// The class of an answer that has no code, by its HTTP status.
pub(crate) fn of_status(outcome: &Outcome, status: u16) -> Meaning<Class> {
    let listed = outcome.statuses.iter().find(|(listed, _)| *listed == status);
    Meaning { is: listed.map_or(Class::Unknown, |(_, class)| *class), listed: listed.is_some() }
}

/// Whether a code came in a JSON type in which the provider writes codes.
fn is_typed(outcome: &Outcome, code: &FoundCode<'_>) -> bool {
    match code.written {
        CodeType::Form => true,
        CodeType::Json(written) => outcome.wire.contains(&written),
        CodeType::Other => false,
    }
}

/// The class of a code by the table of codes.
fn of_code(outcome: &Outcome, code: &FoundCode<'_>, typed: bool) -> Meaning<Class> {
    let known = outcome.codes.iter().find(|(known, _)| *known == code.text);
    match known {
        Some((_, class)) if typed => Meaning { is: *class, listed: true },
        None if typed && has_the_shape(outcome, code) => Meaning { is: outcome.otherwise, listed: false },
        // The code isn't one of the provider's, or is a listed one in another type or spelling.
        _ => Meaning { is: undecided(outcome.otherwise), listed: false },
    }
}

/// What a code means that doesn't look like the provider's codes. `class` is what the spec says of all codes that it doesn't
/// list; such a code leaves the outcome open even if that class would decide it.
fn undecided(class: Class) -> Class {
    if class == Class::Pending { Class::Pending } else { Class::Unknown }
}

/// Whether a code looks like the listed ones, and doesn't have the value of any of them.
fn has_the_shape(outcome: &Outcome, code: &FoundCode<'_>) -> bool {
    let listed: Vec<&str> = outcome.codes.iter().map(|(known, _)| *known).collect();
    if code.written != CodeType::Json(Written::Number) {
        return shape::fits(&listed, &code.text);
    }
    let plain = code.text.parse().is_ok_and(|number: i64| number.to_string() == code.text);
    plain && (!code.text.starts_with('-') || listed.iter().any(|known| known.starts_with('-')))
}

/// Whether a refusal may mean that the number was used before: its code is the one for that, and none of the members beside it says
/// that it is another refusal. A member that is missing, or isn't written as the provider writes it, says nothing.
pub(crate) fn may_be_reuse(reused: &Reused, code: &str, unwrapped: &Unwrapped<'_>) -> bool {
    let is_other = |(name, value): &(&'static str, &'static str)| match found_beside(unwrapped, &[*name]) {
        Some(Found::Text(text)) => !shape::is_like_one(&[*value], &text),
        _ => false,
    };
    reused.code == code && !reused.beside.iter().any(is_other)
}

/// Whether a condition holds for a member that stands beside the code. Numbers are compared by their text, and with `by_value`
/// also by their value.
fn holds_beside(condition: &Condition, unwrapped: &Unwrapped<'_>, by_value: bool) -> bool {
    let found = found_beside(unwrapped, condition.path);
    match (&condition.is, found) {
        (Is::Present, found) => found.is_some(),
        (Is::Absent, found) => found.is_none(),
        (Is::Any(values), Some(Found::Text(text))) => {
            values.contains(&text.as_ref()) || (by_value && shape::is_like_one(values, &text))
        }
        (Is::Any(_), _) => false,
    }
}

/// The value at a path beside the code.
fn found_beside<'a>(unwrapped: &Unwrapped<'a>, path: &[&str]) -> Option<Found<'a>> {
    match unwrapped.beside? {
        Beside::Json(object) => found(object, path),
        Beside::Pairs(pairs) => {
            let name = path.join(".");
            pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| Found::Text(Cow::Borrowed(value)))
        }
    }
}

/// A value that was found beside the code.
enum Found<'a> {
    Text(Cow<'a, str>),
    Other,
}

/// The value at a path; `None` if it is absent or `null`, or if a member on the way is there twice.
fn found<'a>(raw: &'a str, path: &[&str]) -> Option<Found<'a>> {
    if raw == "null" {
        return None;
    }
    match path.split_first() {
        Some((first, rest)) => found(member_once(raw, first).ok().flatten()?, rest),
        None => Some(scalar(raw).map_or(Found::Other, Found::Text)),
    }
}

/// The state that the fields of an answer or a notification tell.
pub(crate) fn state(state: &State, answer: &dyn Message, request: Option<&dyn Message>) -> Meaning<Standing> {
    let mut found: Option<Meaning<OrderState>> = None;
    for row in telling(state, answer, request) {
        let told = by_cases(state, row);
        // If two rows contradict each other, nothing is known.
        if found.is_some_and(|before| before.is != told.is) {
            found = None;
            break;
        }
        found = Some(told);
    }
    let Meaning { is, listed } = found.unwrap_or(Meaning { is: OrderState::Unknown, listed: false });
    Meaning { is: Standing::new(state.of, is), listed }
}

/// The messages that tell the state: the answer itself, or those of its rows that are about the request.
pub(crate) fn telling<'a>(
    state: &State,
    answer: &'a dyn Message,
    request: Option<&dyn Message>,
) -> Vec<&'a dyn Message> {
    let Some(rows) = &state.rows else { return vec![answer] };
    let Some((_, View::List(list))) = path::view(answer, rows.path) else { return Vec::new() };
    let all = (0..list.len()).filter_map(|index| match list.get(index) {
        Some(View::Object(row)) => Some(row),
        _ => None,
    });
    all.filter(|row| is_picked(*row, request, rows.pick)).collect()
}

/// Pairs of a row's field and the request's field that it must equal.
type Pick = &'static [(&'static [&'static str], &'static [&'static str])];

/// Whether a row is about the request. Fields that the request lacks aren't compared, but at least one must be.
fn is_picked(row: &dyn Message, request: Option<&dyn Message>, pick: Pick) -> bool {
    let Some(request) = request else { return false };
    let mut wanted = pick
        .iter()
        .filter_map(|(row_path, request_path)| Some((row_path, path::text(request, request_path)?)))
        .peekable();
    wanted.peek().is_some() && wanted.all(|(row_path, wanted)| path::text(row, row_path) == Some(wanted))
}

/// The state that a message tells, by the cases of the table.
fn by_cases(state: &State, message: &dyn Message) -> Meaning<OrderState> {
    let holds = |case: &&Case<OrderState>| case.when.iter().all(|condition| holds(condition, message));
    if let Some(case) = state.cases.iter().find(holds) {
        return Meaning { is: case.is, listed: true };
    }
    let is_open = matches!(state.otherwise, OrderState::Pending | OrderState::Unknown | OrderState::Held);
    let is = if is_open || could_be_listed(state, message) { state.otherwise } else { OrderState::Unknown };
    Meaning { is, listed: false }
}

/// Whether the fields that tell the state have values like those that the spec lists. Only then does the spec's state for "any
/// other value" apply; a value that can't be read or is written in another way isn't such a value.
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

#[cfg(test)]
mod tests {
    use super::super::unwrap::DecodedTexts;
    use super::*;
    use crate::spec::Pattern;

    /// The pairs of a form stand beside its code as the members of an object do.
    #[test]
    fn a_case_of_a_form_asks_the_pair_of_that_name() {
        static PATTERN: Pattern = Pattern::Object(&[("status", Pattern::Code), ("*", Pattern::Fields)]);
        static OUTCOME: Outcome = Outcome {
            cases: &[Case {
                when: &[Condition { path: &["kind"], is: Is::Any(&["refund"]) }],
                is: Class::Success,
            }],
            codes: &[],
            statuses: &[],
            otherwise: Class::Unknown,
            wire: &[],
            reused: None,
        };
        let class_of = |kind: &'static str, other: &'static str| {
            let pairs = [("other", other), ("kind", kind), ("status", "1")];
            let pairs = pairs.map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value)));
            let decoded = DecodedTexts::new();
            let unwrapped = Unwrapped::form(b"", &decoded, &PATTERN, &pairs, "").unwrap();
            class(&OUTCOME, &unwrapped).is
        };
        assert_eq!(class_of("refund", "payment"), Class::Success);
        assert_eq!(class_of("payment", "refund"), Class::Unknown);
    }
}
