//! Echoes: what an answer or a notification repeats of what was asked is there on both sides, and can be compared.

use super::operations::check_name;
use super::paths::{leads_nowhere, no_such_field};
use crate::checked::{At, Field, Kind, Notification, Operation, State, Table};
use crate::model::cx::Cx;
use crate::report::{Code, Problem};

/// `echo:`, `not_echo:` and `original:` of an operation.
pub(super) fn check_operation(cx: &Cx, operation: &Operation) {
    let (at, places) = (operation.about.at, cx.places());
    let (request, response) = (&operation.request, &operation.response);
    if let Some(name) = &operation.original {
        check_name(cx, places.of(at).at(&["original"]), "original", "request", request, name);
    }
    for (theirs, ours) in &operation.echo.pairs {
        let spot = |name: &str| places.of(at).word(&["echo"], name);
        check_name(cx, spot(theirs), "echo", "response", response, theirs);
        check_name(cx, spot(ours), "echo", "request", request, ours);
        if let (Some(echo), Some(asked)) = (response.find(theirs), request.find(ours)) {
            refuse_different_kinds(cx, spot(theirs), echo, asked);
        }
    }
    // A list's rows have names of their own.
    let row = operation.state.as_ref().and_then(|state| row_of(state, response));
    for (name, _) in &operation.echo.not {
        if row.is_none_or(|row| row.find(name).is_none()) {
            let at = places.of(at).word(&["not_echo"], name);
            check_name(cx, at, "not_echo", "response", response, name);
        }
    }
}

/// The table of the rows in which a state is looked for.
pub(crate) fn row_of<'t>(state: &State, table: &'t Table) -> Option<&'t Table> {
    let (rows, _) = state.rows.as_ref()?;
    match &table.find(rows)?.kind {
        Kind::List(list) => match &list.item.kind {
            Kind::Object(row) => Some(&row.table),
            _ => None,
        },
        _ => None,
    }
}

/// The names of a notification that say what it is about.
pub(super) fn check_notification(cx: &Cx, notification: &Notification) {
    let (at, places) = (notification.about.at, cx.places());
    let named = [
        ("order", &notification.order),
        ("amount", &notification.amount),
        ("currency", &notification.currency),
        ("merchant", &notification.merchant),
        ("original", &notification.original),
    ];
    for (key, name) in named {
        if let Some(name) = name {
            check_name(cx, places.of(at).at(&[key]), key, "notification", &notification.table, name);
        }
    }
    for (name, _) in &notification.not_echo {
        let at = places.of(at).word(&["not_echo"], name);
        check_name(cx, at, "not_echo", "notification", &notification.table, name);
    }
}

/// `amount:` and `currency:` of a state, in the table of the answer or of its rows.
pub(super) fn check_state(cx: &Cx, owner: At, state: &State, what: &str, table: &Table) {
    let places = cx.places();
    for (key, name) in [("amount", &state.amount), ("currency", &state.currency)] {
        let Some(name) = name else { continue };
        let at = places.of(owner).at(&["state", key]);
        if leads_nowhere(cx, table, name) {
            let message = format!("`{key}:` names `{name}`, which the {what} doesn't have");
            let problem = no_such_field(Code::UnknownField, at, message, table, name);
            cx.push(problem.label(format!("no such field in the {what}")));
        }
    }
}

/// Two fields that no value could be equal in, or that count in different units.
fn refuse_different_kinds(cx: &Cx, at: At, echo: &Field, asked: &Field) {
    let (theirs, ours) = (comparable(&echo.kind), comparable(&asked.kind));
    if theirs == ours && theirs.is_some() {
        return;
    }
    let word = |kind: Option<&'static str>| kind.unwrap_or("nothing that can be compared");
    cx.push(
        Problem::new(Code::OperationIncomplete, at, format!("`{}` can't repeat `{}`", echo.wire, asked.wire))
            .label(format!("this is {}", word(theirs)))
            .related(asked.about.at, format!("and this is {}", word(ours)))
            .help(
                "an echo is compared by its value: both must be amounts of one unit, numbers, texts or times",
            ),
    );
}

/// What a value is compared as.
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
