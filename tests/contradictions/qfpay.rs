//! QFPay, by the rows of `specs/contradictions/qfpay.md`.

#[path = "qfpay/answers.rs"]
mod answers;
#[path = "qfpay/notifications.rs"]
mod notifications;
#[path = "qfpay/requests.rs"]
mod requests;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use paysmith_codegen::checked::Checked;
use paysmith_qfpay::PROVIDER;
use paysmith_runtime::spec::{Means, Notification, To};
use paysmith_runtime::{
    Accepted, Cause, Final, Memory, OrderState, Outcome, PartState, Refused, Reply, Sealed, Standing,
    Verified, Why, to_json,
};
use serde_json::{Value, json as value};

use crate::examples::{
    KEY, answered, answered_with, client, form, notified, operation, refused, request, sealed,
};
use crate::support::clients::AnyMessage;
use crate::support::digests::{md5, sha256};
use crate::support::outcomes::ExpectedOutcome as _;

const SIGN: &str = "X-QF-SIGN";

fn spec() -> &'static Checked {
    static SPEC: OnceLock<Checked> = OnceLock::new();
    SPEC.get_or_init(|| paysmith_codegen::check_str("specs/qfpay.yaml", paysmith_qfpay::SPEC).unwrap())
}

/// The pairs of the form that is sent.
fn pairs(name: &str, changes: Value) -> BTreeMap<String, String> {
    form(&sealed(&PROVIDER, name, changes)).into_iter().collect()
}

fn sent(name: &str) -> Sealed {
    sealed(&PROVIDER, name, value!({}))
}

/// How a call ends if this is its answer.
fn opened(name: &str, reply: &Reply) -> Outcome<AnyMessage, AnyMessage> {
    let operation = operation(&PROVIDER, name);
    client(&PROVIDER).open(operation, request(operation, value!({})).as_ref(), reply)
}

/// How a call ends if it is answered with its example, with these members changed.
fn ended(name: &str, changes: Value) -> Outcome<AnyMessage, AnyMessage> {
    opened(name, &answered(&answer(name, changes).to_string()))
}

/// The answer of an example in its envelope, for operations whose fields stand beside the code.
fn answer(name: &str, changes: Value) -> Value {
    let example = spec().operation(name).unwrap().example.clone().unwrap();
    let mut answer = value!({ "respcd": "0000", "resperr": "success" });
    crate::examples::merge(&mut answer, &Value::Object(example.answer));
    crate::examples::merge(&mut answer, &changes);
    answer
}

fn accepted(name: &str, changes: Value) -> Accepted<AnyMessage> {
    let outcome = ended(name, changes);
    assert!(matches!(outcome, Outcome::Final(Final::Accepted(_))), "{name}: {outcome}");
    outcome.must_be_accepted()
}

fn fields(accepted: &Accepted<AnyMessage>) -> Value {
    serde_json::from_str(&to_json(accepted.answer.as_ref())).unwrap()
}

fn unsure(outcome: &Outcome<AnyMessage, AnyMessage>) -> &Cause {
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome}") };
    &unknown.cause
}

/// The state that the query tells if its answer is the example's, with some members of the one row changed.
fn row(name: &str, changes: Value) -> Standing {
    let mut answer = answer(name, value!({}));
    crate::examples::merge(&mut answer["data"][0], &changes);
    match opened(name, &answered(&answer.to_string())) {
        Outcome::Final(Final::Accepted(accepted)) => accepted.state,
        Outcome::Final(Final::Declined(declined)) => {
            declined.state.unwrap_or(Standing::Order(OrderState::Unknown))
        }
        Outcome::Unknown(unknown) if matches!(unknown.cause, Cause::Pending) => {
            Standing::Order(OrderState::Pending)
        }
        _ => Standing::Order(OrderState::Unknown),
    }
}

fn kind(name: &str) -> &'static Notification {
    PROVIDER.notifications.iter().find(|of| of.name == name).unwrap()
}

/// What the client makes of a notification with a right signature.
fn received(name: &str, body: &Value) -> Result<Verified<AnyMessage>, Refused> {
    let text = body.to_string();
    signed(name, &text, &md5(&format!("{text}{KEY}")))
}

fn signed(name: &str, text: &str, signature: &str) -> Result<Verified<AnyMessage>, Refused> {
    let mut raw = notified(text);
    raw.headers.insert(SIGN, signature.parse().unwrap());
    client(&PROVIDER).receive(kind(name), &raw)
}

fn paid() -> Value {
    value!({ "notify_type": "payment", "status": "1", "respcd": "0000", "cancel": "0", "syssn": "2020042306620002",
             "out_trade_no": "A1", "txamt": "1", "txcurrcd": "HKD", "pay_type": "800101" })
}

/// The string that is signed: the pairs sorted by name and joined.
fn joined(pairs: &BTreeMap<String, String>) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// The operations that are calls, and no links.
fn calls() -> impl Iterator<Item = &'static str> {
    PROVIDER.operations.iter().filter(|of| of.address.is_call()).map(|of| of.name)
}

/// The link of the checkout page, and the parameters in it.
fn checkout(changes: Value) -> (String, BTreeMap<String, String>) {
    let operation = operation(&PROVIDER, "checkout");
    let link = client(&PROVIDER).hand_over(operation, request(operation, changes).as_ref()).unwrap().what;
    let query = link.split_once('?').unwrap().1;
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    (link, pairs)
}

/// The request is sent, and a refusal with this code is final.
fn is_tried_and_may_be_refused(name: &str, code: &str) {
    assert!(!sent(name).body.is_empty());
    let outcome = ended(name, value!({ "respcd": code, "resperr": "no", "syssn": null }));
    let Outcome::Final(Final::Declined(declined)) = outcome else { panic!("{name} {code}: {outcome}") };
    assert_eq!(declined.code, code);
}
