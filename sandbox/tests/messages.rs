//! Have answers and notifications the members, types, order and spacing that the providers' own have?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use serde_json::json;
use support::{Merchant, put, shop, spec, start};

const SCANFORPAY: &str = "specs/scanforpay.yaml";

#[tokio::test]
async fn members_that_the_provider_always_sends_are_there_in_its_order() {
    let spec = spec(SCANFORPAY);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let (url, mut heard) = shop(vec![spec.notifications[0].acknowledge.clone()]).await;
    let mut fields = merchant.example("offline.create");
    put(&mut fields, "notifyUrl", json!(url));
    let answer = merchant.call("offline.create", fields).await;
    assert!(merchant.verifies("offline.create", &answer));
    running.pay("scanforpay", "p20180725175352983070").unwrap();
    let notification = heard.recv().await.unwrap();
    let pattern = &spec.notifications[0].pattern;
    let parsed = serde_json::from_str(&notification.body).unwrap();
    assert!(merchant.fits(pattern, &parsed, &notification.body, false));
    for body in [answer.text, notification.body] {
        let json: serde_json::Value = serde_json::from_str(&body).unwrap();
        let header = &json["response"]["header"];
        assert_eq!(header["version"], "1.0");
        assert_eq!(header["partnerNo"], *merchant.credentials["partner_no"]);
        assert_eq!(header["respMsgId"].as_str().unwrap().len(), 32);
        assert_eq!(header["respTime"].as_str().unwrap().len(), 25);
        assert_eq!(header["signType"], "SHA256");
        // A program that finds the signed text by the words around it must find it.
        assert!(body.starts_with("{\"response\":{\"header\":{\"version\":\"1.0\",\"partnerNo\":"), "{body}");
        assert!(body.contains("},\"body\":{\"code\":1,\"msg\":\"success\""), "{body}");
        let signature = format!("}}}},\"signature\":\"{}\"}}", json["signature"].as_str().unwrap());
        assert!(body.ends_with(&signature), "{body}");
    }
}

#[tokio::test]
async fn amounts_beside_the_orders_are_numbers_and_fit_it() {
    let spec = spec("specs/fubei.yaml");
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    for (operation, amount) in [("fbpay.order.pay", "total_amount"), ("swipe", "total_fee")] {
        let mut fields = merchant.example(operation);
        put(&mut fields, amount, json!(0.5));
        put(&mut fields, "merchant_order_sn", json!(operation));
        merchant.call(operation, fields).await;
        running.pay("fubei", operation).unwrap();
        let query = if amount == "total_fee" { "query" } else { "fbpay.order.query" };
        let mut asked = merchant.example(query);
        asked.retain(|name, _| name != "order_sn" && name != "ins_order_sn");
        put(&mut asked, "merchant_order_sn", json!(operation));
        let answer = merchant.call(query, asked).await;
        let told = merchant.fields(query, &answer);
        let number = |name: &str| told[name].as_f64().unwrap_or_else(|| panic!("{name}: {answer:?}"));
        let net = if amount == "total_fee" { "net_money" } else { "net_amount" };
        assert!(number(net) <= 0.5 && number(net) > 0.0, "{answer:?}");
        for discount in told["payment_list"].as_array().into_iter().flatten() {
            assert!(discount["amount"].is_number(), "{answer:?}");
        }
        assert!(!answer.text.contains("\"amount\":\""), "{answer:?}");
    }
}
