//! Do client and sandbox say the same of a request?

use std::collections::BTreeSet;

use paysmith_codegen::checked::{Effect, Means};
use paysmith_runtime::{Cause, Final, NotSent, OrderState, Outcome, Standing, Unknown, Violations};
use paysmith_sandbox::{Reason, RefusedRequest};

use super::faults::Fault;
use super::json::Json;
use super::stage::{Both, Came, Stage, typed};

/// A bad request is refused by both, for the same fault at the same place. Gives back what is not so.
pub(crate) fn refused_by_both(
    stage: &Stage,
    operation: Both<'_>,
    fault: &Fault,
    bad: &Json,
) -> Result<(), String> {
    let sandbox = stage.send_loosely(operation, bad)?;
    told_by_sandbox(fault, &sandbox)?;
    let Some(broken) = fault.broken else {
        return match typed(operation, bad) {
            Err(unfit) if unfit.contains(&fault.path) => Ok(()),
            Err(unfit) => Err(format!("the client's types say: {unfit}")),
            Ok(_) if fault.filled_in => Ok(()),
            Ok(_) => Err("the client's types can hold it".to_owned()),
        };
    };
    let Came::Answer(Outcome::NotSent(NotSent::Invalid(violations))) = stage.send(operation, bad)?.0 else {
        return Err("the client sent it".to_owned());
    };
    if !violations.iter().any(|violation| violation.path == fault.path && violation.broken == broken) {
        return Err(format!("the client says: {violations}"));
    }
    let (ours, theirs) = (paths_of_client(&violations), paths_of_sandbox(&sandbox));
    if ours == theirs { Ok(()) } else { Err(format!("the client blames {ours:?}, the sandbox {theirs:?}")) }
}

fn told_by_sandbox(fault: &Fault, refused: &RefusedRequest) -> Result<(), String> {
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

fn paths_of_sandbox(refused: &RefusedRequest) -> BTreeSet<String> {
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

/// Sends a request in which nothing is wrong: the sandbox may know no such order, but must understand it. A file must come.
pub(crate) fn understood(stage: &Stage, operation: Both<'_>, request: &Json) -> Result<(), String> {
    let (came, refused) = stage.send(operation, request)?;
    match (came, refused) {
        (Came::Answer(Outcome::NotSent(not_sent)), _) => Err(not_sent.to_string()),
        (_, Some(refused)) if !is_about_an_order(&refused) => Err(format!("the sandbox says: {refused:?}")),
        (Came::Answer(answer), None) if operation.spec.file.is_some() => Err(format!("no file: {answer}")),
        _ => Ok(()),
    }
}

fn is_about_an_order(refused: &RefusedRequest) -> bool {
    use Reason::{Closed, NotPaid, Refunded, TooMuch, UnknownOrder};
    matches!(refused.reason, UnknownOrder | TooMuch | NotPaid | Refunded | Closed)
}

/// Sends a request that makes an order, which must be taken. A charge or a hold waits for the payer, so that nobody knows yet.
pub(crate) fn taken(stage: &Stage, operation: Both<'_>, request: &Json) -> Result<(), String> {
    let (came, refused) = stage.send(operation, request)?;
    match (came, refused) {
        (_, Some(refused)) => Err(format!("the sandbox says: {refused:?}")),
        (Came::Carried, None) if !operation.spec.address.is_call() => Ok(()),
        (Came::Answer(Outcome::Final(Final::Accepted(accepted))), None)
            if accepted.state == waiting(operation) =>
        {
            Ok(())
        }
        (Came::Answer(Outcome::Unknown(Unknown { cause: Cause::Pending, .. })), None)
            if matches!(operation.spec.effect, Effect::Charge | Effect::Hold) =>
        {
            Ok(())
        }
        (other, None) => Err(other.to_string()),
    }
}

/// How an order stands whose call was just accepted.
fn waiting(operation: Both<'_>) -> Standing {
    let state = match operation.spec.means {
        Means::Paid => OrderState::Paid,
        Means::Held => OrderState::Held,
        _ => OrderState::Pending,
    };
    Standing::new(operation.table.subject, state)
}
