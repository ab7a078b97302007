//! Chooses the code that an answer carries.

use paysmith_codegen::checked::{Class, Is, Outcome, Pattern, Refusal, Written};

use crate::request::violation::Reason;
use crate::wire::json::Json;

/// The code of an answer. Where the spec tells the answer's class by several members, `beside` has those that aren't the code,
/// by name and value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AnswerCode {
    pub(crate) value: Option<String>,
    pub(crate) beside: Vec<(String, String)>,
}

impl AnswerCode {
    fn alone(value: &str) -> Self {
        Self { value: Some(value.to_owned()), beside: Vec::new() }
    }
}

/// A code of this class: the first that the spec lists; else the members by which the spec's first case of this class tells it;
/// else a code that the spec doesn't list, where the spec says that such codes are of this class.
pub(crate) fn code_of_class(outcome: &Outcome, class: Class, pattern: &Pattern) -> Option<AnswerCode> {
    if let Some((listed, ..)) = outcome.codes.iter().find(|(_, of, _)| *of == class) {
        return Some(AnswerCode::alone(listed));
    }
    let Some(case) = outcome.cases.iter().find(|case| case.is == class) else {
        let is_listed = |code: &str| outcome.codes.iter().any(|(listed, ..)| listed == code);
        let unlisted = ["0", "1"].into_iter().find(|code| !is_listed(code))?;
        return (outcome.otherwise == class).then(|| AnswerCode::alone(unlisted));
    };
    let mut code = AnswerCode { value: None, beside: Vec::new() };
    for condition in &case.when {
        let Is::Any(values) = &condition.is else { continue };
        let Some(value) = values.first().cloned() else { continue };
        if pattern.code_member() == Some(condition.name.as_str()) {
            code.value = Some(value);
        } else {
            code.beside.push((condition.name.clone(), value));
        }
    }
    Some(code)
}

/// The code with which a request is refused: the one that the spec names for the reason, else the first code that means
/// declined. Where the order's state forbids the request, a declined code that the spec names for no reason is preferred,
/// because a code for another reason would mislead.
pub(crate) fn code_of_refusal(outcome: &Outcome, reason: Reason, pattern: &Pattern) -> Option<AnswerCode> {
    let named = |refusal: &Refusal| outcome.refusals.iter().find(|(which, _)| which == refusal);
    if let Some((_, refusal)) = refusals_in_spec(reason).iter().find_map(named) {
        return Some(AnswerCode { value: Some(refusal.code.clone()), beside: refusal.beside.clone() });
    }
    let is_about_state = match reason {
        Reason::NoOperation | Reason::Signature | Reason::Envelope | Reason::Field => false,
        Reason::UnknownOrder | Reason::DuplicateOrder => false,
        Reason::TooMuch | Reason::NotPaid | Reason::Refunded | Reason::Closed => true,
    };
    let is_named = |code: &String| outcome.refusals.iter().any(|(_, named)| named.code == *code);
    let declined = || outcome.codes.iter().filter(|(_, class, _)| *class == Class::Declined);
    let unnamed = || declined().find(|(code, ..)| !is_named(code)).or_else(|| declined().next_back());
    match is_about_state.then(unnamed).flatten() {
        Some((code, ..)) => Some(AnswerCode::alone(code)),
        None => code_of_class(outcome, Class::Declined, pattern),
    }
}

/// The words by which a spec may name a code for this reason, the nearest first.
fn refusals_in_spec(reason: Reason) -> &'static [Refusal] {
    match reason {
        Reason::NoOperation => &[],
        Reason::Signature => &[Refusal::Signature],
        Reason::Envelope | Reason::Field => &[Refusal::Field],
        Reason::UnknownOrder => &[Refusal::UnknownOrder],
        Reason::DuplicateOrder => &[Refusal::DuplicateOrder],
        Reason::TooMuch => &[Refusal::TooMuch],
        Reason::NotPaid => &[Refusal::NotPaid],
        Reason::Refunded => &[Refusal::Refunded, Refusal::TooMuch],
        Reason::Closed => &[Refusal::Closed],
    }
}

/// A code as the provider writes it, as a string or a number. Where both occur, it is the first that the spec gives.
pub(crate) fn written_code(outcome: &Outcome, code: &str) -> Json {
    let is_number = code.parse::<i64>().is_ok_and(|number| number.to_string() == code);
    if outcome.wire.first() == Some(&Written::Number) && is_number {
        Json::Number(code.to_owned())
    } else {
        Json::Text(code.to_owned())
    }
}
