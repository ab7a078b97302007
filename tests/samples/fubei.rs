//! Fubei: the page on `openapi.payment.order.swipe`.

use paysmith_fubei::swipe::{DiscountSwitch, Optional, Request};
use paysmith_fubei::types::{PayWay, TradeState};
use paysmith_fubei::{Client, Credentials, environment};
use paysmith_runtime::spec::Means;
use paysmith_runtime::{Cause, Decimal, Final, OrderState, Outcome, Standing};
use serde_json::json as value;

use crate::support::clocks::{FixedClock, FixedNonce};
use crate::support::outcomes::ExpectedOutcome as _;
use crate::{KEY, UPPER_HEX, answered, body, decode, json, mended, printed, take_signature, unknown};

/// The app id is invented, here and in the sample.
fn client() -> Client {
    let credentials = Credentials::Merchant { app_id: "20160000000000000001".into(), app_secret: KEY.into() };
    let client = Client::new(credentials, environment::PRODUCTION);
    client.with_clock(FixedClock::at("2017-04-19T05:14:47Z")).with_nonces(FixedNonce("pp2kiwi"))
}

fn request() -> Request {
    Request {
        merchant_order_sn: "201704191492587335309".into(),
        auth_code: "130784921069830971".into(),
        total_fee: Decimal::new(10_000, 2),
        optional: Optional {
            pay_way: Some(PayWay::Wechat),
            store_id: Some(25_249),
            cashier_id: Some(151_156),
            discount_switch: Some(DiscountSwitch::Discounted),
            attach: Some("订单:123456".into()),
            ..Default::default()
        },
    }
}

/// The sample's answer, with the comma added that is missing behind `trade_state`.
fn answer() -> String {
    mended(&printed("fubei/swipe_answer"), "\"SUCCESS\"\n", "\"SUCCESS\",\n")
}

#[test]
fn the_request_seals_to_the_members_of_the_sample() {
    // JSON allows no backslash before a Chinese character. The page meant `\\u8ba2\\u5355`, which some tool has
    // decoded.
    let sample = mended(&printed("fubei/swipe"), "\\订\\单", "\\\\u8ba2\\\\u5355");
    let mut expected = json(&sample);
    take_signature(&mut expected, "sign", UPPER_HEX, 32);
    decode(&mut expected["biz_content"]);
    // The page's table says that this is an int.
    assert_eq!(expected["biz_content"]["discount_switch"], "1");
    expected["biz_content"]["discount_switch"] = value!(1);
    // The page's table says two decimals, so that 100 is a hundred yuan and not a hundred fen.
    assert_eq!(expected["biz_content"]["total_fee"], 100);
    expected["biz_content"]["total_fee"] = value!(100.00);

    let sealed = client().seal(&request()).unwrap();
    assert_eq!(
        (sealed.method.as_str(), sealed.url.as_str()),
        ("POST", "https://shq-api.51fubei.com/gateway")
    );
    let text = body(&sealed);
    assert!(text.contains(r#"\"total_fee\":100.00"#), "{text}");
    let mut members = json(&text);
    take_signature(&mut members, "sign", UPPER_HEX, 32);
    decode(&mut members["biz_content"]);
    assert_eq!(members, expected);
}

#[test]
fn the_answer_is_a_paid_order() {
    let text = answer();
    // The answer on the page is about another order than its request.
    let asked = Request { merchant_order_sn: "20160120105532871512".into(), ..request() };
    let other = client().open(&request(), &answered(&text));
    assert!(other.to_string().contains("merchant_order_sn differs from the request"), "{other}");
    let accepted = client().open(&asked, &answered(&text)).must_be_accepted();
    assert_eq!((accepted.means, accepted.state), (Means::Accepted, Standing::Order(OrderState::Paid)));
    assert_eq!((accepted.code.as_str(), accepted.message.as_deref()), ("200", Some("成功")));
    assert!(!accepted.verified, "Fubei doesn't sign its answers");
    let answer = accepted.answer;
    assert_eq!(answer.merchant_order_sn.as_deref(), Some("20160120105532871512"));
    assert_eq!(answer.order_sn.as_deref(), Some("20160119233754227705"));
    assert_eq!(answer.trade_no.as_deref(), Some("2018092616294901086756739438"));
    assert_eq!(answer.trade_state, Some(TradeState::Success));
    assert_eq!(answer.total_fee, Some(Decimal::new(8_000, 2)));
    assert_eq!(answer.discount_money, Some(Decimal::new(2_000, 2)));
    assert_eq!(answer.buyer_pay_amount, Some(Decimal::new(7_990, 2)));
    assert_eq!(answer.cash_coupon_fee, Some(Decimal::new(1, 1)), "0.1, although the table says two decimals");
    assert_eq!(answer.fee, Some(Decimal::new(4, 2)));
    assert_eq!(answer.pay_time.map(|time| time.as_second()), Some(1_478_574_762));
    assert_eq!(answer.pay_way, Some(PayWay::Wechat));
    assert_eq!((answer.store_id, answer.cashier_id), (Some(123), Some(0)));
    assert_eq!(answer.device_no.as_deref(), Some("123456"));
    for empty in [answer.attach, answer.body, answer.user_id, answer.user_logon_id] {
        assert_eq!(empty.as_deref(), Some(""));
    }
    assert_eq!(answer.order_price, None, "marked as required on the page, and not in its sample");
    assert!(answer.extra.is_empty());
}

#[test]
fn the_refusal_is_declined_with_the_code_of_the_page() {
    let asked = Request { merchant_order_sn: "20160120105532871512".into(), ..request() };
    let again = client().open(&asked, &answered(&printed("fubei/refusal")));
    assert!(
        matches!(&again, Outcome::Unknown(of) if matches!(of.cause, Cause::NumberMayBeReused)),
        "{again}"
    );
    let outcome = client().open_first(&asked, &answered(&printed("fubei/refusal")));
    let Outcome::Final(Final::Declined(declined)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((declined.code.as_str(), declined.message.as_deref()), ("400", Some("失败")));
    let answer = declined.answer.unwrap();
    assert_eq!(answer.merchant_order_sn.as_deref(), Some("20160120105532871512"));
    let beside_data = declined.extra.get("sub_code").map(|code| code.get());
    assert_eq!(beside_data, Some("\"ERROR_CODE\""), "in the table it is a member of `data`");
}

#[test]
fn the_answer_with_the_printed_fault_is_unknown() {
    let text = printed("fubei/swipe_answer");
    let outcome = client().open(&request(), &answered(&text));
    assert!(matches!(unknown(outcome, &text), Cause::NotJson), "not paid, and not failed");
}
