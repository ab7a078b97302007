//! The requests, answers and notifications of Tencent Cloud Pay: JSON text in a JSON string, with an authentication
//! code over the text.

use paysmith_cpay::{PROVIDER, SPEC};
use paysmith_runtime::{Accepted, AnyClient, Final, Outcome, Refused, Verified, put_json, to_json};
use serde_json::{Value, json as value};

use crate::examples::{self, KEY, answered, json, merge, notified, operation, request};
use crate::support::clients::AnyMessage;
use crate::support::digests::hmac_sha256;
use crate::support::outcomes::ExpectedOutcome as _;

/// The operations with an authentication code. The probe `ping` has none.
pub(crate) fn calls() -> impl Iterator<Item = &'static str> {
    PROVIDER.operations.iter().map(|operation| operation.name).filter(|name| *name != "ping")
}

/// A client that takes order numbers without the merchant's prefix.
pub(crate) fn client() -> AnyClient {
    examples::client_with(&PROVIDER, &[("order_prefix", "")])
}

/// The envelope of the request that is sent.
pub(crate) fn sealed(name: &str, changes: Value) -> Value {
    let operation = operation(&PROVIDER, name);
    let request = request(operation, changes);
    json(&client().seal(operation, request.as_ref()).unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// The content in that envelope.
pub(crate) fn content(name: &str, changes: Value) -> Value {
    serde_json::from_str(sealed(name, changes)["request_content"].as_str().unwrap()).unwrap()
}

/// Why the request isn't sent: a type lacks a field, or a rule is broken.
pub(crate) fn refused(name: &str, changes: Value) -> String {
    let operation = operation(&PROVIDER, name);
    let mut example: Value = serde_json::from_str(operation.example).unwrap();
    merge(&mut example, &changes);
    let mut request = (operation.request)();
    match put_json(request.as_mut(), &example.to_string()) {
        Err(unfit) => unfit.to_string(),
        Ok(()) => client().seal(operation, request.as_ref()).expect_err("this should be refused").to_string(),
    }
}

/// Puts a content into an envelope and signs it with [`KEY`].
pub(crate) fn signed(member: &str, content: &str) -> String {
    let code = hmac_sha256(KEY, content).to_uppercase();
    value!({ member: content, "authen_info": { "a": { "authen_type": 1, "authen_code": code } } }).to_string()
}

/// How a call ends if it is answered with this content.
pub(crate) fn opened(name: &str, content: &Value) -> Outcome<AnyMessage, AnyMessage> {
    let operation = operation(&PROVIDER, name);
    let reply = answered(&signed("response_content", &content.to_string()));
    client().open(operation, request(operation, value!({})).as_ref(), &reply)
}

/// The same for a call with a number that was never sent before.
pub(crate) fn opened_first(name: &str, content: &Value) -> Outcome<AnyMessage, AnyMessage> {
    let operation = operation(&PROVIDER, name);
    let reply = answered(&signed("response_content", &content.to_string()));
    client().open_first(operation, request(operation, value!({})).as_ref(), &reply)
}

/// A content with status 0, and with these fields under the name of the operation.
pub(crate) fn well(key: &str, fields: Value) -> Value {
    value!({ "status": 0, "description": "ok", "log_id": 1, "internal_status": 0, key: fields })
}

pub(crate) fn accepted(name: &str, content: &Value) -> Accepted<AnyMessage> {
    let outcome = opened(name, content);
    assert!(matches!(outcome, Outcome::Final(Final::Accepted(_))), "{name}: {outcome}");
    outcome.must_be_accepted()
}

pub(crate) fn fields(accepted: &Accepted<AnyMessage>) -> Value {
    serde_json::from_str(&to_json(accepted.answer.as_ref())).unwrap()
}

/// The answer of an operation's example, with some members changed.
pub(crate) fn answer(name: &str, changes: Value) -> Value {
    let spec =
        paysmith_codegen::check_str("specs/cpay.yaml", SPEC).unwrap_or_else(|report| panic!("{report}"));
    let mut answer = Value::Object(spec.operation(name).unwrap().example.as_ref().unwrap().answer.clone());
    merge(&mut answer, &changes);
    answer
}

/// The query's answer about a paid order of WeChat Pay.
pub(crate) fn paid(changes: Value) -> Value {
    well("query_order", answer("query_order", value!({ "order_content": changes })))
}

pub(crate) fn received(content: &Value) -> Result<Verified<AnyMessage>, Refused> {
    client().receive(PROVIDER.notifications[0], &notified(&signed("request_content", &content.to_string())))
}
