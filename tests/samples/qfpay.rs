//! QFPay: the page on MPM payments. It has two requests, a printed body and a Python script, and the answer to the
//! script.

use std::collections::BTreeMap;

use paysmith_qfpay::payment_mpm::{Optional, Request};
use paysmith_qfpay::types::{LimitPay, PayType};
use paysmith_qfpay::{Client, Credentials, environment};
use paysmith_runtime::spec::Means;
use paysmith_runtime::{Cause, Currency, MinorUnits, OrderState, Sealed, Standing, Timestamp};

use crate::support::outcomes::ExpectedOutcome as _;
use crate::{KEY, answered, body, mended, printed, signature, unknown};

const NUMBER: &str = "364ZK6BAJGYHMU3TUX0X7MGIGQL4O8KI";

fn client() -> Client {
    let credentials = Credentials { app_code: "EXAMPLE-APP-CODE".into(), client_key: KEY.into() };
    Client::new(credentials, environment::LIVE_TEST)
}

fn beijing(time: &str) -> Timestamp {
    format!("{}+08:00", time.replace(' ', "T")).parse().unwrap()
}

/// The request that the page's script sends.
fn of_the_script() -> Request {
    Request {
        txamt: MinorUnits::new(1),
        txcurrcd: Currency::HKD,
        pay_type: PayType::AlipayMpm,
        out_trade_no: NUMBER.into(),
        txdtm: beijing("2020-04-23 11:09:24"),
        optional: Optional::default(),
    }
}

/// The pairs of a form. The values of a sealed form are encoded.
fn pairs(form: &str) -> BTreeMap<String, String> {
    form.split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), decoded(value))
        })
        .collect()
}

/// Decodes a value. The samples have ASCII characters only.
fn decoded(value: &str) -> String {
    let mut parts = value.split('%');
    let mut text = parts.next().unwrap_or_default().replace('+', " ");
    for part in parts {
        let (hex, rest) = part.split_at(2);
        text.push(char::from(u8::from_str_radix(hex, 16).unwrap()));
        text.push_str(&rest.replace('+', " "));
    }
    text
}

/// Runs the page's script line by line: sets each name to its value, and puts the pairs of `data` together from those.
fn run(script: &str) -> BTreeMap<String, String> {
    let mut names = BTreeMap::from([("random_string", NUMBER), ("current_time", "2020-04-23 11:09:24")]);
    let mut data = BTreeMap::new();
    for line in script.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.split_once(" = ").unwrap();
        if let Some(pairs) = value.strip_prefix('{').and_then(|value| value.strip_suffix('}')) {
            for pair in pairs.split(", ") {
                let (key, of) = pair.split_once(": ").unwrap();
                data.insert(key.trim_matches('\'').to_owned(), names[of].to_owned());
            }
        } else if let Some(text) = value.strip_prefix('\'') {
            names.insert(name, text.split('\'').next().unwrap());
        } else {
            names.insert(name, names[value]);
        }
    }
    data
}

fn header<'s>(sealed: &'s Sealed, name: &str) -> &'s str {
    sealed.headers[name].to_str().unwrap()
}

fn is_sent_as_the_page_says(sealed: &Sealed) {
    assert_eq!(sealed.method, "POST");
    assert_eq!(sealed.url, "https://test-openapi-hk.qfapi.com/trade/v1/payment");
    assert_eq!(header(sealed, "content-type"), "application/x-www-form-urlencoded");
    assert_eq!(header(sealed, "X-QF-APPCODE"), "EXAMPLE-APP-CODE");
}

#[test]
fn the_printed_body_is_what_its_request_seals_to() {
    let request = Request {
        txamt: MinorUnits::new(20),
        txcurrcd: Currency::HKD,
        pay_type: PayType::WechatMpm,
        out_trade_no: "Native20190722145741431794b8d1".into(),
        txdtm: beijing("2019-07-22 14:57:42"),
        optional: Optional {
            goods_name: Some("qfpay".into()),
            mchid: Some("EXAMPLE-MC".into()), // not the page's
            udid: Some("AA".into()),
            expired_time: Some(10),
            limit_pay: Some(LimitPay::NoCredit),
            ..Default::default()
        },
    };
    let sealed = client().seal(&request).unwrap();
    is_sent_as_the_page_says(&sealed);
    // The page prints the body in braces, and with a space that should be encoded.
    let sample = printed("qfpay/body");
    let form = mended(&mended(&sample, "{\n", ""), "\n}\n", "");
    assert_eq!(pairs(&body(&sealed)), pairs(&form));
    assert_eq!(header(&sealed, "X-QF-SIGN"), signature("qfpay/body", &form));
    assert!(!body(&sealed).contains(' '), "a space is not sent as it is");
}

#[test]
fn the_data_of_the_python_script_is_what_its_request_seals_to() {
    let sealed = client().seal(&of_the_script()).unwrap();
    is_sent_as_the_page_says(&sealed);
    let data = run(&printed("qfpay/script"));
    assert_eq!(data.len(), 5);
    assert_eq!(pairs(&body(&sealed)), data);
    let joined: Vec<_> = data.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let by_the_script = signature("qfpay/script", &joined.join("&"));
    assert_eq!(header(&sealed, "X-QF-SIGN"), by_the_script, "make_req_sign of the page itself");
}

#[test]
fn the_answer_is_a_created_order_that_is_not_paid() {
    let text = printed("qfpay/answer");
    let mut reply = answered(&text);
    for signed in [false, true] {
        if signed {
            reply.headers.insert("X-QF-SIGN", signature("qfpay/answer", &text).parse().unwrap());
        }
        let asked = Request { txcurrcd: Currency::EUR, ..of_the_script() };
        let accepted = client().open(&asked, &reply).must_be_accepted();
        assert_eq!(accepted.verified, signed, "the page shows no signature; answers may have one");
        assert_eq!((accepted.means, accepted.state), (Means::Created, Standing::Order(OrderState::Pending)));
        assert_eq!((accepted.code.as_str(), accepted.message.as_deref()), ("0000", Some("success")));
        let answer = accepted.answer;
        assert_eq!(answer.qrcode, "https://qr.alipay.com/bax03190uxd47wbekffy6033");
        assert_eq!(answer.out_trade_no.as_deref(), Some(NUMBER));
        assert_eq!(answer.syssn.as_deref(), Some("20200423066200020000976054"));
        assert_eq!(answer.pay_type, Some(PayType::AlipayMpm));
        assert_eq!(answer.txamt, Some(MinorUnits::new(1)));
        assert_eq!(answer.txcurrcd, Some(Currency::EUR.into()), "the page's script asks for HKD");
        assert_eq!(answer.txdtm, Some(beijing("2020-04-23 11:09:24")));
        assert_eq!(answer.sysdtm, Some(beijing("2020-04-23 11:09:27")));
        assert_eq!(answer.udid.as_deref(), Some("qiantai2"));
        // In other samples of the provider, these numbers are texts.
        assert_eq!(answer.surcharge_fee.as_deref(), Some("0"));
        assert_eq!(answer.surcharge_rate.as_deref(), Some("0"));
        for empty in [answer.respmsg, answer.chnlsn, answer.chnlsn2, answer.cardcd] {
            assert_eq!(empty.as_deref(), Some(""));
        }
        assert!(answer.extra.is_empty());
    }
}

#[test]
fn the_answer_with_any_other_signature_is_unknown() {
    let text = printed("qfpay/answer");
    let mut reply = answered(&text);
    let wrong = mended(&signature("qfpay/answer", &text), "03EB", "13EB");
    reply.headers.insert("X-QF-SIGN", wrong.parse().unwrap());
    assert!(matches!(unknown(client().open(&of_the_script(), &reply), &text), Cause::BadSignature));
}
