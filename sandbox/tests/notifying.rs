//! Are notifications sent where, when and as often as the spec says?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use paysmith_codegen::checked::{Heeds, NotificationReply};
use paysmith_sandbox::{Fault, StateClass};
use serde_json::json;
use support::{LARCH, Merchant, shop, spec, start};

fn reply(status: u16, body: &str) -> NotificationReply {
    NotificationReply { status, content_type: "text/plain".into(), body: body.into() }
}

#[tokio::test]
async fn it_is_sent_again_until_it_is_acknowledged() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let (url, mut heard) = shop(vec![reply(500, ""), reply(200, "ok"), reply(200, "OK")]).await;
    let mut fields = merchant.example("pay");
    fields.insert("hear_at".into(), json!(url));
    merchant.call("pay", fields).await;
    assert_eq!(running.deliveries(), [], "nothing is told before the payment");
    running.pay("larch", "A1").unwrap();
    running.settled().await;
    let delivery = running.deliveries().pop().unwrap();
    let statuses: Vec<_> = delivery.tries.iter().map(|one| one.status).collect();
    assert_eq!(statuses, [Some(500), Some(200), Some(200)]);
    assert!(delivery.acknowledged);
    let first = heard.try_recv().unwrap();
    assert_eq!(first.body, heard.try_recv().unwrap().body, "a repeat is the same");
    assert_eq!(first.headers["content-type"], "application/x-www-form-urlencoded");
}

#[tokio::test]
async fn the_merchant_may_answer_the_payers_browser_with_a_redirect() {
    let spec = spec("specs/scanforpay.yaml");
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let (url, _heard) = shop(vec![reply(301, "")]).await;
    let mut fields = merchant.example("online.create");
    fields.remove("notifyUrl");
    fields.insert("returnUrl".into(), json!(url));
    let order = fields["partnerOrderNo"].as_str().unwrap().to_owned();
    merchant.call("online.create", fields).await;
    running.pay("scanforpay", &order).unwrap();
    running.settled().await;
    let delivery = running.deliveries().into_iter().find(|one| one.notification == "return").unwrap();
    assert_eq!(delivery.tries[0].status, Some(301));
    assert_eq!((delivery.tries.len(), delivery.acknowledged), (1, true), "{delivery:?}");
}

#[tokio::test]
async fn where_the_status_alone_is_heeded_any_body_will_do() {
    let mut heeding = (*spec(LARCH)).clone();
    heeding.notifications.iter_mut().for_each(|of| of.heeds = Heeds::Status);
    let spec = std::sync::Arc::new(heeding);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let (url, _heard) = shop(vec![reply(500, "OK"), reply(200, "no")]).await;
    let mut fields = merchant.example("pay");
    fields.insert("hear_at".into(), json!(url));
    merchant.call("pay", fields).await;
    running.pay("larch", "A1").unwrap();
    running.settled().await;
    let delivery = running.deliveries().pop().unwrap();
    assert_eq!((delivery.tries.len(), delivery.acknowledged), (2, true));
}

#[tokio::test]
async fn it_is_given_up_after_the_last_try() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let (url, _heard) = shop(vec![reply(200, "no")]).await;
    let mut fields = merchant.example("pay");
    fields.insert("hear_at".into(), json!(url));
    merchant.call("pay", fields).await;
    running.pay("larch", "A1").unwrap();
    running.settled().await;
    let delivery = running.deliveries().pop().unwrap();
    assert_eq!((delivery.tries.len(), delivery.acknowledged), (3, false));
}

#[tokio::test]
async fn nobody_outside_is_told() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    for (order, url) in [("A1", json!("http://shop.example/")), ("A2", json!("nonsense"))] {
        let mut fields = merchant.example("pay");
        fields.insert("order_no".into(), json!(order));
        fields.insert("hear_at".into(), url);
        merchant.call("pay", fields).await;
        running.pay("larch", order).unwrap();
        running.settled().await;
        let delivery = running.deliveries().pop().unwrap();
        assert_eq!(delivery.tries.len(), 1);
        assert!(delivery.tries[0].status.is_none() && !delivery.acknowledged);
    }
    let mut fields = merchant.example("pay");
    fields.insert("order_no".into(), json!("A3"));
    merchant.call("pay", fields).await;
    running.pay("larch", "A3").unwrap();
    running.settled().await;
    assert_eq!(running.deliveries().pop().unwrap().tries, [], "there is nowhere to send it to");
}

#[tokio::test]
async fn a_late_pending_a_tampered_and_an_unsigned_one_can_be_had() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let (url, mut heard) = shop(vec![reply(200, "OK")]).await;
    let mut fields = merchant.example("pay");
    fields.insert("hear_at".into(), json!(url));
    merchant.call("pay", fields).await;
    running.pay("larch", "A1").unwrap();
    running.settled().await;
    let paid = heard.try_recv().unwrap().body;
    let mut next = async |fault: Option<Fault>, state: StateClass| {
        running.set_fault("larch", fault, None).unwrap();
        running.notify("larch", "A1", state).unwrap();
        running.settled().await;
        heard.try_recv().unwrap().body
    };
    let sign = |body: &str| {
        let pairs: Vec<_> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        pairs.into_iter().find(|(name, _)| name == "sign").map(|(_, sign)| sign)
    };
    assert_eq!(next(None, StateClass::Paid).await, paid, "a repeat is the same");
    let late = next(None, StateClass::Pending).await;
    assert!(late.contains("WAIT"), "{late}");
    assert_eq!(sign(&late).unwrap(), merchant.signature("pairs", &late, true));
    let tampered = next(Some(Fault::Tamper), StateClass::Paid).await;
    assert_ne!(sign(&tampered).unwrap(), merchant.signature("pairs", &tampered, true));
    assert_eq!(sign(&next(Some(Fault::DropSignature), StateClass::Paid).await), None);
    assert_eq!(running.orders()[0].state, StateClass::Paid, "what is claimed changes nothing");
}
