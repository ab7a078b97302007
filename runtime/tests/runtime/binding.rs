//! Whether an answer is believed that isn't the answer to what was asked.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use paysmith_runtime::spec::{Effect, Means, Subject};
use paysmith_runtime::*;

use crate::bound::{
    self, ANY_REUSE, Ended, FIELDS_IN_TEXT, HOLDS, Kind, ORDERS, PAY, Pay, REFUNDS, RELEASES, ROWS, Whole,
    call, of, opened, pay,
};
use crate::ends::Ends as _;
use crate::mock::{Mock, block_on, reply};

/// A request with a value in each field that an answer repeats.
fn full() -> Pay {
    Pay { pieces: Some(7), kind: Some(Kind::One), ..pay() }
}

fn cause(ended: Ended) -> Cause {
    ended.must_be_unknown().cause
}

fn declined(ended: Ended) -> Declined<Box<dyn Message>> {
    match ended {
        Outcome::Final(Final::Declined(declined)) => declined,
        other => panic!("this should have been declined: {other}"),
    }
}

fn names(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

#[test]
fn an_answer_about_something_else_is_not_believed() {
    for (data, differing) in [
        (r#"{"no":"T-2"}"#, &["no"][..]),
        (r#"{"no":"T-1","amount":"12.01"}"#, &["amount"]),
        (r#"{"no":"T-1","amount":"twelve"}"#, &["amount"]),
        (r#"{"no":"T-1","pieces":8}"#, &["pieces"]),
        (r#"{"no":"T-1","pieces":"8"}"#, &["pieces"]),
        (r#"{"no":"T-1","pieces":{"of":7}}"#, &["pieces"]),
        (r#"{"no":["T-1"],"pieces":7}"#, &["no"]),
        (r#"{"no":"T-1","kind":2}"#, &["kind"]),
        (r#"{"no":"t-1","amount":"1.2","pieces":-7}"#, &["no", "amount", "pieces"]),
    ] {
        for code in ["0", "1"] {
            let Cause::Mismatch(paths) = cause(opened(&PAY, &full(), code, data)) else { panic!("{data}") };
            assert_eq!(names(&paths), differing, "{data}");
        }
    }
}

#[test]
fn what_an_answer_repeats_is_compared_by_value() {
    for (data, compared) in [
        (r#"{"no":"T-1"}"#, &["no"][..]),
        (r#"{"amount":"12.00"}"#, &["amount"]),
        (r#"{"amount":12}"#, &["amount"]),
        (r#"{"pieces":7,"kind":1}"#, &["pieces", "kind"]),
        (r#"{"pieces":"7"}"#, &["pieces"]),
        (r#"{"no":"T-1","amount":null,"pieces":"","kind":null}"#, &["no"]),
        (r#"{"no":"T-1","amount":"12","pieces":7,"kind":1}"#, &["no", "amount", "pieces", "kind"]),
    ] {
        let accepted = opened(&PAY, &full(), "0", data).must_be_accepted();
        assert_eq!(names(&accepted.compared), compared, "{data}");
        assert!(!accepted.verified, "nobody has signed it");
        assert_eq!(names(&declined(opened(&PAY, &full(), "1", data)).compared), compared, "{data}");
    }
}

#[test]
fn an_answer_that_repeats_nothing_is_the_answer_to_anything() {
    static SAID: spec::Operation = spec::Operation { no_echo: "it names nothing", ..PAY_AGAIN };
    const PAY_AGAIN: spec::Operation = call(Effect::Charge, None);
    let silent = r#"{"no":"","amount":null,"pieces":""}"#;
    let Cause::Incomplete(paths) = cause(opened(&PAY, &full(), "0", silent)) else { panic!() };
    assert_eq!(names(&paths), ["no", "amount", "pieces", "kind"]);
    let Cause::Incomplete(paths) = cause(opened(&PAY, &pay(), "0", silent)) else { panic!() };
    assert_eq!(names(&paths), ["no", "amount"], "what wasn't asked for can't be repeated");
    assert!(opened(&SAID, &full(), "0", silent).must_be_accepted().compared.is_empty());
    assert!(opened(&PAY, &Pay::default(), "0", silent).must_be_accepted().compared.is_empty());
    let listed = of(call(Effect::Read, Some(&ROWS)));
    let rows = r#"{"rows":[{"no":"T-2","state":"paid"},{"no":"T-1","state":"failed"}]}"#;
    let accepted = opened(listed, &full(), "0", rows).must_be_accepted();
    assert_eq!(accepted.state, OrderState::Failed, "the row that was asked for, and no other");
    assert!(declined(opened(&PAY, &full(), "1", silent)).compared.is_empty(), "a refusal stands");
    let stated = of(call(Effect::Charge, Some(&ORDERS)));
    let paid = opened(stated, &full(), "0", r#"{"state":"paid"}"#);
    assert!(matches!(cause(paid), Cause::Incomplete(_)), "a state is nobody's without a number");
}

#[test]
fn rows_that_contradict_one_another_tell_nothing() {
    let listed = of(call(Effect::Read, Some(&ROWS)));
    for (rows, state) in [
        (r#"{"no":"T-1","state":"paid"},{"no":"T-1","state":"paid"}"#, OrderState::Paid),
        (r#"{"no":"T-1","state":"paid"},{"no":"T-1","state":"failed"}"#, OrderState::Unknown),
        (r#"{"no":"T-2","state":"paid"}"#, OrderState::Unknown),
        ("", OrderState::Unknown),
    ] {
        let data = format!(r#"{{"rows":[{rows}]}}"#);
        assert_eq!(opened(listed, &pay(), "0", &data).must_be_accepted().state, state, "{rows}");
        let unnamed = opened(listed, &Pay::default(), "0", &data).must_be_accepted();
        assert_eq!(unnamed.state, OrderState::Unknown, "what the request doesn't name picks no row");
    }
}

#[test]
fn what_was_asked_for_is_kept_with_the_outcome() {
    let operation = of(spec::Operation { currency_code: "CNY", ..call(Effect::Refund, None) });
    let request = Pay { of: Some("T-0".into()), ..pay() };
    let asked = Asked::of(operation, &request);
    assert_eq!((asked.number.as_deref(), asked.original.as_deref()), (Some("T-1"), Some("T-0")));
    assert_eq!((asked.amount, asked.currency.as_deref()), (Some(12.into()), Some("HKD")));
    let accepted = opened(operation, &request, "0", r#"{"no":"T-1"}"#).must_be_accepted();
    assert_eq!(accepted.asked, asked);
    let silent =
        Pay { no: Some(String::new()), of: Some(String::new()), money: Some(String::new()), ..request };
    let asked = Asked::of(operation, &silent);
    assert_eq!((asked.number, asked.original), (None, None), "what is empty names nothing");
    assert_eq!(asked.currency.as_deref(), Some("CNY"), "the spec says the currency");
    assert_eq!(Asked::of(&PAY, &silent).currency, None);
    assert_eq!(Asked::of(&PAY, &Pay::default()), Asked::default());
    let by_text = of(spec::Operation { amount: &["no"], ..call(Effect::Charge, None) });
    let texts = Pay { no: Some("12.50".into()), ..pay() };
    assert_eq!(Asked::of(by_text, &texts).amount, Some(Decimal::new(1250, 2)), "an amount may be a text");
    assert_eq!(Asked::of(by_text, &pay()).amount, None);
}

#[test]
fn what_was_accepted_is_news_of_what_was_asked() {
    let accepted = opened(&PAY, &pay(), "0", r#"{"no":"T-1"}"#).must_be_accepted();
    let news = accepted.news();
    assert_eq!((news.state, news.number.as_deref()), (Standing::Order(OrderState::Paid), Some("T-1")));
    let mut book = Ledger::of(&accepted.asked).unwrap();
    assert_eq!((book.apply(&news), book.left()), (Ok(true), 12.into()));
    let refund = of(spec::Operation {
        means: Means::Refunded,
        subject: Subject::Refund,
        ..call(Effect::Refund, None)
    });
    let request = Pay { no: Some("R-1".into()), of: Some("T-1".into()), amount: Some(5.into()), ..pay() };
    let accepted = opened(refund, &request, "0", r#"{"no":"R-1"}"#).must_be_accepted();
    assert_eq!(accepted.state, Standing::Refund(PartState::Done));
    assert_eq!((book.apply(&accepted.news()), book.left()), (Ok(true), 7.into()));
}

/// For each effect of a call, the states in an answer that contradict a refusal.
#[test]
fn a_refusal_that_says_that_it_is_done_is_no_refusal() {
    const DONE: [&str; 6] = ["paid", "held", "released", "refunded", "partly", "back"];
    let all = ["open", "held", "released", "paid", "failed", "closed", "refunded", "partly", "back", "what"];
    let given_back = &["refunded", "partly", "back"][..];
    for (effect, state, values, contradicts) in [
        (Effect::Create, &ORDERS, &all[..], &DONE[..]),
        (Effect::Charge, &ORDERS, &all, &DONE),
        (Effect::Hold, &ORDERS, &all, &DONE),
        (Effect::Read, &ORDERS, &all, &DONE),
        (Effect::Change, &ORDERS, &all, &[]),
        (Effect::Capture, &ORDERS, &all, &["paid", "refunded", "partly", "back"]),
        (Effect::Release, &ORDERS, &all, &["released", "paid", "refunded", "partly", "back"]),
        (Effect::Cancel, &ORDERS, &all, &["released", "refunded", "partly", "back"]),
        (Effect::Refund, &ORDERS, &all, given_back),
        (Effect::Refund, &REFUNDS, &["yet", "made", "no", "what"], &["made"]),
        (Effect::Release, &RELEASES, &["yet", "made", "no", "what"], &["made"]),
        (Effect::Release, &HOLDS, &["yet", "held", "ended", "no", "what"], &["ended"]),
        (Effect::Hold, &HOLDS, &["yet", "held", "ended", "no", "what"], &["held", "ended"]),
    ] {
        let operation = of(call(effect, Some(state)));
        for value in values {
            let data = format!(r#"{{"no":"T-1","state":"{value}"}}"#);
            let ended = opened(operation, &pay(), "1", &data);
            if contradicts.contains(value) {
                assert!(matches!(cause(ended), Cause::Contradiction), "{effect:?} {value}");
            } else {
                let state = declined(ended).state;
                assert_eq!(state.is_some(), *value != "what", "{effect:?} {value}: {state:?}");
            }
        }
    }
}

#[test]
fn a_refusal_tells_a_state_only_by_a_whole_answer() {
    let operation =
        of(spec::Operation { answer: blank::<Whole>, echo: &[], ..call(Effect::Charge, Some(&ORDERS)) });
    let whole = declined(opened(operation, &pay(), "1", r#"{"id":"1","state":"failed"}"#));
    assert_eq!((whole.state, whole.answer.is_some()), (Some(Standing::Order(OrderState::Failed)), true));
    let half = declined(opened(operation, &pay(), "1", r#"{"state":"failed"}"#));
    assert_eq!((half.state, half.answer.is_some()), (None, false));
    assert!(matches!(cause(opened(operation, &pay(), "1", r#"{"state":"paid"}"#)), Cause::Contradiction));
    let Cause::Incomplete(missing) = cause(opened(operation, &pay(), "0", r#"{"state":"paid"}"#)) else {
        panic!()
    };
    assert_eq!(missing, ["id"]);
    let nothing = bound::client(&Mock::default()).open(operation, &pay(), &reply(200, r#"{"code":"0"}"#));
    let Cause::Incomplete(missing) = cause(nothing) else { panic!() };
    assert_eq!(missing, ["id"]);
}

/// Fields in a string may stop in the middle, or be followed by something else. What can be read of them counts all the same.
#[test]
fn a_refusal_is_contradicted_by_fields_that_can_be_read_in_part_only() {
    let operation = of(spec::Operation { envelope: &FIELDS_IN_TEXT, ..call(Effect::Charge, Some(&ORDERS)) });
    let refused = |text: &str| opened(operation, &pay(), "1", Json::string(text).get());
    let deep = format!(r#","x":{}{}}}"#, "[".repeat(200), "]".repeat(200));
    for rest in ["}x", "", ",", ",}", r#","x":{"#, r#","x":tru}"#, r#","\ud800":1}"#] {
        let paid = refused(&format!(r#"{{"no":"T-1","state":"paid"{rest}"#));
        assert!(matches!(cause(paid), Cause::Contradiction), "{rest}");
        let Cause::Mismatch(differing) = cause(refused(&format!(r#"{{"no":"T-2"{rest}"#))) else {
            panic!("{rest}")
        };
        assert_eq!(differing, ["no"], "{rest}");
        let failed = declined(refused(&format!(r#"{{"no":"T-1","state":"failed"{rest}"#)));
        assert_eq!((failed.state, failed.answer.is_some()), (None, false), "{rest}");
    }
    assert!(!declined(refused("out of order")).verified, "a text that is no JSON contradicts nothing");
    for text in [r#"{"no":"T-1","state":"paid""#, r#"{"no":"T-1""#] {
        assert!(matches!(cause(refused(&format!("{text}{deep}"))), Cause::NotJson), "too deep to be read");
    }
}

#[test]
fn a_code_that_leaves_it_open_ends_nothing() {
    for operation in [&PAY, of(call(Effect::Refund, Some(&REFUNDS)))] {
        assert!(matches!(cause(opened(operation, &pay(), "3", r#"{"no":"T-1"}"#)), Cause::Pending));
        assert!(matches!(cause(opened(operation, &pay(), "4", r#"{"no":"T-1"}"#)), Cause::ProviderUnsure));
        assert!(matches!(cause(opened(operation, &pay(), "99", r#"{"no":"T-1"}"#)), Cause::ProviderUnsure));
    }
}

/// The earlier use of a number may have moved money, and a refusal of the number says nothing of that.
#[test]
fn a_refusal_of_a_number_that_was_used_before_is_no_end() {
    let any = |effect| of(spec::Operation { outcome: Some(&ANY_REUSE), ..call(effect, None) });
    let unnamed = of(spec::Operation { order: &[], ..call(Effect::Charge, None) });
    let effect = |effect| of(call(effect, None));
    for (operation, code, reused) in [
        (&PAY, "2", true),
        (&PAY, "1", false),
        (any(Effect::Charge), "1", true),
        (any(Effect::Read), "1", false),
        (effect(Effect::Create), "2", true),
        (effect(Effect::Hold), "2", true),
        (effect(Effect::Capture), "2", true),
        (effect(Effect::Refund), "2", true),
        (effect(Effect::Release), "2", true),
        (effect(Effect::Cancel), "2", false),
        (effect(Effect::Read), "2", false),
        (effect(Effect::Change), "2", false),
        (unnamed, "2", false),
    ] {
        let answer = reply(200, &format!(r#"{{"code":"{code}","data":{{"no":"T-1"}}}}"#));
        let mock = Mock::default();
        for _ in 0..2 {
            let answer = answer.clone();
            mock.then(move |_| Ok(answer));
        }
        let client = bound::client(&mock);
        for ended in [client.open(operation, &pay(), &answer), block_on(client.send(operation, &pay()))] {
            if reused {
                assert!(matches!(cause(ended), Cause::NumberMayBeReused), "{operation:?} {code}");
            } else {
                declined(ended);
            }
        }
        declined(client.open_first(operation, &pay(), &answer));
        declined(block_on(client.send_first(operation, &pay())));
    }
}

/// A transport that notes whether a call was to have a connection of its own.
#[derive(Clone, Default)]
struct Watch(Arc<Mutex<Vec<Bounds>>>);

impl Transport for Watch {
    async fn send(&self, _: Sealed, bounds: Bounds) -> Result<Reply, TransportError> {
        self.0.lock().unwrap().push(bounds);
        Err(TransportError::TooLarge)
    }
}

/// On a kept connection the answer to another call could be taken for the answer to this one.
#[test]
fn a_call_whose_answer_names_nothing_has_a_connection_of_its_own() {
    let silent = |effect, state| of(spec::Operation { echo: &[], ..call(effect, state) });
    let unnamed = of(spec::Operation { no_echo: "it names no order", ..call(Effect::Charge, None) });
    for (operation, alone) in [
        (&PAY, false),
        (silent(Effect::Charge, None), true),
        (silent(Effect::Refund, Some(&REFUNDS)), true),
        (silent(Effect::Charge, Some(&ROWS)), false),
        (silent(Effect::Read, None), false),
        (silent(Effect::Change, None), false),
        (unnamed, true),
    ] {
        let watch = Watch::default();
        let client = bound::client(&Mock::default()).with_transport(watch.clone()).with_limit(77);
        let ended = block_on(client.send(operation, &pay()));
        assert!(matches!(cause(ended), Cause::TooLarge(77)));
        let kept = client.with_kept_connections();
        assert!(matches!(cause(block_on(kept.send(operation, &pay()))), Cause::TooLarge(77)));
        let seen: Vec<_> =
            watch.0.lock().unwrap().iter().map(|bounds| (bounds.alone, bounds.limit)).collect();
        assert_eq!(seen, [(alone, 77), (false, 77)], "{operation:?}");
    }
}

#[test]
fn an_answer_of_as_many_bytes_as_the_limit_is_read() {
    let answer = reply(200, r#"{"code":"0","data":{"no":"T-1"}}"#);
    let most = answer.body.len();
    let open = |limit| bound::client(&Mock::default()).with_limit(limit).open(&PAY, &pay(), &answer);
    assert_eq!(open(most).must_be_accepted().state, OrderState::Paid);
    assert!(matches!(cause(open(most - 1)), Cause::TooLarge(limit) if limit == most - 1));
}

#[test]
fn a_call_waits_as_long_as_the_application_says() {
    let watch = Watch::default();
    let client = bound::client(&Mock::default()).with_transport(watch.clone());
    let client = client.with_limit(77).with_timeout(Duration::from_secs(3));
    cause(block_on(client.send(&PAY, &pay())));
    let seen = watch.0.lock().unwrap();
    assert!(
        matches!(seen.as_slice(), [Bounds { timeout, limit: 77, .. }] if *timeout == Duration::from_secs(3))
    );
}

/// A new order is pending, and was made all the same; of a charge that is pending nobody knows whether it was made.
#[test]
fn a_new_order_that_is_pending_is_what_was_asked_for() {
    let made = of(spec::Operation { means: Means::Created, ..call(Effect::Create, Some(&ORDERS)) });
    let charge = of(call(Effect::Charge, Some(&ORDERS)));
    let open = r#"{"no":"T-1","state":"open"}"#;
    let accepted = opened(made, &pay(), "0", open).must_be_accepted();
    assert_eq!((accepted.means, accepted.state), (Means::Created, Standing::Order(OrderState::Pending)));
    assert!(matches!(cause(opened(charge, &pay(), "0", open)), Cause::Pending));
    for operation in [made, charge] {
        let unknown = opened(operation, &pay(), "0", r#"{"no":"T-1","state":"what"}"#);
        assert!(matches!(cause(unknown), Cause::Pending));
        let failed = declined(opened(operation, &pay(), "0", r#"{"no":"T-1","state":"failed"}"#));
        assert_eq!(failed.state, Some(Standing::Order(OrderState::Failed)));
    }
}
