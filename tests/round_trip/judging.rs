//! Do the client and the sandbox judge a request alike?

use std::collections::BTreeSet;

use paysmith_codegen::checked::{Effect, Means};
use paysmith_runtime::{Cause, Final, NotSent, OrderState, Outcome, Standing, Unknown, Violations};
use paysmith_sandbox::{Reason, RefusedRequest};

use super::json::Json;
use super::mistakes::Mistake;
use super::stage::{Both, Came, Stage, typed};

/// Both must refuse a bad request, for the same mistake at the same place. Returns what differs.
pub(crate) fn refused_by_both(
    stage: &Stage,
    operation: Both<'_>,
    mistake: &Mistake,
    bad: &Json,
) -> Result<(), String> {
    // Nobody can send a path without one of its segments, or a header with a line end in it, so that the sandbox can't be asked.
    let sandbox = match stage.send_loosely(operation, bad) {
        // The provider takes what its own spec says that it takes. The client must not send it all the same.
        Ok(Some(refused)) if is_tolerated(operation, mistake) && is_told(mistake, &refused) => {
            return Err(format!("the provider takes it, and the sandbox says: {refused:?}"));
        }
        _ if is_tolerated(operation, mistake) => None,
        sent => sent?,
    };
    if let Some(sandbox) = &sandbox {
        told_by_sandbox(mistake, sandbox)?;
    }
    let Some(broken) = mistake.broken else {
        return match typed(operation, bad) {
            Err(unfit) if unfit.contains(&mistake.path) => Ok(()),
            Err(unfit) => Err(format!("the client's types say: {unfit}")),
            Ok(_) if mistake.filled_in => Ok(()),
            Ok(_) => Err("the client's types can hold it".to_owned()),
        };
    };
    let Came::Answer(Outcome::NotSent(NotSent::Invalid(violations))) = stage.send(operation, bad)?.0 else {
        return Err("the client sent it".to_owned());
    };
    if !violations.iter().any(|violation| violation.path == mistake.path && violation.broken == broken) {
        return Err(format!("the client says: {violations}"));
    }
    let Some(sandbox) = sandbox else { return Ok(()) };
    let (ours, theirs) = (paths_of_client(&violations), paths_of_sandbox(&sandbox));
    if ours == theirs { Ok(()) } else { Err(format!("the client blames {ours:?}, the sandbox {theirs:?}")) }
}

fn told_by_sandbox(mistake: &Mistake, refused: &RefusedRequest) -> Result<(), String> {
    if refused.reason == Reason::Field && is_told(mistake, refused) {
        return Ok(());
    }
    Err(format!("the sandbox says: {refused:?}"))
}

/// Whether a refusal names the mistake.
fn is_told(mistake: &Mistake, refused: &RefusedRequest) -> bool {
    let told = |violation: &paysmith_sandbox::Violation| {
        path_of(violation) == mistake.path && mistake.rule.contains(&violation.rule)
    };
    refused.violations.iter().any(told)
}

/// Whether the spec says that the provider takes such a request: it may ignore fields that it doesn't know.
fn is_tolerated(operation: Both<'_>, mistake: &Mistake) -> bool {
    mistake.rule == ["unknown"] && operation.spec.envelope.ignores_unknown_fields()
}

fn paths_of_client(violations: &Violations) -> BTreeSet<String> {
    violations.iter().map(|violation| violation.path.clone()).collect()
}

fn paths_of_sandbox(refused: &RefusedRequest) -> BTreeSet<String> {
    refused.violations.iter().map(path_of).collect()
}

/// The path of a violation as the client writes it. For a rule about several fields, the sandbox names the object and,
/// beside it, the fields.
fn path_of(violation: &paysmith_sandbox::Violation) -> String {
    if !["one_of", "at_least_one"].contains(&violation.rule) {
        return violation.path.clone();
    }
    let names: Vec<String> = violation.limit.split(", ").map(str::to_owned).collect();
    let path = if violation.path == "request" { "" } else { &violation.path };
    super::mistakes::joined(&names, path)
}

/// Sends a valid request about an order that the sandbox may not know. The sandbox must understand it; if the answer is
/// a file, the file must come.
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

/// Sends a valid request that makes an order. It must be taken. A charge or a hold waits for the payer, so that its
/// outcome is still unknown.
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

/// The state of an order whose call was just accepted.
fn waiting(operation: Both<'_>) -> Standing {
    let state = match operation.spec.means {
        Means::Paid => OrderState::Paid,
        Means::Held => OrderState::Held,
        _ => OrderState::Pending,
    };
    Standing::new(operation.table.subject, state)
}
