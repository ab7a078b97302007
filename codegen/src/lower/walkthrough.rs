//! The example on the front page: a call, what to do after each outcome, and how the notification about it is received.

use super::docs;
use crate::checked::HandOver;
use crate::ir::{Act, Ir, Name, OperationIr, Ty, Walkthrough};

/// The example, or nothing if no operation has one that can be written in Rust.
pub(super) fn walkthrough(ir: &Ir<'_>) -> Option<Walkthrough> {
    let operation = featured(&ir.operations)?;
    let of = ir.operations.get(operation)?;
    let example = of.example.as_ref()?;
    let notification = notification(ir, of);
    let mut uses = example.uses.clone();
    if matches!(example.act, Act::Send) {
        uses.extend(["Final", "Outcome"].map(Name::new));
    }
    if notification.is_some() {
        uses.extend(["Delivery", "Ledger", "Memory", "Raw", "notifications", "runtime"].map(Name::new));
    }
    Some(Walkthrough {
        uses,
        operation,
        accepted: accepted(of),
        given: given(of),
        unknown: unknown(of),
        filled_in: filled_in(ir, of),
        notification,
    })
}

/// The operation that is shown: the first with `featured: true` and an example, else the first with an example.
fn featured(operations: &[OperationIr<'_>]) -> Option<usize> {
    let with_example = |of: &OperationIr<'_>| of.example.is_some();
    let featured = |of: &OperationIr<'_>| of.operation.featured && with_example(of);
    operations.iter().position(featured).or_else(|| operations.iter().position(with_example))
}

fn accepted(of: &OperationIr<'_>) -> String {
    match docs::means(of.operation.means) {
        "" => "The provider has answered.".to_owned(),
        means => means.to_owned(),
    }
}

/// What the payer needs of the answer, if it is a field that every answer has.
fn given(of: &OperationIr<'_>) -> Option<(&'static str, Name)> {
    let (what, wire) = match of.operation.hand_over.as_ref()? {
        HandOver::Qr(wire) => ("show this as a QR code", wire),
        HandOver::Link(wire) => ("let the payer open this", wire),
    };
    let answer = of.types.structs.iter().find(|of| of.name.as_str() == "Answer")?;
    let field = answer.fields.iter().find(|field| field.wire == *wire)?;
    matches!(field.ty, Ty::String).then(|| (what, field.name.clone()))
}

fn unknown(of: &OperationIr<'_>) -> String {
    match &of.operation.recover {
        Some(recover) => {
            format!("Nobody knows: don't repeat the call. `{}` is asked until it tells.", recover.query)
        }
        None => "Nobody knows: don't repeat the call. The provider has no query that would tell.".to_owned(),
    }
}

/// The fields of the query that the application must fill in, if they are texts.
fn filled_in(ir: &Ir<'_>, of: &OperationIr<'_>) -> Vec<(Name, String)> {
    let Some(recover) = &of.operation.recover else { return Vec::new() };
    let query = ir.operations.iter().find(|of| of.operation.name == recover.query);
    let fields = query.and_then(|of| of.types.structs.first()).map(|request| request.fields.as_slice());
    let asked = fields.unwrap_or_default().iter().filter(|field| recover.ask.contains(&field.wire));
    let texts = asked.filter(|field| matches!(field.ty, Ty::String));
    texts.map(|field| (field.name.clone(), format!("your {}", field.wire))).collect()
}

/// The first signed notification that reports on orders of this operation.
fn notification(ir: &Ir<'_>, of: &OperationIr<'_>) -> Option<Name> {
    let reports = |name: &str| name == of.operation.name;
    let mut all = ir.notifications.iter().filter(|of| of.notification.signed);
    all.find(|of| of.notification.of.iter().any(|name| reports(name))).map(|of| of.module.clone())
}
