//! Alipay: what its sandbox and a client of its sandbox have signed, and whole messages that another program has made.
//!
//! No page of Alipay's prints a whole message. A client in wide use, github.com/yansongda/pay, has messages of Alipay's sandbox among
//! its tests, and the keys that verify them; they are in `alipay/*.txt`. `alipay/made.json` says what made the others.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paysmith_alipay::notifications::{r#return, trade};
use paysmith_alipay::types::{CodeScene, FundChange, TradeStatus};
use paysmith_alipay::{Client, Credentials, app, close, environment, page, pay, precreate, query, refund};
use paysmith_codegen::signing::rsa;
use paysmith_runtime::spec::Means;
use paysmith_runtime::{
    Cause, Decimal, Final, OrderState, Outcome, PartState, Period, PublicKeys, Raw, Reply, Sealed, Standing,
    Why,
};
use serde_json::Value;

use crate::support::clocks::FixedClock;
use crate::support::outcomes::ExpectedOutcome as _;
use crate::{answered, file, json, printed};

/// The keys with which the oracle's cases are made: the private half, and the public one.
fn key_of(scheme: &str) -> (String, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/alipay.json");
    let cases = json(&std::fs::read_to_string(path).unwrap());
    let case = cases.as_array().unwrap().iter().find(|case| case["scheme"] == scheme).unwrap();
    (case["private"].as_str().unwrap().to_owned(), case["secret"].as_str().unwrap().to_owned())
}

/// The public key of a vector in the spec that has this word in what is signed.
fn key_of_vector(scheme: &str, word: &str) -> String {
    let spec = paysmith_codegen::check_str("specs/alipay.yaml", paysmith_alipay::SPEC).unwrap();
    let vectors = &spec.scheme(scheme).unwrap().vectors;
    let found = vectors.iter().find(|vector| format!("{:?}", vector.input).contains(word));
    found.unwrap_or_else(|| panic!("no vector has {word}")).secret.clone()
}

/// A client with Alipay's public key.
fn client_with(app_id: &str, alipay_public_key: &str) -> Client {
    let credentials = Credentials::PublicKey {
        app_id: app_id.into(),
        merchant_key: key_of("request").0.parse().unwrap(),
        alipay_public_key: alipay_public_key.parse().unwrap(),
        app_auth_token: None,
    };
    Client::new(credentials, environment::SANDBOX).with_clock(FixedClock::at("2026-01-02T03:04:05+08:00"))
}

/// A client that verifies by the key of Alipay's own sandbox.
fn sandboxed() -> Client {
    client_with("9021000122682882", &key_of_vector("answer", "qr.alipay.com"))
}

/// A client that verifies by the key of the other program.
fn client() -> Client {
    client_with("2021000000000000", &key_of("answer").1)
}

/// A client with certificates, whose time is this.
fn certified(app_id: &str, app_cert_sn: &str, root: &str, now: &str) -> Client {
    let key = key_of("answer").1.parse().unwrap();
    let credentials = Credentials::Certificate {
        app_id: app_id.into(),
        merchant_key: key_of("request").0.parse().unwrap(),
        app_cert_sn: app_cert_sn.into(),
        alipay_root_cert_sn: root.into(),
        alipay_certificates: PublicKeys::new([("0c132cecfa38506d97ecf4ce678fb9c7", key)]).unwrap(),
        app_auth_token: None,
    };
    Client::new(credentials, environment::SANDBOX).with_clock(FixedClock::at(now))
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.trim().as_bytes()).into_owned().collect()
}

fn sent(sealed: &Sealed) -> BTreeMap<String, String> {
    assert_eq!(sealed.url, "https://openapi-sandbox.dl.alipaydev.com/gateway.do?charset=utf-8");
    pairs(&crate::body(sealed))
}

/// The bytes of a message that another program has made.
fn made(id: &str) -> Vec<u8> {
    let all = json(&file("alipay/made.json"));
    let message = &all["messages"][id];
    match (&message["text"], &message["hex"]) {
        (Value::String(text), _) => text.clone().into_bytes(),
        (_, Value::String(hex)) => base16ct::mixed::decode_vec(hex).unwrap(),
        _ => panic!("no message {id}"),
    }
}

fn made_text(id: &str) -> String {
    String::from_utf8(made(id)).unwrap()
}

fn made_reply(id: &str) -> Reply {
    Reply { status: 200, headers: Default::default(), body: made(id) }
}

fn raw(body: impl Into<Vec<u8>>) -> Raw {
    Raw { body: body.into(), ..Raw::default() }
}

fn order_of(number: &str) -> query::Request {
    query::Request { out_trade_no: Some(number.into()), ..Default::default() }
}

fn ordered(number: &str, amount: &str, subject: &str) -> precreate::Request {
    precreate::Request {
        out_trade_no: number.into(),
        total_amount: amount.parse().unwrap(),
        subject: subject.into(),
        optional: Default::default(),
    }
}

fn charged(number: &str) -> pay::Request {
    pay::Request {
        out_trade_no: number.into(),
        total_amount: Decimal::new(1, 2),
        subject: "a".into(),
        auth_code: "280000000000000000".into(),
        scene: CodeScene::BarCode,
        optional: Default::default(),
    }
}

fn refunded(number: &str, amount: Decimal) -> refund::Request {
    refund::Request {
        out_request_no: "R1".into(),
        refund_amount: amount,
        optional: refund::Optional { out_trade_no: Some(number.into()), ..Default::default() },
    }
}

fn amount(hundredths: i64) -> Decimal {
    Decimal::new(hundredths, 2)
}

#[test]
fn the_query_seals_to_the_pairs_of_the_sample_and_their_signature_fits() {
    let mut expected = pairs(&printed("alipay/query"));
    let client = certified(
        &expected["app_id"],
        &expected["app_cert_sn"],
        &expected["alipay_root_cert_sn"],
        "2023-12-21T06:54:37+08:00",
    );
    let mut found = sent(&client.seal(&order_of("1703141270")).unwrap());
    // The merchant's key isn't published. That client sends two addresses with every call, of which a query needs none.
    let signature = expected.remove("sign").unwrap();
    found.remove("sign").unwrap();
    for name in ["notify_url", "return_url"] {
        found.insert(name.to_owned(), expected[name].clone());
    }
    assert_eq!(found, expected);
    let text: Vec<String> = found.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let key = key_of_vector("request", "1703141270");
    assert!(rsa::verify(&key, text.join("&").as_bytes(), &STANDARD.decode(signature).unwrap()));
}

#[test]
fn the_sandboxs_answers_mean_what_they_say() {
    let reply = |name: &str| answered(printed(name).trim());
    let order = ordered("1704093802", "0.01", "test");
    let accepted = sandboxed().open(&order, &reply("alipay/precreate_answer")).must_be_accepted();
    assert_eq!((accepted.means, accepted.state), (Means::Created, Standing::Order(OrderState::Pending)));
    assert_eq!(accepted.answer.qr_code, "https://qr.alipay.com/bax07651xvtprxfkmxyf00a9");
    assert!(accepted.verified && accepted.answer.extra.is_empty());

    let accepted =
        sandboxed().open(&order_of("1703141270"), &reply("alipay/query_answer")).must_be_accepted();
    assert_eq!(accepted.state, Standing::Order(OrderState::Paid));
    assert_eq!(accepted.answer.trade_status, Some(TradeStatus::TradeSuccess));
    assert_eq!(
        (accepted.answer.total_amount, accepted.answer.receipt_amount),
        (Some(amount(1)), Some(amount(0)))
    );
    assert!(accepted.answer.extra.is_empty());

    let closed = close::Request { out_trade_no: Some("1703226647".into()), ..Default::default() };
    let accepted = sandboxed().open(&closed, &reply("alipay/close_answer")).must_be_accepted();
    assert_eq!(accepted.state, Standing::Order(OrderState::Closed));

    let part = refunded("1703141270", amount(1));
    let accepted = sandboxed().open(&part, &reply("alipay/refund_answer")).must_be_accepted();
    assert_eq!(accepted.state, Standing::Refund(PartState::Done));
    assert_eq!(accepted.answer.fund_change, Some(FundChange::Y));
    assert!(accepted.answer.extra.is_empty());
}

#[test]
fn the_sandboxs_answers_about_other_orders_or_with_a_changed_letter_are_unknown() {
    let text = printed("alipay/query_answer");
    let cause = |number: &str, text: &str| {
        sandboxed().open(&order_of(number), &answered(text.trim())).must_be_unknown().cause
    };
    assert!(matches!(cause("1703141271", &text), Cause::Mismatch(paths) if paths == ["out_trade_no"]));
    for (one, other) in
        [("TRADE_SUCCESS", "TRADE_CLOSED"), ("\"0.01\"", "\"0.02\""), ("{\"code\"", "{ \"code\"")]
    {
        let changed = text.replacen(one, other, 1);
        assert_ne!(changed, text);
        assert!(matches!(cause("1703141270", &changed), Cause::BadSignature), "{other}");
    }
}

#[test]
fn the_sandboxs_notification_is_a_payment_and_what_its_browser_brings_is_none() {
    let verified =
        sandboxed().receive::<trade::Notification>(&raw(printed("alipay/notification").trim())).unwrap();
    assert_eq!((verified.state(), verified.order()), (Standing::Order(OrderState::Paid), Some("1703147160")));
    assert_eq!(verified.news().amount, Some(amount(1)));
    let other = client_with("2021000000000000", &key_of_vector("answer", "qr.alipay.com"));
    let refused =
        other.receive::<trade::Notification>(&raw(printed("alipay/notification").trim())).unwrap_err();
    assert!(matches!(refused.why, Why::OtherMerchant(_)), "{:?}", refused.why);

    let came_back = Raw { query: printed("alipay/return").trim().to_owned(), ..Raw::default() };
    let verified = sandboxed().receive::<r#return::Notification>(&came_back).unwrap();
    assert_eq!(
        (verified.state(), verified.order()),
        (Standing::Order(OrderState::Unknown), Some("1703141270"))
    );
}

#[test]
fn requests_seal_to_what_another_program_signs() {
    let order = ordered("T20260102000001", "88.88", "测试商品+1 100%");
    let certificate = certified(
        "2021000000000000",
        "27bc52dbcc635b9b756001e5e5c02c62",
        "2215b5498541f3c20df9faa0b6b29701_0e1b7c02523585a1a45ae2a98f80edca",
        "2026-01-02T03:04:05+08:00",
    );
    assert_eq!(sent(&certificate.seal(&order).unwrap()), pairs(&made_text("R2")));
    // The same order with an address whose own query would come back among what is signed isn't sent.
    let mut asking = order;
    asking.optional.notify_url = Some("https://merchant.example/notify?a=1&b=2".into());
    assert!(client().seal(&asking).unwrap_err().to_string().contains("notify_url"));

    let in_app = app::Request {
        out_trade_no: "T20260102000003".into(),
        total_amount: amount(900),
        subject: "App".into(),
        optional: app::Optional {
            notify_url: Some("https://merchant.example/notify".into()),
            passback_params: Some("a%3D1%26b%3D2".into()),
            ..Default::default()
        },
    };
    assert_eq!(pairs(&client().hand_over(&in_app).unwrap().what), pairs(&made_text("R7")));
    let on_page = page::Request {
        out_trade_no: "T20260102000004".into(),
        total_amount: amount(12_800),
        subject: "Page".into(),
        optional: page::Optional {
            notify_url: Some("https://merchant.example/notify".into()),
            return_url: Some("https://merchant.example/return".into()),
            timeout_express: Some("90m".parse::<Period>().unwrap()),
            ..Default::default()
        },
    };
    let link = client().hand_over(&on_page).unwrap().what;
    let query = link.strip_prefix("https://openapi-sandbox.dl.alipaydev.com/gateway.do?").unwrap();
    assert_eq!(pairs(query), pairs(&made_text("R8")));
}

#[test]
fn answers_that_another_program_has_signed_mean_what_they_say() {
    let order = ordered("T20260102000001", "88.88", "a");
    let created = client().open(&order, &made_reply("A1")).must_be_accepted();
    assert_eq!(created.answer.out_trade_no.as_deref(), Some("T20260102000001"));

    let cause =
        |id: &str| client().open(&charged("T20260102000002"), &made_reply(id)).must_be_unknown().cause;
    assert!(matches!(cause("A2"), Cause::Pending));
    assert!(matches!(cause("A4"), Cause::ProviderUnsure));
    let none = client().open(&order_of("T0"), &made_reply("A3")).must_be_unknown();
    assert!(matches!(none.cause, Cause::ProviderUnsure), "{none}");

    // These two repeat nothing of the request, so that they may answer any.
    let refund = client().open(&refunded("T1", amount(100)), &made_reply("A7")).must_be_unknown();
    assert!(matches!(&refund.cause, Cause::Incomplete(paths) if paths == &["out_trade_no"]), "{refund}");
    let order = client().open(&order_of("T1"), &made_reply("A9")).must_be_unknown();
    assert!(matches!(&order.cause, Cause::Incomplete(paths) if paths == &["out_trade_no"]), "{order}");

    let closed = close::Request { out_trade_no: Some("T1".into()), ..Default::default() };
    let certificate = certified("2021000000000000", "a", "b", "2026-01-02T03:04:05+08:00");
    assert!(certificate.open(&closed, &made_reply("A6")).must_be_accepted().verified);
    let with_another_number = made_text("A6").replace("0c132cecfa38", "0c132cecfa39");
    let unknown = certificate.open(&closed, &answered(&with_another_number)).must_be_unknown();
    assert!(matches!(unknown.cause, Cause::UnknownKey(_)), "{unknown}");
}

#[test]
fn answers_in_gbk_or_with_a_member_twice_are_unknown() {
    for id in ["A8", "A10"] {
        let outcome = client().open(&order_of("T1"), &made_reply(id));
        assert!(matches!(outcome.must_be_unknown().cause, Cause::NotJson), "{id}");
    }
    let outcome = client().open(&order_of("T1"), &made_reply("X2"));
    let cause = outcome.must_be_unknown().cause;
    assert!(matches!(cause, Cause::Ambiguous(_)), "{cause:?}");
}

#[test]
fn notifications_that_another_program_has_signed_mean_what_they_say() {
    let heard = |body: Vec<u8>| client().receive::<trade::Notification>(&raw(body));
    for (id, state) in [
        ("N1", OrderState::Paid),
        ("N2", OrderState::PartlyRefunded),
        ("N3", OrderState::Refunded),
        ("N4", OrderState::Closed),
        ("N7", OrderState::Paid),
        ("N8", OrderState::Paid),
    ] {
        let verified = heard(made(id)).unwrap_or_else(|refused| panic!("{id}: {:?}", refused.why));
        assert_eq!(verified.state(), Standing::Order(state), "{id}");
        assert_eq!(verified.order(), Some("T20260102000001"), "{id}");
    }
    let keys = ["N1", "N2", "N3", "N4"].map(|id| heard(made(id)).unwrap().key().to_owned());
    assert_eq!(keys.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "none repeats another");
    let with_another_amount = made_text("N1").replace("total_amount=88.88", "total_amount=88.89");
    for (id, body) in [("N5", made("N5")), ("N6", made("N6")), ("changed", with_another_amount.into_bytes())]
    {
        let why = heard(body).unwrap_err().why;
        assert!(matches!(why, Why::BadSignature), "{id}: {why:?}");
    }
    let came_back = Raw { query: made_text("T1"), ..Raw::default() };
    assert!(client().receive::<r#return::Notification>(&came_back).is_ok());
}

/// A refusal of the gateway, under a member of its own.
#[test]
fn a_refusal_under_a_member_of_its_own_is_read_there() {
    let Outcome::Final(Final::Declined(refused)) = client().open(&charged("T1"), &made_reply("A5")) else {
        panic!("it refuses")
    };
    assert!(refused.verified && refused.code == "40002");
    for (code, signed_as) in [("10000", "40002"), ("40004", "40002")] {
        let changed = made_text("A5").replace(signed_as, code);
        let unknown = client().open(&charged("T1"), &answered(&changed)).must_be_unknown();
        assert!(matches!(unknown.cause, Cause::BadSignature), "{code}: {unknown}");
    }
}
