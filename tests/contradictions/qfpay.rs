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
    Accepted, Cause, Final, Memory, Message, OrderState, Outcome, PartState, Refused, Reply, Sealed,
    Standing, Verified, Why, to_json,
};
use serde_json::{Value, json as value};

use crate::ends::Ends as _;
use crate::support::{
    KEY, answered, answered_with, client, form, md5, notified, operation, refused, request, sealed, sha256,
};

type Boxed = Box<dyn Message>;

const SIGN: &str = "X-QF-SIGN";

fn spec() -> &'static Checked {
    static SPEC: OnceLock<Checked> = OnceLock::new();
    SPEC.get_or_init(|| paysmith_codegen::check_str("specs/qfpay.yaml", paysmith_qfpay::SPEC).unwrap())
}

/// The parameters that are sent.
fn pairs(name: &str, changes: Value) -> BTreeMap<String, String> {
    form(&sealed(&PROVIDER, name, changes)).into_iter().collect()
}

fn sent(name: &str) -> Sealed {
    sealed(&PROVIDER, name, value!({}))
}

/// How a call ends that has this answer.
fn opened(name: &str, reply: &Reply) -> Outcome<Boxed, Boxed> {
    let operation = operation(&PROVIDER, name);
    client(&PROVIDER).open(operation, request(operation, value!({})).as_ref(), reply)
}

/// How a call ends that is answered by its example, with these members changed.
fn ended(name: &str, changes: Value) -> Outcome<Boxed, Boxed> {
    opened(name, &answered(&answer(name, changes).to_string()))
}

/// The example's answer in its envelope, for the calls that lay their fields flat.
fn answer(name: &str, changes: Value) -> Value {
    let example = spec().operation(name).unwrap().example.clone().unwrap();
    let mut answer = value!({ "respcd": "0000", "resperr": "success" });
    crate::support::merge(&mut answer, &Value::Object(example.answer));
    crate::support::merge(&mut answer, &changes);
    answer
}

fn accepted(name: &str, changes: Value) -> Accepted<Boxed> {
    let outcome = ended(name, changes);
    assert!(matches!(outcome, Outcome::Final(Final::Accepted(_))), "{name}: {outcome}");
    outcome.must_be_accepted()
}

fn fields(accepted: &Accepted<Boxed>) -> Value {
    serde_json::from_str(&to_json(accepted.answer.as_ref())).unwrap()
}

fn unsure(outcome: &Outcome<Boxed, Boxed>) -> &Cause {
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome}") };
    &unknown.cause
}

/// The query, answered with the row of its example, some members of the row changed.
fn row(name: &str, changes: Value) -> Standing {
    let mut answer = answer(name, value!({}));
    crate::support::merge(&mut answer["data"][0], &changes);
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

/// What is made of a notification, signed as it should be.
fn received(name: &str, body: &Value) -> Result<Verified<Boxed>, Refused> {
    let text = body.to_string();
    signed(name, &text, &md5(&format!("{text}{KEY}")))
}

fn signed(name: &str, text: &str, signature: &str) -> Result<Verified<Boxed>, Refused> {
    let mut raw = notified(text);
    raw.headers.insert(SIGN, signature.parse().unwrap());
    client(&PROVIDER).receive(kind(name), &raw)
}

fn paid() -> Value {
    value!({ "notify_type": "payment", "status": "1", "respcd": "0000", "cancel": "0", "syssn": "2020042306620002",
             "out_trade_no": "A1", "txamt": "1", "txcurrcd": "HKD", "pay_type": "800101" })
}

/// The string that is signed: names sorted, joined.
fn joined(pairs: &BTreeMap<String, String>) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// The operations that are called by a form.
fn calls() -> impl Iterator<Item = &'static str> {
    PROVIDER.operations.iter().filter(|of| of.address.is_call()).map(|of| of.name)
}

/// The link of the checkout, and its parameters.
fn checkout(changes: Value) -> (String, BTreeMap<String, String>) {
    let operation = operation(&PROVIDER, "checkout");
    let link = client(&PROVIDER).hand_over(operation, request(operation, changes).as_ref()).unwrap().what;
    let query = link.split_once('?').unwrap().1;
    let pairs = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    (link, pairs)
}

/// It is sent, and a refusal is final.
fn is_tried_and_may_be_refused(name: &str, code: &str) {
    assert!(!sent(name).body.is_empty());
    let outcome = ended(name, value!({ "respcd": code, "resperr": "no", "syssn": null }));
    let Outcome::Final(Final::Declined(declined)) = outcome else { panic!("{name} {code}: {outcome}") };
    assert_eq!(declined.code, code);
}
