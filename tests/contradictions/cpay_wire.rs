//! What Tencent Cloud Pay is sent, and how it answers and notifies: JSON text in JSON, with a code over the text.

use paysmith_cpay::{PROVIDER, SPEC};
use paysmith_runtime::{Accepted, AnyClient, Final, Message, Outcome, Refused, Verified, put_json, to_json};
use serde_json::{Value, json as value};

use crate::ends::Ends as _;
use crate::support::{self, KEY, answered, hmac_sha256, json, merge, notified, operation, request};

pub(crate) type Boxed = Box<dyn Message>;

/// The calls that have a code; the probe has none.
pub(crate) fn calls() -> impl Iterator<Item = &'static str> {
    PROVIDER.operations.iter().map(|operation| operation.name).filter(|name| *name != "ping")
}

/// Any order number will do.
pub(crate) fn client() -> AnyClient {
    support::with(&PROVIDER, &[("order_prefix", "")])
}

/// The envelope that is sent.
pub(crate) fn sealed(name: &str, changes: Value) -> Value {
    let operation = operation(&PROVIDER, name);
    let request = request(operation, changes);
    json(&client().seal(operation, request.as_ref()).unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// The content that is sent.
pub(crate) fn content(name: &str, changes: Value) -> Value {
    serde_json::from_str(sealed(name, changes)["request_content"].as_str().unwrap()).unwrap()
}

/// Why it isn't sent: what its type lacks, or what its rules say.
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

/// What is put around a content by somebody who has the key.
pub(crate) fn signed(member: &str, content: &str) -> String {
    let code = hmac_sha256(KEY, content).to_uppercase();
    value!({ member: content, "authen_info": { "a": { "authen_type": 1, "authen_code": code } } }).to_string()
}

/// How a call ends that is answered with this content.
pub(crate) fn opened(name: &str, content: &Value) -> Outcome<Boxed, Boxed> {
    let operation = operation(&PROVIDER, name);
    let reply = answered(&signed("response_content", &content.to_string()));
    client().open(operation, request(operation, value!({})).as_ref(), &reply)
}

/// The same of a call whose number is new.
pub(crate) fn opened_first(name: &str, content: &Value) -> Outcome<Boxed, Boxed> {
    let operation = operation(&PROVIDER, name);
    let reply = answered(&signed("response_content", &content.to_string()));
    client().open_first(operation, request(operation, value!({})).as_ref(), &reply)
}

/// A content in which all is well.
pub(crate) fn well(key: &str, fields: Value) -> Value {
    value!({ "status": 0, "description": "ok", "log_id": 1, "internal_status": 0, key: fields })
}

pub(crate) fn accepted(name: &str, content: &Value) -> Accepted<Boxed> {
    let outcome = opened(name, content);
    assert!(matches!(outcome, Outcome::Final(Final::Accepted(_))), "{name}: {outcome}");
    outcome.must_be_accepted()
}

pub(crate) fn fields(accepted: &Accepted<Boxed>) -> Value {
    serde_json::from_str(&to_json(accepted.answer.as_ref())).unwrap()
}

/// The example's answer of an operation, with some members changed.
pub(crate) fn answer(name: &str, changes: Value) -> Value {
    let spec =
        paysmith_codegen::check_str("specs/cpay.yaml", SPEC).unwrap_or_else(|report| panic!("{report}"));
    let mut answer = Value::Object(spec.operation(name).unwrap().example.as_ref().unwrap().answer.clone());
    merge(&mut answer, &changes);
    answer
}

/// A paid order of WeChat Pay, as the query tells it.
pub(crate) fn paid(changes: Value) -> Value {
    well("query_order", answer("query_order", value!({ "order_content": changes })))
}

pub(crate) fn received(content: &Value) -> Result<Verified<Boxed>, Refused> {
    client().receive(PROVIDER.notifications[0], &notified(&signed("request_content", &content.to_string())))
}
