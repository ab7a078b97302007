//! Is a YAML file all that a provider needs?
//!
//! AcornPay is invented and exists as `tests/fifth/acornpay.yaml` only. The crate around it has a build script of one
//! line, and a `lib.rs` that includes the script's output. Its generated client must work with its sandbox as any
//! provider's does. Client and sandbox share no code but the reader of the YAML, and must refuse the same requests for
//! the same reasons.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use paysmith_acornpay::notifications::sprout;
use paysmith_acornpay::types::{Line, Phase, Speed};
use paysmith_acornpay::{Client, Credentials, PROVIDER, SPEC, charge, lookup};
use paysmith_codegen::checked::{Around, Checked};
use paysmith_codegen::signing::{self, Inputs};
use paysmith_runtime::spec::{Environment, Means};
use paysmith_runtime::{
    Bounds, Cause, Currency, Decimal, Delivery, Final, Http, Json, Ledger, Memory, NotSent, OrderState,
    Outcome, Raw, Reply, Sealed, Standing, Timestamp, Transport as _, Why, put_json,
};
use paysmith_sandbox::{Reason, Running, Sandbox};
use serde_json::{Value, json};
use support::outcomes::ExpectedOutcome as _;
use tokio::sync::mpsc;

fn spec() -> Checked {
    paysmith_codegen::check_str("acornpay.yaml", SPEC).unwrap_or_else(|report| panic!("{report}"))
}

async fn sandbox(immediate: bool) -> Running {
    let sandbox = Sandbox::new([Arc::new((*spec()).clone())]).immediate_pay(immediate);
    sandbox.retry_pause(Duration::from_millis(1)).start(([127, 0, 0, 1], 0).into()).await.unwrap()
}

fn credentials(sandbox: &Running) -> Credentials {
    let given = sandbox.credentials("acornpay");
    let value = |name: &str| given.iter().find(|(of, _)| of == name).unwrap().1.clone();
    Credentials { shop: value("shop"), api_key: value("api_key").into(), hook_key: value("hook_key").into() }
}

fn client(sandbox: &Running, credentials: Credentials) -> Client {
    Client::new(credentials, Environment::custom(sandbox.base("acornpay").unwrap()))
}

fn request(hook_url: Option<String>) -> charge::Request {
    charge::Request {
        r#ref: "OAK-1".into(),
        amount: Decimal::new(12_500, 3),
        currency: Currency::BHD,
        r#type: charge::Type::Card,
        optional: charge::Optional {
            card: Some("4000000000000000".into()),
            speed: Some(Speed::Fast),
            r#match: Some("ACORNS".into()),
            self_: Some(false),
            expires: Some(Timestamp::now() + Duration::from_secs(3_600)),
            lines: Some(vec![Line {
                title: "Acorns".into(),
                count: 2,
                optional: paysmith_acornpay::types::LineOptional {
                    extra: Json::parse(r#"{"colour":"brown"}"#),
                },
            }]),
            hook_url,
            ..Default::default()
        },
    }
}

/// The state that a lookup finds, and the answer in which it finds it.
async fn looked_up(client: &Client) -> (Standing, lookup::Answer) {
    let question = lookup::Request { search: lookup::Search { r#ref: "OAK-1".into() } };
    let accepted = client.send(&question).await.must_be_accepted();
    assert!(accepted.verified && accepted.means == Means::Read);
    (accepted.state, accepted.answer)
}

/// A shop that passes on the notifications that it receives, and answers each with `reply`.
async fn shop(reply: paysmith_runtime::spec::NotificationReply) -> (String, mpsc::UnboundedReceiver<Raw>) {
    let (hear, heard) = mpsc::unbounded_channel();
    let take = move |headers: HeaderMap, body: Bytes| async move {
        hear.send(Raw { headers, body: body.to_vec(), ..Raw::default() }).unwrap();
        ([("content-type", reply.content_type)], reply.body)
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", post(take))).await });
    (url, heard)
}

#[tokio::test]
async fn a_charge_is_made_paid_notified_and_found() {
    let sandbox = sandbox(false).await;
    let client = client(&sandbox, credentials(&sandbox));
    let (url, mut heard) = shop(sprout::NOTIFICATION.acknowledge).await;

    let outcome = client.send(&request(Some(url))).await;
    assert!(sandbox.refusals().is_empty(), "{:?}", sandbox.refusals());
    let unknown = outcome.must_be_unknown();
    assert!(matches!(unknown.cause, Cause::Pending), "{unknown}");
    assert_eq!(looked_up(&client).await.0, OrderState::Pending);

    sandbox.pay("acornpay", "OAK-1").unwrap();
    sandbox.settled().await;
    let verified = client.receive::<sprout::Notification>(&heard.try_recv().unwrap()).unwrap();
    assert_eq!((verified.order(), verified.state()), (Some("OAK-1"), Standing::Order(OrderState::Paid)));
    let Ok(Delivery::Fresh(fresh)) = verified.deduplicate(&mut Memory::default()) else { panic!() };
    let mut order = Ledger::of(&unknown.asked).unwrap();
    let applied = fresh.apply(&mut order);
    assert_eq!(applied.refused, None);
    assert_eq!((applied.state, applied.reply.body), (OrderState::Paid, r#"{"received":true}"#));
    assert_eq!(applied.notification.amount, Decimal::new(12_500, 3));
    assert_eq!(applied.notification.phase, Phase::Sprouted);
    let deliveries = sandbox.deliveries();
    assert!(
        deliveries.len() == 1 && deliveries[0].acknowledged && deliveries[0].tries.len() == 1,
        "{deliveries:?}"
    );

    let (state, answer) = looked_up(&client).await;
    assert_eq!(state, OrderState::Paid);
    let found = answer.charges.iter().find(|charge| charge.r#ref.as_deref() == Some("OAK-1")).unwrap();
    assert_eq!(found.amount, Some(Decimal::new(12_500, 3)));
    assert_eq!(client.recover(&unknown).await.state(), OrderState::Paid);
}

#[tokio::test]
async fn a_charge_that_needs_no_consent_is_paid_at_once() {
    let sandbox = sandbox(true).await;
    let client = client(&sandbox, credentials(&sandbox));
    let outcome = client.send(&request(None)).await;
    let Outcome::Final(Final::Accepted(accepted)) = outcome else { panic!("{outcome}") };
    assert_eq!((accepted.state, accepted.code.as_str()), (Standing::Order(OrderState::Paid), "GOOD"));
    assert_eq!(accepted.answer.phase, Some(Phase::Sprouted));
    assert!(accepted.verified && !accepted.answer.id.is_empty());
}

/// Changes to the example that break a rule: the change, the field that it concerns, and the name of the rule for the
/// client and for the sandbox.
fn cases() -> Vec<(Value, &'static str, &'static str, &'static str)> {
    let line = |title: &str, count: u32| json!({ "title": title, "count": count });
    let no_card = |voucher: Value| json!({ "card": null, "type": "nuts", "voucher": voucher });
    vec![
        (json!({ "ref": "OAK-5678901234567890-2345" }), "ref", "max length", "max"),
        (json!({ "ref": "OAK_1" }), "ref", "pattern", "pattern"),
        (json!({ "ref": "ELM-1" }), "ref", "prefix", "prefix"),
        (json!({ "ref": "" }), "ref", "min length", "min"),
        (json!({ "amount": "0.099" }), "amount", "range", "range"),
        (json!({ "amount": "10000.000" }), "amount", "range", "range"),
        (json!({ "amount": "12.5001" }), "amount", "scale", "scale"),
        (json!({ "currency": "USD" }), "currency", "values", "only"),
        (json!({ "currency": "EUR", "amount": "12.505" }), "amount", "scale", "scale"),
        (json!({ "currency": "JPY" }), "amount", "scale", "scale"),
        (json!({ "card": "40000000000" }), "card", "min length", "min"),
        (json!({ "card": "40000000000000000000" }), "card", "max length", "max"),
        (json!({ "card": "4000-0000-0000" }), "card", "pattern", "pattern"),
        (no_card(json!("AUTUMN-LEAVES")), "voucher", "max length", "max"),
        (no_card(json!(" LEAF")), "voucher", "trimmed", "trimmed"),
        (json!({ "speed": 3 }), "speed", "values", "values"),
        (json!({ "match": "🌰🌰🌰🌰" }), "match", "max length", "max"),
        (
            json!({ "hook_url": format!("http://127.0.0.1/{}", "x".repeat(110)) }),
            "hook_url",
            "max length",
            "max",
        ),
        (
            json!({ "lines": [line("a", 1), line("b", 1), line("c", 1), line("d", 1)] }),
            "lines",
            "max length",
            "max",
        ),
        (json!({ "lines": [line("a", 1), line(&"b".repeat(41), 1)] }), "lines[1].title", "max length", "max"),
        (json!({ "lines": [line("a", 0)] }), "lines[0].count", "range", "range"),
        (json!({ "lines": [line("a", 1_000)] }), "lines[0].count", "digits", "digits"),
        (json!({ "voucher": "LEAF" }), "card, voucher", "one of", "one_of"),
        (no_card(Value::Null), "card, voucher", "one of", "one_of"),
        (json!({ "card": null, "voucher": "LEAF" }), "card", "required", "required"),
        (json!({ "self": "true" }), "lines", "forbidden", "forbidden"),
    ]
}

/// The example's request with a change; `null` removes a member.
fn changed(change: &Value) -> Value {
    let mut example: Value = serde_json::from_str(charge::OPERATION.example).unwrap();
    let members = example.as_object_mut().unwrap();
    members.extend(change.as_object().unwrap().clone());
    members.retain(|_, value| !value.is_null());
    example
}

/// What the client has against a request. If it has anything, it must send nothing.
fn client_refuses(client: &Client, fields: &Value) -> Vec<(String, &'static str)> {
    let mut request = (charge::OPERATION.request)();
    put_json(request.as_mut(), &fields.to_string()).unwrap_or_else(|unfit| panic!("{unfit}: {fields}"));
    match client.any().seal(&charge::OPERATION, request.as_ref()) {
        Ok(_) => Vec::new(),
        Err(NotSent::Invalid(violations)) => {
            violations.iter().map(|one| (one.path.clone(), one.broken.word())).collect()
        }
        Err(other) => panic!("{other}"),
    }
}

/// Sends a request that the client would refuse. It is signed by the generator's interpreter of schemes.
async fn smuggle(sandbox: &Running, sealed: &Sealed, fields: &Value) -> Reply {
    let mut body = fields.clone();
    body["api"] = 3.into();
    let body = body.to_string();
    let key = sandbox.credentials("acornpay").into_iter().find(|(name, _)| name == "api_key").unwrap().1;
    let inputs = Inputs {
        pairs: &[],
        member: &|_, _| None,
        body: body.as_bytes(),
        around: &Around::default(),
        secret: &|_| Some(key.clone()),
    };
    let signature = signing::sign(spec().scheme("body").unwrap(), &inputs).unwrap();
    let mut sealed = Sealed { body: body.into_bytes(), ..sealed.clone() };
    sealed.headers.insert("X-Acorn-Signature", signature.parse().unwrap());
    Http::default().send(sealed, Bounds::default()).await.unwrap()
}

#[tokio::test]
async fn what_the_client_refuses_the_sandbox_refuses_for_the_same_reason() {
    let sandbox = sandbox(false).await;
    let client = client(&sandbox, credentials(&sandbox));
    let sealed = client.seal(&request(None)).unwrap();
    for (change, path, clients_word, sandboxes_word) in cases() {
        let fields = changed(&change);
        let found = client_refuses(&client, &fields);
        assert!(found.contains(&(path.to_owned(), clients_word)), "the client finds {found:?} in {change}");

        let reply = smuggle(&sandbox, &sealed, &fields).await;
        let answer: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(answer["result"], "BAD", "{change}: {answer}");
        let refused = sandbox.refusals().pop().unwrap();
        assert_eq!(refused.reason, Reason::Field);
        let found: Vec<_> = refused.violations.iter().map(|one| (one.path.as_str(), one.rule)).collect();
        // The sandbox says of a rule between several fields that the request as a whole breaks it, and names the fields
        // in the rule.
        let place = if sandboxes_word == "one_of" { "request" } else { path };
        assert!(found.contains(&(place, sandboxes_word)), "the sandbox finds {found:?} in {change}");
    }
    assert_eq!(sandbox.orders().len(), 0);
    // The example itself is right for both.
    let fields = changed(&json!({}));
    assert_eq!(client_refuses(&client, &fields), []);
    smuggle(&sandbox, &sealed, &fields).await;
    assert_eq!(sandbox.orders().len(), 1, "{:?}", sandbox.refusals().last());
}

#[tokio::test]
async fn a_call_signed_with_another_key_is_refused() {
    let sandbox = sandbox(false).await;
    let stranger = Credentials { api_key: "another-key".into(), ..credentials(&sandbox) };
    let outcome = client(&sandbox, stranger).send(&request(None)).await;
    let refused = sandbox.refusals().pop().expect("a refusal");
    assert_eq!((refused.reason, sandbox.orders().len()), (Reason::Signature, 0));
    // The refusal is signed with a key that the client doesn't have, so nobody can tell who wrote it.
    let unknown = outcome.must_be_unknown();
    assert!(matches!(unknown.cause, Cause::BadSignature), "{unknown}");
    assert_eq!(unknown.code.as_deref(), Some("FORGED"), "but the code gives a hint");
}

#[tokio::test]
async fn a_notification_signed_with_the_key_of_calls_is_refused() {
    let sandbox = sandbox(true).await;
    let credentials = credentials(&sandbox);
    let (url, mut heard) = shop(sprout::NOTIFICATION.acknowledge).await;
    client(&sandbox, credentials.clone()).send(&request(Some(url))).await.must_be_accepted();
    sandbox.settled().await;
    let raw = heard.try_recv().unwrap();
    let mixed = Credentials { hook_key: credentials.api_key.clone(), ..credentials.clone() };
    let refused =
        client(&sandbox, mixed).receive::<sprout::Notification>(&raw).expect_err("it is of another key");
    assert_eq!(refused.why, Why::BadSignature);
    assert_eq!((refused.reply.status, refused.reply.body), (401, r#"{"received":false}"#));
    assert!(client(&sandbox, credentials).receive::<sprout::Notification>(&raw).is_ok());
}

#[test]
fn it_has_no_code_of_its_own() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    for path in ["tests/fifth/build.rs", "tests/fifth/src/lib.rs"] {
        let code = read(path).lines().filter(|line| !line.is_empty() && !line.starts_with("//")).count();
        assert!(code <= 5, "{path} has {code} lines of code");
    }
    let files = std::fs::read_dir(root.join("tests/fifth")).unwrap().flatten();
    let mut files: Vec<_> = files.map(|file| file.file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["Cargo.toml", "acornpay.yaml", "build.rs", "src"]);
    assert_eq!(SPEC, read("tests/fifth/acornpay.yaml"));
    assert_eq!((PROVIDER.name, PROVIDER.operations.len(), PROVIDER.notifications.len()), ("acornpay", 2, 1));
}
