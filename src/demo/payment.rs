//! One payment, from the request to the confirmed order.

use std::borrow::Cow;

use paysmith_runtime::spec::{HandOver, Operation};
use paysmith_runtime::{
    Asked, Cause, Final, Message, OrderState, Outcome, Recovered, Standing, put_json, text_at,
};
use serde_json::Value;

use super::known::Known;
use super::life::Paid;
use super::merchant::News;
use super::report::{Row, signatures};
use super::stage::{Act, Stage};
use super::terminal::Terminal;
use crate::output::Result;

/// The example's request, with the merchant's own addresses for notifications.
pub(super) fn request(stage: &Stage, act: &Act<'_>) -> Result<Box<dyn Message>> {
    let mut example: Value = serde_json::from_str(act.operation.example)?;
    for notification in act.provider.notifications.iter().filter(|of| of.of.contains(&act.operation.name)) {
        if let Some(field) = notification.url_field() {
            set(&mut example, field, stage.merchant.url(act.provider, notification));
        }
    }
    let mut request = (act.operation.request)();
    put_json(request.as_mut(), &example.to_string())?;
    Ok(request)
}

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

/// Creates, pays, waits for the notification, queries.
pub(super) async fn perform(
    stage: &Stage,
    act: &Act<'_>,
    terminal: &Terminal<'_>,
) -> Result<(Row, Option<Paid>)> {
    // Where nothing in a request tells the operations of an address.
    let untold = act.operation.method.is_empty().then_some(act.operation.name);
    stage.sandbox.take_as(act.provider.name, untold)?;
    let request = request(stage, act)?;
    let order = text_at(request.as_ref(), act.operation.order).unwrap_or_default().into_owned();
    let mut known = Known::default();
    known.learn(request.as_ref());
    stage.merchant.expect(&Asked::of(act.operation, request.as_ref()));
    let mut row = Row::new(act, signatures(act));
    row.first = create(act, request.as_ref(), &order, &mut known, terminal).await?;
    row.paid = pay(stage, act, &order, terminal)?;
    row.notified = notified(stage, act, terminal).await?;
    row.queried = query(act, request.as_ref(), &mut known, terminal).await?;
    let amount = text_at(request.as_ref(), act.operation.amount).map(Cow::into_owned);
    let paid = row.is_good().then_some(Paid { provider: act.provider.name, order, amount, known });
    Ok((row, paid))
}

async fn create(
    act: &Act<'_>,
    request: &dyn Message,
    order: &str,
    known: &mut Known,
    terminal: &Terminal<'_>,
) -> Result<bool> {
    terminal.begin("validating, signing, sending");
    match act.client.send_first(act.operation, request).await {
        Outcome::Final(Final::Accepted(accepted)) => {
            terminal.done(true, &format!("order {order} was created; it is not paid yet"))?;
            known.learn(accepted.answer.as_ref());
            show(act.operation, accepted.answer.as_ref(), terminal)?;
            Ok(true)
        }
        // A charge that waits for the payer's password: the order exists, and the query will tell.
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

fn pay(stage: &Stage, act: &Act<'_>, order: &str, terminal: &Terminal<'_>) -> Result<bool> {
    match stage.sandbox.pay(act.provider.name, order) {
        Ok(()) => terminal.done(true, "the payer paid").map(|()| true),
        Err(error) => terminal.done(false, &format!("the payer can't pay: {error}")).map(|()| false),
    }
}

async fn notified(stage: &Stage, act: &Act<'_>, terminal: &Terminal<'_>) -> Result<bool> {
    terminal.begin("waiting for the notification");
    match stage.merchant.news(act.provider).await {
        Some(News::Verified(Standing::Order(OrderState::Paid))) => {
            terminal.done(true, "the notification was verified over its raw bytes: paid").map(|()| true)
        }
        Some(News::Verified(state)) => {
            terminal.done(false, &format!("the notification says {state}")).map(|()| false)
        }
        Some(News::NotAsAsked(why)) => {
            terminal.done(false, &format!("the notification isn't about the order: {why}")).map(|()| false)
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
    act: &Act<'_>,
    request: &dyn Message,
    known: &mut Known,
    terminal: &Terminal<'_>,
) -> Result<bool> {
    terminal.begin("asking the query");
    let recovered = act.client.follow(act.operation, request).await;
    if let Recovered::Settled(accepted) = &recovered {
        known.learn(accepted.answer.as_ref());
    }
    let paid = recovered.state() == OrderState::Paid;
    terminal.done(paid, &format!("the query says {}", recovered.state()))?;
    Ok(paid)
}
