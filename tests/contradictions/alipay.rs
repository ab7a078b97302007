//! Alipay, by the rows of `specs/contradictions/alipay.md`.

use paysmith_alipay::PROVIDER;
use paysmith_runtime::{
    Cause, Decimal, Delivery, Final, Ledger, OrderState, Outcome, PartState, Standing, Why, put_json,
};
use serde_json::{Value, json as value};

use crate::alipay_messages::*;
use crate::examples::{answered, operation, request};
use crate::support::clients::AnyMessage;
use crate::support::outcomes::ExpectedOutcome as _;

/// A key of 3072 bits that belongs to nobody.
const LONG_KEY: &str = include_str!("alipay_3072.pem");

/// How a query ends if it is answered with a result and a signature of Alipay's own sandbox.
fn opened_from_the_sandbox(name: &str, word: &str, asked: Value) -> Outcome<AnyMessage, AnyMessage> {
    let (result, signature, key) = from_the_sandbox(word);
    let operation = operation(&PROVIDER, name);
    client_with(&[("alipay_public_key", &key)]).open(
        operation,
        request(operation, asked).as_ref(),
        &with_signature(name, &result, &signature),
    )
}

fn declined_with(outcome: Outcome<AnyMessage, AnyMessage>) -> String {
    let Outcome::Final(Final::Declined(declined)) = outcome else { panic!("{outcome}") };
    declined.code
}

#[test]
fn a_signature_may_be_longer_than_344() {
    assert_eq!(pairs("precreate", value!({}))["sign"].len(), 344);
    let operation = operation(&PROVIDER, "query");
    let request = request(operation, value!({}));
    let of_merchant = client_with(&[("merchant_key", LONG_KEY)]);
    let body = String::from_utf8(of_merchant.seal(operation, request.as_ref()).unwrap().body).unwrap();
    let sent = form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "sign").unwrap().1;
    assert_eq!(sent.len(), 512);
    let public = paysmith_codegen::signing::rsa::public_half(LONG_KEY).unwrap();
    let result = value!({ "code": "10000", "msg": "Success", "out_trade_no": "T20260102000002",
        "trade_status": "TRADE_SUCCESS", "total_amount": "0.01" })
    .to_string();
    let reply = with_signature("query", &result, &signature(&result, Some(LONG_KEY)));
    let outcome = client_with(&[("alipay_public_key", &public)]).open(operation, request.as_ref(), &reply);
    assert!(outcome.must_be_accepted().verified);
}

#[test]
fn an_amount_is_limited_by_its_value() {
    for amount in ["0.01", "99999999.99", "100000000.00"] {
        assert_eq!(fields_sent("precreate", value!({ "total_amount": amount }))["total_amount"], amount);
    }
    for amount in ["0.00", "100000000.01"] {
        let why = refused("precreate", value!({ "total_amount": amount }));
        assert!(why.contains("total_amount"), "{why}");
    }
    let answer = accepted("query", value!({ "total_amount": "123456789012.34" }));
    assert_eq!(fields(&answer)["total_amount"].to_string(), "123456789012.34");
}

#[test]
fn time_expire_is_sent_with_seconds() {
    let sent = fields_sent("page", value!({ "timeout_express": null, "time_expire": "2026-01-02 03:04:05" }));
    assert_eq!(sent["time_expire"], "2026-01-02 03:04:05");
}

#[test]
fn a_notification_is_repeated_after_four_minutes() {
    let spec = spec();
    let trade = spec.notifications.iter().find(|of| of.name == "trade").unwrap();
    let minutes: Vec<u64> = trade.retries.iter().map(|seconds| seconds / 60).collect();
    assert_eq!(minutes, [4, 10, 10, 60, 120, 360, 900]);
    for notify_time in ["2016-01-02 03:04:21", "2036-01-02 03:04:21"] {
        assert_eq!(heard(&[("notify_time", notify_time)]).unwrap().state(), OrderState::Paid);
    }
}

#[test]
fn a_notification_is_answered_in_small_letters() {
    let Delivery::Fresh(fresh) = heard(&[]).unwrap().deduplicated(true) else { panic!("it is fresh") };
    let applied = fresh.apply(&mut Ledger::new("T20260102000001", Decimal::new(8888, 2), "CNY"));
    assert_eq!((applied.reply.status, applied.reply.body), (200, "success"));
}

#[test]
fn empty_values_of_a_notification_may_be_signed_or_not() {
    let pairs_sent = pairs("precreate", value!({}));
    assert!(pairs_sent.values().all(|value| !value.is_empty()), "{pairs_sent:?}");
    let with = news(&[("body", "")]);
    for with_empty in [true, false] {
        let heard = heard_signed(&with, &canonical(&with, &["sign_type"], with_empty));
        assert_eq!(heard.unwrap().state(), OrderState::Paid, "with empty values: {with_empty}");
    }
}

#[test]
fn sign_type_is_signed_by_the_kind_of_message() {
    let sent = pairs("precreate", value!({}));
    assert!(is_signed_by_the_merchant(&canonical(&sent, &["sign"], false), &sent["sign"]));
    assert!(!is_signed_by_the_merchant(&canonical(&sent, &["sign", "sign_type"], false), &sent["sign"]));
    let trade = news(&[]);
    assert!(heard_signed(&trade, &canonical(&trade, &["sign_type"], false)).is_ok());
    let as_an_application = heard_signed(&trade, &canonical(&trade, &[], false)).unwrap_err();
    assert_eq!(as_an_application.why, Why::BadSignature);
}

#[test]
fn spaces_are_a_value() {
    let trade = news(&[("body", "  ")]);
    assert!(heard_signed(&trade, &canonical(&trade, &["sign_type"], false)).is_ok());
    let without = heard_signed(&trade, &canonical(&trade, &["sign_type", "body"], false));
    assert_eq!(without.unwrap_err().why, Why::BadSignature, "spaces alone aren't empty");
    assert_eq!(fields_sent("precreate", value!({ "body": " " }))["body"], " ");
}

#[test]
fn there_is_no_operation_of_v3() {
    for operation in PROVIDER.operations {
        let (of, path) = (operation.name, operation.address.path());
        assert!(path.is_empty() || path.starts_with("/gateway.do"), "{of}: {path}");
        assert!(
            operation.envelope.request_headers.is_empty(),
            "{of} has the header of v3, whose parts come in several orders"
        );
    }
    let bases = PROVIDER.environments.iter().map(|of| of.base.to_string());
    let hosts: Vec<String> = bases.filter(|base| base.contains("openapi.sandbox.")).collect();
    assert!(hosts.is_empty(), "the host of an OpenAPI file: {hosts:?}");
    let amounts = fields_sent("precreate", value!({}));
    assert!(amounts["total_amount"].is_string(), "no amount is a number, as amounts of v3 may be");
}

#[test]
fn a_refund_without_refund_status_is_unknown() {
    let state = |changes| accepted("refund.query", changes).state;
    assert_eq!(state(value!({})), Standing::Refund(PartState::Done));
    for other in [value!({ "refund_status": null }), value!({ "refund_status": "REFUND_PROCESSING" })] {
        assert_eq!(state(other.clone()), Standing::Refund(PartState::Unknown), "{other}");
    }
}

#[test]
fn a_scene_may_be_a_new_word() {
    for scene in ["bar_code", "wave_code", "security_code", "palm_code"] {
        assert_eq!(fields_sent("pay", value!({ "scene": scene }))["scene"], scene);
    }
}

#[test]
fn the_date_of_a_bill_has_no_limit() {
    for date in ["1999-12-31", "2016-01", "2036-01-01"] {
        assert_eq!(fields_sent("bill", value!({ "bill_date": date }))["bill_date"], date);
    }
}

#[test]
fn every_state_of_a_trade_may_be_notified() {
    let trade = PROVIDER.notifications.iter().find(|of| of.name == "trade").unwrap();
    let orders = ["precreate", "pay", "create", "page", "wap", "app"];
    let reported = trade.of.to_vec();
    assert_eq!(reported, orders);
    for (status, state) in [
        ("WAIT_BUYER_PAY", OrderState::Pending),
        ("TRADE_SUCCESS", OrderState::Paid),
        ("TRADE_FINISHED", OrderState::Paid),
        ("TRADE_CLOSED", OrderState::Closed),
    ] {
        assert_eq!(heard(&[("trade_status", status)]).unwrap().state(), state, "closed, finished, or paid");
    }
}

#[test]
fn seller_id_may_have_thirty_characters() {
    let long = |length| value!({ "seller_id": "2".repeat(length) });
    for (name, most) in [("precreate", 30), ("wap", 30), ("app", 16)] {
        assert_eq!(fields_sent(name, long(most))["seller_id"].as_str().unwrap().len(), most);
        assert!(refused(name, long(most + 1)).contains("seller_id"), "{name}");
    }
    assert!(heard(&[("seller_id", &"2".repeat(60))]).is_ok());
}

#[test]
fn goods_have_a_price_as_text_and_a_number_of_them() {
    let goods = value!([{ "goods_id": "g1", "goods_name": "tea", "quantity": 2, "price": "44.44" }]);
    let sent = &fields_sent("precreate", value!({ "goods_detail": goods }))["goods_detail"][0];
    assert_eq!((&sent["price"], &sent["quantity"]), (&value!("44.44"), &value!(2)));
    for amount in [value!("0.01"), value!(0.01)] {
        let answer = accepted("query", value!({ "total_amount": amount }));
        assert_eq!(fields(&answer)["total_amount"].to_string(), "0.01", "numbers are read as texts are");
    }
}

#[test]
fn phones_and_apps_have_five_minutes_at_least() {
    for name in ["wap", "app"] {
        let time = |minutes: &str| value!({ "timeout_express": minutes });
        assert_eq!(fields_sent(name, time("5m"))["timeout_express"], "5m");
        assert!(
            refused(name, time("4m")).contains("timeout_express"),
            "{name}, where 1 was the least time once"
        );
    }
    assert_eq!(fields_sent("precreate", value!({ "timeout_express": "1m" }))["timeout_express"], "1m");
}

#[test]
fn a_late_cancellation_is_declined() {
    let late = value!({ "code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_CANCEL_TIME_OUT" });
    assert_eq!(declined_with(ended("cancel", late)), "40004");
    let documented = spec().operation("cancel").unwrap().about.doc.clone().unwrap_or_default();
    assert!(documented.contains("24 hours"), "{documented}");
}

#[test]
fn code_10003_is_pending_and_no_success() {
    let result = |code: &str| {
        let mut result = value!({ "code": code, "msg": "?", "out_trade_no": "T20260102000002",
            "total_amount": "0.01", "trade_no": "2026010222001400000000000002" });
        result["sub_code"] = if code == "10000" { value!("ACQ.SOMETHING_ELSE") } else { Value::Null };
        result
    };
    let unknown = ended("pay", result("10003")).must_be_unknown();
    assert!(matches!(unknown.cause, Cause::Pending), "{unknown}");
    let paid = ended("pay", result("10000")).must_be_accepted();
    assert_eq!(paid.state, Standing::Order(OrderState::Paid));
    let mut broken = result("10000");
    broken["sub_code"] = value!("ACQ.SYSTEM_ERROR");
    let unknown = ended("pay", broken).must_be_unknown();
    assert!(matches!(unknown.cause, Cause::ProviderUnsure), "{unknown}");
}

#[test]
fn an_answer_is_verified_as_it_is_written() {
    let asked = value!({ "out_trade_no": "1704093802" });
    let created = opened_from_the_sandbox("precreate", "qr.alipay.com", asked.clone()).must_be_accepted();
    assert_eq!(fields(&created)["qr_code"], "https://qr.alipay.com/bax07651xvtprxfkmxyf00a9");
    let (result, signature, key) = from_the_sandbox("qr.alipay.com");
    let without_backslashes = result.replace("\\/", "/");
    assert_ne!(result, without_backslashes);
    let operation = operation(&PROVIDER, "precreate");
    let reply = with_signature("precreate", &without_backslashes, &signature);
    let outcome = client_with(&[("alipay_public_key", &key)]).open(
        operation,
        request(operation, asked).as_ref(),
        &reply,
    );
    assert!(matches!(outcome.must_be_unknown().cause, Cause::BadSignature));
}

#[test]
fn a_system_error_is_unknown_however_it_is_spelled() {
    for name in ["pay", "refund", "cancel", "close"] {
        for (code, spelled) in [
            ("40004", "ACQ.SYSTEM_ERROR"),
            ("40004", "AQC.SYSTEM_ERROR"),
            ("20000", "aop.ACQ.SYSTEM_ERROR"),
            ("40004", "SYSTEM_ERROR"),
            ("20000", "isp.unknow-error"),
            ("40004", "NEW.SYSTEM_ERROR"),
        ] {
            let unknown = ended(name, value!({ "code": code, "sub_code": spelled })).must_be_unknown();
            assert!(matches!(unknown.cause, Cause::ProviderUnsure), "{name} {spelled}: {unknown}");
        }
    }
}

#[test]
fn a_subject_may_hold_any_character() {
    let subject = "a/b=c&d+e%20 \"港式奶茶\"";
    assert_eq!(fields_sent("precreate", value!({ "subject": subject }))["subject"], subject);
    assert_eq!(fields_sent("app", value!({ "subject": subject }))["subject"], subject);
    assert!(heard(&[("subject", subject)]).is_ok());
}

#[test]
fn the_root_number_is_a_credential() {
    let operation = operation(&PROVIDER, "query");
    for root in [
        "687b59193f3f462dd5336e5abf83c5d8_02941eef3187dddf3d3b83462e1dfcf6",
        "6bc29aa3b4d406c43483ffea81e08d22",
    ] {
        let sealed = client_with_root(root).seal(operation, request(operation, value!({})).as_ref()).unwrap();
        let sent = crate::examples::form(&sealed);
        assert!(sent.contains(&("alipay_root_cert_sn".to_owned(), root.to_owned())), "{sent:?}");
    }
}

#[test]
fn the_code_of_a_face_may_be_long() {
    for length in [16, 35, 700] {
        let auth_code = "1".repeat(length);
        assert_eq!(fields_sent("pay", value!({ "auth_code": auth_code }))["auth_code"], auth_code);
    }
    assert!(refused("pay", value!({ "auth_code": "1".repeat(15) })).contains("auth_code"));
}

#[test]
fn amounts_that_the_sandbox_leaves_at_zero_are_not_compared() {
    let asked = value!({ "out_trade_no": "1703141270" });
    let order = opened_from_the_sandbox("query", "send_pay_date", asked.clone()).must_be_accepted();
    assert_eq!(
        (order.state, &fields(&order)["receipt_amount"]),
        (Standing::Order(OrderState::Paid), &value!(0.0))
    );
    let refund = opened_from_the_sandbox("refund", "fund_change\":\"Y", asked).must_be_accepted();
    assert_eq!(refund.state, Standing::Refund(PartState::Done));
    assert_eq!(fields(&refund)["send_back_fee"], 0.0);
    assert!(refund.compared.iter().all(|name| name != "send_back_fee"), "{:?}", refund.compared);
}

#[test]
fn a_wrong_signature_may_be_told_unsigned() {
    let operation = operation(&PROVIDER, "pay");
    let unsigned = |code: &str| {
        let member = operation.answer_key;
        let result = value!({ member: { "code": code, "msg": "?", "sub_code": "isv.invalid-signature" } });
        client_with(&[]).open_first(
            operation,
            request(operation, value!({})).as_ref(),
            &answered(&result.to_string()),
        )
    };
    assert_eq!(declined_with(unsigned("40002")), "40002");
    for code in ["10000", "10003", "20001", "40001", "40006"] {
        let unknown = unsigned(code).must_be_unknown();
        assert!(matches!(unknown.cause, Cause::Unsigned), "{code}: {unknown}");
    }
}

#[test]
fn a_refund_always_has_a_number() {
    let sent = fields_sent("refund", value!({}));
    assert_eq!(sent["out_request_no"], "R20260102000001");
    let mut without = (operation(&PROVIDER, "refund").request)();
    let missing = put_json(without.as_mut(), r#"{"out_trade_no":"T1","refund_amount":"1.00"}"#).unwrap_err();
    assert!(missing.to_string().contains("out_request_no"), "a part of a payment needs one: {missing}");
}
