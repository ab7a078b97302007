//! Can each spec of this workspace be played from beginning to end? The order of its example is accepted and waits for the payer;
//! the payer pays it, a notification tells of the payment, and the query finds the order paid.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use std::sync::Arc;

use paysmith_codegen::checked::{
    BodyKind, Effect, Notification, NotificationReply, Operation, Provider, Recover, StateClass, Template, To,
};
use paysmith_sandbox::Running;
use serde_json::{Value, json};
use support::{Heard, Merchant, at, put, shop, specs, start, told};

#[tokio::test]
async fn every_example_is_paid_and_found_paid() {
    let mut played = 0;
    for spec in specs() {
        let makers = spec.operations.iter().filter(|one| one.effect.makes_order() && one.address.is_call());
        for maker in makers.filter(|one| one.order.is_some() && one.example.is_some()) {
            play(&spec, maker).await;
            played += 1;
        }
    }
    assert!(played >= 8, "{played}");
}

async fn play(spec: &Arc<Provider>, operation: &Operation) {
    let running = start(spec).await;
    let merchant = Merchant::of(spec, &running);
    let maker = operation.name.as_str();
    let mut fields = merchant.example(maker);
    let order = operation.order.clone().unwrap();
    let notification = spec.notifications.iter().find(|one| one.of.iter().any(|of| of == maker));
    let (url, mut heard) =
        shop(vec![notification.map_or_else(nothing, |notification| notification.acknowledge.clone())]).await;
    match notification.and_then(|notification| notification.to.first()) {
        Some(To::Field(field)) => put(&mut fields, field, json!(url)),
        _ => running.register(&spec.name, &url).unwrap(),
    }
    let number = at(&json!(fields), &order).as_str().unwrap().to_owned();

    if operation.method.is_none() {
        // Several operations at one address can't be told apart by the request where it doesn't name its operation.
        running.take_as(&spec.name, Some(maker)).unwrap();
    }
    let made = merchant.call(maker, fields.clone()).await;
    assert_eq!(running.refusals(), [], "{maker}: {made:?}");
    assert!(merchant.verifies(maker, &made), "{made:?}");
    assert_eq!(running.orders()[0].number.as_deref(), Some(number.as_str()));

    let consented = if operation.effect == Effect::Hold { StateClass::Held } else { StateClass::Paid };
    for expected in [StateClass::Pending, consented] {
        if expected == consented {
            running.pay(&spec.name, &number).unwrap();
            running.settled().await;
        }
        if let Some(recover) = &operation.recover {
            let told = asked(&merchant, recover, &json!(fields)).await;
            assert_eq!(running.refusals(), [], "{maker}");
            assert_eq!(told, expected, "{maker}");
        }
    }
    if let Some(notification) = notification {
        is_told(&merchant, &running, notification, &number, consented, heard.try_recv().unwrap());
    }
    running.stop().await;
}

fn nothing() -> NotificationReply {
    NotificationReply { status: 200, content_type: "text/plain".into(), body: String::new() }
}

/// The state of an order, by the query that the operation which made it names for its recovery.
async fn asked(merchant: &Merchant, recover: &Recover, made: &Value) -> StateClass {
    let mut question = merchant.example(&recover.query);
    for (theirs, ours) in &recover.by {
        let ours = at(made, ours);
        if ours.is_string() {
            put(&mut question, theirs, ours);
        }
    }
    let query = merchant.spec.operation(&recover.query).unwrap();
    let found = merchant.call(&recover.query, question).await;
    assert!(merchant.verifies(&recover.query, &found), "{found:?}");
    told(query.state.as_ref().unwrap(), &merchant.fields(&recover.query, &found))
}

fn is_told(
    merchant: &Merchant,
    running: &Running,
    notification: &Notification,
    number: &str,
    state: StateClass,
    heard: Heard,
) {
    let deliveries = running.deliveries();
    let delivery = deliveries.iter().find(|one| one.notification == notification.name).unwrap();
    assert!(delivery.acknowledged, "{delivery:?}");
    assert_eq!(delivery.order.as_deref(), Some(number));
    for (name, layout) in &notification.headers {
        let Template::Signature(scheme) = layout else { panic!("a header that isn't a signature alone") };
        assert_eq!(
            heard.headers[name.as_str()],
            merchant.signature(scheme, &heard.body, notification.kind == BodyKind::Form)
        );
    }
    let body = if notification.kind == BodyKind::Form {
        form(&heard.body)
    } else {
        serde_json::from_str(&heard.body).unwrap()
    };
    assert!(
        merchant.fits(&notification.pattern, &body, &heard.body, notification.kind == BodyKind::Form),
        "{}",
        heard.body
    );
    let fields = support::fields(&notification.pattern, &body, None).unwrap();
    if let Some(order) = &notification.order {
        assert_eq!(at(&fields, order), number);
    }
    if let Some(rule) = &notification.state {
        assert_eq!(told(rule, &fields), state, "{fields}");
    }
}

fn form(body: &str) -> Value {
    form_urlencoded::parse(body.as_bytes()).map(|(name, value)| (name.into_owned(), json!(value))).collect()
}
