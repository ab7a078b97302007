//! Can held money be captured and released as long as some is left, and are notifications sent about it?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use paysmith_codegen::checked::NotificationReply;
use paysmith_sandbox::{Reason, Running, Sandbox, StateClass, Unable};
use serde_json::{Map, Value, json};
use support::{LARCH, Merchant, shop, spec, start};

fn map(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// The code of an answer.
async fn call(merchant: &Merchant, operation: &str, fields: Value) -> i64 {
    merchant.call(operation, map(fields)).await.json()["code"].as_i64().unwrap()
}

async fn status(merchant: &Merchant, hold: &str) -> Value {
    let found = merchant.call("look_keep", map(json!({"hold_no": hold}))).await;
    merchant.fields("look_keep", &found)["hold_status"].clone()
}

async fn held(merchant: &Merchant, running: &Running, hold: &str) {
    assert_eq!(call(merchant, "keep", json!({"hold_no": hold, "amount": 900})).await, 0);
    running.pay("larch", hold).unwrap();
}

fn state(running: &Running, number: &str) -> StateClass {
    running.orders().iter().find(|order| order.number.as_deref() == Some(number)).unwrap().state
}

#[tokio::test]
async fn the_payer_consents_and_the_money_is_taken_in_parts() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    assert_eq!(call(&merchant, "keep", json!({"hold_no": "H1", "amount": 900})).await, 0);
    assert_eq!(status(&merchant, "H1").await, "ASK");
    assert_eq!(call(&merchant, "use", json!({"hold_no": "H1", "amount": 1})).await, 9, "nothing is held yet");
    assert_eq!(running.refusals()[0].reason, Reason::NotPaid);
    running.pay("larch", "H1").unwrap();
    assert_eq!(status(&merchant, "H1").await, "KEPT");
    assert_eq!(running.pay("larch", "H1"), Err(Unable::NotPending));

    assert_eq!(call(&merchant, "use", json!({"hold_no": "H1", "amount": 901})).await, 8);
    assert_eq!(call(&merchant, "use", json!({"hold_no": "H1", "amount": 400})).await, 0);
    assert_eq!(status(&merchant, "H1").await, "USED");
    assert_eq!(call(&merchant, "use", json!({"hold_no": "H1", "amount": 501})).await, 8);
    assert_eq!(call(&merchant, "use", json!({"hold_no": "H1"})).await, 0, "all that is left");
    assert_eq!(call(&merchant, "use", json!({"hold_no": "H1"})).await, 10);
    assert_eq!(call(&merchant, "free", json!({"hold_no": "H1", "free_no": "F1"})).await, 10);
    assert_eq!(call(&merchant, "use", json!({"hold_no": "H9"})).await, 6);
}

#[tokio::test]
async fn a_capture_with_a_number_of_its_own_is_an_order_that_is_refunded_like_any_other() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    held(&merchant, &running, "H1").await;
    let take = |order: &str, amount: i64| json!({"hold_no": "H1", "order_no": order, "amount": amount});
    assert_eq!(call(&merchant, "use_as_order", take("A1", 300)).await, 0);
    assert_eq!(call(&merchant, "use_as_order", take("A1", 300)).await, 7, "the number was used before");
    assert_eq!(call(&merchant, "use_as_order", take("A2", 601)).await, 8);
    assert_eq!(status(&merchant, "H1").await, "KEPT", "600 are still held");
    let found = merchant.call("look", map(json!({"order_no": "A1"}))).await;
    let found = merchant.fields("look", &found);
    assert_eq!((&found["status"], &found["amount"]), (&json!("DONE"), &json!(300)));

    let back = |amount: i64| json!({"order_no": "A1", "back_no": format!("B{amount}"), "amount": amount});
    assert_eq!(call(&merchant, "back", back(301)).await, 8, "only 300 were taken");
    assert_eq!(call(&merchant, "back", back(300)).await, 0);
    assert_eq!((state(&running, "A1"), state(&running, "H1")), (StateClass::Refunded, StateClass::Held));
    assert_eq!(call(&merchant, "use_as_order", take("A2", 600)).await, 0);
    assert_eq!(status(&merchant, "H1").await, "USED", "nothing is held any longer");
}

#[tokio::test]
async fn a_hold_ends_wholly_or_partly_and_each_end_has_its_own_state() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    held(&merchant, &running, "H1").await;
    let free = |number: &str| json!({"hold_no": "H1", "free_no": number, "amount": 200});
    assert_eq!(call(&merchant, "free", free("F1")).await, 0);
    assert_eq!(status(&merchant, "H1").await, "KEPT");
    assert_eq!(call(&merchant, "free", free("F1")).await, 7);
    let rest = merchant.call("free", map(json!({"hold_no": "H1", "free_no": "F2"}))).await;
    assert_eq!(merchant.fields("free", &rest), json!({"free_no": "F2", "amount": 700}), "all that was left");
    assert_eq!(status(&merchant, "H1").await, "FREE");
    assert_eq!(call(&merchant, "use", json!({"hold_no": "H1"})).await, 10);

    for (asked, number, amount) in
        [(json!({"free_no": "F1"}), "F1", 200), (json!({"hold_no": "H1"}), "F2", 700)]
    {
        let found = merchant.call("look_free", map(asked)).await;
        let told = json!({"free_no": number, "amount": amount, "freed": true});
        assert_eq!(merchant.fields("look_free", &found), told);
    }
    running.set_state("larch", "F1", StateClass::Pending).unwrap();
    let found = merchant.call("look_free", map(json!({"free_no": "F1"}))).await;
    assert_eq!(merchant.fields("look_free", &found)["freed"], false);
    assert_eq!(call(&merchant, "look_free", json!({"free_no": "F9"})).await, 6);
}

#[tokio::test]
async fn what_was_taken_stays_when_the_rest_is_let_go() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    held(&merchant, &running, "H1").await;
    assert_eq!(call(&merchant, "use", json!({"hold_no": "H1", "amount": 100})).await, 0);
    assert_eq!(call(&merchant, "free", json!({"hold_no": "H1", "free_no": "F1"})).await, 0);
    assert_eq!(status(&merchant, "H1").await, "USED");
}

#[tokio::test]
async fn a_hold_may_be_held_at_once() {
    let spec = spec(LARCH);
    let sandbox = Sandbox::new([spec.clone()]).immediate_pay(true);
    let running = sandbox.start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let merchant = Merchant::of(&spec, &running);
    let answer = merchant.call("keep", merchant.example("keep")).await;
    assert_eq!(merchant.fields("keep", &answer)["hold_status"], "KEPT");
    assert_eq!(state(&running, "H1"), StateClass::Held);
}

#[tokio::test]
async fn each_kind_of_event_is_told_by_its_own_notification() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let ok = NotificationReply { status: 200, content_type: "text/plain".into(), body: "OK".into() };
    let (at_request, mut heard) = shop(vec![ok.clone()]).await;
    let (registered, mut heard_there) = shop(vec![ok]).await;
    running.register("larch", &registered).unwrap();
    let told = |body: String| -> Value {
        let pairs = form_urlencoded::parse(body.as_bytes()).into_owned();
        let data = pairs.into_iter().find(|(name, _)| name == "data").unwrap().1;
        serde_json::from_str(&data).unwrap()
    };

    merchant.call("keep", map(json!({"hold_no": "H1", "amount": 900, "hear_at": at_request}))).await;
    running.pay("larch", "H1").unwrap();
    running.settled().await;
    let kept = told(heard.try_recv().unwrap().body);
    assert_eq!(kept, json!({"kind": "KEPT", "hold_no": "H1", "amount": 900, "hold_status": "KEPT"}));

    call(&merchant, "use", json!({"hold_no": "H1", "amount": 400})).await;
    running.settled().await;
    let used = told(heard.try_recv().unwrap().body);
    assert_eq!(used, json!({"kind": "KEPT", "hold_no": "H1", "amount": 400, "hold_status": "USED"}));

    call(&merchant, "free", json!({"hold_no": "H1", "free_no": "F1"})).await;
    running.settled().await;
    let freed = told(heard_there.try_recv().unwrap().body);
    assert_eq!(freed, json!({"kind": "FREE", "hold_no": "H1", "free_no": "F1", "amount": 500}));

    merchant.call("pay", map(json!({"order_no": "A1", "amount": 500}))).await;
    running.pay("larch", "A1").unwrap();
    call(&merchant, "back", json!({"order_no": "A1", "back_no": "B1", "amount": 20})).await;
    running.settled().await;
    let back = told(heard_there.try_recv().unwrap().body);
    let wanted = json!({"kind": "BACK", "order_no": "A1", "back_no": "B1", "amount": 20, "status": "BACK"});
    assert_eq!(back, wanted, "there is a registered URL, as the request gave none");
    call(&merchant, "back", json!({"order_no": "A1", "back_no": "B2", "amount": 20, "back_at": at_request}))
        .await;
    running.settled().await;
    assert_eq!(told(heard.try_recv().unwrap().body)["back_no"], "B2");

    running.send_notification("larch", "back", Some("B1"), Some(StateClass::Pending)).unwrap();
    running.settled().await;
    assert_eq!(told(heard_there.try_recv().unwrap().body)["status"], "WAIT");
    running.send_notification("larch", "freed", None, None).unwrap();
    running.settled().await;
    assert_eq!(told(heard_there.try_recv().unwrap().body)["kind"], "FREE", "as in the spec's example");
    assert_eq!(running.send_notification("larch", "sung", None, None), Err(Unable::NoSuchWord));
    assert_eq!(running.send_notification("larch", "back", Some("B9"), None), Err(Unable::NoOrder));
    assert!(heard.try_recv().is_err() && heard_there.try_recv().is_err(), "nothing is told twice");
}
