//! The texts that tell people how a call ended.

use paysmith_runtime::spec::{Effect, Means, Recover};
use paysmith_runtime::*;

use crate::bound::{ORDERS, call, of, opened, pay};

const NAMED: &str = r#"{"no":"T-1"}"#;
const CREATED: &str =
    "accepted: the order exists and isn't paid; a notification or a query will say when it is";
const TAKEN_ON: &str =
    "accepted: the provider took the call on, and a notification or a query will say how it ends";

/// The text about a call that is answered with this code and these fields.
fn said(operation: spec::Operation, code: &str, data: &str) -> String {
    opened(of(operation), &pay(), code, data).to_string()
}

#[test]
fn what_was_accepted_is_said_to_be_no_more_than_it_is() {
    let means = |effect, means| spec::Operation { means, ..call(effect, None) };
    let stated = |effect, means| spec::Operation { means, ..call(effect, Some(&ORDERS)) };
    let paid = r#"{"no":"T-1","state":"paid"}"#;
    let open = r#"{"no":"T-1","state":"open"}"#;
    for (operation, data, words) in [
        (means(Effect::Read, Means::Read), NAMED, "answered"),
        (stated(Effect::Read, Means::Read), paid, "answered: the order is paid"),
        (stated(Effect::Read, Means::Read), open, "answered: the order is pending"),
        (means(Effect::Change, Means::Done), NAMED, "done"),
        (stated(Effect::Change, Means::Done), paid, "accepted: the order is paid"),
        (means(Effect::Create, Means::Created), NAMED, CREATED),
        (stated(Effect::Create, Means::Created), open, CREATED),
        (stated(Effect::Create, Means::Created), paid, "accepted: the order is paid"),
        (means(Effect::Charge, Means::Accepted), NAMED, TAKEN_ON),
        (stated(Effect::Change, Means::Accepted), NAMED, TAKEN_ON),
        (means(Effect::Charge, Means::Paid), NAMED, "accepted: the order is paid"),
    ] {
        assert_eq!(said(operation, "0", data), words, "{data}");
    }
}

#[test]
fn what_was_declined_is_said_to_have_moved_nothing() {
    for (effect, words) in [
        (Effect::Read, "the question was refused with code 1, which says nothing of the order"),
        (Effect::Change, "declined with code 1: nothing was changed"),
        (Effect::Charge, "declined with code 1: no money moved by this call"),
        (Effect::Refund, "declined with code 1: no money moved by this call"),
    ] {
        assert_eq!(said(call(effect, None), "1", NAMED), words);
        let stated = said(call(effect, Some(&ORDERS)), "1", r#"{"no":"T-1","state":"failed"}"#);
        assert_eq!(stated, format!("{words}; the order has failed"));
    }
}

#[test]
fn of_what_nobody_knows_it_is_said_what_to_do() {
    let why = "unknown: the provider itself doesn't know the result (code 4)";
    let bare = |effect| spec::Operation { recover: None, ..call(effect, None) };
    let ask =
        Recover { query: "query", by: &[(&["no"], &["no"])], ask: &["shop", "day"], every: 5, within: 20 };
    for (operation, words) in [
        (call(Effect::Read, None), "a question moves no money, it is safe to ask again"),
        (bare(Effect::Change), "no money moved, but it may have been done: look before you repeat it"),
        (bare(Effect::Charge), "money may have moved: don't repeat the call, ask the provider first"),
        (call(Effect::Charge, None), "money may have moved: don't repeat the call, ask query first"),
        (
            spec::Operation { recover: Some(ask), ..call(Effect::Refund, None) },
            "money may have moved: don't repeat the call, ask query first (fill in shop, day)",
        ),
    ] {
        assert_eq!(said(operation, "4", NAMED), format!("{why}; {words}"));
    }
}

#[test]
fn an_answer_that_is_not_believed_says_why() {
    for (code, data, words) in [
        ("0", r#"{"no":"T-2","amount":"1"}"#, "the answer isn't about what was asked: no, amount differs"),
        ("0", "{}", "unknown: the answer lacks no, amount (code 0)"),
        ("1", r#"{"no":"T-1","state":"paid"}"#, "and says that what was asked for is done"),
        ("2", NAMED, "refused, and the number may have been used before"),
        ("3", NAMED, "the provider has the call, and its result isn't known yet"),
    ] {
        let text = said(call(Effect::Charge, Some(&ORDERS)), code, data);
        assert!(text.contains(words), "{text}");
        assert!(text.contains(&format!(" (code {code}); money may have moved")), "{text}");
    }
}
