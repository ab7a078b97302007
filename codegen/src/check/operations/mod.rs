//! Checks operations: every field that a key names is there, and the request fits into its envelope.

mod address;
mod members;
mod recovery;

use crate::check::dotted_names::check_name;
use crate::check::echo;
use crate::check::envelopes::check_refusals;
use crate::check::schemes::credential_missing;
use crate::check::state::{check_lists, check_state};
use crate::checked::{Field, HandOver, Kind, Operation, Provider, Table};
use crate::reading::Problems;

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for operation in &provider.operations {
        check_operation(problems, provider, operation);
    }
}

fn check_operation(problems: &Problems, provider: &Provider, operation: &Operation) {
    let (at, index) = (operation.about.at, problems.index());
    let (request, response) = (&operation.request, &operation.response);
    for (key, name) in [("order", &operation.order), ("amount", &operation.amount)] {
        if let Some(name) = name {
            check_name(problems, index.of(at).span(&[key]), key, "request", request, name);
        }
    }
    let hand_over = match &operation.hand_over {
        Some(HandOver::Qr(name)) => Some(("qr", name)),
        Some(HandOver::Link(name)) => Some(("link", name)),
        None => None,
    };
    if let Some((key, name)) = hand_over {
        check_name(problems, index.of(at).span(&["hand_over", key]), "hand_over", "response", response, name);
    }
    if let Some(state) = &operation.state {
        check_state(problems, at, state, ("response", response), Some(request));
    }
    if let Some(lists) = &operation.lists {
        check_lists(problems, at, lists, response);
    }
    if let Some(outcome) = &operation.own_outcome {
        check_refusals(problems, &index.of(at), outcome);
    }
    echo::check_operation(problems, operation);
    address::check(problems, provider, operation);
    members::check(problems, operation);
    check_prefixes(problems, provider, request);
    if let Some(recover) = &operation.recover {
        recovery::check(problems, provider, operation, recover);
    }
}

fn check_prefixes(problems: &Problems, provider: &Provider, table: &Table) {
    for field in &table.fields {
        check_prefix(problems, provider, field);
        if let Some(name) = &field.required_with
            && !provider.credentials.iter().any(|credential| credential.name == *name)
        {
            let at = problems.index().of(field.about.at).span(&["required_with"]);
            credential_missing(problems, provider, at, name);
        }
    }
}

fn check_prefix(problems: &Problems, provider: &Provider, field: &Field) {
    match &field.kind {
        Kind::Text(text) => {
            if let Some(name) = &text.prefix
                && !provider.credentials.iter().any(|credential| credential.name == *name)
            {
                let at = problems.index().of(field.limit_at).span(&["prefix"]);
                credential_missing(problems, provider, at, name);
            }
        }
        Kind::Object(object) => check_prefixes(problems, provider, &object.table),
        Kind::List(list) => check_prefix(problems, provider, &list.item),
        _ => {}
    }
}
