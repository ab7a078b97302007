//! Checks `state:` and `lists:`: the fields that they name are there, and so are the values that they compare with.

use super::dotted_names::{check_name, leads_nowhere, no_such_field};
use super::uses::{Use, check_use};
use crate::checked::{Lists, State, StateClass, Subject, Table};
use crate::model::refuse_impossible_values;
use crate::reading::Problems;
use crate::report::{Code, Problem, Span, choice};

/// Checks `state:` of the operation or notification whose key is at `owner`. `table` has the fields of the answer or the
/// notification, which errors call `what`.
pub(super) fn check_state(
    problems: &Problems,
    owner: Span,
    state: &State,
    (what, table): (&str, &Table),
    request: Option<&Table>,
) {
    let index = problems.index();
    let (mut what, mut table) = (what, table);
    if let Some((rows, row_pairs)) = &state.rows {
        let at = index.of(owner).span(&["state", "rows"]);
        let Some(row) = find_rows(problems, at, what, table, rows) else { return };
        (what, table) = ("row", row);
        for (theirs, ours) in row_pairs {
            let span = |name: &str| index.of(owner).find(&["state", "where"], name);
            check_use(problems, span(theirs), "where", ("row", table), theirs, Use::Single);
            if let Some(request) = request {
                check_name(problems, span(ours), "where", "request", request, ours);
            }
        }
    }
    check_amount(problems, owner, state, what, table);
    refuse_foreign_states(problems, owner, state);
    let listed = index.of(owner).key_starts(&["state", "values"]);
    for case in &state.cases {
        for condition in &case.when {
            // A case that was made of an entry of `values:` has the place of that entry. A case of `cases:` has the place
            // of its first key.
            let name = &condition.name;
            if listed.contains(&case.about.at.start) {
                let span = index.of(owner).span(&["state", "at"]);
                if check_use(problems, span, "at", (what, table), name, Use::Single) {
                    refuse_impossible_values(problems, table, condition, |_| case.about.at);
                }
            } else {
                let case = || index.item(case.about.at);
                check_name(problems, case().find(&["when"], name), "when", what, table, name);
                refuse_impossible_values(problems, table, condition, |value| {
                    case().find(&["when", name], value)
                });
            }
        }
    }
}

/// Refuses states that a refund, a hold or a release can't have. That the order is paid, for instance, says nothing of a refund.
fn refuse_foreign_states(problems: &Problems, owner: Span, state: &State) {
    use StateClass::{Closed, Failed, Held, Pending, Refunded, Released, Unknown};
    let (what, own): (_, &[StateClass]) = match state.of {
        Subject::Order => return,
        Subject::Refund => ("a refund", &[Pending, Refunded, Failed, Closed, Unknown]),
        Subject::Hold => ("a hold", &[Pending, Held, Released, Failed, Closed, Unknown]),
        Subject::Release => ("a release", &[Pending, Released, Failed, Closed, Unknown]),
    };
    let subtree = problems.index().of(owner);
    let otherwise = (state.otherwise, subtree.span(&["state", "otherwise"]));
    let cases = state.cases.iter().map(|case| (case.is, case.about.at));
    for (is, at) in cases.chain([otherwise]).filter(|(is, _)| !own.contains(is)) {
        let words = own.iter().map(|state| state.word());
        problems.push(
            Problem::new(Code::UnknownWord, at, format!("`{}` is no state of {what}", is.word()))
                .label(format!("expected {}", choice(words)))
                .note("a refund, a hold and a release have states of their own, which say nothing of the whole order"),
        );
    }
}

/// Checks `lists:` of the operation whose key is at `owner`.
pub(super) fn check_lists(problems: &Problems, owner: Span, lists: &Lists, response: &Table) {
    let index = problems.index();
    let Some(row) =
        find_rows(problems, index.of(owner).span(&["lists", "rows"]), "response", response, &lists.rows)
    else {
        return;
    };
    let amount = lists.amount.as_ref();
    let named = [("order", Some(&lists.order), Use::Number), ("amount", amount, Use::ArrivedAmount)];
    for (key, name, wanted) in named {
        if let Some(name) = name {
            check_use(problems, index.of(owner).span(&["lists", key]), key, ("row", row), name, wanted);
        }
    }
}

/// The table of the rows of the list that `rows:` names. If there is no such list, that is reported.
pub(super) fn find_rows<'t>(
    problems: &Problems,
    at: Span,
    what: &str,
    table: &'t Table,
    rows: &str,
) -> Option<&'t Table> {
    let found = table.row_table(rows);
    if found.is_none() && (leads_nowhere(problems, table, rows) || table.find(rows).is_some()) {
        let message = format!("`rows:` names `{rows}`, which is no list of objects in the {what}");
        let problem = no_such_field(Code::UnknownField, at, message, table, rows);
        problems.push(problem.label("no such list"));
    }
    found
}

/// Checks `amount:`, `currency:` and `original:` of a state, which name fields of the answer or of its rows.
fn check_amount(problems: &Problems, owner: Span, state: &State, what: &str, table: &Table) {
    let named = [
        ("amount", &state.amount, Use::ArrivedAmount),
        ("currency", &state.currency, Use::Currency),
        ("original", &state.original, Use::Number),
    ];
    for (key, name, wanted) in named {
        if let Some(name) = name {
            let span = problems.index().of(owner).span(&["state", key]);
            check_use(problems, span, key, (what, table), name, wanted);
        }
    }
}
