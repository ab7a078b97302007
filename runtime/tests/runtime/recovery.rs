//! Recovery of unknown outcomes.

use std::time::Duration;

use paysmith_runtime::spec::Recover;
use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::form_header::{self, PAY, REFUND};
use crate::mock::{Held, Mock, block_on, reply};
use crate::raw_member;

/// How the query is filled in: the query's field, and the request's field.
type By = (&'static [&'static str], &'static [&'static str]);

const PENDING: &str = r#"{"code":1,"status":0}"#;
const PAID: &str = r#"{"code":1,"status":1}"#;

fn timed_out(mock: &Mock) {
    mock.then(|_| Err(TransportError::TimedOut("no answer".into())));
}

fn unknown(mock: &Mock, clock: &Held) -> Unknown<raw_member::Find> {
    timed_out(mock);
    block_on(raw_member::client(mock, clock).send(&raw_member::create())).must_be_unknown()
}

#[test]
fn the_question_is_asked_until_there_is_an_answer() {
    let (mock, clock) = (Mock::default(), Held::new());
    let unknown = unknown(&mock, &clock);
    assert_eq!(
        unknown.to_string(),
        "unknown: no answer in time; money may have moved: don't repeat the call, ask find first"
    );
    mock.then(|_| Ok(reply(200, &raw_member::signed(PENDING))));
    mock.then(|_| Ok(reply(502, "")));
    mock.then(|_| Err(TransportError::NotSent("refused".into())));
    mock.then(|_| Ok(reply(200, &raw_member::signed(r#"{"code":30}"#))));
    mock.then(|_| Ok(reply(200, &raw_member::signed(PAID))));
    let recovered = block_on(raw_member::client(&mock, &clock).recover(&unknown));
    assert_eq!(recovered.state(), OrderState::Paid);
    let Recovered::Settled(settled) = recovered else { panic!() };
    assert_eq!(settled.answer.status, raw_member::Status::Paid);
    assert!(mock.body(1).contains(r#""body":{"orderNo":"T-1"}"#), "the question names the order");
    assert_eq!(*clock.slept.lock().unwrap(), [Duration::from_secs(5); 4]);
}

#[test]
fn asking_ends_when_time_is_up() {
    let (mock, clock) = (Mock::default(), Held::new());
    let unknown = unknown(&mock, &clock);
    for _ in 0..13 {
        mock.then(|_| Ok(reply(200, &raw_member::signed(PENDING))));
    }
    let recovered = block_on(raw_member::client(&mock, &clock).recover(&unknown));
    assert_eq!(recovered.state(), OrderState::Pending);
    let Recovered::StillUnknown(still) = &recovered else { panic!() };
    assert_eq!(still.asked, 13, "at 0, 5, … 60 seconds");
    assert!(recovered.to_string().contains("don't repeat the call"));
}

#[test]
fn a_state_that_says_nothing_of_a_refund_does_not_settle_it() {
    let (mock, clock) = (Mock::default(), Held::new());
    let client = form_header::client(&mock, &clock);
    let request = form_header::pay();
    let row = |cancel| {
        format!(
            r#"{{"respcd":"0000","data":[{{"out_trade_no":"T 1&2","respcd":"0000","cancel":{cancel}}}]}}"#
        )
    };
    // An order that was refunded in whole or in part was paid, so that a payment is settled. Which refund it was isn't known,
    // so that a refund isn't.
    for (operation, cancel, settled, state) in [
        (&PAY, 0, true, OrderState::Paid),
        (&PAY, 5, true, OrderState::PartlyRefunded),
        (&REFUND, 0, false, OrderState::Paid),
        (&REFUND, 5, false, OrderState::PartlyRefunded),
        (&REFUND, 2, false, OrderState::Refunded),
    ] {
        timed_out(&mock);
        for _ in 0..if settled { 1 } else { 5 } {
            let row = row(cancel);
            mock.then(move |_| Ok(reply(200, &row)));
        }
        let unknown = block_on(client.any().send(operation, &request)).must_be_unknown();
        let recovered = block_on(client.any().recover(&unknown));
        assert_eq!(matches!(recovered, Recovered::Settled(_)), settled, "{}", operation.name);
        assert_eq!(recovered.state(), state);
    }
}

#[test]
fn the_arms_follow_what_the_transport_can_vouch_for() {
    let clock = Held::new();
    let send = |error: fn() -> TransportError| {
        let mock = Mock::default();
        mock.then(move |_| Err(error()));
        block_on(raw_member::client(&mock, &clock).send(&raw_member::create()))
    };
    assert!(matches!(
        send(|| TransportError::NotSent("dns".into())),
        Outcome::NotSent(NotSent::NotConnected(_))
    ));
    assert!(matches!(
        send(|| TransportError::TimedOut("".into())).must_be_unknown().cause,
        Cause::TimedOut(_)
    ));
    assert!(matches!(
        send(|| TransportError::Lost("".into())).must_be_unknown().cause,
        Cause::ConnectionLost(_)
    ));
    assert!(matches!(send(|| TransportError::TooLarge).must_be_unknown().cause, Cause::TooLarge(_)));
}

#[test]
fn an_unknown_read_says_that_nothing_moved() {
    let mock = Mock::default();
    timed_out(&mock);
    let find = raw_member::Find { order_no: "T-1".to_owned() };
    let client = raw_member::client(&mock, &Held::new());
    let unknown = block_on(client.send(&find)).must_be_unknown();
    assert!(unknown.to_string().ends_with("a question moves no money, it is safe to ask again"));
    let recovered = block_on(client.recover(&unknown));
    assert!(matches!(recovered, Recovered::StillUnknown(StillUnknown { asked: 0, last: None })));
}

/// A query isn't made if a required value of it is missing.
#[test]
fn a_question_that_cannot_be_filled_in_is_not_asked() {
    const fn recover(query: &'static str, by: &'static [By]) -> Recover {
        Recover { query, by, ask: &[], every: 5, within: 60 }
    }
    static ABSENT: spec::Operation = raw_member::creating(recover("find", &[(&["orderNo"], &["expires"])]));
    static HALF: spec::Operation = raw_member::creating(recover("create", &[(&["orderNo"], &["orderNo"])]));
    static NOBODY: spec::Operation = raw_member::creating(recover("nobody", &[(&["orderNo"], &["orderNo"])]));
    static WHOLE: spec::Operation =
        raw_member::creating(recover("create", &[(&["orderNo"], &["title"]), (&["amount"], &["amount"])]));
    for (operation, asked) in [(&ABSENT, false), (&HALF, false), (&NOBODY, false), (&WHOLE, true)] {
        let mock = Mock::default();
        timed_out(&mock);
        let client = raw_member::client(&mock, &Held::new());
        let unknown = block_on(client.any().send(operation, &raw_member::create())).must_be_unknown();
        assert_eq!(unknown.recovery.is_some(), asked);
        if let Some(recovery) = unknown.recovery {
            assert_eq!(to_json(recovery.query.as_ref()), r#"{"orderNo":"订\"单/","amount":2100}"#);
        }
    }
}

#[test]
fn futures_can_move_between_threads() {
    fn sendable<T: Send>(value: T) -> T {
        value
    }
    let (mock, clock) = (Mock::default(), Held::new());
    let unknown = unknown(&mock, &clock);
    let client = raw_member::client(&mock, &clock);
    drop(sendable(client.send(&raw_member::create())));
    drop(sendable(client.recover(&unknown)));
}
