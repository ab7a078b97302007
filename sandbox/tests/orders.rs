//! Does the book of orders keep its rules: no number twice, no refunds above the amount, closing, and what queries find?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use paysmith_sandbox::{Reason, Sandbox, StateClass, Unable};
use serde_json::{Map, Value, json};
use support::{ACORN, LARCH, Merchant, spec, start};

fn map(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[tokio::test]
async fn a_number_is_used_once() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let first = merchant.call("pay", merchant.example("pay")).await;
    assert_eq!(first.json()["code"], 2);
    let second = merchant.call("pay", merchant.example("pay")).await;
    assert_eq!(second.json()["code"], 7);
    assert_eq!(running.refusals()[0].reason, Reason::DuplicateOrder);
    assert_eq!(running.orders().len(), 1);
}

#[tokio::test]
async fn the_providers_own_numbers_differ_by_order_and_lead_back() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let mut numbers = Vec::new();
    for order in ["X1", "X2"] {
        let answer = merchant.call("pay", map(json!({"order_no": order, "amount": 5}))).await;
        numbers.push(merchant.fields("pay", &answer)["larch_no"].as_str().unwrap().to_owned());
    }
    assert_ne!(numbers[0], numbers[1]);
    let found = merchant.call("look", map(json!({"larch_no": numbers[1]}))).await;
    let found = merchant.fields("look", &found);
    assert_eq!((&found["order_no"], &found["larch_no"]), (&json!("X2"), &json!(numbers[1])));
    assert_eq!((&found["status"], &found["amount"]), (&json!("WAIT"), &json!(5)));
    assert!(found["paid_at"].is_null(), "nobody has paid yet");

    // A query with the numbers of two different orders finds neither.
    let both = merchant.call("look", map(json!({"order_no": "X1", "larch_no": numbers[1]}))).await;
    assert_eq!(both.json()["code"], 6);
    assert_eq!(running.refusals()[0].reason, Reason::UnknownOrder);
}

#[tokio::test]
async fn refunds_stay_within_what_was_paid() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    merchant.call("pay", merchant.example("pay")).await;
    let back =
        |number: &str, amount: i64| map(json!({"order_no": "A1", "back_no": number, "amount": amount}));
    let status = async || {
        let found = merchant.call("look", map(json!({"order_no": "A1"}))).await;
        merchant.fields("look", &found)["status"].clone()
    };

    let unpaid = merchant.call("back", back("B0", 100)).await;
    assert_eq!(unpaid.json()["code"], 9, "this is no wrong signature");
    assert_eq!(running.refusals().pop().unwrap().reason, Reason::NotPaid, "not paid yet");
    running.pay("larch", "A1").unwrap();

    let answer = merchant.call("back", back("B1", 200)).await;
    assert_eq!(merchant.fields("back", &answer), json!({"back_no": "B1", "amount": 200}));
    assert_eq!(status().await, "PART");
    merchant.call("back", back("B1", 100)).await;
    assert_eq!(running.refusals().pop().unwrap().reason, Reason::DuplicateOrder);
    let more = merchant.call("back", back("B2", 301)).await;
    assert_eq!(more.json()["code"], 8, "more than is left, in the provider's own code");
    let refused = running.refusals().pop().unwrap();
    assert_eq!((refused.reason, refused.violations[0].path.as_str()), (Reason::TooMuch, "amount"));
    merchant.call("back", back("B2", 300)).await;
    assert_eq!(status().await, "BACK");
    let again = merchant.call("back", back("B3", 1)).await;
    assert_eq!(again.json()["code"], 8, "without a code of its own it is more than is left");
    assert_eq!(running.refusals().pop().unwrap().reason, Reason::Refunded);

    let found = merchant.call("look_back", map(json!({"order_no": "A1", "back_no": "B2"}))).await;
    let found = merchant.fields("look_back", &found);
    assert_eq!(found, json!({"back_no": "B2", "status": "BACK", "amount": 300}));
    let found = merchant.call("look_back", map(json!({"order_no": "A1", "back_no": "B9"}))).await;
    assert_eq!(found.json()["code"], 6, "an order is no refund");
    merchant.call("back", map(json!({"order_no": "A9", "back_no": "B9", "amount": 1}))).await;
    assert_eq!(running.refusals().pop().unwrap().reason, Reason::UnknownOrder);
}

#[tokio::test]
async fn closing_closes_what_waits_and_gives_back_what_was_paid() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    for (order, paid, state) in [("C1", false, StateClass::Closed), ("C2", true, StateClass::Refunded)] {
        merchant.call("pay", map(json!({"order_no": order, "amount": 5}))).await;
        if paid {
            running.pay("larch", order).unwrap();
        }
        merchant.call("shut", map(json!({"order_no": order}))).await;
        assert_eq!(running.orders()[0].state, state);
        assert_eq!(running.pay("larch", order), Err(Unable::NotPending));
    }
    assert_eq!(running.refusals(), []);
    let back = map(json!({"order_no": "C1", "back_no": "B1", "amount": 1}));
    assert_eq!(merchant.call("back", back).await.json()["code"], 10);
    assert_eq!(running.refusals()[0].reason, Reason::Closed);
}

#[tokio::test]
async fn refunds_are_found_by_their_own_number_by_the_orders_and_several_at_once() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    for order in ["A1", "A2", "A3"] {
        merchant.call("pay", map(json!({"order_no": order, "amount": 500}))).await;
        running.pay("larch", order).unwrap();
    }
    for (order, number, amount) in [("A1", "B1", 100), ("A1", "B2", 50), ("A2", "B3", 7)] {
        merchant.call("back", map(json!({"order_no": order, "back_no": number, "amount": amount}))).await;
    }
    let rows = async |operation: &str, orders: &str, name: &str| -> Vec<Value> {
        let answer = merchant.call(operation, map(json!({"order_no": orders}))).await;
        let rows = merchant.fields(operation, &answer)["rows"].as_array().unwrap().clone();
        rows.into_iter().map(|row| row[name].clone()).collect()
    };
    assert_eq!(rows("backs", "A1", "back_no").await, ["B2", "B1"]);
    assert_eq!(rows("backs", "A1,A2", "back_no").await, ["B3", "B2", "B1"]);
    assert_eq!(rows("backs", "A2", "amount").await, [7]);
    assert_eq!(rows("backs", "A3", "back_no").await, Vec::<Value>::new(), "nothing was given back of it");
    assert_eq!(rows("many", "A1", "order_no").await, ["A1"], "a refund is no order");
    assert_eq!(rows("many", "A1, A3 ,A9", "order_no").await, ["A3", "A1"]);
    assert_eq!(rows("many", "A1,A3", "status").await, ["DONE", "PART"]);

    running.set_state("larch", "B3", StateClass::Pending).unwrap();
    let found = merchant.call("look_back", map(json!({"order_no": "A2", "back_no": "B3"}))).await;
    assert_eq!(merchant.fields("look_back", &found)["status"], "WAIT", "a refund has states of its own");
    assert_eq!(running.refusals(), []);
}

#[tokio::test]
async fn a_list_without_the_order_is_empty() {
    let spec = spec(ACORN);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let asked = map(json!({"search": {"ref": "OAK-404"}}));
    let found = merchant.call("lookup", asked.clone()).await;
    assert_eq!(found.json()["charges"], json!([]));
    let mut fields = merchant.example("charge");
    fields.insert("ref".into(), json!("OAK-404"));
    merchant.call("charge", fields).await;
    let found = merchant.call("lookup", asked).await;
    let row = &found.json()["charges"][0];
    assert_eq!((&row["ref"], &row["now"]["phase"]), (&json!("OAK-404"), &json!("buried")));
    assert_eq!(running.refusals(), []);
}

#[tokio::test]
async fn every_state_is_told_in_the_providers_words() {
    let spec = spec(ACORN);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    merchant.call("charge", merchant.example("charge")).await;
    for (state, word) in [
        (StateClass::Paid, "sprouted"),
        (StateClass::Failed, "eaten"),
        (StateClass::Closed, "eaten"),
        (StateClass::PartlyRefunded, "half-eaten"),
        (StateClass::Refunded, "dug_up"),
        (StateClass::Pending, "buried"),
    ] {
        running.set_state("acornpay", "OAK-1", state).unwrap();
        let found = merchant.call("lookup", merchant.example("lookup")).await;
        assert_eq!(found.json()["charges"][0]["now"]["phase"], word);
    }
    assert_eq!(running.set_state("acornpay", "OAK-2", StateClass::Paid), Err(Unable::NoOrder));
    assert_eq!(running.set_state("elm", "OAK-1", StateClass::Paid), Err(Unable::NoProvider));
}

#[tokio::test]
async fn a_request_is_taken_for_what_it_is_meant_as() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let asked = |merchant: &Merchant| {
        // The member `method` of this request says that it is a refund.
        merchant.ready("back", map(json!({"order_no": "A1", "back_no": "B1", "amount": 1})))
    };
    assert_eq!(merchant.send(asked(&merchant)).await.json()["code"], 6);
    assert_eq!(running.refusals().pop().unwrap().operation.as_deref(), Some("back"));
    running.take_as("larch", Some("pay")).unwrap();
    merchant.send(asked(&merchant)).await;
    let refused = running.take_refusals().pop().unwrap();
    assert_eq!((refused.operation.as_deref(), refused.reason), (Some("pay"), Reason::Envelope));
    assert_eq!(running.refusals(), [], "they were taken away");
    running.take_as("larch", None).unwrap();
    merchant.send(asked(&merchant)).await;
    assert_eq!(running.refusals()[0].operation.as_deref(), Some("back"));
    assert_eq!(running.take_as("larch", Some("dance")), Err(Unable::NoSuchWord));
}

#[tokio::test]
async fn charges_may_be_paid_at_once() {
    let spec = spec(LARCH);
    let sandbox = Sandbox::new([spec.clone()]).immediate_pay(true);
    let running = sandbox.start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let merchant = Merchant::of(&spec, &running);
    let answer = merchant.call("pay", merchant.example("pay")).await;
    assert_eq!(answer.json()["code"], 0);
    assert_eq!(running.orders()[0].state, StateClass::Paid);
}
