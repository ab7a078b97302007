//! The orders that an answer lists, which a merchant compares with its own records.

use paysmith_runtime::*;

use crate::mock::{Mock, block_on};
use crate::second;

#[derive(Message)]
struct Row {
    #[field(wire = "no")]
    no: Option<String>,
    #[field(wire = "amount")]
    amount: Option<MinorUnits>,
}

#[derive(Message)]
struct Rows {
    #[field(wire = "rows")]
    rows: Option<Vec<Row>>,
}

static LISTING: spec::Operation = spec::Operation {
    lists: Some(spec::Lists { rows: &["rows"], order: &["no"], amount: &["amount"] }),
    ..spec::Operation::NONE
};

fn rows(json: &str) -> Rows {
    let mut rows = Rows::blank();
    read_json(&mut rows, json).unwrap();
    rows
}

#[test]
fn an_answer_lists_its_orders_in_their_order() {
    let answer = rows(r#"{"rows":[{"no":"T-2","amount":12},{"amount":7},{"no":"T-1"}]}"#);
    let listed = listed(&LISTING, &answer).unwrap();
    let told: Vec<_> = listed.iter().map(|one| (one.order.as_str(), one.amount.as_deref())).collect();
    assert_eq!(told, [("T-2", Some("12")), ("T-1", None)], "a row without a number is no order");
}

#[test]
fn an_empty_list_is_another_thing_than_none() {
    assert_eq!(listed(&LISTING, &rows("{}")), Some(Vec::new()));
    assert_eq!(listed(&LISTING, &rows(r#"{"rows":[]}"#)), Some(Vec::new()));
    assert_eq!(listed(&spec::Operation::NONE, &rows(r#"{"rows":[{"no":"T-1"}]}"#)), None);
}

/// Programs that print errors with their causes must see why an outcome is unknown.
#[test]
fn an_unknown_outcome_has_its_cause_as_its_source() {
    let mock = Mock::default();
    mock.then(|_| Err(TransportError::TimedOut("slow".into())));
    let Outcome::Unknown(unknown) =
        block_on(second::client(&mock).any().send(&second::CHARGE, &second::pay()))
    else {
        panic!("the outcome is unknown")
    };
    let source = std::error::Error::source(&unknown).unwrap();
    assert_eq!(source.to_string(), unknown.cause.to_string());
}
