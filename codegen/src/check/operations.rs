//! Operations: every dotted name leads to a field, and the envelope gets what it sends and looks for.

use super::paths::{leads_nowhere, no_such_field};
use super::{addresses, echo, envelopes, laid, recovery};
use crate::checked::{
    At, Field, HandOver, Kind, Lists, Operation, Provider, State, StateClass, Subject, Table,
};
use crate::model::cx::{Cx, choice};
use crate::model::values;
use crate::report::{Code, Problem};

pub(super) fn check(cx: &Cx, provider: &Provider) {
    for operation in &provider.operations {
        check_operation(cx, provider, operation);
    }
}

fn check_operation(cx: &Cx, provider: &Provider, operation: &Operation) {
    let (at, places) = (operation.about.at, cx.places());
    let (request, response) = (&operation.request, &operation.response);
    for (key, name) in [("order", &operation.order), ("amount", &operation.amount)] {
        if let Some(name) = name {
            check_name(cx, places.of(at).at(&[key]), key, "request", request, name);
        }
    }
    let hand_over = match &operation.hand_over {
        Some(HandOver::Qr(name)) => Some(("qr", name)),
        Some(HandOver::Link(name)) => Some(("link", name)),
        None => None,
    };
    if let Some((key, name)) = hand_over {
        check_name(cx, places.of(at).at(&["hand_over", key]), "hand_over", "response", response, name);
    }
    if let Some(state) = &operation.state {
        check_state(cx, at, state, ("response", response), Some(request));
    }
    if let Some(lists) = &operation.lists {
        check_lists(cx, at, lists, response);
    }
    if let Some(outcome) = &operation.own_outcome {
        envelopes::check_refusals(cx, &places.of(at), outcome);
    }
    echo::check_operation(cx, operation);
    addresses::check(cx, operation);
    laid::check(cx, operation);
    check_prefixes(cx, provider, request);
    if let Some(recover) = &operation.recover {
        recovery::check(cx, provider, operation, recover);
    }
}

/// A dotted name must lead to a field.
pub(super) fn check_name(cx: &Cx, at: At, key: &str, what: &str, table: &Table, name: &str) {
    if leads_nowhere(cx, table, name) {
        let message = format!("`{key}:` names `{name}`, which the {what} doesn't have");
        let problem = no_such_field(Code::UnknownField, at, message, table, name);
        cx.push(problem.label(format!("no such field in the {what}")));
    }
}

/// `state:` of the operation or notification whose key is at `owner`.
pub(super) fn check_state(
    cx: &Cx,
    owner: At,
    state: &State,
    (what, table): (&str, &Table),
    request: Option<&Table>,
) {
    let places = cx.places();
    let (mut what, mut table) = (what, table);
    if let Some((rows, pick)) = &state.rows {
        let at = places.of(owner).at(&["state", "rows"]);
        let Some(row) = find_rows(cx, at, what, table, rows) else { return };
        (what, table) = ("row", row);
        for (theirs, ours) in pick {
            check_name(cx, places.of(owner).word(&["state", "where"], theirs), "where", "row", table, theirs);
            if let Some(request) = request {
                check_name(
                    cx,
                    places.of(owner).word(&["state", "where"], ours),
                    "where",
                    "request",
                    request,
                    ours,
                );
            }
        }
    }
    echo::check_state(cx, owner, state, what, table);
    refuse_foreign_states(cx, owner, state);
    let listed = places.of(owner).keys(&["state", "values"]);
    for case in &state.cases {
        for condition in &case.when {
            // One of `values:` stands at its value, one of `cases:` at its first key.
            let name = &condition.name;
            if listed.contains(&case.about.at.start) {
                check_name(cx, places.of(owner).at(&["state", "at"]), "at", what, table, name);
                values::check(cx, table, condition, |_| case.about.at);
            } else {
                let case = || places.item(case.about.at);
                check_name(cx, case().word(&["when"], name), "when", what, table, name);
                values::check(cx, table, condition, |value| case().word(&["when", name], value));
            }
        }
    }
}

/// A refund and a release have states of their own; that the order is paid says nothing of them.
fn refuse_foreign_states(cx: &Cx, owner: At, state: &State) {
    use StateClass::{Closed, Failed, Held, Pending, Refunded, Released, Unknown};
    let (what, own): (_, &[StateClass]) = match state.of {
        Subject::Order => return,
        Subject::Refund => ("a refund", &[Pending, Refunded, Failed, Closed, Unknown]),
        Subject::Hold => ("a hold", &[Pending, Held, Released, Failed, Closed, Unknown]),
        Subject::Release => ("a release", &[Pending, Released, Failed, Closed, Unknown]),
    };
    let spot = cx.places().of(owner);
    let otherwise = (state.otherwise, spot.at(&["state", "otherwise"]));
    let cases = state.cases.iter().map(|case| (case.is, case.about.at));
    for (is, at) in cases.chain([otherwise]).filter(|(is, _)| !own.contains(is)) {
        let words = own.iter().map(|state| state.word());
        cx.push(
            Problem::new(Code::UnknownWord, at, format!("`{}` is no state of {what}", is.word()))
                .label(format!("expected {}", choice(words)))
                .note("with `of:` the states are its own, and say nothing of the whole order"),
        );
    }
}

/// `lists:` of the operation whose key is at `owner`.
fn check_lists(cx: &Cx, owner: At, lists: &Lists, response: &Table) {
    let places = cx.places();
    let Some(row) = find_rows(cx, places.of(owner).at(&["lists", "rows"]), "response", response, &lists.rows)
    else {
        return;
    };
    for (key, name) in [("order", Some(&lists.order)), ("amount", lists.amount.as_ref())] {
        if let Some(name) = name {
            check_name(cx, places.of(owner).at(&["lists", key]), key, "row", row, name);
        }
    }
}

/// The table of the rows that `rows:` names, or the error that there is none.
fn find_rows<'t>(cx: &Cx, at: At, what: &str, table: &'t Table, rows: &str) -> Option<&'t Table> {
    let found = row(table, rows);
    if found.is_none() && (leads_nowhere(cx, table, rows) || table.find(rows).is_some()) {
        let message = format!("`rows:` names `{rows}`, which is no list of objects in the {what}");
        let problem = no_such_field(Code::UnknownField, at, message, table, rows);
        cx.push(problem.label("no such list"));
    }
    found
}

/// The table of a list's rows.
fn row<'t>(table: &'t Table, name: &str) -> Option<&'t Table> {
    match &table.find(name)?.kind {
        Kind::List(list) => match &list.item.kind {
            Kind::Object(row) => Some(&row.table),
            _ => None,
        },
        _ => None,
    }
}

fn check_prefixes(cx: &Cx, provider: &Provider, table: &Table) {
    for field in &table.fields {
        check_prefix(cx, provider, field);
    }
}

fn check_prefix(cx: &Cx, provider: &Provider, field: &Field) {
    match &field.kind {
        Kind::Text(text) => {
            if let Some(name) = &text.prefix
                && !provider.credentials.iter().any(|credential| credential.name == *name)
            {
                let at = cx.places().of(field.limit_at).at(&["prefix"]);
                super::schemes::credential_missing(cx, provider, at, name);
            }
        }
        Kind::Object(object) => check_prefixes(cx, provider, &object.table),
        Kind::List(list) => check_prefix(cx, provider, &list.item),
        _ => {}
    }
}
