//! Checks echoes: a field of an answer and the field of the request that it repeats are there, and can be compared. The
//! fields that a notification names are there, too.

use super::dotted_names::check_name;
use super::uses::{Use, check_use};
use crate::checked::{Field, Kind, Notification, Operation};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

/// Checks `echo:`, `not_echo:` and `original:` of an operation.
pub(super) fn check_operation(problems: &Problems, operation: &Operation) {
    let (at, index) = (operation.about.at, problems.index());
    let (request, response) = (&operation.request, &operation.response);
    if let Some(name) = &operation.original {
        let span = index.of(at).span(&["original"]);
        check_use(problems, span, "original", ("request", request), name, Use::Number);
    }
    for (theirs, ours) in &operation.echo.pairs {
        let span = |name: &str| index.of(at).find(&["echo"], name);
        check_name(problems, span(theirs), "echo", "response", response, theirs);
        check_name(problems, span(ours), "echo", "request", request, ours);
        if let (Some(echo), Some(asked)) = (response.find(theirs), request.find(ours)) {
            refuse_different_kinds(problems, span(theirs), echo, asked);
        }
    }
    // Where the answer is a list, `not_echo:` may name fields of its rows.
    let row = operation.state.as_ref().and_then(|state| state.row_table(response));
    for (name, _) in &operation.echo.not {
        if row.is_none_or(|row| row.find(name).is_none()) {
            let at = index.of(at).find(&["not_echo"], name);
            check_name(problems, at, "not_echo", "response", response, name);
        }
    }
}

/// Checks the keys of a notification that name its fields, such as `order:`, `amount:` and `not_echo:`.
pub(super) fn check_notification(problems: &Problems, notification: &Notification) {
    let (at, index) = (notification.about.at, problems.index());
    let named = [
        ("order", &notification.order, Use::Number),
        ("amount", &notification.amount, Use::ArrivedAmount),
        ("currency", &notification.currency, Use::Currency),
        ("merchant", &notification.merchant, Use::Number),
        ("original", &notification.original, Use::Number),
    ];
    for (key, name, wanted) in named {
        if let Some(name) = name {
            let table = ("notification", &notification.table);
            check_use(problems, index.of(at).span(&[key]), key, table, name, wanted);
        }
    }
    for (name, _) in &notification.not_echo {
        let at = index.of(at).find(&["not_echo"], name);
        check_name(problems, at, "not_echo", "notification", &notification.table, name);
    }
}

/// Reports an echo whose two fields can't have equal values, or count in different units.
fn refuse_different_kinds(problems: &Problems, at: Span, echo: &Field, asked: &Field) {
    let (theirs, ours) = (comparable(&echo.kind), comparable(&asked.kind));
    if theirs == ours && theirs.is_some() {
        return;
    }
    let word = |kind: Option<&'static str>| kind.unwrap_or("nothing that can be compared");
    problems.push(
        Problem::new(Code::OperationIncomplete, at, format!("`{}` can't repeat `{}`", echo.wire, asked.wire))
            .label(format!("this is {}", word(theirs)))
            .related(asked.about.at, format!("and this is {}", word(ours)))
            .help(
                "an echo is compared by its value: both must be amounts of one unit, numbers, texts or times",
            ),
    );
}

/// What the values of a field are compared as, if they can be compared.
fn comparable(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Text(_) | Kind::Bool(_) | Kind::Currency(_) => Some("a text"),
        Kind::Enum(of) => Some(if of.of.int { "a whole number" } else { "a text" }),
        Kind::Int(_) => Some("a whole number"),
        Kind::MinorUnits(..) => Some("an amount in minor units"),
        Kind::Decimal(_) => Some("an amount in the major unit"),
        Kind::Instant(_) => Some("a time"),
        Kind::Duration(_) | Kind::Object(_) | Kind::List(_) | Kind::Any => None,
    }
}
