//! Do client, sandbox and doctor agree on answers of several shapes?
//!
//! Tidemark (`obstacle/tidemark.yaml`, invented) answers with a status alone, with a body, with none (204), and refuses in a layout of its
//! own; the gate before one of its services has another. The generated client pays, captures, refunds and lets go against the sandbox, and each answer is looked at as it came.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use paysmith_codegen::checked::Checked;
use paysmith_doctor::capture::read;
use paysmith_doctor::{MessageContent, Secrets, SignedMessage, trace};
use paysmith_runtime::spec::{Environment, Operation};
use paysmith_runtime::{
    AnyClient, Bounds, Final, Http, Keys, Outcome, Reply, Secret, Timestamp, Transport as _, put_json,
};
use paysmith_sandbox::{Fault, Running, Sandbox, StateClass};
use support::clients::AnyMessage;
use support::digests::hmac_sha256;

#[rustfmt::skip]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, reason = "`goldens.rs` compiles it with all warnings")]
#[path = "golden/tidemark.rs"]
mod tidemark;

const YAML: &str = include_str!("obstacle/tidemark.yaml");

fn spec() -> Checked {
    paysmith_codegen::check_str("tidemark.yaml", YAML).unwrap_or_else(|report| panic!("{report}"))
}

fn operation_called(name: &str) -> &'static Operation {
    tidemark::PROVIDER.operations.iter().find(|one| one.name == name).unwrap()
}

struct Shop {
    client: AnyClient,
    sandbox: Running,
}

/// What came back: as it arrived, and what the client makes of it.
struct Came {
    reply: Reply,
    /// The code, with the state if the call was accepted; for an unknown outcome the cause.
    ended: String,
}

impl Shop {
    async fn open() -> Self {
        Self::open_with(None).await
    }

    /// A shop whose client signs with this key.
    async fn open_with(api_key: Option<&str>) -> Self {
        let spec = std::sync::Arc::new((*spec()).clone());
        let sandbox = Sandbox::new([spec]).start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let given = sandbox.credentials("tidemark");
        let value = |name: &str| {
            let found = given.iter().find(|(own, _)| own == name);
            let own = found.map(|(_, value)| value.as_str());
            api_key.filter(|_| name == "api_key").or(own).map(Secret::from)
        };
        let keys = Keys::from_values(tidemark::PROVIDER.credentials.iter().map(|one| value(one.name)));
        let base = sandbox.base("tidemark").unwrap();
        let client = AnyClient::new(&tidemark::PROVIDER, keys, Environment::custom(base));
        Self { client, sandbox }
    }

    /// How the question for the balance ends if it is answered so, with a signature or without.
    fn balance_ends(&self, status: u16, body: &str, signed: bool) -> String {
        let operation = operation_called("balance");
        let mut request = (operation.request)();
        put_json(request.as_mut(), DAY).unwrap();
        let given = self.sandbox.credentials("tidemark");
        let key = &given.iter().find(|(name, _)| name == "answer_key").unwrap().1;
        let time = Timestamp::now().as_second();
        let mut reply = Reply { status, headers: Default::default(), body: body.as_bytes().to_vec() };
        if signed {
            let signature = hmac_sha256(key, &format!("{time}\n{body}"));
            reply.headers.insert("tidemark-answer", format!("at={time} sig={signature}").parse().unwrap());
        }
        ended(self.client.open_first(operation, request.as_ref(), &reply))
    }

    async fn call(&self, name: &str, request: &str) -> Came {
        let operation = operation_called(name);
        let mut message = (operation.request)();
        put_json(message.as_mut(), request).unwrap();
        let sealed = self.client.seal(operation, message.as_ref()).unwrap();
        let reply = Http::default().send(sealed, Bounds::default()).await.unwrap();
        let ended = ended(self.client.open_first(operation, message.as_ref(), &reply));
        Came { reply, ended }
    }
}

/// The code, with the state if the call was accepted; for an unknown outcome the cause.
fn ended(outcome: Outcome<AnyMessage, AnyMessage>) -> String {
    match outcome {
        Outcome::Final(Final::Accepted(it)) => format!("accepted {} {}", it.code, it.state),
        Outcome::Final(Final::Declined(it)) => format!("declined {}", it.code),
        Outcome::Unknown(it) => format!("unknown {} ({})", it.code.unwrap_or_default(), it.cause),
        Outcome::NotSent(it) => panic!("{it}"),
    }
}

impl Came {
    fn status_and_body(&self) -> (u16, &str) {
        (self.reply.status, std::str::from_utf8(&self.reply.body).unwrap())
    }
}

const DAY: &str = r#"{"day":"2026-11-30 00:00:00"}"#;

const HOLD: &str = r#"{"charge":"T-1","amount":1250,"currency":"EUR","card":"4000000000000000"}"#;

#[tokio::test]
async fn a_payment_goes_from_hold_to_refund() {
    let shop = Shop::open().await;
    let held = shop.call("hold", HOLD).await;
    assert_eq!(held.reply.status, 200);
    assert!(held.ended.starts_with("unknown 200"), "the payer hasn't agreed yet: {}", held.ended);
    shop.sandbox.pay("tidemark", "T-1").unwrap();
    assert_eq!(
        shop.call("find", r#"{"charge":"T-1"}"#).await.ended,
        "accepted 200 the order's money is held"
    );

    let captured = shop.call("capture", r#"{"charge":"T-1","capture":"C-1"}"#).await;
    assert_eq!(captured.status_and_body(), (204, ""));
    assert!(!captured.reply.headers.contains_key("content-type"));
    assert!(captured.ended.starts_with("accepted 204"), "{}", captured.ended);

    let refunded = r#"{"capture":"C-1","refund":"F-1","amount":250,"currency":"EUR"}"#;
    let refunded = shop.call("refund", refunded).await;
    assert!(refunded.ended.starts_with("accepted 200"), "{}", refunded.ended);

    // Each refusal comes with its code, in its layout and with its status.
    let too_much = r#"{"capture":"C-1","refund":"F-2","amount":9999,"currency":"EUR"}"#;
    let refusal = shop.call("refund", too_much).await;
    assert_eq!(refusal.reply.status, 422);
    assert!(refusal.status_and_body().1.starts_with(r#"{"error":{"code":4220,"text":"#));
    assert_eq!(refusal.ended, "declined 4220");
    let missing = shop.call("find", r#"{"charge":"T-9"}"#).await;
    assert_eq!((missing.reply.status, missing.ended.as_str()), (404, "declined 4040"));
    let balance = shop.call("balance", r#"{"day":"2026-11-30 00:00:00"}"#).await;
    assert_eq!(balance.ended, "accepted done nobody knows how the order stands");
    assert!(balance.status_and_body().1.starts_with(r#"{"balance_of_the_day":{"result":"done""#));
}

#[tokio::test]
async fn an_answer_without_a_body_is_verified() {
    let shop = Shop::open().await;
    shop.call("hold", HOLD).await;
    for (number, fault, cause) in [
        (1, Fault::Tamper, "unknown 204 (the answer's signature is wrong)"),
        (2, Fault::DropSignature, "unknown 204 (the answer should be signed, and isn't)"),
    ] {
        let hold = HOLD.replace("T-1", &format!("T-1{number}"));
        shop.call("hold", &hold).await;
        shop.sandbox.set_state("tidemark", &format!("T-1{number}"), StateClass::Held).unwrap();
        shop.sandbox.set_fault("tidemark", Some(fault), Some(1)).unwrap();
        let capture = format!(r#"{{"charge":"T-1{number}","capture":"C-{number}"}}"#);
        let came = shop.call("capture", &capture).await;
        assert_eq!((came.reply.status, came.ended.as_str()), (204, cause));
    }
}

#[tokio::test]
async fn the_doctor_traces_a_signature_over_an_empty_body() {
    let shop = Shop::open().await;
    shop.call("hold", HOLD).await;
    shop.sandbox.set_state("tidemark", "T-1", StateClass::Held).unwrap();
    let spec = spec();
    let mut secrets = Secrets::default();
    for (name, value) in shop.sandbox.credentials("tidemark") {
        secrets.insert(&name, value);
    }
    for (operation, request, status, name) in [
        ("capture", r#"{"charge":"T-1","capture":"C-1"}"#, "204 No Content", "answer:capture"),
        ("capture", r#"{"charge":"T-9","capture":"C-2"}"#, "404 Not Found", "refusal:capture"),
    ] {
        let came = shop.call(operation, request).await;
        let header = came.reply.headers["tidemark-answer"].to_str().unwrap();
        let (_, body) = came.status_and_body();
        let dump = format!("HTTP/1.1 {status}\r\nTidemark-Answer: {header}\r\n\r\n{body}");
        let captured = read(dump.as_bytes()).unwrap().remove(0);
        let message = SignedMessage::find(&spec, Some(name), Some(&captured)).unwrap();
        let content = MessageContent::of(&captured, &message);
        let shown = trace(&message, &content, &secrets).unwrap();
        assert_eq!(message.received(&captured), Some(shown.signature.clone()), "{name}");
        // Without a name, the status tells an answer from a refusal.
        let found = SignedMessage::find(&spec, None, Some(&captured)).unwrap();
        assert_eq!(found.name().split(':').next(), name.split(':').next());
    }
}

#[tokio::test]
async fn the_sandbox_answers_by_the_further_layout_of_a_code_and_the_doctor_traces_it() {
    let shop = Shop::open_with(Some("another-key")).await;
    let came = shop.call("balance", DAY).await;
    let (status, body) = came.status_and_body();
    assert!(status == 200 && body.starts_with(r#"{"gate":{"says":"forged","why":"#), "{status} {body}");
    assert_eq!(came.ended, "declined forged");

    let spec = spec();
    let mut secrets = Secrets::default();
    for (name, value) in shop.sandbox.credentials("tidemark") {
        secrets.insert(&name, value);
    }
    let header = came.reply.headers["tidemark-answer"].to_str().unwrap();
    let dump = format!("HTTP/1.1 200 OK\r\nTidemark-Answer: {header}\r\n\r\n{body}");
    let captured = read(dump.as_bytes()).unwrap().remove(0);
    for name in [Some("further:balance.gate"), None] {
        let message = SignedMessage::find(&spec, name, Some(&captured)).unwrap();
        assert_eq!(message.name(), "further:balance.gate");
        let shown = trace(&message, &MessageContent::of(&captured, &message), &secrets).unwrap();
        assert_eq!(message.received(&captured), Some(shown.signature));
    }
    // A refusal of the service itself still comes by the layout of refusals.
    let shop = Shop::open().await;
    let refusal = shop.call("balance", r#"{"day":"2026-11-30 00:00:00"}"#).await;
    assert!(refusal.status_and_body().1.starts_with(r#"{"balance_of_the_day":"#));
}

#[tokio::test]
async fn an_answer_by_a_further_layout_is_believed_by_its_code_alone() {
    let shop = Shop::open().await;
    let usual = r#""balance_of_the_day":{"result":"done","text":"","rows":{"available":1}}"#;
    let gate = |code: &str| format!(r#""gate":{{"says":"{code}","why":"?"}}"#);
    let ends = |status, members: &str, signed| shop.balance_ends(status, &format!("{{{members}}}"), signed);
    assert_eq!(ends(200, usual, true), "accepted done nobody knows how the order stands");
    assert_eq!(ends(200, &gate("forged"), true), "declined forged");
    assert_eq!(ends(403, &gate("forged"), true), "declined forged", "a proxy may have changed the status");
    for (status, members, signed, ended) in [
        (200, gate("forged"), false, "unknown forged (the answer should be signed, and isn't)"),
        (502, gate("forged"), true, "unknown forged (the answer has the HTTP status 502)"),
        (200, gate("asleep"), false, "unknown asleep (the provider itself doesn't know the result)"),
        (200, gate("asleep"), true, "unknown asleep (the provider itself doesn't know the result)"),
        // Nobody says that these codes come by this layout.
        (
            200,
            gate("bad_request"),
            true,
            "unknown bad_request (the answer isn't laid out as the provider documents)",
        ),
        (200, gate("done"), true, "unknown done (the answer isn't laid out as the provider documents)"),
        // Both can't be true.
        (
            200,
            format!("{usual},{}", gate("forged")),
            true,
            "unknown done (the answer refuses the call, and says that what was asked for is done)",
        ),
    ] {
        assert_eq!(ends(status, &members, signed), ended, "{status} {members}");
    }
    // What isn't a code of the gate's doesn't hide what the service answers.
    let with_nothing = format!("{usual},\"gate\":{{\"why\":\"?\"}}");
    assert!(ends(200, &with_nothing, true).starts_with("accepted done"));
}
