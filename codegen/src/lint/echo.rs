//! Warns of fields of answers and notifications that have the name of the request's order number, amount, currency or the
//! like, while the spec doesn't say whether they repeat it. Warns of calls whose answer is compared with nothing that was
//! asked.

use std::collections::BTreeSet;

use crate::checked::{Field, Kind, Notification, Operation, Provider, Table};
use crate::reading::Problems;
use crate::report::{Code, Problem};

pub(super) fn lint(problems: &Problems, provider: &Provider) {
    for operation in provider.operations.iter().filter(|operation| operation.address.is_call()) {
        let asked = identifying(provider, operation);
        unsaid(problems, operation, &asked);
        nothing_to_compare(problems, operation);
    }
    for notification in &provider.notifications {
        unsaid_in_notification(problems, provider, notification);
    }
}

/// The last parts of the dotted names of the request's fields that say which order is meant, which amount and which
/// currency.
fn identifying(provider: &Provider, operation: &Operation) -> BTreeSet<String> {
    let currency = operation.currency_field();
    let own = [&operation.order, &operation.amount, &operation.original, &currency];
    let mut names: BTreeSet<String> = own.into_iter().flatten().map(|name| last(name).to_owned()).collect();
    // If a recovery asks this operation, the fields that it fills in say which order is meant, too.
    let recoveries = provider.operations.iter().filter_map(|other| other.recover.as_ref());
    let asked = recoveries.filter(|recover| recover.query == operation.name).flat_map(|recover| &recover.by);
    let plain = |name: &&String| {
        operation.request.find(name).is_some_and(|field| !matches!(field.kind, Kind::Object(_)))
    };
    names.extend(asked.map(|(theirs, _)| theirs).filter(plain).map(|name| last(name).to_owned()));
    names
}

/// Warns of fields of the answer whose name is among `asked`, and which neither `echo:` nor `not_echo:` nor `state:`
/// names.
fn unsaid(problems: &Problems, operation: &Operation, asked: &BTreeSet<String>) {
    let said = |name: &str| {
        let echo = &operation.echo;
        let state = operation.state.as_ref();
        echo.nothing.is_some()
            || echo.pairs.iter().any(|(theirs, _)| theirs == name)
            || echo.not.iter().any(|(not, _)| not == name)
            || state.is_some_and(|state| [&state.amount, &state.currency].contains(&&Some(name.to_owned())))
    };
    for (name, field) in named(&operation.response, asked, "") {
        if !said(&name) {
            warn_of_answer(
                problems,
                operation,
                field,
                &format!("if it must be equal, name it: `echo: [{name}]`"),
                &name,
            );
        }
    }
    let Some((state, row)) =
        operation.state.as_ref().and_then(|state| Some((state, state.row_table(&operation.response)?)))
    else {
        return;
    };
    let picked =
        |name: &str| state.rows.iter().any(|(_, pick)| pick.iter().any(|(theirs, _)| theirs == name));
    for (name, field) in named(row, asked, "") {
        if !said(&name) && !picked(&name) {
            warn_of_answer(
                problems,
                operation,
                field,
                &format!("if it is what was asked, name it in the state, as in `amount: {name}`"),
                &name,
            );
        }
    }
}

/// Warns of a call that may move money or tells a state, if nothing in its answer is compared with the request: the
/// answer to another call would be taken for its own.
fn nothing_to_compare(problems: &Problems, operation: &Operation) {
    let picks = operation.state.as_ref().is_some_and(|state| state.rows.is_some());
    let harmless = operation.effect.is_harmless() && operation.state.is_none();
    if harmless || picks || operation.echo.nothing.is_some() || !operation.echo.pairs.is_empty() {
        return;
    }
    let at = operation.about.at;
    problems.warn(
        &[at],
        Problem::new(
            Code::NothingToCompare,
            at,
            format!("nothing in the answer of `{}` is compared with the request", operation.name),
        )
        .label("the answer to another call would be taken for its own")
        .help("name what the answer repeats, as in `echo: [order_no, amount]`")
        .help("if it repeats nothing, say why: `not_echo: the answer has the code's text alone`"),
    );
}

fn unsaid_in_notification(problems: &Problems, provider: &Provider, notification: &Notification) {
    let mut asked = BTreeSet::new();
    for operation in notification.of.iter().filter_map(|name| provider.operation(name)) {
        let currency = operation.currency_field();
        let own = [&operation.order, &operation.amount, &operation.original, &currency];
        asked.extend(own.into_iter().flatten().map(|name| last(name).to_owned()));
    }
    let own = [
        &notification.order,
        &notification.amount,
        &notification.currency,
        &notification.merchant,
        &notification.original,
    ];
    for (name, field) in named(&notification.table, &asked, "") {
        let said = own.contains(&&Some(name.clone()))
            || notification.key.contains(&name)
            || notification.not_echo.iter().any(|(not, _)| *not == name);
        if !said {
            let owners = [notification.about.at, field.about.at];
            let word =
                "if it is what was asked, name it after `order:`, `amount:`, `currency:` or `original:`";
            warn(problems, &owners, field, &name, "a request that it reports has a field of that name", word);
        }
    }
}

/// The fields of a table, and of the objects in it, that have one of the names, each with its dotted name.
fn named<'t>(table: &'t Table, names: &BTreeSet<String>, above: &str) -> Vec<(String, &'t Field)> {
    let mut found = Vec::new();
    for field in &table.fields {
        let name = format!("{above}{}", field.wire);
        match &field.kind {
            Kind::Object(object) => found.extend(named(&object.table, names, &format!("{name}."))),
            Kind::List(_) => {}
            _ if names.contains(&field.wire) => found.push((name, field)),
            _ => {}
        }
    }
    found
}

fn warn_of_answer(problems: &Problems, operation: &Operation, field: &Field, word: &str, name: &str) {
    let owners = [operation.about.at, field.about.at];
    warn(problems, &owners, field, name, "the request has a field of that name", word);
}

fn warn(
    problems: &Problems,
    owners: &[crate::report::Span],
    field: &Field,
    name: &str,
    why: &str,
    word: &str,
) {
    problems.warn(
        owners,
        Problem::new(
            Code::EchoUnsaid,
            field.about.at,
            format!("nothing says whether `{name}` repeats what was asked"),
        )
        .label(why)
        .help(word)
        .help(format!("if it may differ, say why: `not_echo: {{ {name}: … }}`")),
    );
}

/// The last part of a dotted name.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
