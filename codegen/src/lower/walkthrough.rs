//! The example on the front page: a call, what to do after each outcome, and how the notification about it is received.

use super::docs;
use crate::checked::{HandOver, Means};
use crate::ir::{Act, Example, Ir, Name, NotificationIr, OperationIr, Ty, Walkthrough};

/// The example, or nothing if no operation has one that can be written in Rust.
pub(super) fn walkthrough(ir: &Ir<'_>) -> Option<Walkthrough> {
    let operation = featured(&ir.operations)?;
    let of = ir.operations.get(operation)?;
    let example = of.example.as_ref()?;
    let notification = notification(ir, of);
    let mut uses = example.uses.clone();
    if matches!(example.act, Act::Send) {
        uses.extend(["Final", "Outcome", "Recovered"].map(Name::new));
    }
    if notification.is_some() {
        uses.extend(["Delivery", "Ledger", "Memory", "Raw", "notifications", "runtime"].map(Name::new));
    }
    Some(Walkthrough {
        uses,
        operation,
        before: before(of, example, notification.as_ref()),
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

/// What a reader must know before the code: where it can be tried, when the order is paid, and what a notification is made of.
fn before(of: &OperationIr<'_>, example: &Example, notification: Option<&Name>) -> Vec<String> {
    let mut first = "The calls are `async` and run on Tokio. The values are those of the provider's own example: put yours in their \
                     place."
        .to_owned();
    if let Some(environment) = example.environment.as_ref().filter(|_| example.real_money) {
        first.push_str(&format!(
            " Real money moves in [`{name}`](environment::{name}). To try the code without any, run `paysmith sandbox`, \
             which plays the provider on your machine: [`environment`](mod@environment) shows how to call it.",
            name = environment.as_str()
        ));
    }
    let mut paragraphs = vec![first];
    let unpaid = matches!(of.operation.means, Means::Created | Means::Accepted);
    let recover = of.operation.recover.as_ref().filter(|recover| unpaid && recover.ask.is_empty());
    if let (Some(recover), Some(query)) = (recover, &of.query) {
        let notified = notification.map(|module| {
            format!(" The [notification](mod@notifications::{}) says so, too.", module.as_str())
        });
        paragraphs.push(format!(
            "An order that was accepted may not be paid yet. `client.follow(&request)` asks [`{}`](mod@{}), for {} at most, until the \
             order is paid or has ended otherwise.{}",
            recover.query,
            query.as_str(),
            docs::period(recover.within),
            notified.unwrap_or_default()
        ));
    }
    if notification.is_some() {
        paragraphs.push(
            "A [`Raw`] is the notification's headers and the bytes of its body, as your web server received them; \
             `Raw::from` takes an `http::Request`. The keys in [`Memory`] are lost when the process ends: implement \
             [`Seen`] for your own database."
                .to_owned(),
        );
    }
    paragraphs
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
            format!("Money may have moved: don't repeat the call, but ask `{}`.", recover.query)
        }
        None => "Money may have moved: don't repeat the call. There is no query to ask.".to_owned(),
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

/// The first signed notification that reports on orders of this operation, and names the order.
fn notification(ir: &Ir<'_>, of: &OperationIr<'_>) -> Option<Name> {
    let reports = |name: &str| name == of.operation.name;
    let usable = |of: &&NotificationIr<'_>| of.notification.signed && of.notification.order.is_some();
    let mut all = ir.notifications.iter().filter(usable);
    all.find(|of| of.notification.of.iter().any(|name| reports(name))).map(|of| of.module.clone())
}
