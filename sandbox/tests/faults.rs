//! Does each fault spoil the answer as it says, while the request is carried out all the same?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use paysmith_codegen::checked::{Address, Operation, Provider, Refusal, Signed};
use paysmith_sandbox::{Fault, Running};
use serde_json::json;
use support::{Answer, LARCH, Merchant, spec, specs, start};

struct Faulty {
    running: Running,
    merchant: Merchant,
    spec: Arc<Provider>,
    made: usize,
}

impl Faulty {
    async fn new() -> Self {
        let spec = spec(LARCH);
        let running = start(&spec).await;
        Self { merchant: Merchant::of(&spec, &running), running, spec, made: 0 }
    }

    /// Makes an order whose answer has the fault.
    async fn pay(&mut self, fault: Fault) -> reqwest::Result<Answer> {
        self.running.set_fault(&self.spec.name, Some(fault), Some(1)).unwrap();
        self.made += 1;
        let mut fields = self.merchant.example("pay");
        fields.insert("order_no".into(), json!(format!("F{}", self.made)));
        let answer = self.merchant.try_send(self.merchant.ready("pay", fields)).await;
        assert_eq!(self.running.orders().len(), self.made, "the request is carried out");
        answer
    }
}

#[tokio::test]
async fn signatures() {
    let mut faulty = Faulty::new().await;
    let answer = faulty.pay(Fault::Tamper).await.unwrap();
    let sign = answer.json()["sign"].as_str().unwrap().to_owned();
    assert_ne!(sign, faulty.merchant.signature("pairs", &answer.text, false));
    let answer = faulty.pay(Fault::DropSignature).await.unwrap();
    assert!(answer.json()["sign"].is_null());
    assert_eq!(answer.json()["code"], 2);

    // The fault was set for one answer: the next is right.
    let answer = faulty.merchant.call("look", serde_json::from_str(r#"{"order_no":"F1"}"#).unwrap()).await;
    let sign = answer.json()["sign"].as_str().unwrap().to_owned();
    assert_eq!(sign, faulty.merchant.signature("pairs", &answer.text, false));
}

#[tokio::test]
async fn bodies() {
    let mut faulty = Faulty::new().await;
    let answer = faulty.pay(Fault::BadGateway).await.unwrap();
    assert_eq!((answer.status, answer.text.starts_with("<html>")), (502, true));
    let answer = faulty.pay(Fault::NotJson).await.unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&answer.text).is_err());
    let answer = faulty.pay(Fault::Oversized).await.unwrap();
    assert_eq!(answer.text.len(), 16 * 1024 * 1024);
}

#[tokio::test]
async fn connections() {
    let mut faulty = Faulty::new().await;
    let error = faulty.pay(Fault::CutOff).await.unwrap_err();
    assert!(error.is_body() || error.is_decode(), "the head arrives, the body doesn't: {error:?}");
    let error = faulty.pay(Fault::Reset).await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    // The next connection works again.
    let ready = faulty.merchant.ready("look", serde_json::from_str(r#"{"order_no":"F2"}"#).unwrap());
    assert_eq!(faulty.merchant.send(ready).await.json()["code"], 0);
}

#[tokio::test]
async fn delay() {
    let mut faulty = Faulty::new().await;
    let begun = Instant::now();
    faulty.pay(Fault::Delay(Duration::from_millis(80))).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn only_the_signature_can_tell_that_an_answer_was_tampered_with() {
    for spec in specs() {
        let sent = |one: &&Operation| matches!(one.address, Address::Post(_)) && one.file.is_none();
        for operation in spec.operations.iter().filter(sent) {
            let mut bodies = Vec::new();
            for fault in [None, Some(Fault::Tamper)] {
                // Each has a sandbox of its own, so that both answers are equal except for the port and the key.
                let running = start(&spec).await;
                let merchant = Merchant::of(&spec, &running);
                running.set_fault(&spec.name, fault, None).unwrap();
                let answer = merchant.call(&operation.name, merchant.example(&operation.name)).await;
                answer.json();
                let signed = operation.envelope.response.signed != Signed::Never
                    && !refused_unsigned(&running, operation);
                assert_eq!(
                    merchant.verifies(&operation.name, &answer),
                    !signed || fault.is_none(),
                    "{answer:?}"
                );
                bodies.push((running.address().to_string(), answer.text));
            }
            if operation.envelope.response.signed == Signed::Never {
                let [(one, straight), (other, tampered)] = &bodies[..] else { panic!("{bodies:?}") };
                assert_eq!(straight.replace(one, ""), tampered.replace(other, ""), "nobody could tell");
            }
        }
    }
}

/// Whether the request was refused because the example asks for an order that isn't there, with a code whose answers have no
/// signature.
fn refused_unsigned(running: &Running, operation: &Operation) -> bool {
    let Signed::Except(codes) = &operation.envelope.response.signed else { return false };
    let unknown =
        operation.envelope.outcome.refusals.iter().find(|(which, _)| *which == Refusal::UnknownOrder);
    !running.refusals().is_empty() && unknown.is_some_and(|(_, code)| codes.contains(&code.code))
}
