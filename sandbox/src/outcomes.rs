//! Which code an answer carries.

use paysmith_codegen::checked::{Class, Is, Outcome, Pattern, Refusal, Written};

use crate::json::Json;
use crate::violation::Reason;

/// A code, and members beside it where a class is told by those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) code: Option<String>,
    pub(crate) beside: Vec<(String, String)>,
}

/// The first code of a class, else the first case of it.
pub(crate) fn of_class(outcome: &Outcome, class: Class, pattern: &Pattern) -> Option<Code> {
    let code = outcome.codes.iter().find(|(_, is, _)| *is == class).map(|(code, ..)| code.clone());
    if code.is_some() {
        return Some(Code { code, beside: Vec::new() });
    }
    let Some(case) = outcome.cases.iter().find(|case| case.is == class) else {
        // The rest may be of this class: then any code will do that isn't listed.
        let unlisted = |code: &&str| !outcome.codes.iter().any(|(listed, ..)| listed == code);
        let code = ["0", "1"].into_iter().find(unlisted).filter(|_| outcome.otherwise == class)?;
        return Some(Code { code: Some(code.to_owned()), beside: Vec::new() });
    };
    let mut found = Code { code: None, beside: Vec::new() };
    for condition in &case.when {
        let Is::Any(values) = &condition.is else { continue };
        let Some(value) = values.first().cloned() else { continue };
        if code_name(pattern) == Some(condition.name.as_str()) {
            found.code = Some(value);
        } else {
            found.beside.push((condition.name.clone(), value));
        }
    }
    Some(found)
}

/// The code for something wrong with a request: the one that the spec names, else the first that is declined. What the
/// state of an order forbids doesn't borrow a code that the spec names for something else.
pub(crate) fn of_refusal(outcome: &Outcome, reason: Reason, pattern: &Pattern) -> Option<Code> {
    let plain = |code: &String| Code { code: Some(code.clone()), beside: Vec::new() };
    let of_state = match reason {
        Reason::NoOperation | Reason::Signature | Reason::Envelope | Reason::Field => false,
        Reason::UnknownOrder | Reason::DuplicateOrder => false,
        Reason::TooMuch | Reason::NotPaid | Reason::Refunded | Reason::Closed => true,
    };
    let named = |refusal: &Refusal| outcome.refusals.iter().find(|(which, _)| which == refusal);
    if let Some((_, code)) = refusals(reason).iter().find_map(named) {
        return Some(plain(code));
    }
    let taken = |code: &String| outcome.refusals.iter().any(|(_, named)| named == code);
    let declined = || outcome.codes.iter().filter(|(_, class, _)| *class == Class::Declined);
    let free = || declined().find(|(code, ..)| !taken(code)).or_else(|| declined().next_back());
    let free = if of_state { free() } else { None };
    free.map(|(code, ..)| plain(code)).or_else(|| of_class(outcome, Class::Declined, pattern))
}

/// What specs call it, the nearest word first.
fn refusals(reason: Reason) -> &'static [Refusal] {
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

/// A code as the provider writes it; of several ways the first.
pub(crate) fn written(outcome: &Outcome, code: &str) -> Json {
    let plain = code.parse::<i64>().is_ok_and(|number| number.to_string() == code);
    if outcome.wire.first() == Some(&Written::Number) && plain {
        Json::Number(code.to_owned())
    } else {
        Json::Text(code.to_owned())
    }
}

/// The name of the member that holds the code.
fn code_name(pattern: &Pattern) -> Option<&str> {
    match pattern {
        Pattern::Object(members) => members.iter().find_map(|(name, inner)| match inner {
            Pattern::Code => Some(name.as_str()),
            _ => code_name(inner),
        }),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => code_name(inner),
        _ => None,
    }
}
