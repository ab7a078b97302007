//! Several kinds of notifications that arrive at one URL.

use paysmith_runtime::*;

use crate::mock::{Mock, sha256};
use crate::second::{self, BACK, KEY, OTHER, PAID, PROVIDER, Second};

impl Notify for second::News {
    type Provider = Second;
    const SPEC: &'static spec::Notification = &PAID;
}

fn raw(data: &str, signature: &str) -> Raw {
    Raw { body: format!(r#"{{"data":{data},"sign":"{signature}"}}"#).into_bytes(), ..Raw::default() }
}

/// A notification with this data, and the right signature of it.
fn signed(data: &str) -> Raw {
    raw(data, &sha256(&format!("data={data}{KEY}")))
}

fn names(raw: &Raw) -> Vec<&'static str> {
    second::client(&Mock::default()).any().kinds(raw).iter().map(|spec| spec.name).collect()
}

#[test]
fn a_notification_is_told_by_its_fields_before_anything_is_verified() {
    for (data, kinds) in [
        (r#"{"kind":"pay","no":"1"}"#, vec!["paid"]),
        (r#"{"kind":"hold"}"#, vec!["paid"]),
        (r#"{"kind":"refund","no":"1"}"#, vec!["back"]),
        (r#"{"kind":"refund"}"#, vec![]),
        (r#"{"kind":"refund","no":null}"#, vec![]),
        (r#"{"no":"1"}"#, vec!["other"]),
        (r#"{"kind":null}"#, vec!["other"]),
        (r#"{"kind":"PAY"}"#, vec![]),
        (r#"{"kind":"pay","kind":"refund","no":"1"}"#, vec![]),
    ] {
        assert_eq!(names(&raw(data, "forged")), kinds, "{data}");
    }
    assert_eq!(names(&Raw::default()), Vec::<&str>::new());
    let client = second::client(&Mock::default());
    assert!(client.is_kind::<second::News>(&raw(r#"{"kind":"pay"}"#, "")));
    assert!(!client.is_kind::<second::News>(&raw(r#"{"kind":"refund","no":"1"}"#, "")));
}

#[test]
fn the_kind_is_no_proof_and_another_kind_is_refused_though_its_signature_is_right() {
    let client = second::client(&Mock::default());
    let paid = r#"{"kind":"pay","no":"1"}"#;
    assert!(client.receive::<second::News>(&signed(paid)).is_ok());
    let why = |raw: &Raw| client.receive::<second::News>(raw).unwrap_err().why;
    assert_eq!(why(&raw(paid, "forged")), Why::BadSignature);
    assert_eq!(why(&signed(r#"{"kind":"refund","no":"1"}"#)), Why::OtherKind);
    assert_eq!(why(&signed(r#"{"no":"1"}"#)), Why::OtherKind);
    for (spec, data) in [(&BACK, r#"{"kind":"refund","no":"1"}"#), (&OTHER, r#"{"no":"1"}"#)] {
        assert!(client.any().receive(spec, &signed(data)).is_ok(), "{}", spec.name);
        assert!(client.any().receive(spec, &signed(paid)).is_err(), "{}", spec.name);
    }
}

#[test]
fn what_a_browser_brings_without_a_kind_is_of_every_kind_that_asks_for_none() {
    let kinds: Vec<_> = PROVIDER.notifications.iter().map(|spec| spec.name).collect();
    assert_eq!(kinds, ["paid", "back", "other"]);
    assert_eq!(names(&raw("{}", "")), ["other"]);
}

/// Anybody may choose the names of members, and errors are written to logs: names are escaped there.
#[test]
fn a_signed_member_that_stands_there_twice_breaks_no_line() {
    let body = r#"{"data":{"kind":"pay","no":"1"},"a\nb":"1","a\nb":"2","sign":"00"}"#;
    let raw = Raw { body: body.as_bytes().to_vec(), ..Raw::default() };
    let refused = second::client(&Mock::default()).any().receive(&PAID, &raw).unwrap_err();
    assert_eq!(refused.to_string(), r"the notification was refused: a\nb stands there twice");
}

/// A signed notification that should name an order and names none must not be taken for news of an order that has no number.
#[test]
fn a_notification_with_an_empty_order_number_is_incomplete_where_the_number_is_required() {
    static NUMBERED: spec::Notification = spec::Notification {
        fields: blank::<second::Ask>,
        key: &[&["shop"]],
        ..second::news("numbered", &[])
    };
    let client = second::client(&Mock::default());
    let received =
        |spec, data: &str| client.any().receive(spec, &signed(data)).map(|_| ()).map_err(|no| no.why);
    assert_eq!(received(&NUMBERED, r#"{"no":"1","shop":"S"}"#), Ok(()));
    for data in [r#"{"no":"","shop":"S"}"#, r#"{"no":null,"shop":"S"}"#, r#"{"shop":"S"}"#] {
        assert_eq!(received(&NUMBERED, data), Err(Why::Incomplete(vec!["no".to_owned()])), "{data}");
    }
    assert_eq!(
        received(&PAID, r#"{"kind":"pay","no":""}"#),
        Ok(()),
        "where it isn't required it may be empty"
    );
}

/// A web framework's request becomes a notification with the headers and the bytes that arrived.
#[test]
fn a_request_of_the_crate_http_is_taken_as_it_is() {
    let body = r#"{"data":{"kind":"pay","no":"1"}}"#;
    let request = http::Request::builder().header("x-sign", "ab").body(body).unwrap();
    let raw = Raw::from(request);
    assert_eq!(raw.body, body.as_bytes());
    assert_eq!(raw.headers.get("x-sign").unwrap(), "ab");
    assert_eq!(names(&raw), ["paid"]);
}
