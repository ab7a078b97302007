//! The requests, answers and notifications of Alipay: forms with JSON text in them, and JSON of which a member is signed.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paysmith_alipay::{PROVIDER, SPEC};
use paysmith_codegen::checked::{Checked, VectorInput};
use paysmith_codegen::signing::rsa;
use paysmith_runtime::{
    Accepted, AnyClient, Final, Outcome, Refused, Reply, Sealed, Secret, Verified, to_json,
};
use serde_json::{Value, json as value};

use crate::examples::{self, answered, form, merge, notified, operation, request};
use crate::support::clients::AnyMessage;
use crate::support::outcomes::ExpectedOutcome as _;

pub(crate) const APP: &str = "2021000000000000";

/// A key that another program has made for the oracle, and that belongs to nobody: its private half and its public one.
fn key_of(scheme: &str) -> (String, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/alipay.json");
    let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let case = cases.as_array().unwrap().iter().find(|case| case["scheme"] == scheme).unwrap();
    (case["private"].as_str().unwrap().to_owned(), case["secret"].as_str().unwrap().to_owned())
}

/// A client of a merchant with Alipay's public key, and with other values for some credentials.
pub(crate) fn client_with(others: &[(&str, &str)]) -> AnyClient {
    let (merchant, alipay) = (key_of("request").0, key_of("answer").1);
    let own = [
        ("app_id", APP),
        ("merchant_key", &merchant),
        ("alipay_public_key", &alipay),
        ("app_auth_token", "token"),
    ];
    let others: Vec<_> = others.iter().copied().chain(own).collect();
    examples::client_with(&PROVIDER, &others)
}

/// A client of a merchant with certificates, whose root has this number.
pub(crate) fn client_with_root(root: &str) -> AnyClient {
    let keys = value!({ "0c132cecfa38506d97ecf4ce678fb9c7": key_of("answer").1 }).to_string();
    let merchant = key_of("request").0;
    let value = |name: &str| {
        let value = match name {
            "app_id" => APP,
            "merchant_key" => &merchant,
            "app_cert_sn" => "27bc52dbcc635b9b756001e5e5c02c62",
            "alipay_root_cert_sn" => root,
            "alipay_certificates" => &keys,
            _ => return None,
        };
        Some(Secret::from(value))
    };
    let keys = paysmith_runtime::Keys::from_values(PROVIDER.credentials.iter().map(|of| value(of.name)));
    AnyClient::new(&PROVIDER, keys, paysmith_runtime::spec::Environment::custom("https://pay.example"))
}

pub(crate) fn sealed(name: &str, changes: Value) -> Sealed {
    let operation = operation(&PROVIDER, name);
    client_with(&[])
        .seal(operation, request(operation, changes).as_ref())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Why a request isn't sent, or handed over.
pub(crate) fn refused(name: &str, changes: Value) -> String {
    let operation = operation(&PROVIDER, name);
    let request = request(operation, changes);
    if operation.address.is_call() {
        client_with(&[]).seal(operation, request.as_ref()).expect_err("a refusal").to_string()
    } else {
        client_with(&[]).hand_over(operation, request.as_ref()).expect_err("a refusal").to_string()
    }
}

/// The pairs that are sent, or that the payer's browser or the merchant's app is given.
pub(crate) fn pairs(name: &str, changes: Value) -> BTreeMap<String, String> {
    let operation = operation(&PROVIDER, name);
    if operation.address.is_call() {
        return form(&sealed(name, changes)).into_iter().collect();
    }
    let handed = client_with(&[]).hand_over(operation, request(operation, changes).as_ref()).unwrap().what;
    let text = handed.split_once('?').map_or(handed.as_str(), |(_, query)| query);
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// The business fields, which are JSON text in one of the pairs.
pub(crate) fn fields_sent(name: &str, changes: Value) -> Value {
    serde_json::from_str(&pairs(name, changes)["biz_content"]).unwrap()
}

/// The text that a message signs: its pairs but some, and with or without those that are empty.
pub(crate) fn canonical(pairs: &BTreeMap<String, String>, except: &[&str], with_empty: bool) -> String {
    let signed = pairs
        .iter()
        .filter(|(name, value)| !except.contains(&name.as_str()) && (with_empty || !value.is_empty()));
    signed.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// A signature of Alipay's, or with the private half of another key.
pub(crate) fn signature(text: &str, key: Option<&str>) -> String {
    let own = key_of("answer").0;
    STANDARD.encode(rsa::sign(key.unwrap_or(&own), text.as_bytes()).expect("a private key"))
}

/// Whether the merchant's key has signed this text so.
pub(crate) fn is_signed_by_the_merchant(text: &str, signature: &str) -> bool {
    rsa::verify(&key_of("request").1, text.as_bytes(), &STANDARD.decode(signature).unwrap())
}

/// An answer to a call, the text of its result signed.
pub(crate) fn reply(name: &str, result: &str) -> Reply {
    with_signature(name, result, &signature(result, None))
}

pub(crate) fn with_signature(name: &str, result: &str, signature: &str) -> Reply {
    let member = operation(&PROVIDER, name).answer_key;
    answered(&format!("{{\"{member}\":{result},\"sign\":\"{signature}\"}}"))
}

/// How a call with a new number ends that is answered with this result.
pub(crate) fn ended(name: &str, result: Value) -> Outcome<AnyMessage, AnyMessage> {
    let operation = operation(&PROVIDER, name);
    let request = request(operation, value!({}));
    client_with(&[]).open_first(operation, request.as_ref(), &reply(name, &result.to_string()))
}

/// The same for an answer that must be accepted. It has the fields of the operation's example, some of them changed.
pub(crate) fn accepted(name: &str, changes: Value) -> Accepted<AnyMessage> {
    let spec = spec();
    let example = spec.operation(name).unwrap().example.as_ref().unwrap().answer.clone();
    let mut result = Value::Object(example);
    merge(&mut result, &value!({ "code": "10000", "msg": "Success" }));
    merge(&mut result, &changes);
    let outcome = ended(name, result);
    assert!(matches!(outcome, Outcome::Final(Final::Accepted(_))), "{name}: {outcome}");
    outcome.must_be_accepted()
}

pub(crate) fn fields(accepted: &Accepted<AnyMessage>) -> Value {
    serde_json::from_str(&to_json(accepted.answer.as_ref())).unwrap()
}

/// The pairs of a trade's notification, some of them changed.
pub(crate) fn news(changes: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut pairs: BTreeMap<String, String> = [
        ("notify_time", "2026-01-02 03:04:21"),
        ("notify_type", "trade_status_sync"),
        ("notify_id", "2026010200222030420000000000000001"),
        ("app_id", APP),
        ("charset", "utf-8"),
        ("version", "1.0"),
        ("sign_type", "RSA2"),
        ("trade_no", "2026010222001400000000000001"),
        ("out_trade_no", "T20260102000001"),
        ("seller_id", "2088000000000000"),
        ("trade_status", "TRADE_SUCCESS"),
        ("total_amount", "88.88"),
        ("subject", "港式奶茶"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    pairs.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    pairs
}

/// What becomes of a notification whose signature is over this text.
pub(crate) fn heard_signed(
    pairs: &BTreeMap<String, String>,
    signed: &str,
) -> Result<Verified<AnyMessage>, Refused> {
    let trade = PROVIDER.notifications.iter().find(|of| of.name == "trade").unwrap();
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(pairs).append_pair("sign", &signature(signed, None));
    client_with(&[]).receive(trade, &notified(&body.finish()))
}

/// What becomes of a notification that is signed as Alipay signs them.
pub(crate) fn heard(changes: &[(&str, &str)]) -> Result<Verified<AnyMessage>, Refused> {
    let pairs = news(changes);
    heard_signed(&pairs, &canonical(&pairs, &["sign_type"], false))
}

pub(crate) fn spec() -> Checked {
    paysmith_codegen::check_str("specs/alipay.yaml", SPEC).unwrap_or_else(|report| panic!("{report}"))
}

/// A result that Alipay's own sandbox has signed, its signature, and the public key for it. It is the first one of the spec's
/// vectors that has this word.
pub(crate) fn from_the_sandbox(word: &str) -> (String, String, String) {
    let spec = spec();
    let vectors = &spec.scheme("answer").unwrap().vectors;
    let texts = vectors.iter().filter_map(|vector| match &vector.input {
        VectorInput::Text(text) if text.contains(word) => {
            Some((text.clone(), vector.signature.clone(), vector.secret.clone()))
        }
        _ => None,
    });
    let found = texts.into_iter().next();
    found.unwrap_or_else(|| panic!("no vector has {word}"))
}
