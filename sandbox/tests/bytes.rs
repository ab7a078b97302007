//! Does the sandbox verify and sign the exact bytes? The requests and signatures here were computed with Python's hashlib.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use paysmith_sandbox::{Reason, Running, Sandbox};
use support::{ACORN, Answer, LARCH, Merchant, Ready, spec};

const FORM: &str = "nonce=12345678&time=1893553445&method=larch.pay&shop=LARCH1\
    &data=%7B+%22amount%22%3A+500%2C+%22order_no%22%3A+%22A%261%3D%C3%A9%22+%7D&sign=D6FCE1A45B158C15694FB08D2CEFFD26";

const JSON: &str = "{\"api\": 3, \"ref\":\"OAK-9\",\n \"amount\":\"12.500\",\"currency\":\"BHD\",\"type\":\"nuts\",\"voucher\":\"\\u00e9\\/\"}";

const JSON_SIGNATURE: &str =
    "mdqaQpBno+tk+/8yg4cBSCg0A7JMYLQrY4gFpB4g8YLE9J3t5BDZ04aVu8BdG4lJAsYzT4qfM19v5WSNvsnmKg==";

/// A sandbox with known keys, and a client for raw bytes.
struct Wire {
    running: Running,
    merchant: Merchant,
}

impl Wire {
    async fn new() -> Self {
        let running = Sandbox::new([spec(LARCH), spec(ACORN)])
            .credential("larch", "key", "larch-key")
            .credential("acornpay", "api_key", "acorn-key")
            .start(([127, 0, 0, 1], 0).into())
            .await
            .unwrap();
        Self { merchant: Merchant::of(&spec(LARCH), &running), running }
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let url = format!("http://{}{path}", self.running.address());
        self.merchant.send(Ready { url, headers, body: body.to_owned() }).await
    }
}

fn acorn_headers(signature: &str) -> Vec<(&str, &str)> {
    vec![
        ("content-type", "application/json; charset=utf-8"),
        ("X-Acorn-Shop", "OAK"),
        ("X-Acorn-Date", "2030-01-02 03:04:05"),
        ("X-Acorn-Once", "abcDEF0123456789"),
        ("X-Acorn-Signature", signature),
    ]
}

const FORM_TYPE: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn a_form_is_verified_over_decoded_pairs_in_any_order() {
    let wire = Wire::new().await;
    let running = &wire.running;
    let answer = wire.post("/larch/gate", &[FORM_TYPE], FORM).await;
    assert_eq!(running.refusals(), []);
    assert_eq!(answer.json()["code"], 2, "the payer must be asked first: {answer:?}");
    assert_eq!(running.orders()[0].number.as_deref(), Some("A&1=é"));
    assert_eq!(running.orders()[0].amount.as_deref(), Some("500"));

    // The answer's signature is computed by hand here: over its members in alphabetical order, followed by the key.
    let json = answer.json();
    let (data, msg) = (json["data"].as_str().unwrap(), json["msg"].as_str().unwrap());
    let message = format!("code=2&data={data}&msg={msg}larch-key");
    assert_eq!(json["sign"], md5_hex(&message));
}

#[tokio::test]
async fn json_is_verified_over_the_bytes_and_not_over_a_rewriting() {
    let wire = Wire::new().await;
    let running = &wire.running;
    let answer = wire.post("/acornpay/v3/charges", &acorn_headers(JSON_SIGNATURE), JSON).await;
    assert_eq!(running.refusals(), []);
    assert_eq!(answer.json()["result"], "GOOD");
    assert_eq!(answer.json()["phase"], "buried");

    // Another order number, and other spaces: the signature doesn't fit.
    let rewritten = JSON.replace("\n ", "").replace("OAK-9", "OAK-8");
    let answer = wire.post("/acornpay/v3/charges", &acorn_headers(JSON_SIGNATURE), &rewritten).await;
    assert_eq!(answer.json()["result"], "FORGED");
    assert_eq!(running.refusals()[0].reason, Reason::Signature);
    assert_eq!(running.orders().len(), 1);
}

#[tokio::test]
async fn the_query_of_a_get_is_verified_like_a_form() {
    let wire = Wire::new().await;
    let merchant = &wire.merchant;
    let get = async |query: &str| {
        let url = format!("{}/find?{query}", merchant.base);
        let response = merchant.http.get(url).send().await.unwrap();
        response.text().await.unwrap()
    };
    wire.post("/larch/gate", &[FORM_TYPE], FORM).await;
    let sign = merchant.signature("pairs", "shop=LARCH1&order_no=A%261%3D%C3%A9", true);
    let found = get(&format!("order_no=A%261%3D%C3%A9&sign={sign}&shop=LARCH1")).await;
    assert_eq!(found, r#"{"code":"OK","msg":"success","amount":500}"#);
    let found = get(&format!("order_no=A%261%3D%C3%A8&sign={sign}&shop=LARCH1")).await;
    assert_eq!(found, r#"{"code":"BAD","msg":"signature: signature (pairs)"}"#);
}

#[tokio::test]
async fn what_is_wrong_with_an_envelope_is_named() {
    let wire = Wire::new().await;
    let running = &wire.running;
    let form = |from: &str, to: &str| FORM.replace(from, to);
    for (body, path, rule) in [
        (form("nonce=12345678&", ""), "nonce", "required"),
        (form("nonce=12345678", "nonce=123456789"), "nonce", "nonce"),
        (form("time=1893553445", "time=now"), "time", "format"),
        (form("&shop=LARCH1", "&shop=LARCH1&shop=LARCH1"), "shop", "form"),
        (form("&shop=LARCH1", "&shop=LARCH1&extra=1"), "extra", "unknown"),
        (form("&data=%7B", "&data="), "data", "type"),
        (form("method=larch.pay", "method=larch.fly"), "method", "operation"),
    ] {
        let answer = wire.post("/larch/gate", &[FORM_TYPE], &body).await;
        assert_eq!(answer.json()["code"], 5, "{answer:?}");
        let refused = running.refusals().pop().unwrap();
        assert_eq!(refused.reason, Reason::Envelope, "{refused:?}");
        assert_eq!((refused.violations[0].path.as_str(), refused.violations[0].rule), (path, rule));
    }
}

#[tokio::test]
async fn what_is_not_the_merchants_is_refused_as_that() {
    let wire = Wire::new().await;
    let running = &wire.running;
    let form = |from: &str, to: &str| FORM.replace(from, to);
    for (body, path, rule) in [
        (form("shop=LARCH1", "shop=LARCH2"), "shop", "credential"),
        (form("&shop=", "&branch=B&shop="), "branch", "credential"),
        (form("&sign=D6FCE1A45B158C15694FB08D2CEFFD26", ""), "sign", "signature"),
        (form("amount", "am0unt"), "signature", "signature"),
    ] {
        let answer = wire.post("/larch/gate", &[FORM_TYPE], &body).await;
        assert_eq!(answer.json()["code"], 4, "{answer:?}");
        assert!(answer.json()["sign"].is_null(), "this code is answered without a signature");
        let refused = running.refusals().pop().unwrap();
        assert_eq!(refused.reason, Reason::Signature, "{refused:?}");
        assert_eq!((refused.violations[0].path.as_str(), refused.violations[0].rule), (path, rule));
    }
}

#[tokio::test]
async fn headers_are_part_of_the_envelope() {
    let wire = Wire::new().await;
    let running = &wire.running;
    for (name, value, rule, reason) in [
        ("X-Acorn-Shop", "ELM", "credential", Reason::Signature),
        ("X-Acorn-Date", "2030-01-02T03:04:05Z", "format", Reason::Envelope),
        ("X-Acorn-Once", "", "nonce", Reason::Envelope),
        ("content-type", "text/plain", "literal", Reason::Envelope),
    ] {
        let headers = acorn_headers(JSON_SIGNATURE).into_iter();
        let headers: Vec<_> = headers.map(|(n, v)| if n == name { (n, value) } else { (n, v) }).collect();
        wire.post("/acornpay/v3/charges", &headers, JSON).await;
        let refused = running.refusals().pop().unwrap();
        assert_eq!((refused.reason, refused.violations[0].rule), (reason, rule), "{refused:?}");
    }
    assert_eq!(running.orders(), []);
}

#[tokio::test]
async fn rubbish_is_refused_and_does_no_harm() {
    let wire = Wire::new().await;
    let deep = "[".repeat(200_000);
    for body in ["", "{", "[]", "null", "{\"api\":3,\"api\":3}", "{\"api\":\u{0}}", &deep] {
        let answer = wire.post("/acornpay/v3/charges", &acorn_headers(JSON_SIGNATURE), body).await;
        assert!(matches!(answer.json()["result"].as_str(), Some("BAD")), "{body:.20}: {answer:?}");
    }
    let long = format!("{{\"api\":\"{}\"}}", "x".repeat(1024 * 1024));
    assert_eq!(wire.post("/acornpay/v3/charges", &acorn_headers("x"), &long).await.status, 413);
    assert_eq!(wire.post("/acornpay/v4", &[], "").await.status, 404);
    assert_eq!(wire.post("/nobody/v3", &[], "").await.status, 404);
}

#[tokio::test]
async fn no_request_is_taken_with_a_single_byte_changed() {
    let wire = Wire::new().await;
    let running = &wire.running;
    let changed = |text: &str, at: usize| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] ^= 1;
        String::from_utf8(bytes).unwrap()
    };
    for at in 0..FORM.len() {
        wire.post("/larch/gate", &[FORM_TYPE], &changed(FORM, at)).await;
    }
    for at in 0..JSON.len() {
        wire.post("/acornpay/v3/charges", &acorn_headers(JSON_SIGNATURE), &changed(JSON, at)).await;
    }
    assert_eq!(running.orders(), []);
    assert_eq!(running.refusals().len(), FORM.len() + JSON.len());
}

/// The MD5 digest in upper-case hexadecimal digits, computed by a signature scheme over the body alone.
fn md5_hex(message: &str) -> String {
    use paysmith_codegen::checked::{About, Around, Digest, Encode, Part, Scheme, SchemePlaces};
    use paysmith_codegen::signing::{Inputs, sign};
    let scheme = Scheme {
        name: String::new(),
        about: About::default(),
        places: SchemePlaces::default(),
        message: vec![Part::Body],
        digest: Digest::Md5,
        keys: Vec::new(),
        key_id: None,
        any_key: false,
        encode: Encode::HexUpper,
        vectors: Vec::new(),
    };
    let inputs = Inputs {
        pairs: &[],
        member: &|_, _| None,
        body: message.as_bytes(),
        around: &Around::default(),
        secret: &|_| None,
    };
    sign(&scheme, &inputs).unwrap()
}

#[tokio::test]
async fn a_refused_signature_is_kept_with_the_text_that_is_signed_and_without_the_key() {
    let wire = Wire::new().await;
    let body = FORM.replace("12345678", "12345679");
    wire.post("/larch/gate", &[FORM_TYPE], &body).await;
    let refused = wire.running.refusals().pop().unwrap();
    let evidence = refused.evidence.as_ref().unwrap();
    assert_eq!((evidence.method.as_str(), evidence.target.as_str()), ("POST", "/larch/gate"));
    assert_eq!(evidence.body, body, "the bytes as they arrived");
    let signed = "data={ \"amount\": 500, \"order_no\": \"A&1=é\" }&method=larch.pay&nonce=12345679&shop=LARCH1&time=1893553445<key>";
    assert_eq!(evidence.signed[0].text, signed);
    assert!(!format!("{refused:?}").contains("12345679"), "a value is shown");
    let json = serde_json::to_string(&refused).unwrap();
    assert!(json.contains("larch.pay") && !json.contains("larch-key"), "{json}");

    // What is refused for another reason shows nothing that was sent.
    wire.post("/larch/gate", &[FORM_TYPE], &FORM.replace("nonce=12345678&", "")).await;
    assert_eq!(wire.running.refusals().pop().unwrap().evidence, None);
}
