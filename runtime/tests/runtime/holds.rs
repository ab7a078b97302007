//! Held money, refunds and releases, which have states of their own: the outcome for each effect and each state.

use paysmith_runtime::spec::Subject;
use paysmith_runtime::*;

use crate::ends::Ends as _;
use crate::mock::{Held, Mock, block_on, reply};
use crate::second::{
    self, Ask, CANCEL, CAPTURE, CHARGE, HOLD, MERCHANT, NOTE, REFUND, RELEASE, client_with, pay,
};

type Ended = Outcome<Box<dyn Message>, Box<dyn Message>>;

fn answer(state: &str) -> Reply {
    reply(200, &format!(r#"{{"code":"0","data":{{"state":"{state}"}}}}"#))
}

fn send(operation: &'static spec::Operation, state: &str) -> Ended {
    let mock = Mock::default();
    let answer = answer(state);
    mock.then(move |_| Ok(answer));
    block_on(second::client(&mock).any().send(operation, &pay()))
}

const HELD: Standing = Standing::Order(OrderState::Held);
const PAID: Standing = Standing::Order(OrderState::Paid);
const FAILED: Standing = Standing::Order(OrderState::Failed);
const CLOSED: Standing = Standing::Order(OrderState::Closed);
const RELEASED: Standing = Standing::Order(OrderState::Released);
const REFUNDED: Standing = Standing::Order(OrderState::Refunded);
const UNSURE: Standing = Standing::Order(OrderState::Unknown);
const REFUND_MADE: Standing = Standing::Refund(PartState::Done);
const REFUND_FAILED: Standing = Standing::Refund(PartState::Failed);
const RELEASE_MADE: Standing = Standing::Release(PartState::Done);
const RELEASE_FAILED: Standing = Standing::Release(PartState::Failed);

#[derive(Debug, PartialEq)]
enum End {
    Accepted(Standing),
    Declined(Standing),
    Unknown,
}

fn end(outcome: &Ended) -> End {
    match outcome {
        Outcome::Final(Final::Accepted(accepted)) => End::Accepted(accepted.state),
        Outcome::Final(Final::Declined(declined)) => End::Declined(declined.state.unwrap_or(UNSURE)),
        Outcome::Unknown(Unknown { cause: Cause::Pending, .. }) => End::Unknown,
        other => panic!("{other}"),
    }
}

#[test]
fn each_effect_makes_its_own_of_each_state() {
    for (operation, state, is) in [
        (&HOLD, "held", End::Accepted(HELD)),
        (&HOLD, "open", End::Unknown),
        (&HOLD, "what", End::Unknown),
        (&HOLD, "failed", End::Declined(FAILED)),
        (&HOLD, "closed", End::Declined(CLOSED)),
        (&HOLD, "paid", End::Accepted(PAID)),
        (&CHARGE, "held", End::Accepted(HELD)),
        (&CAPTURE, "paid", End::Accepted(PAID)),
        (&CAPTURE, "held", End::Unknown),
        (&CAPTURE, "released", End::Declined(RELEASED)),
        (&CAPTURE, "failed", End::Declined(FAILED)),
        (&CANCEL, "held", End::Unknown),
        (&CANCEL, "released", End::Accepted(RELEASED)),
        (&CANCEL, "closed", End::Accepted(CLOSED)),
        (&REFUND, "made", End::Accepted(REFUND_MADE)),
        (&REFUND, "yet", End::Unknown),
        (&REFUND, "no", End::Declined(REFUND_FAILED)),
        (&REFUND, "what", End::Unknown),
        (&RELEASE, "made", End::Accepted(RELEASE_MADE)),
        (&RELEASE, "yet", End::Unknown),
        (&RELEASE, "no", End::Declined(RELEASE_FAILED)),
        (&NOTE, "anything", End::Accepted(UNSURE)),
    ] {
        assert_eq!(end(&send(operation, state)), is, "{} {state}", operation.name);
    }
}

#[test]
fn a_state_says_what_it_is_the_state_of() {
    for (operation, state, of, words) in [
        (&HOLD, "held", Subject::Order, "accepted: the order's money is held"),
        (&REFUND, "made", Subject::Refund, "accepted: the refund is made"),
        (&RELEASE, "made", Subject::Release, "accepted: the money is released"),
        (&NOTE, "", Subject::Order, "done"),
    ] {
        let outcome = send(operation, state);
        assert_eq!(outcome.to_string(), words);
        assert_eq!(outcome.must_be_accepted().state.of(), of);
    }
    let declined = send(&REFUND, "no").to_string();
    assert!(declined.ends_with("the refund has failed"), "{declined}");
}

/// Sends a request whose answer is lost, and recovers with these answers to the query.
fn recovered(operation: &'static spec::Operation, states: &[&str]) -> Recovered<Box<dyn Message>> {
    let (mock, clock) = (Mock::default(), Held::new());
    mock.then(|_| Err(TransportError::TimedOut("no answer".into())));
    for state in states {
        let answer = answer(state);
        mock.then(move |_| Ok(answer));
    }
    let client = client_with(&mock, &clock, MERCHANT);
    let unknown = block_on(client.any().send(operation, &pay())).must_be_unknown();
    let mut unknown = unknown;
    let query: Box<dyn Message> = Box::new(Ask { no: "1".to_owned(), shop: "S".to_owned() });
    unknown.recovery.as_mut().unwrap().query = query;
    let recovered = block_on(client.any().recover(&unknown));
    assert_eq!(mock.count(), 1 + states.len(), "{}: {recovered}", operation.name);
    recovered
}

#[test]
fn each_effect_is_settled_by_its_own_states() {
    for (operation, states, state) in [
        (&HOLD, &["open", "held"][..], HELD),
        (&CHARGE, &["held", "open", "paid"], PAID),
        (&CAPTURE, &["held", "paid"], PAID),
        (&CAPTURE, &["held", "released"], RELEASED),
        (&CANCEL, &["paid", "held", "closed"], CLOSED),
        (&CANCEL, &["paid", "refunded"], REFUNDED),
        (&REFUND, &["yet", "made"], REFUND_MADE),
        (&REFUND, &["what", "no"], REFUND_FAILED),
        (&RELEASE, &["yet", "made"], RELEASE_MADE),
    ] {
        let recovered = recovered(operation, states);
        assert!(matches!(recovered, Recovered::Settled(_)), "{} {states:?}: {recovered}", operation.name);
        assert_eq!(recovered.state(), state, "{} {states:?}", operation.name);
    }
    assert_eq!(recovered(&REFUND, &["made"]).to_string(), "settled: the refund is made");
    assert_eq!(recovered(&HOLD, &["held"]).to_string(), "settled: the order's money is held");
}

#[test]
fn what_isnt_settled_stays_unknown_until_time_is_up() {
    for (operation, state, is) in [
        (&CHARGE, "held", HELD),
        (&CANCEL, "paid", PAID),
        (&REFUND, "yet", Standing::Refund(PartState::Pending)),
    ] {
        let recovered = recovered(operation, &[state; 5]);
        assert!(matches!(recovered, Recovered::StillUnknown(_)), "{}: {recovered}", operation.name);
        assert_eq!(recovered.state(), is);
    }
}

/// A query that lacks a value which the application should have filled in isn't asked.
#[test]
fn a_question_that_wants_to_be_filled_in_is_not_asked_before() {
    let mock = Mock::default();
    mock.then(|_| Err(TransportError::TimedOut("no answer".into())));
    let client = second::client(&mock);
    let unknown = block_on(client.any().send(&HOLD, &pay())).must_be_unknown();
    assert_eq!(unknown.recovery.as_ref().unwrap().ask, ["shop"]);
    let recovered = block_on(client.any().recover(&unknown));
    assert_eq!(mock.count(), 1, "the call alone: {recovered}");
    let Recovered::StillUnknown(StillUnknown { asked: 1, last: Some(Outcome::NotSent(why)) }) = recovered
    else {
        panic!("{recovered}")
    };
    assert!(why.to_string().contains("shop"), "{why}");
}
