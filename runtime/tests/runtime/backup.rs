//! The environment's other host: who may be sent there, and when.

use paysmith_runtime::spec::Environment;
use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Fixed, Held, Mock, block_on, reply};
use crate::raw_member::{self, RawMember};
use crate::second::{self, ZIP};

const PAID: &str = r#"{"code":1,"status":1}"#;

fn client(mock: &Mock) -> Client<RawMember, Mock> {
    let keys = Keys::from_values([Some("10001".into()), Some(raw_member::KEY.into()), None]);
    let both = Environment::custom("https://pay.example/api").with_backup("https://far.example/api/");
    Client::new(keys, both).with_transport(mock.clone()).with_clock(Held::new()).with_nonces(Fixed)
}

/// The hosts to which requests were sent.
fn hosts(mock: &Mock) -> Vec<String> {
    let sent = mock.sent.lock().unwrap();
    sent.iter().map(|sealed| sealed.url.split('/').nth(2).unwrap().to_owned()).collect()
}

fn find() -> raw_member::Find {
    raw_member::Find { order_no: "T-1".to_owned() }
}

type Ended = Result<Reply, TransportError>;

/// What may come back from a host that doesn't answer as it should.
fn silences() -> Vec<fn() -> Ended> {
    vec![
        || Err(TransportError::NotSent("refused".into())),
        || Err(TransportError::TimedOut("no answer".into())),
        || Err(TransportError::Lost("gone".into())),
        || Ok(reply(502, "<html>")),
        || Ok(reply(503, "")),
        || Ok(reply(504, "")),
    ]
}

#[test]
fn a_query_goes_to_the_other_host_whenever_the_first_is_silent() {
    for silence in silences() {
        let mock = Mock::default();
        mock.then(move |_| silence());
        mock.then(|_| Ok(reply(200, &raw_member::signed(PAID))));
        let found = block_on(client(&mock).send(&find())).must_be_accepted();
        assert_eq!(found.answer.status, raw_member::Status::Paid);
        assert_eq!(hosts(&mock), ["pay.example", "far.example"]);
        assert!(mock.sent.lock().unwrap()[1].url.starts_with("https://far.example/api/"), "one slash");
    }
}

#[test]
fn what_may_move_money_goes_there_only_if_surely_nothing_was_sent() {
    for silence in silences() {
        let was_sent = !matches!(silence(), Err(TransportError::NotSent(_)));
        let mock = Mock::default();
        mock.then(move |_| silence());
        mock.then(|_| Err(TransportError::Lost("gone".into())));
        block_on(client(&mock).send(&raw_member::create())).must_be_unknown();
        assert_eq!(mock.count(), if was_sent { 1 } else { 2 });
    }
}

#[test]
fn an_answer_is_an_answer_whatever_it_says() {
    for answer in [
        reply(200, &raw_member::signed(r#"{"code":30}"#)),
        reply(500, ""),
        reply(404, ""),
        reply(200, "not JSON"),
        reply(200, &raw_member::signed(PAID).replace("signature\":\"", "signature\":\"0")),
    ] {
        let mock = Mock::default();
        mock.then(move |_| Ok(answer));
        let _ = block_on(client(&mock).send(&find()));
        assert_eq!(hosts(&mock), ["pay.example"]);
    }
}

#[test]
fn if_both_are_out_of_reach_nothing_was_sent() {
    let mock = Mock::default();
    for _ in 0..2 {
        mock.then(|_| Err(TransportError::NotSent("refused".into())));
    }
    let Outcome::NotSent(NotSent::NotConnected(_)) = block_on(client(&mock).send(&raw_member::create()))
    else {
        panic!("nothing was sent")
    };
    assert_eq!(mock.count(), 2);
}

#[test]
fn a_request_that_breaks_a_rule_goes_nowhere() {
    let mock = Mock::default();
    let wrong = raw_member::Create { order_no: "X".repeat(99), ..raw_member::create() };
    let Outcome::NotSent(NotSent::Invalid(_)) = block_on(client(&mock).send(&wrong)) else { panic!() };
    assert_eq!(mock.count(), 0);
}

#[test]
fn a_file_comes_from_the_other_host_if_the_first_is_out_of_reach() {
    let mock = Mock::default();
    mock.then(|_| Err(TransportError::NotSent("refused".into())));
    mock.then(|_| Ok(reply(200, "PK\u{3}\u{4} and so on")));
    let mut file = Vec::new();
    let client = second::client_with_backup(&mock);
    let _ = block_on(client.any().download(&ZIP, &second::pay(), &mut file));
    assert_eq!((mock.count(), file.starts_with(b"PK")), (2, true));
}
