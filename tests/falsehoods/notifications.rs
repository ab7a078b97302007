//! Does a notification say more than it says, or make another one count as seen?

use paysmith_runtime::{Decimal, Delivery, Ledger, Memory, OrderState, PartState, Raw, Standing, Why};
use serde_json::{Value, json as value};

use crate::provider::{Played, alipay, cpay, fubei, qfpay, scanforpay, wechatpay};

fn raw(body: &str, like: Raw) -> Raw {
    Raw { body: body.as_bytes().to_vec(), ..like }
}

/// A notification without data is no payment, however well it is signed.
#[test]
fn without_its_required_fields_a_notification_is_refused() {
    for (played, name, field) in [
        (fubei(), "payment", "merchant_order_sn"),
        (scanforpay(), "payment", "partnerOrderNo"),
        (scanforpay(), "payment", "orderAmount"),
        (qfpay(), "payment", "syssn"),
        (wechatpay(), "payment", "out_trade_no"),
        (wechatpay(), "refund", "out_refund_no"),
        (wechatpay(), "payment", "trade_state"),
        (wechatpay(), "refund", "refund_status"),
        (alipay(), "trade", "out_trade_no"),
        (alipay(), "trade", "total_amount"),
        (alipay(), "trade", "trade_status"),
        (alipay(), "trade", "notify_id"),
    ] {
        let refused = played.heard(name, value!({ field: null })).unwrap_err();
        assert!(
            matches!(refused.why, Why::Incomplete(ref names) if names == &[field]),
            "{field}: {:?}",
            refused.why
        );
    }
    for empty in [value!({ "merchant_order_sn": "" }), value!({ "merchant_order_sn": [] })] {
        assert!(fubei().heard("payment", empty).is_err());
    }
}

/// Notifications of one order with different states are no repeats of one another.
#[test]
fn another_state_code_or_amount_is_no_repeat() {
    let key =
        |played: &Played, name: &str, changes: Value| played.heard(name, changes).unwrap().key().to_owned();
    let qfpay = |changes| key(qfpay(), "payment", changes);
    let paid = qfpay(value!({}));
    assert_eq!(paid, qfpay(value!({ "sysdtm": "2020-04-23 11:12:00" })), "sent again");
    for other in [
        value!({ "cancel": "3" }),
        value!({ "cancel": "5" }),
        value!({ "txamt": "2" }),
        value!({ "syssn": "9" }),
    ] {
        assert_ne!(paid, qfpay(other.clone()), "{other}");
    }
    let fubei = |changes| key(fubei(), "payment", changes);
    let paid = fubei(value!({}));
    assert_eq!(paid, fubei(value!({ "attach": "seen again" })));
    for other in [value!({ "trade_state": "USERPAYING" }), value!({ "order_price": 99 })] {
        assert_ne!(paid, fubei(other.clone()), "{other}");
    }
    let scanforpay = |changes| key(scanforpay(), "payment", changes);
    assert_ne!(scanforpay(value!({ "status": 1 })), scanforpay(value!({ "status": 3 })));
    let alipay = |changes| key(alipay(), "trade", changes);
    let paid = alipay(value!({}));
    assert_eq!(paid, alipay(value!({ "notify_time": "2026-01-02 03:08:21", "buyer_pay_amount": "88.87" })));
    for other in [
        value!({ "trade_status": "WAIT_BUYER_PAY" }),
        value!({ "gmt_refund": "2026-01-03 10:00:00.123", "refund_fee": "10.00" }),
        value!({ "total_amount": "88.89" }),
        value!({ "notify_id": "2" }),
    ] {
        assert_ne!(paid, alipay(other.clone()), "{other}: one number may tell of several things");
    }
    let cpay = |changes| key(cpay(), "payment", changes);
    assert_ne!(
        cpay(value!({})),
        cpay(value!({ "pay_mch_key": { "out_sub_mch_id": "another-merchant" } })),
        "its order numbers are unique for each merchant only"
    );
}

/// WeChat Pay sends a notification again with another number, another time and another signature.
#[test]
fn a_repeat_of_wechatpays_is_known_by_what_is_encrypted_in_it() {
    let key = |name: &str, changes: Value| wechatpay().heard(name, changes).unwrap().key().to_owned();
    let paid = key("payment", value!({}));
    let again = value!({ "id": "another", "create_time": "2026-01-01T08:00:30+08:00", "summary": "again" });
    assert_eq!(paid, key("payment", again.clone()));
    for other in [
        value!({ "trade_state": "REFUND" }),
        value!({ "amount": { "total": 1 } }),
        value!({ "transaction_id": "1" }),
        value!({ "out_trade_no": "OTHER" }),
    ] {
        assert_ne!(paid, key("payment", other.clone()), "{other}");
    }
    let given = key("refund", value!({}));
    assert_eq!(given, key("refund", again));
    for other in [
        value!({ "refund_status": "ABNORMAL", "event_type": "REFUND.ABNORMAL" }),
        value!({ "amount": { "refund": 2 } }),
        value!({ "out_refund_no": "R-2" }),
    ] {
        assert_ne!(given, key("refund", other.clone()), "{other}");
    }
}

/// Fubei signs `name=value&…` without encoding it. If an `&` is encoded on the way, a pair ends up in the value before
/// it, and the signature still fits.
#[test]
fn a_pair_that_was_hidden_in_another_is_refused_and_the_genuine_one_is_heard() {
    let genuine = fubei().notification("payment", value!({}));
    let body = String::from_utf8(genuine.body.clone()).unwrap();
    let name: String = "result_message".bytes().map(|byte| format!("%{byte:02X}")).collect();
    assert!(body.contains(&format!("&{name}=")), "{body}");
    let hidden = raw(&body.replace(&format!("&{name}="), "%26result_message="), genuine.clone());
    let refused = fubei().receive("payment", &hidden).unwrap_err();
    assert!(
        matches!(refused.why, Why::TwoInOne(ref name) if name.starts_with("result_")),
        "{:?}",
        refused.why
    );
    let heard = fubei().receive("payment", &genuine).unwrap();
    assert_eq!(heard.state(), OrderState::Paid);
    let odd = fubei().heard("payment", value!({ "attach": "x&a=1&b=2" })).unwrap();
    assert_eq!(odd.state(), OrderState::Paid, "a value with an `&` of its own is genuine");
}

/// A notification with a state that no spec lists doesn't count as seen. The application is told of it, with the
/// order's number and the query to ask.
#[test]
fn a_state_that_is_not_listed_reaches_the_application_and_is_sent_again() {
    for (played, name, changes) in [
        (fubei(), "payment", value!({ "trade_state": "HALF_PAID" })),
        (scanforpay(), "payment", value!({ "status": 9 })),
        (wechatpay(), "payment", value!({ "trade_state": "HALF_PAID" })),
        (wechatpay(), "refund", value!({ "refund_status": "HALF_GIVEN" })),
        (alipay(), "trade", value!({ "trade_status": "TRADE_NEW" })),
    ] {
        let mut seen = Memory::default();
        for _ in 0..2 {
            let verified = played.heard(name, changes.clone()).unwrap();
            assert!(!verified.is_understood());
            let Ok(Delivery::NotUnderstood(odd)) = verified.deduplicate(&mut seen) else {
                panic!("{name}: it isn't noted as seen")
            };
            assert!(odd.order().is_some_and(|order| !order.is_empty()));
            assert!(odd.query().is_some(), "{name}");
            assert_ne!(odd.again(), odd.kept(), "unless the application has kept it, it is to come again");
        }
    }
}

/// A notification tells the amount and the currency, and is only applied to an order with the same ones.
#[test]
fn of_another_amount_currency_or_order_nothing_is_applied() {
    let told = || {
        qfpay()
            .heard("payment", value!({ "txamt": "1200", "txcurrcd": "HKD", "out_trade_no": "A-1" }))
            .unwrap()
    };
    assert_eq!(
        (told().news().amount, told().news().currency.as_deref()),
        (Some(Decimal::from(1200)), Some("HKD"))
    );
    for (number, amount, currency, differs) in [
        ("A-1", 1200, "HKD", &[][..]),
        ("A-2", 1200, "HKD", &["order"][..]),
        ("A-1", 1, "HKD", &["amount"][..]),
        ("A-1", 1200, "JPY", &["currency"][..]),
    ] {
        let mut order = Ledger::new(number, Decimal::from(amount), currency);
        let Delivery::Fresh(fresh) = told().deduplicated(true) else { panic!("it is fresh") };
        let applied = fresh.apply(&mut order);
        let found = applied.refused.map(|refused| refused.differs).unwrap_or_default();
        assert_eq!(found, differs, "{number} {amount} {currency}");
        let expected = if differs.is_empty() { OrderState::Paid } else { OrderState::Unknown };
        assert_eq!(order.state(), expected);
    }
    let verified = scanforpay().heard("payment", value!({ "orderAmount": 1 })).unwrap();
    let number = verified.order().unwrap().to_owned();
    let mut order = Ledger::new(number, Decimal::from(2000), "HKD");
    let Delivery::Fresh(fresh) = verified.deduplicated(true) else { panic!("it is fresh") };
    assert_eq!(fresh.apply(&mut order).refused.unwrap().differs, ["amount"]);
    let verified = wechatpay().heard("payment", value!({ "amount": { "total": 1 } })).unwrap();
    let number = verified.order().unwrap().to_owned();
    let mut order = Ledger::new(number, Decimal::from(101), "CNY");
    let Delivery::Fresh(fresh) = verified.deduplicated(true) else { panic!("it is fresh") };
    assert_eq!(fresh.apply(&mut order).refused.unwrap().differs, ["amount"]);
    assert_eq!(order.state(), OrderState::Unknown);
    let verified = alipay().heard("trade", value!({ "total_amount": "0.01" })).unwrap();
    let mut order = Ledger::new(verified.order().unwrap(), Decimal::new(8888, 2), "CNY");
    let Delivery::Fresh(fresh) = verified.deduplicated(true) else { panic!("it is fresh") };
    assert_eq!(fresh.apply(&mut order).refused.unwrap().differs, ["amount"]);
}

/// Notifications about a refund can't be applied as if they were about the order.
#[test]
fn a_refunds_notification_is_of_the_refund() {
    let verified = qfpay().heard("refund", value!({})).unwrap();
    assert!(matches!(verified.state(), Standing::Refund(_)));
    assert_eq!(verified.state().order(), None);
    let verified = fubei().heard("fbpay.refund", value!({})).unwrap();
    assert!(matches!(verified.state(), Standing::Refund(_)), "{:?}", verified.state());
    let verified = wechatpay().heard("refund", value!({})).unwrap();
    assert_eq!((verified.state(), verified.state().order()), (Standing::Refund(PartState::Done), None));
    // A refund that is stuck, or has failed, leaves the order paid.
    for (status, event) in [("ABNORMAL", "REFUND.ABNORMAL"), ("CLOSED", "REFUND.CLOSED")] {
        let changes = value!({ "refund_status": status, "event_type": event });
        let verified = wechatpay().heard("refund", changes).unwrap();
        assert!(matches!(verified.state(), Standing::Refund(state) if state != PartState::Done), "{status}");
    }
}

/// Alipay tells of a refund by a notification of the order. It doesn't say how much was given back this time, so that what was
/// given back in part stays so, whatever comes after it.
#[test]
fn a_notification_of_an_order_that_was_given_back_in_part_is_no_payment_and_no_refund_of_all() {
    let part =
        value!({ "gmt_refund": "2026-01-03 10:00:00.123", "refund_fee": "10.00", "out_biz_no": "R-1" });
    let verified = alipay().heard("trade", part).unwrap();
    let mut order = Ledger::new(verified.order().unwrap(), Decimal::new(8888, 2), "CNY");
    let Delivery::Fresh(fresh) = verified.deduplicated(true) else { panic!("it is fresh") };
    assert_eq!(fresh.apply(&mut order).state, OrderState::PartlyRefunded);
    // The payment's own notification comes late.
    let Delivery::Fresh(late) = alipay().heard("trade", value!({})).unwrap().deduplicated(true) else {
        panic!()
    };
    assert!(!late.apply(&mut order).changed);
    assert_eq!(order.state(), OrderState::PartlyRefunded);
    // A trade that ended tells of no refund, and another one that ended was never paid.
    let ended = value!({ "trade_status": "TRADE_CLOSED", "gmt_payment": null, "refund_fee": null });
    let verified = alipay().heard("trade", ended).unwrap();
    assert_eq!(verified.state(), Standing::Order(OrderState::Closed));
    let given_back = value!({ "trade_status": "TRADE_CLOSED", "gmt_refund": "2026-01-03 10:00:00.123", "refund_fee": "88.88" });
    let verified = alipay().heard("trade", given_back).unwrap();
    assert_eq!(verified.state(), Standing::Order(OrderState::Refunded));
}
