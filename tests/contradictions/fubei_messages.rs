//! The requests, answers and notifications of Fubei: JSON text in a JSON string, and signed forms.

use paysmith_fubei::PROVIDER;
use paysmith_runtime::{
    Accepted, Cause, Decimal, Final, Outcome, Raw, Refused, Sealed, Unknown, Verified, to_json,
};
use serde_json::{Value, json as value};

use crate::examples::{KEY, answered, client, json, notified, operation, request, sealed};
use crate::support::clients::AnyMessage;
use crate::support::digests::md5;
use crate::support::outcomes::ExpectedOutcome as _;

/// The JSON text in `biz_content`.
pub(crate) fn text(sealed: &Sealed) -> String {
    json(sealed)["biz_content"].as_str().expect("text").to_owned()
}

/// The fields of the request that is sent.
pub(crate) fn biz(name: &str, changes: Value) -> Value {
    serde_json::from_str(&text(&sealed(&PROVIDER, name, changes))).expect("JSON in text")
}

/// How a call ends if it is answered with this body.
pub(crate) fn opened(name: &str, body: &str) -> Outcome<AnyMessage, AnyMessage> {
    let operation = operation(&PROVIDER, name);
    let request = request(operation, value!({}));
    client(&PROVIDER).open(operation, request.as_ref(), &answered(body))
}

/// The same for an answer with the code for success and with these fields. The order numbers are those of the request.
pub(crate) fn ended(name: &str, mut data: Value) -> Outcome<AnyMessage, AnyMessage> {
    let operation = operation(&PROVIDER, name);
    let asked: Value = serde_json::from_str(&to_json(request(operation, value!({})).as_ref())).unwrap();
    for number in ["merchant_order_sn", "merchant_refund_sn"] {
        let repeated = operation.echo.iter().any(|(theirs, _)| *theirs == [number]);
        if repeated && data.get(number).is_none() && asked.get(number).is_some() {
            data[number] = asked[number].clone();
        }
    }
    opened(name, &value!({ "result_code": 200, "result_message": "成功", "data": data }).to_string())
}

/// The same for an answer that must be accepted.
pub(crate) fn accepted(name: &str, data: Value) -> Accepted<AnyMessage> {
    let outcome = ended(name, data);
    assert!(matches!(outcome, Outcome::Final(Final::Accepted(_))), "{name}: {outcome}");
    outcome.must_be_accepted()
}

pub(crate) fn fields(accepted: &Accepted<AnyMessage>) -> Value {
    serde_json::from_str(&to_json(accepted.answer.as_ref())).unwrap()
}

pub(crate) fn decimal(value: &Value) -> Decimal {
    value.to_string().trim_matches('"').parse().unwrap()
}

pub(crate) fn is_pending(outcome: Outcome<AnyMessage, AnyMessage>) -> bool {
    matches!(outcome, Outcome::Unknown(Unknown { cause: Cause::Pending, .. }))
}

/// A notification with these pairs. The signature covers those whose value `signed` keeps.
pub(crate) fn letter(pairs: &[(&str, &str)], signed: impl Fn(&str) -> bool) -> Raw {
    let mut sorted: Vec<_> = pairs.iter().filter(|(_, value)| signed(value)).collect();
    sorted.sort();
    let joined: Vec<String> = sorted.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let sign = md5(&format!("{}{KEY}", joined.join("&"))).to_uppercase();
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs).append_pair("sign", &sign);
    notified(&form.finish())
}

pub(crate) fn told(data: &str) -> Raw {
    letter(&[("result_code", "200"), ("result_message", "成功"), ("data", data)], |_| true)
}

pub(crate) fn received(name: &str, raw: &Raw) -> Result<Verified<AnyMessage>, Refused> {
    let of = PROVIDER.notifications.iter().find(|of| of.name == name).unwrap();
    client(&PROVIDER).receive(of, raw)
}

/// Checks that the signature covers everything that is sent.
pub(crate) fn assert_signed(sent: &Value) {
    let mut members: Vec<_> = sent.as_object().unwrap().iter().filter(|(name, _)| *name != "sign").collect();
    members.sort_by_key(|(name, _)| *name);
    let joined: Vec<String> =
        members.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap())).collect();
    assert_eq!(sent["sign"], md5(&format!("{}{KEY}", joined.join("&"))).to_uppercase());
}
