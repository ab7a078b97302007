//! What the answers to queries settle: whether a call's outcome is known, and whether it is what was asked for.

use paysmith_runtime::spec::{Effect, Recover, State};
use paysmith_runtime::*;

use crate::bound::{HOLDS, ORDERS, Pay, REFUNDS, RELEASES, call, client, of, pay};
use crate::ends::Ends as _;
use crate::mock::{Mock, Script, block_on, reply};

/// Sends a request whose answer is lost, and recovers with answers that have these fields until the time is over.
fn asked(effect: Effect, query: &'static str, request: &Pay, data: &[&str]) -> Recovered<Box<dyn Message>> {
    let recover = Recover { query, by: &[(&["no"], &["no"])], ask: &[], every: 5, within: 20 };
    let operation = of(spec::Operation { recover: Some(recover), ..call(effect, None::<&'static State>) });
    let mock = Mock::default();
    mock.then(|_| Err(TransportError::TimedOut("no answer".into())));
    for data in data {
        let answer = reply(200, &format!(r#"{{"code":"0","data":{data}}}"#));
        mock.then(move |_| Ok(answer));
    }
    let client = client(&mock);
    let unknown = block_on(client.send(operation, request)).must_be_unknown();
    assert_eq!(unknown.asked, Asked::of(operation, request));
    let recovered = block_on(client.recover(&unknown));
    assert_eq!(mock.count(), 1 + data.len(), "{effect:?}: {recovered}");
    recovered
}

const NOBODY_KNOWS: Standing = Standing::Order(OrderState::Unknown);

#[test]
fn an_order_of_another_amount_or_currency_is_not_what_was_asked_for() {
    for (data, differing) in [
        (r#"{"state":"paid","amount":"13"}"#, &["amount"][..]),
        (r#"{"state":"paid","amount":"12.00","money":"CNY"}"#, &["money"]),
        (r#"{"state":"failed","amount":"1","money":"hkd"}"#, &["amount", "money"]),
    ] {
        let recovered = asked(Effect::Charge, "query", &pay(), &[data]);
        assert_eq!(recovered.state(), NOBODY_KNOWS, "{data}");
        let text = recovered.to_string();
        let Recovered::NotAsAsked(not) = recovered else { panic!("{data}: {text}") };
        assert_eq!(not.differing, differing, "{data}");
        assert!(not.accepted.compared.is_empty());
        let says = format!("not as it was asked for: {} differs; money may have moved", differing.join(", "));
        assert!(text.contains(&says) && text.starts_with(not.accepted.state.sentence()), "{text}");
    }
}

#[test]
fn an_order_of_that_amount_and_currency_is_settled() {
    for (data, compared) in [
        (r#"{"state":"paid","amount":"12.00","money":"HKD"}"#, &["amount", "money"][..]),
        (r#"{"state":"paid","amount":"12"}"#, &["amount"]),
        (r#"{"state":"paid","amount":null,"money":""}"#, &[]),
    ] {
        let recovered = asked(Effect::Charge, "query", &pay(), &[data]);
        assert_eq!(recovered.state(), OrderState::Paid);
        let Recovered::Settled(settled) = recovered else { panic!("{data}") };
        assert_eq!(settled.compared, compared, "{data}");
    }
    let unpriced = Pay { amount: None, money: None, ..pay() };
    let recovered = asked(Effect::Charge, "query", &unpriced, &[r#"{"state":"paid","amount":"13"}"#]);
    assert!(matches!(recovered, Recovered::Settled(_)), "{recovered}");
}

#[test]
fn amounts_are_compared_with_those_of_the_same_thing() {
    for (effect, query, data, is_same) in [
        (Effect::Create, "query", r#"{"state":"paid","amount":"13"}"#, true),
        (Effect::Charge, "query", r#"{"state":"paid","amount":"13"}"#, true),
        (Effect::Capture, "query", r#"{"state":"paid","amount":"13"}"#, true),
        (Effect::Hold, "query", r#"{"state":"held","amount":"13"}"#, true),
        (Effect::Hold, "query.hold", r#"{"state":"held","amount":"13"}"#, true),
        (Effect::Refund, "query.refund", r#"{"state":"made","amount":"13"}"#, true),
        (Effect::Release, "query.release", r#"{"state":"made","amount":"13"}"#, true),
        (Effect::Cancel, "query", r#"{"state":"closed","amount":"13"}"#, false),
        (Effect::Release, "query.hold", r#"{"state":"ended","amount":"13"}"#, false),
        (Effect::Release, "query", r#"{"state":"released","amount":"13"}"#, false),
    ] {
        let recovered = asked(effect, query, &pay(), &[data]);
        assert_eq!(matches!(recovered, Recovered::NotAsAsked(_)), is_same, "{effect:?} {query}");
        assert_eq!(matches!(recovered, Recovered::Settled(_)), !is_same, "{effect:?} {query}");
    }
}

/// Of a list only the row about the request counts.
#[test]
fn the_amount_of_another_row_is_not_compared() {
    let rows = |amount| {
        let other = r#"{"no":"T-2","state":"paid","amount":99}"#;
        format!(r#"{{"rows":[{other},{{"no":"T-1","state":"paid","amount":{amount}}}]}}"#)
    };
    let recovered = asked(Effect::Charge, "query.rows", &pay(), &[&rows("12.0")]);
    let Recovered::Settled(settled) = recovered else { panic!("{recovered}") };
    assert_eq!(settled.compared, ["amount"]);
    let recovered = asked(Effect::Charge, "query.rows", &pay(), &[&rows("99")]);
    assert!(matches!(recovered, Recovered::NotAsAsked(_)), "{recovered}");
}

/// For each effect of the call and each subject of the query, the states that settle the outcome.
#[test]
fn each_call_is_settled_by_these_states_alone() {
    let orders =
        ["open", "held", "released", "paid", "failed", "closed", "refunded", "partly", "back", "what"];
    let ends = &["released", "paid", "failed", "closed", "refunded", "partly", "back"][..];
    let with_held = &["held", "released", "paid", "failed", "closed", "refunded", "partly", "back"][..];
    let parts = ["yet", "made", "no", "what"];
    let holds = ["yet", "held", "ended", "no", "what"];
    for (effect, query, values, settling) in [
        (Effect::Charge, "query", &orders[..], ends),
        (Effect::Create, "query", &orders, ends),
        (Effect::Capture, "query", &orders, ends),
        (Effect::Hold, "query", &orders, with_held),
        (Effect::Release, "query", &orders, ends),
        (Effect::Cancel, "query", &orders, &["released", "failed", "closed", "refunded"]),
        (Effect::Refund, "query", &orders, &[]),
        (Effect::Refund, "query.refund", &parts, &["made", "no"]),
        (Effect::Release, "query.release", &parts, &["made", "no"]),
        (Effect::Charge, "query.refund", &parts, &[]),
        (Effect::Release, "query.hold", &holds, &["ended", "no"]),
        (Effect::Hold, "query.hold", &holds, &["held", "ended", "no"]),
        (Effect::Charge, "query.hold", &holds, &[]),
        (Effect::Refund, "query.hold", &holds, &[]),
    ] {
        for value in values {
            let data = format!(r#"{{"state":"{value}"}}"#);
            let settles = settling.contains(value);
            let answers = vec![data.as_str(); if settles { 1 } else { 5 }];
            let recovered = asked(effect, query, &pay(), &answers);
            assert_eq!(matches!(recovered, Recovered::Settled(_)), settles, "{effect:?} {query} {value}");
            let known = if query == "query.rows" { NOBODY_KNOWS } else { told(query, value) };
            assert_eq!(recovered.state(), known, "{effect:?} {query} {value}");
        }
    }
}

/// The table by which the state is read.
fn told(query: &str, value: &str) -> Standing {
    let state: &State = match query {
        "query.refund" => &REFUNDS,
        "query.release" => &RELEASES,
        "query.hold" => &HOLDS,
        _ => &ORDERS,
    };
    let is = |case: &&spec::Case<OrderState>| {
        case.when.iter().any(|when| matches!(&when.is, spec::Is::Any(values) if values.contains(&value)))
    };
    let known = state.cases.iter().find(is).map_or(OrderState::Unknown, |case| case.is);
    Standing::new(state.of, known)
}

/// A different amount only counts in a final state; before that nothing is settled.
#[test]
fn what_is_not_settled_is_still_unknown_whatever_differs() {
    let recovered = asked(Effect::Charge, "query", &pay(), &[r#"{"state":"open","amount":"13"}"#; 5]);
    let Recovered::StillUnknown(still) = &recovered else { panic!("{recovered}") };
    assert_eq!(still.asked, 5);
    assert_eq!(recovered.state(), OrderState::Pending);
    assert_eq!(
        recovered.to_string(),
        "still unknown after asking 5 times (the last time: the order is pending): don't repeat the call, ask again later"
    );
}

/// A query that was refused or not answered says nothing of the call that it is about.
#[test]
fn how_the_last_question_ended_is_said() {
    let once = |script: Script| {
        let recover = Recover { query: "query", by: &[(&["no"], &["no"])], ask: &[], every: 5, within: 4 };
        let operation = of(spec::Operation { recover: Some(recover), ..call(Effect::Charge, None) });
        let mock = Mock::default();
        mock.then(|_| Err(TransportError::Lost("".into()))).then(script);
        let client = client(&mock);
        let unknown = block_on(client.send(operation, &pay())).must_be_unknown();
        let recovered = block_on(client.recover(&unknown));
        assert_eq!(recovered.state(), NOBODY_KNOWS);
        recovered.to_string()
    };
    let said = |what: &str| {
        format!(
            "still unknown after asking once (the last time: {what}): don't repeat the call, ask again later"
        )
    };
    let refused = once(Box::new(|_| Ok(reply(200, r#"{"code":"1"}"#))));
    assert_eq!(refused, said("the question was refused with code 1"));
    let unsent = once(Box::new(|_| Err(TransportError::NotSent("".into()))));
    assert_eq!(unsent, said("the question couldn't be sent"));
    let lost = once(Box::new(|_| Err(TransportError::TimedOut("".into()))));
    assert_eq!(lost, said("no answer in time"));
    let unasked = of(spec::Operation { recover: None, ..call(Effect::Charge, None) });
    let mock = Mock::default();
    mock.then(|_| Err(TransportError::Lost("".into())));
    let unknown = block_on(client(&mock).send(unasked, &pay())).must_be_unknown();
    assert!(unknown.to_string().ends_with("ask the provider first"), "{unknown}");
    let recovered = block_on(client(&mock).recover(&unknown));
    assert!(recovered.to_string().contains("there is no question that would tell"), "{recovered}");
}
