//! Codes and states that the provider's spec doesn't list, or that aren't written as the provider writes them.

use paysmith_runtime::spec::{Case, Class, Condition, Effect, Is, State, Written};
use paysmith_runtime::*;

use crate::bound::{self, call, of, pay};
use crate::ends::Ends as _;
use crate::mock::{Mock, reply};

/// The outcome of a call, as one word.
fn end(outcome: &'static spec::Outcome, body: &str) -> &'static str {
    let operation = of(spec::Operation { outcome: Some(outcome), echo: &[], ..call(Effect::Cancel, None) });
    let body = body.replace("CODE", r#""data":{},"code""#);
    match bound::client(&Mock::default()).open(operation, &pay(), &reply(200, &body)) {
        Outcome::Final(Final::Accepted(_)) => "accepted",
        Outcome::Final(Final::Declined(_)) => "declined",
        Outcome::Unknown(Unknown { cause: Cause::Pending, .. }) => "pending",
        Outcome::Unknown(Unknown { cause: Cause::ProviderUnsure, .. }) => "unsure",
        other => panic!("{body}: {other}"),
    }
}

const fn when(path: &'static [&'static str], is: Is) -> Condition {
    Condition { path, is }
}

/// A provider that writes codes as numbers, and says that every other code is a refusal.
const NUMBERS: spec::Outcome = spec::Outcome {
    codes: &[("0", Class::Success), ("30", Class::Pending)],
    statuses: &[],
    otherwise: Class::Declined,
    wire: &[Written::Number],
    ..spec::Outcome::NONE
};
static PLAIN: spec::Outcome = NUMBERS;
static SIGNED: spec::Outcome =
    spec::Outcome { codes: &[("-1", Class::Pending), ("0", Class::Success)], ..NUMBERS };
static TEXTS: spec::Outcome = spec::Outcome {
    codes: &[("0000", Class::Success), ("1143", Class::Pending)],
    wire: &[Written::Text],
    ..NUMBERS
};
static WAITING: spec::Outcome = spec::Outcome { otherwise: Class::Pending, ..NUMBERS };
static LENIENT: spec::Outcome = spec::Outcome { otherwise: Class::Success, ..NUMBERS };

#[test]
fn a_code_in_another_type_or_shape_is_no_end() {
    for (outcome, code, is) in [
        (&PLAIN, "0", "accepted"),
        (&PLAIN, "30", "pending"),
        (&PLAIN, "7", "declined"),
        (&PLAIN, "12345", "declined"),
        (&PLAIN, r#""0""#, "unsure"),
        (&PLAIN, r#""7""#, "unsure"),
        (&PLAIN, "7.0", "unsure"),
        (&PLAIN, "7e1", "unsure"),
        (&PLAIN, "-7", "unsure"),
        (&SIGNED, "-7", "declined"),
        (&SIGNED, "7", "declined"),
        (&SIGNED, "-1", "pending"),
        (&TEXTS, r#""0000""#, "accepted"),
        (&TEXTS, r#""1143""#, "pending"),
        (&TEXTS, r#""1144""#, "declined"),
        (&TEXTS, r#""01143""#, "unsure"),
        (&TEXTS, r#""114""#, "unsure"),
        (&TEXTS, r#""A143""#, "unsure"),
        (&TEXTS, "1143", "unsure"),
        (&TEXTS, "1144", "unsure"),
        (&TEXTS, "true", "unsure"),
        (&WAITING, "7", "pending"),
        (&WAITING, r#""7""#, "pending"),
        (&WAITING, "7.5", "pending"),
        (&LENIENT, "7", "accepted"),
        (&LENIENT, r#""7""#, "unsure"),
    ] {
        assert_eq!(end(outcome, &format!(r#"{{CODE:{code}}}"#)), is, "{code}");
    }
}

static CASES: spec::Outcome = spec::Outcome {
    cases: &[
        Case { when: &[when(&["sub"], Is::Any(&["9", "8"]))], is: Class::Declined },
        Case { when: &[when(&["in", "sub"], Is::Any(&["9"]))], is: Class::Pending },
        Case { when: &[when(&["in", "gone"], Is::Present), when(&["x"], Is::Absent)], is: Class::Unknown },
        Case { when: &[when(&["won"], Is::Present)], is: Class::Success },
    ],
    ..NUMBERS
};

/// A case that leaves the outcome open applies to numbers in any spelling; one that decides it applies to the exact text only.
#[test]
fn what_stands_beside_a_code_counts_before_it() {
    for (body, is) in [
        (r#"{CODE:0}"#, "accepted"),
        (r#"{CODE:0,"sub":"9"}"#, "declined"),
        (r#"{CODE:0,"sub":8}"#, "declined"),
        (r#"{CODE:0,"sub":"9.0"}"#, "accepted"),
        (r#"{CODE:0,"sub":"7"}"#, "accepted"),
        (r#"{CODE:0,"sub":[9]}"#, "accepted"),
        (r#"{CODE:"0","sub":"9"}"#, "unsure"),
        (r#"{CODE:0,"in":{"sub":"9"}}"#, "pending"),
        (r#"{CODE:0,"in":{"sub":"9.0"}}"#, "pending"),
        (r#"{CODE:0,"in":{"sub":"09"}}"#, "pending"),
        (r#"{CODE:"0","in":{"sub":"09"}}"#, "pending"),
        (r#"{CODE:0,"in":{"sub":"10"}}"#, "accepted"),
        (r#"{CODE:0,"in":{"sub":"9","sub":"9"}}"#, "accepted"),
        (r#"{CODE:0,"in":{"gone":{}}}"#, "unsure"),
        (r#"{CODE:0,"in":{"gone":1},"x":null}"#, "unsure"),
        (r#"{CODE:0,"in":{"gone":1},"x":1}"#, "accepted"),
        (r#"{CODE:0,"in":{"gone":null}}"#, "accepted"),
        (r#"{CODE:7,"won":1}"#, "accepted"),
        (r#"{CODE:7,"won":null}"#, "declined"),
        (r#"{CODE:"7","won":1}"#, "unsure"),
    ] {
        assert_eq!(end(&CASES, body), is, "{body}");
    }
}

const STATES: State = State {
    cases: &[
        Case { when: &[when(&["state"], Is::Any(&["PAID"]))], is: OrderState::Paid },
        Case { when: &[when(&["state"], Is::Any(&["USER_WAITS"]))], is: OrderState::Pending },
    ],
    otherwise: OrderState::Failed,
    ..State::NONE
};
static FAILED: State = STATES;
static WAITS: State = State { otherwise: OrderState::Pending, ..STATES };
static COUNTED: State = State {
    cases: &[
        Case { when: &[when(&["pieces"], Is::Present)], is: OrderState::Paid },
        Case { when: &[when(&["kind"], Is::Any(&["2"]))], is: OrderState::Closed },
    ],
    otherwise: OrderState::Failed,
    ..State::NONE
};

/// If a spec says that every other state is a failure, that applies only to states that are written as the provider writes
/// them.
#[test]
fn a_state_that_is_not_listed_is_an_end_only_if_it_is_written_as_the_listed_are() {
    for (state, data, is) in [
        (&FAILED, r#"{"state":"PAID"}"#, OrderState::Paid),
        (&FAILED, r#"{"state":"USER_WAITS"}"#, OrderState::Pending),
        (&FAILED, r#"{"state":"NO_MONEY"}"#, OrderState::Failed),
        (&FAILED, r#"{"state":"paid"}"#, OrderState::Unknown),
        (&FAILED, r#"{"state":"PAID "}"#, OrderState::Unknown),
        (&FAILED, r#"{"state":7}"#, OrderState::Unknown),
        (&FAILED, r#"{"state":["PAID"]}"#, OrderState::Unknown),
        (&FAILED, r#"{}"#, OrderState::Failed),
        (&WAITS, r#"{"state":"paid"}"#, OrderState::Pending),
        (&WAITS, r#"{"state":7}"#, OrderState::Pending),
        (&COUNTED, r#"{"pieces":1}"#, OrderState::Paid),
        (&COUNTED, r#"{"kind":2}"#, OrderState::Closed),
        (&COUNTED, r#"{"kind":3}"#, OrderState::Failed),
        (&COUNTED, r#"{"kind":33}"#, OrderState::Unknown),
        (&COUNTED, r#"{"kind":3,"pieces":"many"}"#, OrderState::Unknown),
    ] {
        let operation = of(call(Effect::Read, Some(state)));
        let accepted = bound::opened(operation, &Default::default(), "0", data).must_be_accepted();
        assert_eq!(accepted.state, is, "{data}");
    }
}

/// Codes are shown and written to logs. A text that is long, empty or has odd characters isn't taken for a code.
#[test]
fn what_is_no_plain_short_word_is_no_code() {
    let longest = "9".repeat(64);
    let too_long = "9".repeat(65);
    for (code, is_code) in [
        (longest.as_str(), true),
        (&too_long, false),
        ("0", true),
        ("", false),
        ("0 ", false),
        (r"0\n", false),
        ("０", false),
    ] {
        let operation = of(spec::Operation { outcome: Some(&TEXTS), ..call(Effect::Cancel, None) });
        let unknown = bound::opened(operation, &pay(), code, "{}").must_be_unknown();
        assert_eq!(unknown.code.as_deref(), is_code.then_some(code));
        assert_eq!(matches!(unknown.cause, Cause::ProviderUnsure), is_code, "{code}: {}", unknown.cause);
        assert_eq!(matches!(unknown.cause, Cause::Unrecognised), !is_code, "{code}: {}", unknown.cause);
    }
}
