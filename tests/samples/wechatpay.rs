//! WeChat Pay, API v3: the page on signatures (4012365336), those on orders and refunds, and the page on verifying an answer
//! (4013053420), whose signature and key are printed.

use paysmith_runtime::spec::Means;
use paysmith_runtime::{Cause, Currency, MinorUnits, OrderState, PartState, PublicKeys, Reply, Standing};
use paysmith_wechatpay::types::{Amount, FundsAccount, Payer, RefundFrom, RefundGoods, RefundGoodsOptional};
use paysmith_wechatpay::{
    Client, Credentials, app_pay, environment, jsapi, jsapi_pay, native, query, refund,
};
use serde_json::Value;

use crate::support::clocks::{FixedClock, FixedNonce};
use crate::support::outcomes::ExpectedOutcome as _;
use crate::{body, json, mended, printed, signature, unknown};

/// The keys of `tests/oracle/wechatpay.py`, which belong to nobody. Its cases have both halves.
fn oracle(scheme: &str, half: &str) -> String {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../oracle/wechatpay.json")).unwrap();
    let case = cases.iter().find(|case| case["scheme"] == scheme).unwrap();
    case[half].as_str().unwrap().to_owned()
}

/// The key that page 4013053420 prints, which is a vector in the spec.
const OF_THE_PAGE: &str = "\
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwXNI6sdlknHBnK8Fu2U6Cwor9qY747jP8KAfeBMeveEt1TqaHkLfaSD07trZ\
    LhGpfs8/AHqjhgSMO1O10YQWOrrJ4hjIWPKqxbgrYMkBQc+mwdiWp4W3ByCqxBRagCveCXRWCmuJYovl9H/bsDI0iGbpVtEOghJtfcii\
    sYSgxcLufUDTRkvwxjIBK1pCRjk33jJ5YTBWTHMRtMAOcFLNF6hdEYdX8SPsgHHeLZ5Lv2T/686w1xtgCHef/sd4uSfWmyzsalQdHG/e\
    4IyYmrhx+O3VBoNDzE3nx23bFeV/RVNCG7cV6VhmYokJNHa/erIPkEmEFID6A5wQOXuxUkmJWwIDAQAB";

/// The signature that the page prints.
const SIGNED: &str = "\
    mfI1CPqvBrgcXfgXMFjdNIhBf27ACE2YyeWsWV9ZI7T7RU0vHvbQpu9Z32ogzc+k8ZC5n3kz7h70eWKjgqNdKQF0eRp8mVKlmfzMLBVH\
    bssB9jEZEDXThOX1XFqX7s7ymia1hoHQxQagPGzkdWxtlZPZ4ZPvr1RiqkgAu6Is8MZgXXrRoBKqjmSdrP1N7uxzJ/cjfSiis9FiLjuA\
    DoqmQ1P7p2N876YPAol7Rn0+GswwAwxldbdLrmVSjfytfSBJFqTMHn4itojgxSWWN1byuckQt8hSTEv/Lg97QoeGniYP17T80pJeQyL3\
    b+295FPHSO2AtvCgyIbKMZ0BALilAA==";

fn client(mchid: &str) -> Client {
    let keys = [("MADE", oracle("answer", "secret")), ("OF_THE_PAGE", OF_THE_PAGE.to_owned())];
    let keys = keys.map(|(id, key)| (id, key.parse().unwrap()));
    let credentials = Credentials {
        mchid: mchid.into(),
        merchant_serial: "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB".into(),
        merchant_key: oracle("request", "private").parse().unwrap(),
        platform_keys: PublicKeys::new(keys).unwrap(),
        platform_key_id: None,
        api_v3_key: "k".repeat(32).into(),
    };
    Client::new(credentials, environment::PRODUCTION)
}

/// The client at the time of the page on requests, with its nonce.
fn ordering() -> Client {
    client("1900007291")
        .with_clock(FixedClock::at("2019-04-02T12:34:20Z"))
        .with_nonces(FixedNonce("593BEC0C930BF1AFEB40B4A08C8FB242"))
}

/// The client at the time of the page on answers.
fn asking() -> Client {
    client("1230000109").with_clock(FixedClock::at("2024-08-05T09:33:41Z"))
}

/// An answer at the time and with the nonce of the page on answers.
fn answered(text: &str, key: &str, signature: &str) -> Reply {
    let mut reply = crate::answered(text);
    for (name, value) in [
        ("wechatpay-timestamp", "1722850421"),
        ("wechatpay-nonce", "d824f2e086d3c1df967785d13fcd22ef"),
        ("wechatpay-serial", key),
        ("wechatpay-signature", signature),
    ] {
        reply.headers.insert(name, value.parse().unwrap());
    }
    reply
}

/// The same with the signature that `sign.py` made.
fn signed(sample: &str, text: &str) -> Reply {
    let canonical = format!("1722850421\nd824f2e086d3c1df967785d13fcd22ef\n{text}\n");
    answered(text, "MADE", &signature(sample, &canonical))
}

fn order() -> jsapi::Request {
    jsapi::Request {
        appid: "wxd678efh567hg6787".into(),
        description: "Image形象店-深圳腾大-QQ公仔".into(),
        out_trade_no: "1217752501201407033233368018".into(),
        notify_url: "https://www.weixin.qq.com/wxpay/pay.php".into(),
        amount: Amount { total: MinorUnits::new(100), currency: Currency::CNY },
        payer: Payer { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o".into() },
        optional: Default::default(),
    }
}

fn refunded() -> refund::Request {
    let goods = RefundGoods {
        merchant_goods_id: "1217752501201407033233368018".into(),
        optional: RefundGoodsOptional {
            wechatpay_goods_id: Some("1001".into()),
            goods_name: Some("iPhone6s 16G".into()),
            unit_price: Some(MinorUnits::new(528_800)),
            refund_amount: Some(MinorUnits::new(528_800)),
            refund_quantity: Some(1),
        },
    };
    let from = RefundFrom { account: FundsAccount::Available, amount: MinorUnits::new(444) };
    refund::Request {
        out_refund_no: "1217752501201407033233368018".into(),
        amount: refund::RefundAmount {
            refund: MinorUnits::new(888),
            total: MinorUnits::new(888),
            currency: Currency::CNY,
            optional: refund::RefundAmountOptional { from: Some(vec![from]) },
        },
        optional: refund::Optional {
            transaction_id: Some("1217752501201407033233368018".into()),
            reason: Some("商品已售完".into()),
            notify_url: Some("https://weixin.qq.com".into()),
            funds_account: Some(FundsAccount::Available),
            goods_detail: Some(vec![goods]),
            ..Default::default()
        },
    }
}

#[test]
fn the_order_seals_to_the_members_of_the_sample_and_is_signed_as_the_page_says() {
    let sealed = ordering().seal(&order()).unwrap();
    assert_eq!(
        (sealed.method.as_str(), sealed.url.as_str()),
        ("POST", "https://api.mch.weixin.qq.com/v3/pay/transactions/jsapi")
    );
    assert_eq!(json(&body(&sealed)), json(&printed("wechatpay/jsapi")));
    let canonical = format!(
        "POST\n/v3/pay/transactions/jsapi\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n{}\n",
        body(&sealed)
    );
    let expected = format!(
        "WECHATPAY2-SHA256-RSA2048 mchid=\"1900007291\",nonce_str=\"593BEC0C930BF1AFEB40B4A08C8FB242\",\
         timestamp=\"1554208460\",serial_no=\"408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB\",signature=\"{}\"",
        signature("wechatpay/jsapi", &canonical)
    );
    assert_eq!(sealed.headers["authorization"], expected);
}

#[test]
fn the_refund_seals_to_the_members_of_the_sample() {
    let sealed = asking().seal(&refunded()).unwrap();
    assert_eq!(json(&body(&sealed)), json(&printed("wechatpay/refund")));
}

#[test]
fn the_printed_answer_with_its_printed_signature_is_a_created_order_that_is_not_paid() {
    let request = native::Request {
        appid: "wxd678efh567hg6787".into(),
        description: "公仔".into(),
        out_trade_no: "1217752501201407033233368018".into(),
        notify_url: "https://www.weixin.qq.com/wxpay/pay.php".into(),
        amount: Amount { total: MinorUnits::new(100), currency: Currency::CNY },
        optional: Default::default(),
    };
    let printed = printed("wechatpay/native_answer");
    let text = printed.trim_end();
    let accepted = asking().open(&request, &answered(text, "OF_THE_PAGE", SIGNED)).must_be_accepted();
    assert_eq!((accepted.means, accepted.state), (Means::Created, Standing::Order(OrderState::Pending)));
    assert!(accepted.verified);
    assert_eq!(accepted.answer.code_url, "weixin://wxpay/bizpayurl?pr=JyC91EIz1");

    for (text, key) in [(text, "MADE"), (&*format!("{text}\n"), "OF_THE_PAGE")] {
        let outcome = asking().open(&request, &answered(text, key, SIGNED));
        assert!(matches!(outcome.must_be_unknown().cause, Cause::BadSignature), "{key}");
    }
}

#[test]
fn the_answer_about_an_order_is_that_it_is_paid() {
    let text = printed("wechatpay/query_answer");
    let request = query::Request { out_trade_no: "1217752501201407033233368018".into() };
    let reply = signed("wechatpay/query_answer", &text);
    let accepted = asking().open(&request, &reply).must_be_accepted();
    assert_eq!(accepted.state, OrderState::Paid);
    let answer = &accepted.answer;
    assert_eq!(answer.bank_type.as_deref(), Some("CMC"));
    assert_eq!(answer.success_time.unwrap().to_string(), "2018-06-08T02:34:56Z");
    assert_eq!(answer.amount.as_ref().unwrap().payer_total, Some(MinorUnits::new(100)));
    assert!(answer.extra.is_empty(), "nothing of the sample is without a field");
    // It is about the merchant of the page, and another doesn't believe it.
    let stranger = client("1900007291").with_clock(FixedClock::at("2024-08-05T09:33:41Z"));
    let cause = stranger.open(&request, &reply).must_be_unknown().cause;
    assert!(matches!(cause, Cause::OtherMerchant("mchid")), "{cause:?}");
}

#[test]
fn the_answer_to_a_refund_is_about_another_amount_than_its_request() {
    let text = printed("wechatpay/refund_answer");
    let outcome = asking().open(&refunded(), &signed("wechatpay/refund_answer", &text));
    let cause = unknown(outcome, &text);
    assert!(
        matches!(&cause, Cause::Mismatch(paths) if paths == &["amount.refund", "amount.total"]),
        "{cause:?}"
    );
}

#[test]
fn the_mended_answer_to_a_refund_is_that_it_is_made() {
    let text = printed("wechatpay/refund_answer");
    let text =
        mended(&text, "\"total\": 100,\n    \"refund\": 100,", "\"total\": 888,\n    \"refund\": 888,");
    let reply = signed("wechatpay/refund_answer_mended", &text);
    let accepted = asking().open(&refunded(), &reply).must_be_accepted();
    assert_eq!(accepted.state, Standing::Refund(PartState::Done));
    let answer = &accepted.answer;
    assert_eq!(answer.user_received_account.as_deref(), Some("招商银行信用卡0403"));
    let promotion = &answer.promotion_detail.as_ref().unwrap()[0];
    assert_eq!(promotion.kind.as_deref(), Some("DISCOUNT"), "a word that the table doesn't have");
    assert!(answer.extra.is_empty());
}

/// What a page or an app is given, with the time and the nonce of `tests/oracle/wechatpay.py`, which has signed the same members.
#[test]
fn what_a_page_and_an_app_are_given_is_signed_over_several_members() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../oracle/wechatpay.json")).unwrap();
    let client = client("9900000001")
        .with_clock(FixedClock::at("2026-01-01T00:00:00Z"))
        .with_nonces(FixedNonce("QnVkM6PvyVAgXvC2XdvUmxVGuJsyQDnC"));
    let (appid, prepay_id) =
        ("wx2421b1c4370ec43b".to_owned(), "wx201410272009395522657a690389285100".to_owned());
    let signed = |scheme: &str| {
        let is_it = |case: &&Value| case["scheme"] == scheme && case["input"][0][1] == appid.as_str();
        cases.iter().find(is_it).unwrap()["signature"].as_str().unwrap().to_owned()
    };

    let request = jsapi_pay::Request { appid: appid.clone(), prepay_id: prepay_id.clone() };
    let handed = client.hand_over(&request).unwrap();
    let page = json(&handed.what);
    let members = serde_json::json!({
        "appId": appid, "timeStamp": "1767225600", "nonceStr": "QnVkM6PvyVAgXvC2XdvUmxVGuJsyQDnC",
        "package": "prepay_id=wx201410272009395522657a690389285100", "signType": "RSA", "paySign": signed("page"),
    });
    assert_eq!(page, members, "the time is a text, as the page has it");

    let handed = client.hand_over(&app_pay::Request { appid: appid.clone(), prepay_id }).unwrap();
    let members = serde_json::json!({
        "appId": appid, "partnerId": "9900000001", "prepayId": "wx201410272009395522657a690389285100",
        "packageValue": "Sign=WXPay", "nonceStr": "QnVkM6PvyVAgXvC2XdvUmxVGuJsyQDnC", "timeStamp": "1767225600",
        "sign": signed("app"),
    });
    assert_eq!(json(&handed.what), members);
}
