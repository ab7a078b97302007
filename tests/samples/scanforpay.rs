//! ScanForPay: the pages on `offline/create` and `online/create`.

use paysmith_runtime::spec::Means;
use paysmith_runtime::{Cause, Currency, Final, MinorUnits, OrderState, Outcome, Standing};
use paysmith_scanforpay::types::Wallet;
use paysmith_scanforpay::{Client, Credentials, environment, offline_create, online_create};
use serde_json::Value;

use crate::support::clocks::{FixedClock, FixedNonce};
use crate::support::outcomes::ExpectedOutcome as _;
use crate::{HEX, KEY, answered, body, json, mended, printed, rename, signature, take_signature, unknown};

fn client(now: &str, nonce: &'static str) -> Client {
    let credentials = Credentials { partner_no: "10001".into(), sign_key: KEY.into() };
    Client::new(credentials, environment::PRODUCTION)
        .with_clock(FixedClock::at(now))
        .with_nonces(FixedNonce(nonce))
}

/// The nonces are those of the samples. They have 36 characters, although the page's own table allows 32.
fn offline_client() -> Client {
    client("2018-07-25T17:53:52+08:00", "615c1195-0cd0-421c-b612-538bf03eabc7")
}

fn online_client() -> Client {
    client("2018-07-25T18:06:05+08:00", "fd03f269-3180-4575-8af0-8f6cf324fb0f")
}

fn offline_request() -> offline_create::Request {
    offline_create::Request {
        store_no: "100010000000002".into(),
        partner_order_no: "p20180725175352983070".into(),
        wallet: Wallet::Alipay,
        order_amount: MinorUnits::new(2000),
        optional: offline_create::Optional {
            order_title: Some("Consume".into()),
            operator_id: Some("211918".into()),
            ..Default::default()
        },
    }
}

fn online_request() -> online_create::Request {
    online_create::Request {
        store_no: "100010000000002".into(),
        partner_order_no: "p20180725180605466813".into(),
        wallet: Wallet::Alipay,
        currency: Currency::HKD,
        order_amount: MinorUnits::new(2100),
        optional: online_create::Optional {
            order_title: Some("Consume".into()),
            operator_id: Some("211918".into()),
            terminal_no: Some("123456".into()),
            notify_url: Some("http://192.168.31.72:8080/ScanForPay/notify".into()),
            return_url: Some("http://192.168.31.72:8080/ScanForPay/return".into()),
            ..Default::default()
        },
    }
}

/// The sample without its signature, and with the name that the page's table and all working clients use.
fn expected(sample: &str) -> Value {
    let mut expected = json(&printed(sample));
    take_signature(&mut expected, "signature", HEX, 64);
    rename(&mut expected["request"]["header"], "requestTime", "reqTime");
    expected
}

/// A corrected answer with a new signature.
fn signed(sample: &str, text: &str) -> String {
    let of_page = json(text)["signature"].as_str().unwrap().to_owned();
    mended(text, &of_page, &signature(sample, text))
}

fn offline_answer() -> String {
    // Removes a comma behind the last member.
    mended(&printed("scanforpay/offline_create_answer"), "picSize=L\",\n", "picSize=L\"\n")
}

fn refusal() -> String {
    // Adds the comma that is missing behind a member, and removes one behind the last member.
    let text = mended(&printed("scanforpay/refusal"), "\"code\": 30\n", "\"code\": 30,\n");
    mended(&text, "\"订单不存在\",\n", "\"订单不存在\"\n")
}

#[test]
fn the_request_for_a_qr_code_seals_to_the_members_of_the_sample() {
    let sealed = offline_client().seal(&offline_request()).unwrap();
    assert_eq!(sealed.method, "POST");
    assert_eq!(sealed.url, "https://pay.scanforpay.com/api/offline/create");
    let mut members = json(&body(&sealed));
    take_signature(&mut members, "signature", HEX, 64);
    assert_eq!(members, expected("scanforpay/offline_create"));
}

#[test]
fn the_request_for_a_checkout_page_seals_to_the_members_of_the_sample() {
    let sealed = online_client().seal(&online_request()).unwrap();
    assert_eq!(sealed.url, "https://pay.scanforpay.com/api/online/create");
    let mut members = json(&body(&sealed));
    take_signature(&mut members, "signature", HEX, 64);
    assert_eq!(members, expected("scanforpay/online_create"));
}

#[test]
fn the_answer_with_a_qr_code_is_a_created_order_that_is_not_paid() {
    let text = signed("scanforpay/offline_create_answer", &offline_answer());
    let accepted = offline_client().open(&offline_request(), &answered(&text)).must_be_accepted();
    assert_eq!((accepted.means, accepted.state), (Means::Created, Standing::Order(OrderState::Pending)));
    assert_eq!((accepted.code.as_str(), accepted.message.as_deref()), ("1", Some("success")));
    assert!(accepted.verified);
    let answer = accepted.answer;
    assert_eq!(answer.qrcode, "https://qr.alipay.com/bax01968y4zlr8n4usrb40b7");
    assert_eq!(answer.order_no.as_deref(), Some("2018072517535241"));
    assert_eq!(answer.partner_order_no.as_deref(), Some("p20180725175352983070"));
    for (image, size) in
        [(answer.qrcode_image_s, "S"), (answer.qrcode_image_m, "M"), (answer.qrcode_image_l, "L")]
    {
        let url = "https://mobilecodec.alipay.com/show.htm?code=bax01968y4zlr8n4usrb40b7&picSize=";
        assert_eq!(image, Some(format!("{url}{size}")));
    }
    assert!(answer.extra.is_empty(), "nothing of the sample is without a field");
}

#[test]
fn the_link_of_a_checkout_page_is_found_although_its_key_has_a_stray_space() {
    let text = printed("scanforpay/online_create_answer");
    assert!(text.contains("\"payUrl \":"));
    let text = signed("scanforpay/online_create_answer", &text);
    let accepted = online_client().open(&online_request(), &answered(&text)).must_be_accepted();
    assert_eq!((accepted.means, accepted.state), (Means::Created, Standing::Order(OrderState::Pending)));
    assert_eq!(accepted.answer.pay_url, "https://www.scanforpay.com/api/online/pay/5a421395def7ffdsa610f2");
    assert!(accepted.answer.extra.is_empty());
}

#[test]
fn the_refusal_is_declined_with_the_code_of_the_page() {
    let text = signed("scanforpay/refusal", &refusal());
    let reply = answered(&text);
    let offline = offline_client().open_first(&offline_request(), &reply);
    let Outcome::Final(Final::Declined(declined)) = offline else { panic!("{offline:?}") };
    assert_eq!((declined.code.as_str(), declined.message.as_deref()), ("30", Some("订单不存在")));
    assert!(declined.verified && declined.answer.is_none());
    assert_eq!(declined.to_string(), "declined with code 30: no money moved by this call");
    let online = online_client().open_first(&online_request(), &reply);
    let Outcome::Final(Final::Declined(declined)) = online else { panic!("{online:?}") };
    assert_eq!(declined.code, "30");
}

#[test]
fn answers_with_the_printed_faults_are_unknown() {
    let text = printed("scanforpay/offline_create_answer");
    let outcome = offline_client().open(&offline_request(), &answered(&text));
    assert!(matches!(unknown(outcome, &text), Cause::NotJson));
    let text = printed("scanforpay/refusal");
    let outcome = online_client().open(&online_request(), &answered(&text));
    assert!(matches!(unknown(outcome, &text), Cause::NotJson), "not declined: nobody can read it");
}

#[test]
fn answers_with_the_printed_signatures_are_unknown() {
    let text = printed("scanforpay/online_create_answer");
    let outcome = online_client().open(&online_request(), &answered(&text));
    assert!(matches!(unknown(outcome, &text), Cause::BadSignature));
    for text in [offline_answer(), refusal()] {
        let outcome = offline_client().open(&offline_request(), &answered(&text));
        assert!(matches!(unknown(outcome, &text), Cause::BadSignature));
    }
}
