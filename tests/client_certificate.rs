//! Is the merchant known by a client certificate where the provider asks for one, and is it truthful what a call without it says?
//!
//! Inkwell (`obstacle/inkwell.yaml`, invented) asks for one at its refunds. The sandbox speaks HTTPS; TLS is rustls on both sides, and
//! the certificates are made by rcgen.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that meets the unexpected has failed")]

use std::sync::Arc;

use paysmith_runtime::spec::{Environment, Operation};
use paysmith_runtime::{
    AnyClient, BadKey, ClientCertificate, Final, Http, Keys, Message, NotSent, Outcome, Secret, Unsealed,
    put_json,
};
use paysmith_sandbox::{Running, Sandbox};

#[rustfmt::skip]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, reason = "`goldens.rs` compiles it with all warnings")]
#[path = "golden/inkwell.rs"]
mod inkwell;

const YAML: &str = include_str!("obstacle/inkwell.yaml");

async fn sandbox(https: bool) -> Running {
    let spec = paysmith_codegen::check_str("inkwell.yaml", YAML).unwrap_or_else(|report| panic!("{report}"));
    let sandbox = Sandbox::new([Arc::new((*spec).clone())]).immediate_pay(true).https(https);
    sandbox.start(([127, 0, 0, 1], 0).into()).await.unwrap()
}

/// A client of the sandbox's merchant, with this client certificate.
fn client(running: &Running, badge: Option<String>) -> AnyClient {
    let given = running.credentials("inkwell");
    let value = |name: &str| match name {
        "badge" => badge.clone(),
        _ => given.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()),
    };
    let credentials = inkwell::PROVIDER.credentials.iter();
    let keys = Keys::from_values(credentials.map(|credential| value(credential.name).map(Secret::from)));
    let transport = running.authority().map_or_else(Http::default, |pem| Http::trusting(pem).unwrap());
    let environment = Environment::custom(running.base("inkwell").unwrap());
    AnyClient::new(&inkwell::PROVIDER, keys, environment).with_transport(transport)
}

fn badge(running: &Running) -> Option<String> {
    running.credentials("inkwell").into_iter().find(|(name, _)| name == "badge").map(|(_, value)| value)
}

/// Another certificate with its key: both parts, as PEM.
fn made() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(Vec::new()).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

type Ended = Outcome<Box<dyn Message>, Box<dyn Message>>;

async fn call(client: &AnyClient, name: &str, request: &str) -> Ended {
    let operation: &Operation = inkwell::PROVIDER.operations.iter().find(|one| one.name == name).unwrap();
    let mut message = (operation.request)();
    put_json(message.as_mut(), request).unwrap();
    client.send(operation, message.as_ref()).await
}

async fn pay(client: &AnyClient) -> Ended {
    let operation = inkwell::PROVIDER.operations.iter().find(|one| one.name == "pay").unwrap();
    call(client, "pay", operation.example).await
}

/// A refund of the order that [`pay`] pays.
async fn refund(client: &AnyClient) -> Ended {
    let operation = inkwell::PROVIDER.operations.iter().find(|one| one.name == "refund").unwrap();
    call(client, "refund", operation.example).await
}

fn is_accepted(outcome: &Ended) -> bool {
    matches!(outcome, Outcome::Final(Final::Accepted(_)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_with_the_merchants_certificate_is_made() {
    let running = sandbox(true).await;
    let client = client(&running, badge(&running));
    assert!(is_accepted(&pay(&client).await));
    let refunded = refund(&client).await;
    assert!(is_accepted(&refunded), "{refunded:?}, {:?}", running.refusals());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_with_another_certificate_is_refused_and_other_calls_need_none() {
    let running = sandbox(true).await;
    let (certificate, key) = made();
    let stranger = client(&running, Some(certificate + &key));
    assert!(is_accepted(&pay(&stranger).await), "a charge needs no certificate");
    assert!(!is_accepted(&refund(&stranger).await));
    let refusals = running.take_refusals();
    let rules: Vec<&str> = refusals.iter().flat_map(|one| &one.violations).map(|one| one.rule).collect();
    assert_eq!(rules, ["client_certificate"]);
    // Nothing was given back: the right merchant can still have all of it.
    let refunded = refund(&client(&running, badge(&running))).await;
    assert!(is_accepted(&refunded), "{refunded:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_transport_keeps_the_certificates_of_two_merchants_apart() {
    let running = sandbox(true).await;
    let (certificate, key) = made();
    let transport = Http::trusting(running.authority().unwrap()).unwrap();
    let mine = client(&running, badge(&running)).with_transport(transport.clone());
    let theirs = client(&running, Some(certificate + &key)).with_transport(transport);
    assert!(is_accepted(&pay(&mine).await));
    assert!(!is_accepted(&refund(&theirs).await));
    assert!(is_accepted(&refund(&mine).await));
    assert!(!is_accepted(&refund(&theirs).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_to_a_server_that_nobody_has_certified() {
    let running = sandbox(true).await;
    let client = client(&running, badge(&running)).with_transport(Http::default());
    for outcome in [pay(&client).await, refund(&client).await] {
        assert!(matches!(outcome, Outcome::NotSent(NotSent::NotConnected(_))), "{outcome:?}");
    }
    assert!(running.orders().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_shows_no_certificate_and_the_sandbox_asks_for_none() {
    let running = sandbox(false).await;
    let client = client(&running, badge(&running));
    assert!(is_accepted(&pay(&client).await));
    assert!(is_accepted(&refund(&client).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_certificate_nothing_is_sent() {
    let running = sandbox(true).await;
    let without = client(&running, None);
    let refused = |outcome: Ended| match outcome {
        Outcome::NotSent(NotSent::Unsealed(why)) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(pay(&without).await), Unsealed::NoCredential("badge"));
    let (certificate, _) = made();
    let half = client(&running, Some(certificate));
    assert_eq!(refused(refund(&half).await), Unsealed::BadKey("badge", BadKey::NoClientCertificate));
}

#[test]
fn what_is_no_certificate_with_its_key_is_refused_before_there_is_a_client() {
    let (certificate, key) = made();
    let (_, other_key) = made();
    let parsed = |text: &str| text.parse::<ClientCertificate>().err();
    assert_eq!(parsed(&format!("{certificate}{key}")), None);
    assert_eq!(parsed(&format!("{key}{certificate}")), None, "in any order");
    let escaped = format!("{certificate}{key}").replace('\n', "\\n");
    assert_eq!(parsed(&escaped), None, "as in an environment variable");
    assert_eq!(parsed(&certificate), Some(BadKey::NoClientCertificate));
    assert_eq!(parsed(&key), Some(BadKey::NoClientCertificate));
    assert_eq!(parsed(&format!("{certificate}{key}{other_key}")), Some(BadKey::NoClientCertificate));
    assert_eq!(parsed(&format!("{certificate}{other_key}")), Some(BadKey::KeyOfAnother));
    assert_eq!(
        parsed(&format!("{}{key}", certificate.replacen('M', "?", 3))),
        Some(BadKey::NoClientCertificate)
    );
    let locked = key.replace("PRIVATE", "ENCRYPTED PRIVATE");
    assert_eq!(parsed(&format!("{certificate}{locked}")), Some(BadKey::Encrypted));
    let shown = format!("{:?}", format!("{certificate}{key}").parse::<ClientCertificate>().unwrap());
    assert_eq!(shown, "***");
}
