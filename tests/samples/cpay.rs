//! Tencent Cloud Pay: the page on `scan_code_pay`.

use paysmith_cpay::scan_code_pay::{
    OrderClient, OrderClientOptional, PayContent, PayContentOptional, PayMchKey, Request, WxpayPayContentExt,
};
use paysmith_cpay::types::{FeeType, PayPlatform, TerminalType};
use paysmith_cpay::{Client, Credentials, environment};
use paysmith_runtime::spec::Means;
use paysmith_runtime::{Cause, MinorUnits, OrderState, Standing};

use crate::support::clocks::{FixedClock, FixedNonce};
use crate::support::outcomes::ExpectedOutcome as _;
use crate::{
    KEY, UPPER_HEX, answered, body, decode, json, mended, printed, signature, take_signature, unknown,
};

fn client() -> Client {
    let credentials = Credentials {
        authen_key: KEY.into(),
        provider_key: None,
        order_prefix: Some("sz0100d9ue".into()), // as the sample's order number begins
    };
    let client = Client::new(credentials, environment::PRODUCTION);
    client
        .with_clock(FixedClock::at("2019-08-26T15:15:33+08:00"))
        .with_nonces(FixedNonce("9f330667e18a48a7872e39878e1cd66f"))
}

fn request() -> Request {
    Request {
        pay_content: PayContent {
            out_trade_no: "sz0100d9ueWXzz00320190826151533".into(),
            total_fee: MinorUnits::new(16_000),
            fee_type: FeeType::Cny,
            body: "body".into(),
            optional: PayContentOptional {
                wxpay_pay_content_ext: Some(WxpayPayContentExt {
                    product_id: Some("product_id".into()),
                    ..Default::default()
                }),
                ..Default::default()
            },
        },
        pay_mch_key: PayMchKey {
            pay_platform: PayPlatform::WechatPay,
            out_mch_id: "sz01N6YTRV8JPIlb4AnB".into(),
            out_sub_mch_id: "sz01jRnVDGfHKHI837nH".into(),
            out_shop_id: "sz01Kmw5JHJs278376ndk".into(),
            optional: Default::default(),
        },
        order_client: OrderClient {
            device_id: "zz003".into(),
            terminal_type: TerminalType::Android,
            sdk_version: "1.2".into(),
            spbill_create_ip: "192.168.0.22".into(),
            machine_no: "01-01-01-01-01-01".into(),
            optional: OrderClientOptional {
                staff_id: Some("zz003".into()),
                sub_terminal_type: Some(900), // in the sample, and not in its table
            },
        },
    }
}

/// Escapes a text that the page prints inside a string as if it didn't stand in one, with bare quotation marks and line
/// breaks. Its no-break spaces, which JSON doesn't allow as white space, become spaces.
fn escaped(sample: &str) -> String {
    let text = printed(sample).replace('\u{a0}', " ");
    let (before, rest) = text.split_once("\"{").unwrap();
    let (inside, behind) = rest.split_once("}\",").unwrap();
    let inside = inside.replace('"', "\\\"").replace('\n', "\\n");
    format!("{before}\"{{{inside}}}\",{behind}")
}

/// The corrected answer.
fn answer() -> String {
    // In the sample, the backslashes of the link are escaped once more than those of the description.
    let text = escaped("cpay/scan_code_pay_answer");
    mended(&text, "weixin:\\\\\\\\/\\\\\\\\/wxpay\\\\\\\\/bizpayurl", "weixin:\\\\/\\\\/wxpay\\\\/bizpayurl")
}

/// The corrected answer with the code that `sign.py` made of the text in it.
fn signed(text: &str) -> String {
    let json = json(text);
    let of_page = json["authen_info"]["a"]["authen_code"].as_str().unwrap();
    let inside = json["response_content"].as_str().unwrap();
    mended(text, of_page, &signature("cpay/scan_code_pay_answer", inside))
}

#[test]
fn the_request_seals_to_the_members_of_the_sample() {
    let mut expected = json(&escaped("cpay/scan_code_pay"));
    take_signature(&mut expected["authen_info"]["a"], "authen_code", UPPER_HEX, 64);
    decode(&mut expected["request_content"]);

    let sealed = client().seal(&request()).unwrap();
    assert_eq!(
        (sealed.method.as_str(), sealed.url.as_str()),
        ("POST", "https://pay.qcloud.com/cpay/scan_code_pay")
    );
    let mut members = json(&body(&sealed));
    take_signature(&mut members["authen_info"]["a"], "authen_code", UPPER_HEX, 64);
    decode(&mut members["request_content"]);
    assert_eq!(members, expected, "`decode` says that it is JSON text in a string");
}

#[test]
fn the_answer_is_a_created_order_that_is_not_paid() {
    let text = signed(&answer());
    let accepted = client().open(&request(), &answered(&text)).must_be_accepted();
    assert_eq!((accepted.means, accepted.state), (Means::Created, Standing::Order(OrderState::Pending)));
    assert_eq!((accepted.code.as_str(), accepted.message.as_deref()), ("0", Some("操作成功。")));
    assert!(accepted.verified);
    assert_eq!(accepted.answer.code_url, "weixin://wxpay/bizpayurl?pr=3oi3IB6");
    assert_eq!(accepted.answer.nonce_str.as_deref(), Some("beM31vIaC1rgyDIX43fJxjhs77eKMrIf"));
    assert!(accepted.answer.extra.is_empty());
    // The number doesn't fit into the 32 bits of the page's table. No application needs it, so it is kept as it came.
    assert_eq!(accepted.extra.get("log_id").map(|id| id.get()), Some("4049520517"));
}

#[test]
fn the_answer_as_it_is_printed_is_unknown() {
    let text = printed("cpay/scan_code_pay_answer");
    let outcome = client().open(&request(), &answered(&text));
    assert!(matches!(unknown(outcome, &text), Cause::NotJson));
}

#[test]
fn the_answer_with_the_printed_code_is_unknown() {
    let text = answer();
    let outcome = client().open(&request(), &answered(&text));
    assert!(matches!(unknown(outcome, &text), Cause::BadSignature));
}

#[test]
fn the_answer_written_anew_is_unknown() {
    // A different text for the same value, `/` for `\/`. A program that decodes and encodes before it verifies makes
    // this change.
    let text = signed(&answer()).replace("\\\\/", "/");
    let outcome = client().open(&request(), &answered(&text));
    assert!(matches!(unknown(outcome, &text), Cause::BadSignature));
}
