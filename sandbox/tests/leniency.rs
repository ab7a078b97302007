//! Does the sandbox take what programs that are known to work with the providers send, and nothing beyond that?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use paysmith_sandbox::{Reason, Running, Sandbox, StateClass};
use serde_json::{Value, json};
use support::{Answer, LARCH, Merchant, Ready, put, spec, start, text};

const SCANFORPAY: &str = "specs/scanforpay.yaml";

async fn playing(path: &str) -> (Running, Merchant) {
    let spec = spec(path);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    (running, merchant)
}

/// Sends a header and a body as a program of one's own would write them, signed over the text.
async fn scan_for_pay(merchant: &Merchant, path: &str, header: &Value, body: &Value) -> Answer {
    let request = format!("{{\"header\": {header},\"body\":{body}}}");
    let signature = merchant.signature("request", &format!("{{\"request\":{request}}}"), false);
    let body = format!("{{\"request\":{request},\"signature\":\"{signature}\"}}");
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    merchant.send(Ready { url: format!("{}{path}", merchant.base), headers, body }).await
}

fn body(number: &str) -> Value {
    json!({
        "storeNo": "100010000000002", "partnerOrderNo": number, "wallet": "Wechat", "currency": "HKD",
        "orderAmount": 2100, "orderTitle": "订单", "returnUrl": "https://shop.example/r",
    })
}

#[tokio::test]
async fn fields_that_the_provider_does_not_know_are_ignored_where_it_ignores_them() {
    let (running, merchant) = playing(SCANFORPAY).await;
    let partner = &merchant.credentials["partner_no"];
    let header = json!({
        "version": "1.0", "partnerNo": partner, "reqMsgId": "1", "reqTime": "2018-08-02T12:08:56+08:00",
        "signType": "SHA256", "clientVersion": "7",
    });
    let mut unknown = body("U1");
    unknown["operatorId"] = json!("100001");
    let answer = scan_for_pay(&merchant, "/api/offline/qrcode", &header, &unknown).await;
    assert_eq!(answer.json()["response"]["body"]["code"], 1, "{answer:?}");
    running.pay("scanforpay", "U1").unwrap();
    let refund = json!({"partnerOrderNo": "U1", "refundNo": "R1", "orderAmount": 100, "operatorId": "", "tradeSummary": true});
    let answer = scan_for_pay(&merchant, "/api/common/refund", &header, &refund).await;
    assert_eq!(answer.json()["response"]["body"]["status"], 1, "{answer:?}");
    assert_eq!(running.refusals(), []);

    // A provider of which no page says so refuses them.
    let (running, merchant) = playing(LARCH).await;
    let mut fields = merchant.example("pay");
    put(&mut fields, "colour", json!("brown"));
    merchant.call("pay", fields).await;
    assert_eq!(running.refusals()[0].violations[0].rule, "unknown");
}

#[tokio::test]
async fn a_member_that_the_provider_does_not_look_at_may_hold_anything() {
    let (running, merchant) = playing(SCANFORPAY).await;
    let partner = &merchant.credentials["partner_no"];
    for (order, id) in
        [("M1", json!("")), ("M2", json!("615c8f2e-1f5e-4a47-8a47-c0ffee000001")), ("M3", json!(7))]
    {
        let header = json!({
            "version": "1.0", "partnerNo": partner, "reqMsgId": id, "reqTime": "2018-08-02T12:08:56+08:00",
        });
        let answer = scan_for_pay(&merchant, "/api/online/create", &header, &{
            let mut body = body(order);
            body["wallet"] = json!("Alipay");
            body
        })
        .await;
        assert_eq!(answer.json()["response"]["body"]["code"], 1, "{answer:?}");
    }
    assert_eq!(running.refusals(), []);
}

#[tokio::test]
async fn members_may_have_another_name_or_be_missing_and_no_others_may() {
    let (running, merchant) = playing(SCANFORPAY).await;
    let partner = &merchant.credentials["partner_no"];
    let taken = json!({"version": "1.0", "partnerNo": partner, "reqMsgId": "x", "requestTime": "2018-08-02T12:08:56+08:00"});
    let answer = scan_for_pay(&merchant, "/api/offline/qrcode", &taken, &body("N1")).await;
    assert_eq!(answer.json()["response"]["body"]["code"], 1, "{answer:?}");
    for (member, rule) in [("requestTime", "required"), ("partnerNo", "credential"), ("version", "required")]
    {
        let mut header = taken.clone();
        header.as_object_mut().unwrap().remove(member);
        scan_for_pay(&merchant, "/api/offline/qrcode", &header, &body("N2")).await;
        let refused = running.refusals().pop().unwrap();
        assert_eq!(refused.violations[0].rule, rule, "{member}: {refused:?}");
    }
    let mut header = taken;
    header["requestTime"] = json!("2018-08-02 12:08:56");
    scan_for_pay(&merchant, "/api/offline/qrcode", &header, &body("N2")).await;
    let refused = running.refusals().pop().unwrap();
    assert_eq!(
        (refused.reason, text(&json!(refused.violations[0].rule))),
        (Reason::Envelope, "format".to_owned())
    );
}

const FUBEI: &str = "specs/fubei.yaml";

/// Sends the members of an envelope as JSON, signed over what is there.
async fn fubei(merchant: &Merchant, path: &str, members: &[(&str, Value)]) -> Answer {
    let mut pairs: Vec<(String, Value)> =
        members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let object = |pairs: &[(String, Value)]| Value::Object(pairs.iter().cloned().collect()).to_string();
    let signature = merchant.signature("sign", &object(&pairs), false);
    pairs.push(("sign".to_owned(), json!(signature)));
    let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
    merchant.send(Ready { url: format!("{}{path}", merchant.base), headers, body: object(&pairs) }).await
}

#[tokio::test]
async fn numbers_are_read_by_their_value_and_amounts_are_written_with_their_digits() {
    let (running, merchant) = playing(FUBEI).await;
    let app = json!(merchant.credentials["app_id"]);
    for (order, fee, written, switch) in [
        ("F1", "1", "1.00", r#""1""#),
        ("F2", "12.3", "12.30", "1"),
        ("F3", "100", "100.00", "1.0"),
        ("F4", r#""7.50""#, "7.50", "1"),
        ("F5", "1e1", "10.00", r#""1""#),
    ] {
        let content = format!(
            r#"{{"merchant_order_sn":"{order}","auth_code":"134579123456789012","total_fee":{fee},"discount_switch":{switch}}}"#
        );
        let members = [
            ("app_id", app.clone()),
            ("method", json!("openapi.payment.order.swipe")),
            ("nonce", json!(1_893_553_445)),
            ("biz_content", json!(content)),
        ];
        let answer = fubei(&merchant, "/gateway", &members).await;
        assert_eq!(answer.json()["result_code"], 200, "{answer:?}");
        assert!(answer.text.contains(&format!("\"order_price\":{written}")), "{answer:?}");
    }
    assert_eq!(running.refusals(), []);
    for (fee, rule) in [("0.001", "scale"), (r#""1,00""#, "type"), ("-1", "range"), ("0", "range")] {
        let content = format!(r#"{{"merchant_order_sn":"F9","auth_code":"13","total_fee":{fee}}}"#);
        let members = [
            ("app_id", app.clone()),
            ("method", json!("openapi.payment.order.swipe")),
            ("nonce", json!("n")),
            ("biz_content", json!(content)),
        ];
        fubei(&merchant, "/gateway", &members).await;
        let refused = running.refusals().pop().unwrap();
        assert_eq!(refused.violations[0].rule, rule, "{fee}: {refused:?}");
    }
}

/// A merchant who knows the credentials of a merchant and of a vendor.
async fn of_both_kinds() -> (Running, Merchant) {
    let spec = spec(FUBEI);
    let credentials =
        [("app_id", "20160000000000000001"), ("vendor_sn", "2016000000000000001a"), ("app_secret", "k")];
    let sandbox =
        credentials.iter().fold(Sandbox::new([std::sync::Arc::clone(&spec)]), |sandbox, (name, value)| {
            sandbox.credential("fubei", name, value)
        });
    let running = sandbox.start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let mut merchant = Merchant::of(&spec, &running);
    merchant.credentials = credentials.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    (running, merchant)
}

#[tokio::test]
async fn what_only_the_tables_demand_of_an_envelope_may_be_missing() {
    let (running, merchant) = of_both_kinds().await;
    let vendor = json!(merchant.credentials["vendor_sn"]);
    let content = |order: &str| {
        json!(
            json!({"merchant_order_sn": order, "auth_code": "13", "total_amount": 5, "merchant_id": 7})
                .to_string()
        )
    };
    let members = |order: &str| {
        vec![
            ("vendor_sn", vendor.clone()),
            ("method", json!("fbpay.order.pay")),
            ("nonce", json!("abcdefg")),
            ("biz_content", content(order)),
        ]
    };
    let answer = fubei(&merchant, "/gateway/agent", &members("G1")).await;
    assert_eq!(answer.json()["result_code"], 200, "{answer:?}");
    let mut with_version = members("G2");
    with_version.push(("version", json!("2.0")));
    let answer = fubei(&merchant, "/gateway/agent", &with_version).await;
    assert_eq!(answer.json()["result_code"], 200, "{answer:?}");
    for gone in ["method", "nonce", "biz_content", "vendor_sn"] {
        let mut members = members("G3");
        members.retain(|(name, _)| *name != gone);
        fubei(&merchant, "/gateway/agent", &members).await;
        assert!(running.take_refusals().pop().is_some(), "{gone} may be missing");
    }
}

#[tokio::test]
async fn who_acts_for_a_merchant_must_say_for_which() {
    let (running, merchant) = of_both_kinds().await;
    let content = json!(json!({"merchant_order_sn": "V1", "auth_code": "13", "total_amount": 5}).to_string());
    let members = |credential: &'static str| {
        [
            (credential, json!(merchant.credentials[credential])),
            ("method", json!("fbpay.order.pay")),
            ("nonce", json!("abcdefg")),
            ("biz_content", content.clone()),
        ]
    };
    fubei(&merchant, "/gateway/agent", &members("vendor_sn")).await;
    let refused = running.refusals().pop().unwrap();
    assert_eq!(refused.violations[0].to_string(), "merchant_id: required (with vendor_sn)");
    let answer = fubei(&merchant, "/gateway/agent", &members("app_id")).await;
    assert_eq!(answer.json()["result_code"], 200, "a merchant acts for itself: {answer:?}");
}

const QFPAY: &str = "specs/qfpay.yaml";

const ORDER: &str = "txamt=100&txcurrcd=HKD&pay_type=800101&txdtm=2024-05-01%2012:00:00&out_trade_no=";

#[tokio::test]
async fn a_header_chooses_how_a_request_is_signed() {
    let (running, merchant) = playing(QFPAY).await;
    let send = async |number: &str, kind: Option<&str>, scheme: &str| {
        let body = format!("{ORDER}{number}");
        let mut headers = vec![
            ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
            ("X-QF-APPCODE".to_owned(), merchant.credentials["app_code"].clone()),
            ("X-QF-SIGN".to_owned(), merchant.signature(scheme, &body, true)),
        ];
        headers.extend(kind.map(|kind| ("X-QF-SIGNTYPE".to_owned(), kind.to_owned())));
        merchant.send(Ready { url: format!("{}/trade/v1/payment", merchant.base), headers, body }).await
    };
    for (number, kind, scheme) in
        [("H1", Some("SHA256"), "request_sha256"), ("H2", Some("MD5"), "request"), ("H3", None, "request")]
    {
        let answer = send(number, kind, scheme).await;
        assert_eq!(answer.json()["respcd"], "0000", "{answer:?}");
    }
    for (kind, scheme, path) in [
        (Some("SHA256"), "request", "signature"),
        (None, "request_sha256", "signature"),
        (Some("SHA1"), "request", "header X-QF-SIGNTYPE"),
    ] {
        let answer = send("H4", kind, scheme).await;
        assert_eq!(answer.json()["respcd"], "1108", "{answer:?}");
        let refused = running.refusals().pop().unwrap();
        assert_eq!((refused.reason, refused.violations[0].path.as_str()), (Reason::Signature, path));
    }
}

#[tokio::test]
async fn a_form_may_stand_in_the_query_of_a_post_where_the_provider_takes_it_there() {
    let (running, merchant) = playing(QFPAY).await;
    let query = format!("{ORDER}Q1");
    let headers = vec![
        ("X-QF-APPCODE".to_owned(), merchant.credentials["app_code"].clone()),
        ("X-QF-SIGN".to_owned(), merchant.signature("request", &query, true)),
    ];
    let url = format!("{}/trade/v1/payment?{query}", merchant.base);
    let answer = merchant.send(Ready { url, headers, body: String::new() }).await;
    assert_eq!(answer.json()["respcd"], "0000", "{answer:?}");
    assert_eq!(running.refusals(), []);
}

#[tokio::test]
async fn what_a_scenario_lacks_is_told_and_not_that_it_is_no_other_one() {
    let (running, merchant) = playing(QFPAY).await;
    for (kind, missing) in [("801512", "return_url"), ("801510", "seller_id")] {
        let mut fields = merchant.example("payment.mpm");
        put(&mut fields, "pay_type", json!(kind));
        put(&mut fields, "goods_name", json!("tea"));
        if kind == "801510" {
            put(&mut fields, "return_url", json!("https://shop.example/r"));
        }
        merchant.call("payment.mpm", fields).await;
        let refused = running.refusals().pop().unwrap();
        let found: Vec<_> = refused.violations.iter().map(|one| (one.path.as_str(), one.rule)).collect();
        assert!(found.contains(&(missing, "required")), "{kind}: {refused:?}");
        assert!(!found.iter().any(|(path, _)| *path == "pay_type"), "{kind}: {refused:?}");
    }
}

#[tokio::test]
async fn a_release_may_have_the_number_of_what_is_held() {
    let (running, merchant) = playing(QFPAY).await;
    let made = merchant.call("payment.mpm", merchant.example("payment.mpm")).await.json();
    let number = made["out_trade_no"].as_str().unwrap();
    running.set_state("qfpay", number, StateClass::Held).unwrap();
    let mut fields = merchant.example("unfreeze");
    for name in ["syssn", "out_trade_no", "txamt"] {
        put(&mut fields, name, made[name].clone());
    }
    let released = merchant.call("unfreeze", fields).await.json();
    assert_eq!(released["respcd"], "0000", "{released} {:?}", running.refusals());
    let mut again = merchant.example("payment.mpm");
    put(&mut again, "out_trade_no", json!(number));
    assert_eq!(merchant.call("payment.mpm", again).await.json()["respcd"], "1102", "a payment may not");
}
