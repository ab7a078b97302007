//! Makes one payment, from the request to the confirmed order.

use std::borrow::Cow;

use paysmith_runtime::spec::{HandOver, Operation};
use paysmith_runtime::{
    Asked, Cause, Final, Message, OrderState, Outcome, Recovered, Standing, put_json, text_at,
};
use serde_json::Value;

use super::known_fields::KnownFields;
use super::merchant::News;
use super::parties::{ExamplePayment, Parties};
use super::summary::{PaymentRow, signatures};
use super::terminal::Terminal;
use crate::output::Result;

/// A payment that was confirmed, and what requests and answers have told of its order.
pub(super) struct ConfirmedPayment {
    pub(super) provider: &'static str,
    pub(super) order: String,
    pub(super) amount: Option<String>,
    pub(super) known: KnownFields,
}

/// The example's request, with the merchant's own URLs for notifications.
pub(super) fn request(parties: &Parties, payment: &ExamplePayment<'_>) -> Result<Box<dyn Message>> {
    let mut example: Value = serde_json::from_str(payment.operation.example)?;
    for notification in
        payment.provider.notifications.iter().filter(|of| of.of.contains(&payment.operation.name))
    {
        if let Some(field) = notification.url_field() {
            set(&mut example, field, parties.merchant.url(payment.provider, notification));
        }
    }
    let mut request = (payment.operation.request)();
    put_json(request.as_mut(), &example.to_string())?;
    Ok(request)
}

/// Sets the member at a path, and makes the objects on the way to it.
fn set(value: &mut Value, path: &[&str], text: String) {
    match path {
        [] => *value = text.into(),
        [first, rest @ ..] => {
            if let Some(object) = value.as_object_mut() {
                set(
                    object.entry(*first).or_insert_with(|| Value::Object(serde_json::Map::default())),
                    rest,
                    text,
                );
            }
        }
    }
}

/// Creates an order, pays it, waits for the notification, and asks the query.
pub(super) async fn perform(
    parties: &Parties,
    payment: &ExamplePayment<'_>,
    terminal: &Terminal<'_>,
) -> Result<(PaymentRow, Option<ConfirmedPayment>)> {
    // Some providers have several operations at one URL and nothing in a request that tells them apart, so the sandbox must be
    // told which one comes.
    let taken_as = payment.operation.method.is_empty().then_some(payment.operation.name);
    parties.sandbox.take_as(payment.provider.name, taken_as)?;
    let request = request(parties, payment)?;
    let order = text_at(request.as_ref(), payment.operation.order).unwrap_or_default().into_owned();
    let mut known = KnownFields::default();
    known.learn(request.as_ref());
    parties.merchant.expect(&Asked::of(payment.operation, request.as_ref()));
    let mut row = PaymentRow::new(payment, signatures(payment));
    row.first = create(payment, request.as_ref(), &order, &mut known, terminal).await?;
    row.paid = pay(parties, payment, &order, terminal)?;
    row.notified = notified(parties, payment, terminal).await?;
    row.queried = query(payment, request.as_ref(), &mut known, terminal).await?;
    let amount = text_at(request.as_ref(), payment.operation.amount).map(Cow::into_owned);
    let paid =
        row.is_good().then_some(ConfirmedPayment { provider: payment.provider.name, order, amount, known });
    Ok((row, paid))
}

async fn create(
    payment: &ExamplePayment<'_>,
    request: &dyn Message,
    order: &str,
    known: &mut KnownFields,
    terminal: &Terminal<'_>,
) -> Result<bool> {
    terminal.begin("validating, signing, sending");
    match payment.client.send_first(payment.operation, request).await {
        Outcome::Final(Final::Accepted(accepted)) => {
            terminal.done(true, &format!("order {order} was created; it is not paid yet"))?;
            known.learn(accepted.answer.as_ref());
            show(payment.operation, accepted.answer.as_ref(), terminal)?;
            Ok(true)
        }
        // The charge waits, mostly for the payer's password. The order exists, and the query will tell how it ends.
        Outcome::Unknown(unknown) if matches!(unknown.cause, Cause::Pending) => {
            terminal.done(true, &format!("order {order} waits for the payer; the query will tell"))?;
            Ok(true)
        }
        other => {
            terminal.done(false, &format!("order {order}: {other}"))?;
            Ok(false)
        }
    }
}

/// Shows what the merchant hands to the payer: a QR code or a link.
fn show(operation: &Operation, answer: &dyn Message, terminal: &Terminal<'_>) -> Result<()> {
    match operation.hand_over {
        Some(HandOver::Qr(path)) => match text_at(answer, path) {
            Some(content) => {
                terminal.line(&format!("    the payer scans {content}"))?;
                terminal.qr(&content)
            }
            None => Ok(()),
        },
        Some(HandOver::Link(path)) => match text_at(answer, path) {
            Some(link) => terminal.line(&format!("    the payer opens {link}")),
            None => Ok(()),
        },
        None => Ok(()),
    }
}

fn pay(
    parties: &Parties,
    payment: &ExamplePayment<'_>,
    order: &str,
    terminal: &Terminal<'_>,
) -> Result<bool> {
    match parties.sandbox.pay(payment.provider.name, order) {
        Ok(()) => terminal.done(true, "the payer paid").map(|()| true),
        Err(error) => terminal.done(false, &format!("the payer can't pay: {error}")).map(|()| false),
    }
}

async fn notified(parties: &Parties, payment: &ExamplePayment<'_>, terminal: &Terminal<'_>) -> Result<bool> {
    terminal.begin("waiting for the notification");
    match parties.merchant.news(payment.provider).await {
        Some(News::Verified(Standing::Order(OrderState::Paid))) => {
            terminal.done(true, "the notification was verified over its raw bytes: paid").map(|()| true)
        }
        Some(News::Verified(state)) => {
            terminal.done(false, &format!("the notification says {state}")).map(|()| false)
        }
        Some(News::NotAsAsked(why)) => {
            terminal.done(false, &format!("the notification doesn't fit the order: {why}")).map(|()| false)
        }
        Some(News::NotUnderstood) => {
            terminal.done(false, "the notification has a code or a state that isn't listed").map(|()| false)
        }
        Some(News::Refused(why)) => {
            terminal.done(false, &format!("the notification was refused: {why}")).map(|()| false)
        }
        None => terminal.done(false, "no notification came").map(|()| false),
    }
}

async fn query(
    payment: &ExamplePayment<'_>,
    request: &dyn Message,
    known: &mut KnownFields,
    terminal: &Terminal<'_>,
) -> Result<bool> {
    terminal.begin("asking the query");
    let recovered = payment.client.follow(payment.operation, request).await;
    if let Recovered::Settled(accepted) = &recovered {
        known.learn(accepted.answer.as_ref());
    }
    let paid = recovered.state() == OrderState::Paid;
    terminal.done(paid, &format!("the query says {}", recovered.state()))?;
    Ok(paid)
}
