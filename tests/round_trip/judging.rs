//! Do client and sandbox say the same of a request?

use std::collections::BTreeSet;

use paysmith_codegen::checked::{Effect, Means};
use paysmith_runtime::{Cause, Final, NotSent, OrderState, Outcome, Unknown, Violations};
use paysmith_sandbox::{Reason, Refused};

use super::faults::Fault;
use super::json::Json;
use super::stage::{Both, Stage, typed};

/// A bad request is refused by both, for the same fault at the same place. Gives back what is not so.
pub(crate) fn refused_by_both(
    stage: &Stage,
    operation: Both<'_>,
    fault: &Fault,
    bad: &Json,
) -> Result<(), String> {
    let sandbox = match operation.table.address.is_call() {
        true => Some(stage.send_loosely(operation, bad)?),
        // Only the client is asked: the sandbox never sees it.
        false => None,
    };
    if let Some(sandbox) = &sandbox {
        told_by_sandbox(fault, sandbox)?;
    }
    let Some(broken) = fault.broken else {
        return match typed(operation, bad) {
            Err(unfit) if unfit.contains(&fault.path) => Ok(()),
            Err(unfit) => Err(format!("the client's types say: {unfit}")),
            Ok(_) => Err("the client's types can hold it".to_owned()),
        };
    };
    let violations = match operation.table.address.is_call() {
        true => match stage.send(operation, bad)?.0 {
            Outcome::NotSent(NotSent::Invalid(violations)) => violations,
            _ => return Err("the client sent it".to_owned()),
        },
        false => match stage.hand_over(operation, bad)? {
            Err(NotSent::Invalid(violations)) => violations,
            _ => return Err("the client handed it over".to_owned()),
        },
    };
    if !violations.iter().any(|violation| violation.path == fault.path && violation.broken == broken) {
        return Err(format!("the client says: {violations}"));
    }
    let Some(sandbox) = sandbox else { return Ok(()) };
    let (ours, theirs) = (paths_of_client(&violations), paths_of_sandbox(&sandbox));
    if ours == theirs { Ok(()) } else { Err(format!("the client blames {ours:?}, the sandbox {theirs:?}")) }
}

fn told_by_sandbox(fault: &Fault, refused: &Refused) -> Result<(), String> {
    let told = |violation: &paysmith_sandbox::Violation| {
        path_of(violation) == fault.path && fault.rule.contains(&violation.rule)
    };
    if refused.reason == Reason::Field && refused.violations.iter().any(told) {
        return Ok(());
    }
    Err(format!("the sandbox says: {refused:?}"))
}

fn paths_of_client(violations: &Violations) -> BTreeSet<String> {
    violations.iter().map(|violation| violation.path.clone()).collect()
}

fn paths_of_sandbox(refused: &Refused) -> BTreeSet<String> {
    refused.violations.iter().map(path_of).collect()
}

/// The sandbox says of a rule over several fields at which object it stands, and names the fields beside it.
fn path_of(violation: &paysmith_sandbox::Violation) -> String {
    if !["one_of", "at_least_one"].contains(&violation.rule) {
        return violation.path.clone();
    }
    let names: Vec<String> = violation.limit.split(", ").map(str::to_owned).collect();
    let path = if violation.path == "request" { "" } else { &violation.path };
    super::faults::joined(&names, path)
}

/// Sends a request in which nothing is wrong: the sandbox may know no such order, but must understand it.
pub(crate) fn understood(stage: &Stage, operation: Both<'_>, request: &Json) -> Result<(), String> {
    let (outcome, refused) = stage.send(operation, request)?;
    if let Outcome::NotSent(not_sent) = outcome {
        return Err(not_sent.to_string());
    }
    match refused {
        Some(refused)
            if !matches!(
                refused.reason,
                Reason::UnknownOrder | Reason::TooMuch | Reason::NotPaid | Reason::Refunded | Reason::Closed
            ) =>
        {
            Err(format!("the sandbox says: {refused:?}"))
        }
        _ => Ok(()),
    }
}

/// Sends a request that makes an order, which must be taken. A charge waits for the payer, so that nobody knows yet.
/// What is handed over must be made.
pub(crate) fn taken(stage: &Stage, operation: Both<'_>, request: &Json) -> Result<(), String> {
    if !operation.table.address.is_call() {
        return stage.hand_over(operation, request)?.map(drop).map_err(|why| why.to_string());
    }
    let (outcome, refused) = stage.send(operation, request)?;
    match (outcome, refused) {
        (_, Some(refused)) => Err(format!("the sandbox says: {refused:?}")),
        (Outcome::Final(Final::Accepted(accepted)), None) if accepted.state == waiting(operation) => Ok(()),
        (Outcome::Unknown(Unknown { cause: Cause::Pending, .. }), None)
            if operation.spec.effect == Effect::Charge =>
        {
            Ok(())
        }
        (other, None) => Err(other.to_string()),
    }
}

/// How an order stands whose call was just accepted.
fn waiting(operation: Both<'_>) -> OrderState {
    if operation.spec.means == Means::Paid { OrderState::Paid } else { OrderState::Pending }
}
