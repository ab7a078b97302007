//! Is anything false said about money?
//!
//! Each of these tests is for a falsehood that was found once: an answer about another order was believed, a code was
//! read as what it wasn't, a number that was used before was called declined, a part was taken for the whole, a
//! notification made another one count as seen. Each holds the case that was found, and the same case of another
//! provider. Related questions are asked in `faults` and `runtime/tests/runtime/cuts.rs` (what is sent, and answers
//! that break off), `bad_answers/odd.rs` (a byte order mark), `codes.rs` (what codes mean) and `call.rs` (values that
//! can't be read).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]
#[path = "round_trip/json.rs"]
mod json;
#[path = "falsehoods/notifications.rs"]
mod notifications;
#[path = "falsehoods/parts.rs"]
mod parts;
#[path = "falsehoods/provider.rs"]
mod provider;
#[allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]
#[path = "round_trip/reply.rs"]
mod reply;
#[allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]
#[path = "round_trip/single.rs"]
mod single;
mod support;
#[allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]
#[path = "round_trip/xml.rs"]
mod xml;

use paysmith_runtime::{Cause, Final, OrderState, Outcome, Standing};
use provider::{Played, alipay, cpay, fubei, qfpay, scanforpay, wechatpay};
use serde_json::json as value;
use support::outcomes::ExpectedOutcome as _;

/// How a call with these request fields ends if it is answered with these answer fields.
fn ends(played: &Played, name: &str, request: serde_json::Value, answer: serde_json::Value) -> String {
    match played.open(name, request, answer) {
        Outcome::Final(Final::Accepted(accepted)) => format!("accepted: {:?}", accepted.state),
        Outcome::Unknown(unknown) => format!("{:?}", unknown.cause),
        other => other.to_string(),
    }
}

/// An answer about another order isn't believed.
#[test]
fn the_answer_about_another_order_is_not_this_ones() {
    let asked = value!({ "out_trade_no": "CHARGE-77", "txamt": "999999" });
    let answer = value!({ "out_trade_no": "QR-1", "txamt": "1" });
    let outcome = qfpay().open("payment.cpm", asked, answer);
    let cause = outcome.must_be_unknown().cause;
    assert!(matches!(&cause, Cause::Mismatch(paths) if paths == &["out_trade_no", "txamt"]), "{cause:?}");
    assert!(!cause.to_string().contains("QR-1"), "no value is shown: {cause}");

    let asked = value!({ "merchant_order_sn": "CHARGE-77", "total_fee": 100 });
    let answer = value!({ "merchant_order_sn": "QR-1", "order_price": 100, "trade_state": "SUCCESS" });
    assert_eq!(ends(fubei(), "swipe", asked, answer), r#"Mismatch(["merchant_order_sn"])"#);

    let answer = value!({ "order_content": { "out_trade_no": "QR-1" } });
    let unknown = cpay().open("micro_pay", value!({}), answer).must_be_unknown();
    assert!(
        matches!(&unknown.cause, Cause::Mismatch(paths) if paths == &["order_content.out_trade_no"]),
        "{:?}",
        unknown.cause
    );

    let answer = value!({ "partnerOrderNo": "OTHER" });
    assert_eq!(ends(scanforpay(), "offline.create", value!({}), answer), r#"Mismatch(["partnerOrderNo"])"#);

    let answer = value!({ "out_refund_no": "OTHER", "out_trade_no": "OTHER" });
    let found = ends(wechatpay(), "refund", value!({}), answer);
    assert_eq!(found, r#"Mismatch(["out_refund_no", "out_trade_no"])"#);
    let answer = value!({ "out_trade_no": "OTHER" });
    assert_eq!(ends(wechatpay(), "query", value!({}), answer), r#"Mismatch(["out_trade_no"])"#);
    let another = value!({ "out_trade_no": "OTHER" });
    for name in ["precreate", "pay", "create", "query", "close", "cancel", "refund"] {
        assert_eq!(
            ends(alipay(), name, value!({}), another.clone()),
            r#"Mismatch(["out_trade_no"])"#,
            "{name}"
        );
    }
    for (name, field) in [
        ("refund.query", "out_request_no"),
        ("freeze", "out_order_no"),
        ("freeze", "amount"),
        ("freeze.query", "out_order_no"),
        ("freeze.cancel", "out_request_no"),
        ("freeze.pay", "out_trade_no"),
        ("unfreeze", "auth_no"),
        ("unfreeze.query", "out_request_no"),
    ] {
        let another = value!({ field: if field == "amount" { "0.01" } else { "OTHER" } });
        let found = ends(alipay(), name, value!({}), another);
        assert_eq!(found, format!("Mismatch([{field:?}])"), "{name}");
    }
}

/// An answer about the right order with another amount or currency isn't believed.
#[test]
fn the_right_order_with_another_amount_or_currency_is_not_what_was_asked() {
    let asked = value!({ "out_trade_no": "A-1", "txamt": "1200", "txcurrcd": "HKD" });
    for (name, other) in [("txamt", "1"), ("txcurrcd", "JPY")] {
        let mut answer = value!({ "out_trade_no": "A-1", "txamt": "1200", "txcurrcd": "HKD" });
        answer[name] = other.into();
        let found = ends(qfpay(), "payment.cpm", asked.clone(), answer);
        assert_eq!(found, format!("Mismatch([{name:?}])"));
    }
    let answer = value!({ "order_price": 1, "trade_state": "SUCCESS" });
    assert_eq!(ends(fubei(), "swipe", value!({}), answer), r#"Mismatch(["order_price"])"#);
    let answer = value!({ "order_price": "100.00", "total_fee": 80, "trade_state": "SUCCESS" });
    let found = ends(fubei(), "swipe", value!({ "total_fee": 100 }), answer);
    assert_eq!(found, "accepted: Order(Paid)", "80.00 of 100 were received: that is no other amount");
    let parts = value!({ "amount": { "refund": 100 } });
    assert_eq!(ends(wechatpay(), "refund", value!({}), parts), r#"Mismatch(["amount.refund"])"#);
    let answer = value!({ "total_amount": "1.00", "receipt_amount": "0.01" });
    assert_eq!(ends(alipay(), "pay", value!({}), answer), r#"Mismatch(["total_amount"])"#);
    let answer = value!({ "total_amount": "0.010", "receipt_amount": "0.00" });
    assert_eq!(
        ends(alipay(), "pay", value!({}), answer),
        "accepted: Order(Paid)",
        "what was received isn't compared"
    );
}

/// An accepted outcome says which fields of the answer were compared with the request.
#[test]
fn an_accepted_answer_says_what_was_compared() {
    let accepted = qfpay().open("payment.mpm", value!({}), value!({})).must_be_accepted();
    assert_eq!(accepted.compared, ["out_trade_no", "txamt", "txcurrcd"]);
    let accepted = cpay().open("close_order", value!({}), value!({})).must_be_accepted();
    assert_eq!(accepted.compared, Vec::<String>::new(), "nothing in it can be");
    let accepted = wechatpay().open("refund", value!({}), value!({})).must_be_accepted();
    let compared = ["out_refund_no", "out_trade_no", "amount.refund", "amount.total", "amount.currency"];
    assert_eq!(accepted.compared, compared);
}

/// If nothing in the answer to a call that moves money can be compared, the spec says why, and the outcome says that
/// nothing was compared.
#[test]
fn what_has_nothing_to_compare_says_why() {
    let mut silent = Vec::new();
    for played in provider::all() {
        for operation in played.descriptor.operations.iter().filter(|one| one.address.is_call()) {
            if !operation.effect.is_harmless() && operation.echo.is_empty() {
                assert!(!operation.no_echo.is_empty(), "{} {}", played.descriptor.name, operation.name);
                assert!(!operation.is_bound());
                silent.push(format!("{} {}", played.descriptor.name, operation.name));
            }
        }
    }
    for expected in [
        "cpay close_order",
        "cpay reverse",
        "cpay scan_code_pay",
        "fubei scan",
        "scanforpay online.create",
        "wechatpay jsapi",
        "wechatpay close",
    ] {
        assert!(silent.iter().any(|one| one == expected), "{expected} is not among {silent:?}");
    }
}

/// A value that only resembles a code is no refusal, even where the spec says `otherwise: declined`.
#[test]
fn a_code_that_is_written_otherwise_is_no_refusal() {
    let asked = |played: &Played, name: &str, code: serde_json::Value| {
        played.opened(name, value!({}), &code, value!({})).to_string()
    };
    for code in [value!(0), value!(0.0), value!(false), value!(1143.0), value!("1143.0"), value!("01143")] {
        let found = asked(qfpay(), "refund", code.clone());
        assert!(found.starts_with("unknown"), "{code}: {found}");
    }
    for code in [value!(40002), value!("040002"), value!(" 40002"), value!("40002.0"), value!(true)] {
        let found = asked(alipay(), "refund", code.clone());
        assert!(found.starts_with("unknown"), "{code}: {found}");
    }
    for code in [value!(1.0), value!(true), value!("01"), value!("1")] {
        let found = asked(scanforpay(), "refund", code.clone());
        assert!(found.starts_with("unknown"), "{code}: {found}");
    }
    for code in [value!("sign_error"), value!("SIGN_ERROR "), value!(401), value!(true), value!("PARAM_ERRO")]
    {
        let found = asked(wechatpay(), "jsapi", code.clone());
        assert!(found.starts_with("unknown"), "{code}: {found}");
    }
}

/// Where a provider has one code for every refusal, it may be about an earlier use of the number, unless the number is
/// known to be new.
#[test]
fn a_refusal_of_a_number_that_may_have_been_used_is_unknown_and_of_a_new_one_final() {
    for (played, name, code) in [
        (fubei(), "swipe", value!(400)),
        (fubei(), "refund", value!(400)),
        (scanforpay(), "refund", value!(30)),
        (wechatpay(), "refund", value!("NOT_ENOUGH")),
        (wechatpay(), "refund", value!("INVALID_REQUEST")),
    ] {
        let unknown = played.opened(name, value!({}), &code, value!({})).must_be_unknown();
        assert!(matches!(unknown.cause, Cause::NumberMayBeReused), "{name}: {:?}", unknown.cause);
        assert!(unknown.recovery.is_some(), "{name}: there is a query that tells");
        let first = played.opened_first(name, value!({}), &code, value!({}));
        assert!(matches!(first, Outcome::Final(Final::Declined(_))), "{name}: {first}");
    }
    // Where a provider has a code of its own for a used number, only that code is about an earlier use.
    let of_a_used_number = qfpay().opened("payment.cpm", value!({}), &value!("1102"), value!({}));
    assert!(matches!(of_a_used_number, Outcome::Unknown(_)), "{of_a_used_number}");
    let of_the_wallet = qfpay().opened("payment.cpm", value!({}), &value!("1147"), value!({}));
    assert!(matches!(of_the_wallet, Outcome::Final(Final::Declined(_))), "{of_the_wallet}");
    let of_a_used_number = wechatpay().opened("jsapi", value!({}), &value!("OUT_TRADE_NO_USED"), value!({}));
    assert!(matches!(of_a_used_number, Outcome::Unknown(_)), "{of_a_used_number}");
    let of_the_app = wechatpay().opened("jsapi", value!({}), &value!("APPID_MCHID_NOT_MATCH"), value!({}));
    assert!(matches!(of_the_app, Outcome::Final(Final::Declined(_))), "{of_the_app}");
    for (name, told) in [
        ("pay", "ACQ.TRADE_HAS_SUCCESS"),
        ("pay", "ACQ.CONTEXT_INCONSISTENT"),
        ("precreate", "ACQ.TRADE_HAS_CLOSE"),
        ("refund", "ACQ.DISCORDANT_REPEAT_REQUEST"),
        ("refund", "ACQ.REASON_TRADE_REFUND_FEE_ERR"),
    ] {
        let told = value!({ "sub_code": told });
        let first = alipay().opened_first(name, value!({}), &value!("40004"), told.clone());
        assert!(first.must_be_unknown().recovery.is_some(), "{name} {told}");
    }
    let of_the_wallet = value!({ "sub_code": "ACQ.BUYER_BALANCE_NOT_ENOUGH" });
    let of_the_wallet = alipay().opened("pay", value!({}), &value!("40004"), of_the_wallet);
    assert!(matches!(of_the_wallet, Outcome::Final(Final::Declined(_))), "{of_the_wallet}");
}

/// Alipay has one code for refusals of its business and for errors inside it. Only a reason that is known to refuse ends a call.
#[test]
fn a_refusal_whose_reason_nobody_knows_is_no_end() {
    for name in ["precreate", "pay", "create", "close", "cancel", "refund"] {
        for reason in
            [value!({}), value!({ "sub_code": "ACQ.NEW" }), value!({ "sub_code": "X.SYSTEM_ERROR" })]
        {
            let unknown = alipay().opened_first(name, value!({}), &value!("40004"), reason.clone());
            let cause = unknown.must_be_unknown().cause;
            assert!(matches!(cause, Cause::ProviderUnsure), "{name} {reason}: {cause:?}");
        }
        // An error inside Alipay isn't believed to be a refusal whatever code it comes with.
        let odd = value!({ "sub_code": "aop.ACQ.SYSTEM_ERROR" });
        let unknown = alipay().opened_first(name, value!({}), &value!("40006"), odd).must_be_unknown();
        assert!(matches!(unknown.cause, Cause::ProviderUnsure), "{name}: {:?}", unknown.cause);
    }
}

/// A refusal whose own state says that money moved is no refusal.
#[test]
fn a_refusal_that_says_that_the_order_is_paid_is_none() {
    let paid = value!({ "trade_state": "SUCCESS" });
    let unknown = fubei().opened_first("swipe", value!({}), &value!(400), paid).must_be_unknown();
    assert!(matches!(unknown.cause, Cause::Contradiction), "{:?}", unknown.cause);
    let made = value!({ "status": 1 });
    let unknown = scanforpay().opened_first("refund", value!({}), &value!(30), made).must_be_unknown();
    assert!(matches!(unknown.cause, Cause::Contradiction), "{:?}", unknown.cause);
    let made = value!({ "sub_code": "ACQ.TRADE_NOT_ALLOW_REFUND", "fund_change": "Y" });
    let unknown = alipay().opened_first("refund", value!({}), &value!("40004"), made).must_be_unknown();
    assert!(matches!(unknown.cause, Cause::Contradiction), "{:?}", unknown.cause);
}

/// A query is never called declined: that it was refused says nothing about the order.
#[test]
fn a_refused_question_says_nothing_of_the_money() {
    for (played, name, code) in [
        (fubei(), "query", value!(400)),
        (scanforpay(), "pay_query", value!(30)),
        (qfpay(), "query", value!("1101")),
        (wechatpay(), "query", value!("ORDER_NOT_EXIST")),
        (wechatpay(), "query_by_id", value!("ORDER_NOT_EXIST")),
        (wechatpay(), "refund.query", value!("RESOURCE_NOT_EXISTS")),
        (alipay(), "query", value!("40004")),
        (alipay(), "query", value!("40006")),
    ] {
        let text = played.opened(name, value!({}), &code, value!({})).to_string();
        assert!(!text.contains("no money moved"), "{name}: {text}");
    }
}

/// An answer about another order never settles a recovery. One about the right order with another amount ends it in a
/// way of its own.
#[tokio::test]
async fn a_recovery_is_settled_by_what_was_asked_alone() {
    let currency = qfpay().asked("payment.cpm", "txcurrcd");
    let told = |number: &str, amount: &str| {
        value!({ "data": [{ "out_trade_no": number, "txamt": amount, "txcurrcd": currency, "order_type": "payment",
            "respcd": "0000", "cancel": "0", "syssn": "1" }] })
    };
    let number = qfpay().asked("payment.cpm", "out_trade_no");
    let amount = qfpay().asked("payment.cpm", "txamt");
    for (row, expected) in [
        (told(&number, &amount), Standing::Order(OrderState::Paid)),
        (told("OTHER", &amount), Standing::Order(OrderState::Unknown)),
        (told(&number, "1"), Standing::Order(OrderState::Unknown)),
    ] {
        let found = qfpay().recovered("payment.cpm", "query", row.clone()).await;
        assert_eq!(found.state(), expected, "{row}: {found}");
    }
    let other = qfpay().recovered("payment.cpm", "query", told(&number, "1")).await.to_string();
    assert!(other.contains("not what was asked") || other.contains("asked"), "{other}");
    assert!(!other.contains(&number), "no value is shown: {other}");

    let number = scanforpay().asked("offline.create", "partnerOrderNo");
    for (amount, expected) in [("2000", OrderState::Paid), ("1", OrderState::Unknown)] {
        let amount: i64 = amount.parse().unwrap();
        let told =
            value!({ "partnerOrderNo": number, "orderAmount": amount, "status": 1, "currency": "HKD" });
        let found = scanforpay().recovered("offline.create", "pay_query", told).await;
        assert_eq!(found.state().order(), Some(expected), "{amount}: {found}");
    }
    let number = alipay().asked("pay", "out_trade_no");
    let told = |number: &str, amount: &str, status: &str| value!({ "out_trade_no": number, "total_amount": amount, "trade_status": status });
    for (told, expected) in [
        (told(&number, "0.01", "TRADE_SUCCESS"), OrderState::Paid),
        (told(&number, "0.01", "TRADE_FINISHED"), OrderState::Paid),
        (told("OTHER", "0.01", "TRADE_SUCCESS"), OrderState::Unknown),
        (told(&number, "1.00", "TRADE_SUCCESS"), OrderState::Unknown),
        (told(&number, "0.01", "TRADE_NEW"), OrderState::Unknown),
    ] {
        let found = alipay().recovered("pay", "query", told.clone()).await;
        assert_eq!(found.state().order(), Some(expected), "{told}: {found}");
    }
    let number = wechatpay().asked("jsapi", "out_trade_no");
    for (amount, expected) in [(101, OrderState::Paid), (1, OrderState::Unknown)] {
        let told = value!({ "out_trade_no": number, "amount": { "total": amount } });
        let found = wechatpay().recovered("jsapi", "query", told).await;
        assert_eq!(found.state().order(), Some(expected), "{amount}: {found}");
    }
}

/// That a query knows of no order, or of no refund, settles nothing: what was sent just now may still come.
#[tokio::test]
async fn an_order_that_the_query_does_not_know_is_not_settled() {
    for (name, query, code) in
        [("jsapi", "query", "ORDER_NOT_EXIST"), ("refund", "refund.query", "RESOURCE_NOT_EXISTS")]
    {
        let found = wechatpay().recovered_refused(name, query, code).await;
        assert!(!matches!(found, paysmith_runtime::Recovered::Settled(_)), "{name}: {found}");
        assert!(!found.to_string().contains("no money moved"), "{name}: {found}");
    }
}

/// An error inside the provider is no refusal, whatever its code says, and neither is an order that the payer is paying.
#[tokio::test]
async fn an_error_inside_or_a_payer_who_is_paying_is_no_end() {
    for code in ["SYSTEM_ERROR", "SERVICE_UNAVAILABLE", "FREQUENCY_LIMITED"] {
        for name in ["native", "refund", "close"] {
            let outcome = wechatpay().opened_first(name, value!({}), &code.into(), value!({}));
            let cause = outcome.must_be_unknown().cause;
            assert!(!matches!(cause, Cause::NumberMayBeReused), "{name} {code}: {cause:?}");
        }
    }
    for state in ["USERPAYING", "NOTPAY", "SOMETHING_NEW"] {
        let told = value!({ "trade_state": state });
        let found = wechatpay().recovered("native", "query", told).await;
        assert!(!matches!(found, paysmith_runtime::Recovered::Settled(_)), "{state}: {found}");
    }
    for (state, expected) in
        [("CLOSED", OrderState::Closed), ("REVOKED", OrderState::Closed), ("PAYERROR", OrderState::Failed)]
    {
        let told = value!({ "trade_state": state });
        let found = wechatpay().recovered("native", "query", told).await;
        assert_eq!(found.state(), Standing::Order(expected), "{state}: {found}");
    }
}
