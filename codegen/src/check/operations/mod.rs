//! Checks operations: every field that a key names is there, and the request fits into its envelope.

mod address;
mod members;
mod recovery;
mod teaches;

use crate::check::answers;
use crate::check::coverage;
use crate::check::echo;
use crate::check::order_currency;
use crate::check::refusals::check_refusals;
use crate::check::schemes::credential_missing;
use crate::check::state::{check_lists, check_state};
use crate::check::uses::{Use, check_use};
use crate::checked::{Credential, Field, HandOver, KeyKind, Kind, Operation, Provider, Table};
use crate::model::refuse_unfit_limits;
use crate::reading::Problems;
use crate::report::{Code, Problem, unknown};

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for operation in &provider.operations {
        check_operation(problems, provider, operation);
    }
}

fn check_operation(problems: &Problems, provider: &Provider, operation: &Operation) {
    let (at, index) = (operation.about.at, problems.index());
    let (request, response) = (&operation.request, &operation.response);
    let named = [("order", &operation.order, Use::Number), ("amount", &operation.amount, Use::Amount)];
    for (key, name, wanted) in named {
        if let Some(name) = name {
            check_use(problems, index.of(at).span(&[key]), key, ("request", request), name, wanted);
        }
    }
    // What a call moves is more than nothing, which the limits of the shared field may not allow.
    if let Some(field) = operation.amount.as_ref().and_then(|name| request.find(name)) {
        refuse_unfit_limits(problems, field);
    }
    let hand_over = match &operation.hand_over {
        Some(HandOver::Qr(name)) => Some(("qr", name)),
        Some(HandOver::Link(name)) => Some(("link", name)),
        None => None,
    };
    if let Some((key, name)) = hand_over {
        let span = index.of(at).span(&["hand_over", key]);
        check_use(problems, span, "hand_over", ("response", response), name, Use::Text);
    }
    if let Some(state) = &operation.state {
        check_state(problems, at, state, ("response", response), Some(request));
    }
    if let Some(lists) = &operation.lists {
        check_lists(problems, at, lists, response);
    }
    if let Some(outcome) = &operation.own_outcome {
        check_refusals(
            problems,
            &index.of(at),
            outcome,
            operation.envelope.refusal_layout().pattern.code_member(),
        );
    }
    answers::check_operation(problems, operation);
    echo::check_operation(problems, operation);
    order_currency::check_operation(problems, operation);
    address::check(problems, provider, operation);
    coverage::check_url(problems, provider, operation);
    members::check(problems, operation);
    check_prefixes(problems, provider, request);
    if let Some(name) = &operation.client_certificate {
        check_client_certificate(problems, provider, operation, name);
    }
    if let Some(teaches) = &operation.teaches {
        teaches::check(problems, provider, operation, teaches);
    }
    if let Some(recover) = &operation.recover {
        recovery::check(problems, provider, operation, recover);
    }
}

fn check_client_certificate(problems: &Problems, provider: &Provider, operation: &Operation, name: &str) {
    let subtree = problems.index().of(operation.about.at);
    if !operation.address.is_call() {
        problems.push(
            Problem::new(
                Code::OperationIncomplete,
                subtree.key_span(&[], "client_certificate"),
                format!("the merchant doesn't send `{}`", operation.name),
            )
            .label("so no connection has this certificate")
            .help("remove it: what the payer's browser or app sends has no certificate of the merchant's"),
        );
    }
    let is_one = |credential: &&Credential| credential.key == Some(KeyKind::ClientCertificate);
    let all: Vec<&str> =
        provider.credentials.iter().filter(is_one).map(|credential| credential.name.as_str()).collect();
    if !all.contains(&name) {
        let at = subtree.span(&["client_certificate"]);
        let message = format!("no credential `{name}` with a client certificate");
        problems.push(
            unknown(Code::UnknownCredential, at, message, name, all)
                .label("expected one with `type: client_certificate`"),
        );
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
