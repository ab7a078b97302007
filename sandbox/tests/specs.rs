//! Does each spec of this workspace play through: its example is taken, waits, is paid, is told of, and is found paid?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use paysmith_codegen::checked::{Effect, Provider, StateClass, To};
use serde_json::{Value, json};
use support::{Merchant, at, put, shop, specs, start, told};

#[tokio::test]
async fn every_example_is_paid_and_found_paid() {
    for spec in specs() {
        let makers =
            spec.operations.iter().filter(|one| matches!(one.effect, Effect::Create | Effect::Charge));
        for maker in makers {
            play(&spec, &maker.name).await;
        }
    }
}

async fn play(spec: &std::sync::Arc<Provider>, maker: &str) {
    let running = start(spec).await;
    let merchant = Merchant::of(spec, &running);
    let operation = spec.operation(maker).unwrap();
    let mut fields = merchant.example(maker);
    let order = operation.order.clone().unwrap();
    let notification = spec.notifications.iter().find(|one| one.of.iter().any(|of| of == maker)).unwrap();
    let (url, mut heard) = shop(vec![notification.acknowledge.clone()]).await;
    match notification.to.first() {
        Some(To::Field(field)) => put(&mut fields, field, json!(url)),
        _ => running.register(&spec.name, &url).unwrap(),
    }
    let number = at(&json!(fields), &order).as_str().unwrap().to_owned();

    let made = merchant.call(maker, fields.clone()).await;
    assert_eq!(running.refusals(), [], "{maker}: {made:?}");
    assert!(merchant.verifies(maker, &made), "{made:?}");
    assert_eq!(running.orders()[0].number.as_deref(), Some(number.as_str()));

    let recover = operation.recover.as_ref().unwrap();
    let mut asked = merchant.example(&recover.query);
    for (theirs, ours) in &recover.by {
        let ours = at(&json!(fields), ours);
        if ours.is_string() {
            put(&mut asked, theirs, ours);
        }
    }
    let query = merchant.spec.operation(&recover.query).unwrap();
    let state = query.state.as_ref().unwrap();
    for expected in [StateClass::Pending, StateClass::Paid] {
        if expected == StateClass::Paid {
            running.pay(&spec.name, &number).unwrap();
            running.settled().await;
        }
        let found = merchant.call(&recover.query, asked.clone()).await;
        assert_eq!(running.refusals(), [], "{maker}: {found:?}");
        assert!(merchant.verifies(&recover.query, &found), "{found:?}");
        let fields = merchant.fields(&recover.query, &found);
        assert_eq!(told(state, &fields), expected, "{maker}: {found:?}");
    }

    let deliveries = running.deliveries();
    let delivery = deliveries.iter().find(|one| one.notification == notification.name).unwrap();
    assert!(delivery.acknowledged, "{delivery:?}");
    assert_eq!(delivery.order, Some(number.clone()));
    let heard = heard.try_recv().unwrap();
    for (name, scheme) in &notification.headers {
        assert_eq!(heard.headers[name.as_str()], merchant.signature(scheme, &heard.body, notification.form));
    }
    let body = if notification.form { form(&heard.body) } else { serde_json::from_str(&heard.body).unwrap() };
    assert!(merchant.fits(&notification.pattern, &body, &heard.body, notification.form), "{}", heard.body);
    let fields = support::fields(&notification.pattern, &body, None).unwrap();
    assert_eq!(at(&fields, notification.order.as_ref().unwrap()), number);
    assert_eq!(told(notification.state.as_ref().unwrap(), &fields), StateClass::Paid, "{fields}");
    running.stop().await;
}

fn form(body: &str) -> Value {
    form_urlencoded::parse(body.as_bytes()).map(|(name, value)| (name.into_owned(), json!(value))).collect()
}
