//! Have answers and notifications the members, types, order and spacing that the providers' own have?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use paysmith_sandbox::Sandbox;
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

const QFPAY: &str = "specs/qfpay.yaml";

/// The text of a time in the format of QFPay, some seconds from now.
fn beijing(seconds: i64) -> String {
    let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds + 8 * 3600);
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[tokio::test]
async fn what_is_told_is_from_the_request_and_the_clock_and_not_made_up() {
    let spec = spec(QFPAY);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let notification = spec.notifications.iter().find(|one| one.name == "payment").unwrap();
    let (url, mut heard) = shop(vec![notification.acknowledge.clone()]).await;
    let mut fields = merchant.example("payment.mpm");
    fields.remove("goods_name");
    put(&mut fields, "out_trade_no", json!("TRUE1"));
    put(&mut fields, "notify_url", json!(url));
    let before = beijing(-1);
    let answer = merchant.call("payment.mpm", fields).await.json();
    running.pay("qfpay", "TRUE1").unwrap();
    let told: serde_json::Value = serde_json::from_str(&heard.recv().await.unwrap().body).unwrap();
    assert_eq!(told["goods_name"], json!(null), "{told}");
    for time in [&answer["sysdtm"], &told["sysdtm"], &told["paydtm"]] {
        let time = time.as_str().unwrap();
        assert!(*time >= *before && *time <= *beijing(1), "{time}: {told}");
    }
    assert!(answer["paydtm"].is_null(), "it isn't paid yet: {answer}");
    assert_eq!(told["syssn"], answer["syssn"]);

    // A second later the times of the payment are in the past, and stay what they are.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;

    // A refund and its row name the payment by the provider's number; a payment's row names none.
    let refund =
        json!({"syssn": told["syssn"], "out_trade_no": "BACK1", "txamt": told["txamt"], "txdtm": before});
    let refunded = merchant.call("refund", refund.as_object().unwrap().clone()).await.json();
    assert_eq!(refunded["orig_syssn"], told["syssn"], "{refunded}");
    let rows = async |number: &str| {
        let asked = json!({"out_trade_no": number});
        merchant.call("query", asked.as_object().unwrap().clone()).await.json()["data"][0].clone()
    };
    assert_eq!(rows("BACK1").await["origssn"], told["syssn"]);
    let payment = rows("TRUE1").await;
    assert_eq!(payment["origssn"], json!(null));
    assert_eq!((&payment["sysdtm"], &payment["paydtm"]), (&answer["sysdtm"], &told["paydtm"]));

    // A reversal that names the order by the merchant's number tells the provider's, too.
    let mut fields = merchant.example("payment.mpm");
    put(&mut fields, "out_trade_no", json!("TRUE2"));
    let answer = merchant.call("payment.mpm", fields).await.json();
    let reversal = json!({"out_trade_no": "TRUE2", "txamt": answer["txamt"], "txdtm": before});
    let reversed = merchant.call("reversal", reversal.as_object().unwrap().clone()).await.json();
    assert_eq!(reversed["orig_syssn"], answer["syssn"], "{reversed}");
}

#[tokio::test]
async fn an_order_has_the_block_of_its_wallet_and_one_state_in_all_messages() {
    let spec = spec("specs/cpay.yaml");
    let notification = &spec.notifications[0];
    let (url, mut heard) = shop(vec![notification.acknowledge.clone()]).await;
    let running =
        Sandbox::new([std::sync::Arc::clone(&spec)]).start(([127, 0, 0, 1], 0).into()).await.unwrap();
    running.register("cpay", &url).unwrap();
    let merchant = Merchant::of(&spec, &running);
    for (order, platform, block, paid) in [
        ("sz01A", 2, "alipay_order_content_ext", 2),
        ("sz01W", 1, "wxpay_order_content_ext", 3),
        ("sz01R", 4, "record_order_content_ext", 2),
    ] {
        let mut fields = merchant.example("scan_code_pay");
        put(&mut fields, "pay_content.out_trade_no", json!(order));
        put(&mut fields, "pay_content.total_fee", json!(7));
        fields["pay_content"].as_object_mut().unwrap().remove("wxpay_pay_content_ext");
        put(&mut fields, "pay_mch_key.pay_platform", json!(platform));
        let answer = merchant.call("scan_code_pay", fields.clone()).await;
        assert!(merchant.verifies("scan_code_pay", &answer), "{answer:?}");
        let outer = answer.json();
        assert_eq!(outer["authen_info"]["a"]["authen_type"], 1, "{answer:?}");
        let content: serde_json::Value =
            serde_json::from_str(outer["response_content"].as_str().unwrap()).unwrap();
        assert!(content["log_id"].is_u64() && content["internal_status"] == 0, "{content}");
        let query = |fields: &serde_json::Map<String, serde_json::Value>| {
            let mut asked = merchant.example("query_order");
            put(&mut asked, "out_trade_no", json!(order));
            put(&mut asked, "pay_mch_key", fields["pay_mch_key"].clone());
            asked
        };
        let waiting = merchant.fields("query_order", &merchant.call("query_order", query(&fields)).await);
        assert!(waiting["order_content"]["create_time"].is_i64(), "{waiting}");
        assert!(waiting["order_content"]["last_update_time"].is_i64(), "{waiting}");
        running.pay("cpay", order).unwrap();
        let told: serde_json::Value = serde_json::from_str(&heard.recv().await.unwrap().body).unwrap();
        assert_eq!(told["authen_info"]["a"]["authen_type"], 1, "{told}");
        let told: serde_json::Value =
            serde_json::from_str(told["request_content"].as_str().unwrap()).unwrap();
        let asked = merchant.fields("query_order", &merchant.call("query_order", query(&fields)).await);
        for content in [&told["order_content"], &asked["order_content"]] {
            let blocks: Vec<_> =
                content.as_object().unwrap().keys().filter(|name| name.ends_with("_content_ext")).collect();
            assert_eq!(blocks, [block], "{content}");
            assert_eq!(content[block]["current_trade_state"], paid, "{content}");
            assert!(content["cash_fee"].as_i64().is_none_or(|fee| fee <= 7), "{content}");
            assert!(content["create_time"].is_i64(), "{content}");
        }
    }
}

#[tokio::test]
async fn spaces_and_escapes_are_the_providers_own() {
    let spec = spec(QFPAY);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let notification = spec.notifications.iter().find(|one| one.name == "payment").unwrap();
    let (url, mut heard) = shop(vec![notification.acknowledge.clone()]).await;
    let mut fields = merchant.example("payment.mpm");
    put(&mut fields, "goods_name", json!("港式奶茶 & 菠萝包"));
    put(&mut fields, "out_trade_no", json!("SPACES1"));
    put(&mut fields, "notify_url", json!(url));
    let answer = merchant.call("payment.mpm", fields).await;
    assert!(answer.text.starts_with("{\"respcd\": \"0000\", \"resperr\": \""), "{answer:?}");
    assert!(merchant.verifies("payment.mpm", &answer), "{answer:?}");
    running.pay("qfpay", "SPACES1").unwrap();
    let told = heard.recv().await.unwrap();
    let goods = "\"goods_name\": \"\\u6e2f\\u5f0f\\u5976\\u8336 & \\u83e0\\u841d\\u5305\"";
    assert!(told.body.contains(goods) && told.body.is_ascii(), "{}", told.body);
    assert_eq!(told.headers["x-qf-sign"], merchant.signature("body", &told.body, false), "{}", told.body);
}
