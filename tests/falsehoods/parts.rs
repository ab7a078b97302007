//! Is a part taken for the whole?

use paysmith_runtime::{Cause, Decimal, HoldState, Ledger, News, OrderState, PartState, Standing};
use serde_json::{Value, json as value};

use crate::provider::{Played, alipay, cpay, fubei, qfpay, scanforpay, wechatpay};
use crate::support::outcomes::ExpectedOutcome as _;

/// A paid order in the merchant's books.
fn paid(number: &str, amount: Decimal, currency: &str) -> Ledger {
    let mut order = Ledger::new(number, amount, currency);
    let news = News {
        state: Standing::Order(OrderState::Paid),
        number: Some(number.to_owned()),
        original: None,
        merchant: None,
        amount: Some(amount),
        currency: Some(currency.to_owned()),
    };
    order.apply(&news).unwrap();
    order
}

/// The state of a refund of a part, by its answer.
fn refunded(played: &Played, request: Value, answer: Value) -> News {
    let accepted = played.open("refund", request, answer).must_be_accepted();
    assert_eq!(accepted.state, Standing::Refund(PartState::Done), "the refund is made, whatever it leaves");
    assert_eq!(accepted.state.order(), None, "and nothing is said of the whole order");
    accepted.news()
}

/// Applies two refunds to an order of 12.00: one of 3.00, then one of the other 9.00.
fn told_of_parts(mut order: Ledger, (part, rest): (News, News)) {
    order.apply(&part).unwrap();
    assert_eq!(order.state(), OrderState::PartlyRefunded);
    assert_eq!(order.left() * Decimal::from(4), order.asked() * Decimal::from(3));
    order.apply(&part).unwrap();
    assert_eq!(order.state(), OrderState::PartlyRefunded, "the same news twice counts once");
    order.apply(&rest).unwrap();
    assert_eq!((order.state(), order.left()), (OrderState::Refunded, Decimal::ZERO), "the last part");
    let more = News { number: Some("R-3".to_owned()), ..part };
    let refused = order.apply(&more).unwrap_err();
    assert_eq!(refused.differs, ["refunded"], "more would be given back than was paid");
}

#[test]
fn a_part_that_qfpay_has_refunded_leaves_the_order_partly_refunded() {
    let refund = |number: &str, amount: &str| {
        let request = value!({ "out_trade_no": number, "txamt": amount });
        let answer = value!({ "out_trade_no": number, "txamt": amount, "txcurrcd": "HKD" });
        refunded(qfpay(), request, answer)
    };
    let parts = (refund("R-1", "300"), refund("R-2", "900"));
    told_of_parts(paid("A-1", Decimal::from(1200), "HKD"), parts);
}

#[test]
fn a_part_that_fubei_has_refunded_leaves_the_order_partly_refunded() {
    let refund = |number: &str, amount: i64| {
        let request =
            value!({ "merchant_refund_sn": number, "merchant_order_sn": "A-1", "refund_money": amount });
        let answer = value!({ "merchant_refund_sn": number, "merchant_order_sn": "A-1",
            "refund_money": amount, "refund_state": "SUCCESS" });
        taken_on(fubei(), request, answer)
    };
    told_of_parts(paid("A-1", Decimal::from(12), "CNY"), (refund("R-1", 3), refund("R-2", 9)));
}

#[test]
fn a_part_that_scanforpay_has_refunded_leaves_the_order_partly_refunded() {
    let refund = |number: &str, amount: i64| {
        let request = value!({ "refundNo": number, "partnerOrderNo": "A-1", "orderAmount": amount });
        refunded(scanforpay(), request, value!({ "orderAmount": amount, "status": 1, "currency": "HKD" }))
    };
    told_of_parts(paid("A-1", Decimal::from(1200), "HKD"), (refund("R-1", 300), refund("R-2", 900)));
}

#[test]
fn a_part_that_wechatpay_has_refunded_leaves_the_order_partly_refunded() {
    let refund = |number: &str, amount: i64| {
        let amount = value!({ "refund": amount, "total": 1200 });
        let changes = value!({ "out_refund_no": number, "out_trade_no": "A-1", "amount": amount });
        refunded(wechatpay(), changes.clone(), changes)
    };
    told_of_parts(paid("A-1", Decimal::from(1200), "CNY"), (refund("R-1", 300), refund("R-2", 900)));
}

/// An answer that takes a refund on says nothing of its end, and neither does that of one that is stuck.
#[test]
fn a_refund_that_wechatpay_has_taken_on_is_no_end() {
    use paysmith_runtime::{Final, Outcome};
    for status in ["PROCESSING", "ABNORMAL", "SOMETHING_NEW"] {
        match wechatpay().open("refund", value!({}), value!({ "status": status })) {
            Outcome::Final(Final::Accepted(accepted)) => {
                assert_eq!(accepted.state, Standing::Refund(PartState::Pending), "{status}");
            }
            Outcome::Unknown(unknown) => assert!(matches!(unknown.cause, Cause::Pending), "{status}"),
            other => panic!("{status}: {other}"),
        }
    }
    let failed = wechatpay().open("refund", value!({}), value!({ "status": "CLOSED" }));
    assert!(!matches!(failed, Outcome::Final(Final::Accepted(_))), "{failed}");
}

#[test]
fn a_part_that_alipay_has_refunded_leaves_the_order_partly_refunded() {
    let refund = |number: &str, amount: &str, all: &str| {
        let request = value!({ "out_request_no": number, "out_trade_no": "A_1", "refund_amount": amount });
        // What the answer says was given back is the sum of all refunds.
        refunded(alipay(), request, value!({ "out_trade_no": "A_1", "refund_fee": all }))
    };
    let parts = (refund("R_1", "3.00", "3.00"), refund("R_2", "9.00", "12.00"));
    assert_eq!(parts.1.amount, Some(Decimal::new(900, 2)), "of this refund, and not of all");
    told_of_parts(paid("A_1", Decimal::from(12), "CNY"), parts);
}

/// Code 10000 says that Alipay has taken the call, and no more.
#[test]
fn a_refund_by_which_no_money_has_moved_is_unknown() {
    for told in
        [value!({ "fund_change": "N" }), value!({ "fund_change": null }), value!({ "fund_change": "M" })]
    {
        let unknown = alipay().open("refund", value!({}), told.clone()).must_be_unknown();
        assert!(matches!(unknown.cause, Cause::Pending), "{told}: {:?}", unknown.cause);
        assert!(unknown.recovery.is_some(), "the query tells");
    }
}

/// Fubei answers a refund by accepting it for processing; only its query says that it is made. That is asked in
/// `what_follow_says_of_a_part_is_said_of_the_part`.
fn taken_on(played: &Played, request: Value, answer: Value) -> News {
    let accepted = played.open("refund", request, answer).must_be_accepted();
    assert_eq!(accepted.state, Standing::Refund(PartState::Pending), "on its way, and not made");
    News::of(&accepted.asked, Standing::Refund(PartState::Done))
}

#[test]
fn a_notification_of_a_part_leaves_the_order_partly_refunded() {
    let told = |number: &str, amount: &str| {
        let changes = value!({ "out_trade_no": number, "txamt": amount, "txcurrcd": "HKD", "syssn": number });
        let verified = qfpay().heard("refund", changes).unwrap();
        assert_eq!(verified.state(), Standing::Refund(PartState::Done));
        verified
    };
    let mut order = paid("A-1", Decimal::from(1200), "HKD");
    for (number, amount, expected) in
        [("R-1", "300", OrderState::PartlyRefunded), ("R-2", "900", OrderState::Refunded)]
    {
        let paysmith_runtime::Delivery::Fresh(fresh) = told(number, amount).deduplicated(true) else {
            panic!()
        };
        let applied = fresh.apply(&mut order);
        assert!(applied.refused.is_none());
        assert_eq!(order.state(), expected, "{number}");
    }
    let told = |number: &str, amount: i64| {
        let changes = value!({ "out_trade_no": "A-1", "out_refund_no": number, "refund_id": number,
            "amount": { "total": 1200, "refund": amount } });
        wechatpay().heard("refund", changes).unwrap()
    };
    let mut order = paid("A-1", Decimal::from(1200), "CNY");
    for (number, amount, expected) in [
        ("R-1", 300, OrderState::PartlyRefunded),
        ("R-1", 300, OrderState::PartlyRefunded),
        ("R-2", 900, OrderState::Refunded),
    ] {
        let paysmith_runtime::Delivery::Fresh(fresh) = told(number, amount).deduplicated(true) else {
            panic!()
        };
        assert!(fresh.apply(&mut order).refused.is_none());
        assert_eq!(order.state(), expected, "{number}");
    }
}

#[tokio::test]
async fn what_follow_says_of_a_part_is_said_of_the_part() {
    let row = value!({ "data": [{ "out_trade_no": qfpay().asked("refund", "out_trade_no"), "txamt": "10",
        "txcurrcd": "EUR", "order_type": "refund", "respcd": "0000", "cancel": "0", "syssn": "2" }] });
    let found = qfpay().recovered("refund", "refund.query", row).await;
    assert_eq!(found.state(), Standing::Refund(PartState::Done), "{found}");

    let row = value!({ "merchant_refund_sn": fubei().asked("refund", "merchant_refund_sn"),
        "merchant_order_sn": fubei().asked("refund", "merchant_order_sn") });
    let found = fubei().recovered("refund", "refund.query", row).await;
    assert_eq!(found.state(), Standing::Refund(PartState::Done), "{found}");
    let other = value!({ "merchant_refund_sn": "OTHER" });
    let found = fubei().recovered("refund", "refund.query", other).await;
    assert!(!matches!(found, paysmith_runtime::Recovered::Settled(_)), "another refund: {found}");

    let found = wechatpay().recovered("refund", "refund.query", value!({})).await;
    assert_eq!(found.state(), Standing::Refund(PartState::Done), "{found}");
    for other in [value!({ "out_refund_no": "OTHER" }), value!({ "amount": { "refund": 100 } })] {
        let found = wechatpay().recovered("refund", "refund.query", other.clone()).await;
        assert_ne!(found.state(), Standing::Refund(PartState::Done), "{other}: {found}");
    }
    let found = alipay().recovered("refund", "refund.query", value!({})).await;
    assert_eq!(found.state(), Standing::Refund(PartState::Done), "{found}");
    for other in [
        value!({ "out_request_no": "OTHER" }),
        value!({ "out_trade_no": "OTHER" }),
        value!({ "refund_amount": "9.99" }),
        value!({ "refund_status": null }),
    ] {
        let found = alipay().recovered("refund", "refund.query", other.clone()).await;
        assert!(!matches!(found, paysmith_runtime::Recovered::Settled(_)), "{other}: {found}");
        assert!(!found.to_string().contains("no money moved"), "{found}");
    }
}

/// ScanForPay's query of the order tells of its refunds, too. That an earlier refund was made says nothing about a
/// later one.
#[tokio::test]
async fn an_earlier_refund_does_not_settle_a_later_one() {
    let number = scanforpay().asked("refund", "partnerOrderNo");
    let told = value!({ "partnerOrderNo": number, "status": 3 });
    let found = scanforpay().recovered("refund", "pay_query", told).await;
    assert!(!matches!(found, paysmith_runtime::Recovered::Settled(_)), "{found}");
    assert!(!found.to_string().contains("no money moved"), "{found}");
}

/// Where one state stands for a refund of a part and of the whole, the amounts in the ledger decide.
#[test]
fn a_word_that_does_not_tell_parts_from_the_whole_is_a_state_of_its_own() {
    let told = value!({ "status": 3 });
    let accepted = scanforpay().open("pay_query", value!({}), told).must_be_accepted();
    assert_eq!(accepted.state, Standing::Order(OrderState::GivenBack));
    let text = accepted.state.to_string();
    assert!(text.contains("part"), "it says that it may be a part: {text}");

    let told = wechatpay().open("query", value!({}), value!({ "trade_state": "REFUND" })).must_be_accepted();
    assert_eq!(told.state, accepted.state, "so it is after the refund of a part, too");

    let mut order = paid("A-1", Decimal::from(1200), "HKD");
    order
        .apply(&News {
            state: accepted.state,
            number: None,
            original: None,
            merchant: None,
            amount: None,
            currency: None,
        })
        .unwrap();
    let part = News {
        state: Standing::Refund(PartState::Done),
        number: Some("R-1".to_owned()),
        original: Some("A-1".to_owned()),
        merchant: None,
        amount: Some(Decimal::from(300)),
        currency: None,
    };
    order.apply(&part).unwrap();
    assert_eq!((order.state(), order.left()), (OrderState::PartlyRefunded, Decimal::from(900)));
}

/// Tencent Cloud Pay accepts a refund for processing. Then neither the refund nor the order has come to an end.
#[test]
fn a_refund_that_cpay_has_taken_on_is_no_end_and_says_which_refund_of_which_order_it_is() {
    let unknown = cpay().open("refund", value!({}), value!({})).must_be_unknown();
    assert!(matches!(unknown.cause, Cause::Pending), "{:?}", unknown.cause);
    assert_eq!(unknown.asked.original, Some(cpay().asked("refund", "refund_content.out_trade_no")));
    assert_ne!(unknown.asked.number, unknown.asked.original, "a refund has a number of its own");
}

/// Money that Alipay holds is neither paid nor given back, and credit that was promised is not held.
#[tokio::test]
async fn held_money_is_told_as_held_and_its_end_by_the_query_alone() {
    let ends = |name: &str, answer: Value| alipay().open(name, value!({}), answer);
    let held = ends("freeze", value!({})).must_be_accepted();
    assert_eq!(held.state, Standing::Hold(HoldState::Held));
    for told in
        [value!({ "status": "INIT" }), value!({ "pre_auth_type": "CREDIT_AUTH" }), value!({ "status": null })]
    {
        let unknown = ends("freeze", told.clone()).must_be_unknown();
        assert!(matches!(unknown.cause, Cause::Pending), "{told}: {:?}", unknown.cause);
    }
    let released = ends("unfreeze", value!({})).must_be_accepted();
    assert_eq!((released.state, released.state.order()), (Standing::Release(PartState::Done), None));
    let unknown = ends("unfreeze", value!({ "status": "CLOSED" })).must_be_unknown();
    assert!(matches!(unknown.cause, Cause::Pending), "{:?}", unknown.cause);

    let found = alipay().recovered("freeze", "freeze.query", value!({})).await;
    assert_eq!(found.state(), Standing::Hold(HoldState::Held), "{found}");
    let settles =
        |found: &paysmith_runtime::Recovered<_>| matches!(found, paysmith_runtime::Recovered::Settled(_));
    for other in [
        value!({ "amount": "0.01" }),
        value!({ "out_request_no": "OTHER" }),
        value!({ "order_status": "NEW" }),
    ] {
        let found = alipay().recovered("freeze", "freeze.query", other.clone()).await;
        assert!(!settles(&found), "{other}: {found}");
    }
    let ended = alipay().recovered("freeze", "freeze.query", value!({ "order_status": "FINISH" })).await;
    assert_eq!(ended.state(), Standing::Hold(HoldState::Ended), "{ended}");
}
