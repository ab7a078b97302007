//! The texts about calls that weren't sent and calls whose outcome is unknown: they say enough to mend the cause, are short,
//! and have no values in them.

use std::net::TcpListener;

use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::form_header::{self, Ask, FormHeader};
use crate::mock::{Mock, block_on, reply};
use crate::raw_member;

/// Tries to send a request where there is no server. It goes by GET, so that its value stands in the URL.
fn unsent(base: &str) -> NotSent {
    let keys = Keys::from_values([Some("APP".into()), Some(form_header::KEY.into())]);
    let client: Client<FormHeader, _> =
        Client::new(keys, spec::Environment::custom(base)).with_transport(Http::default());
    let ask = Ask { out_trade_no: Some("CANARY".to_owned()), ..Ask::default() };
    match block_on(client.send(&ask)) {
        Outcome::NotSent(not_sent) => not_sent,
        other => panic!("{other}"),
    }
}

#[test]
fn a_call_that_was_not_sent_says_why_there_was_no_connection() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for scheme in ["http", "https"] {
        let text = unsent(&format!("{scheme}://127.0.0.1:{port}")).to_string();
        assert!(
            text.starts_with("not sent, so nothing happened and it is safe to repeat: no connection"),
            "{text}"
        );
        assert!(text.contains("Connection refused"), "{text}");
    }
    let beginning = "not sent, so nothing happened and it is safe to repeat: no connection to the provider: ";
    for base in ["http://nobody.invalid", "ftp://127.0.0.1", "nonsense", "http://[", "http://127.0.0.1:99999"]
    {
        let not_sent = unsent(base);
        let text = not_sent.to_string();
        assert!(text.len() > beginning.len() && text.starts_with(beginning), "{base}: {text}");
        let all = format!("{text}{not_sent:?}{not_sent:#?}");
        assert!(!all.contains("CANARY"), "the query stands in no text: {all}");
    }
}

#[test]
fn a_cause_that_repeats_its_own_cause_is_said_once() {
    let inner = std::io::Error::other("no route");
    let not_sent = NotSent::NotConnected(Box::new(std::io::Error::other(inner)));
    assert_eq!(not_sent.to_string().matches("no route").count(), 1, "{not_sent}");
}

#[test]
fn debug_of_an_unknown_outcome_is_a_few_lines_and_names_the_question_only() {
    let unknown = raw_member::send(reply(200, "<html>")).must_be_unknown();
    assert!(unknown.recovery.is_some());
    let text = format!("{unknown:?}");
    assert!(text.len() < 200, "{text}");
    assert!(text.contains("Html") && text.contains(r#"operation: "find""#), "{text}");
    assert!(!text.contains("T-1"), "the question's values are left out: {text}");
    assert!(format!("{unknown:#?}").lines().count() <= 16, "{unknown:#?}");

    // Another provider, whose query has many fields.
    let mock = Mock::answers(["[".to_owned()]);
    let unknown = block_on(form_header::client(&mock, &crate::mock::Held::new()).send(&form_header::pay()));
    let text = format!("{unknown:?}");
    assert!(text.len() < 250 && text.contains(r#"operation: "ask""#), "{text}");
}

#[test]
fn debug_of_an_operation_says_which_one_it_is() {
    let text = format!("{:?}", form_header::PAY);
    assert_eq!(text, r#"Operation { name: "pay", at: "", .. }"#);
}
