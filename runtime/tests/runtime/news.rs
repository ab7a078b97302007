//! The news in notifications, and what becomes of notifications that can't be relied on.

use std::convert::Infallible;

use paysmith_runtime::notify::{Memory, Raw, Seen, Verified, Why};
use paysmith_runtime::spec::Notification;
use paysmith_runtime::*;

use crate::bound::{CODELESS, NEWS, OF_REFUND, SIGNED_PAY, UNSIGNED, client, form, pay};
use crate::ends::Ends as _;
use crate::mock::{Mock, reply, sha256};
use crate::second;

type Told = Verified<Box<dyn Message>>;

const GOOD: [(&str, &str); 8] = [
    ("code", "0"),
    ("id", "E-1"),
    ("no", "T-1"),
    ("of", "T-0"),
    ("shop", "S-1"),
    ("amount", "12"),
    ("money", "HKD"),
    ("state", "paid"),
];

/// The pairs with some values changed; pairs for which the value is `None` are left out.
fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut pairs: Vec<_> =
        GOOD.into_iter().filter(|(own, _)| changes.iter().all(|(name, _)| name != own)).collect();
    pairs.extend(changes.iter().filter(|(_, value)| *value != "-"));
    pairs
}

fn raw(changes: &[(&str, &str)]) -> Raw {
    form(&with(changes), &with(changes))
}

fn received(spec: &'static Notification, changes: &[(&str, &str)]) -> Result<Told, Why> {
    client(&Mock::default()).receive(spec, &raw(changes)).map_err(|refused| {
        assert_eq!(refused.reply, spec.refuse);
        refused.why
    })
}

fn told(changes: &[(&str, &str)]) -> Told {
    received(&NEWS, changes).unwrap()
}

#[test]
fn news_says_what_it_is_about() {
    let verified = told(&[]);
    let News { state, number, original, merchant, amount, currency } = verified.news().clone();
    assert_eq!((state, verified.state()), (OrderState::Paid.into_order(), OrderState::Paid.into_order()));
    assert_eq!((number.as_deref(), original.as_deref()), (Some("T-1"), Some("T-0")));
    assert_eq!((merchant.as_deref(), currency.as_deref()), (Some("S-1"), Some("HKD")));
    assert_eq!((amount, verified.order(), verified.code()), (Some(12.into()), Some("T-1"), Some("0")));
    assert!(verified.is_understood());
    let silent = told(&[("no", ""), ("of", ""), ("shop", ""), ("amount", "-"), ("money", "")]);
    let News { number, original, merchant, amount, currency, .. } = silent.news().clone();
    assert_eq!((number, original, merchant, amount, currency), (None, None, None, None, None));
    assert_eq!(silent.order(), None);
    let refund = received(&OF_REFUND, &[("code", "-"), ("state", "made")]).unwrap();
    assert_eq!((refund.state(), refund.code()), (Standing::Refund(PartState::Done), None));
}

trait IntoOrder {
    fn into_order(self) -> Standing;
}

impl IntoOrder for OrderState {
    fn into_order(self) -> Standing {
        Standing::Order(self)
    }
}

#[test]
fn two_pieces_of_news_that_differ_are_two() {
    let key = |changes: &[(&str, &str)]| told(changes).key().to_owned();
    assert_eq!(key(&[]), key(&[("amount", "12.00"), ("money", "CNY")]), "the id tells");
    let changes: [&[(&str, &str)]; 10] = [
        &[],
        // A provider may count its events anew for each order.
        &[("no", "T-2")],
        &[("id", "E-2")],
        &[("id", "-"), ("kind", "E-1")],
        &[("kind", "1")],
        &[("state", "refunded")],
        &[("amount", "13")],
        &[("amount", "-")],
        &[("shop", "S-2")],
        &[("shop", "-")],
    ];
    let keys: std::collections::BTreeSet<_> = changes.iter().map(|changes| key(changes)).collect();
    assert_eq!(keys.len(), changes.len(), "{keys:?}");
    let codeless = received(&CODELESS, &[("code", "-")]).unwrap();
    assert_ne!(codeless.key(), key(&[]));
    assert_ne!(told(&[("code", "1")]).key(), told(&[("code", "4")]).key());
    assert!(
        matches!(received(&NEWS, &[("id", "-")]), Err(Why::Incomplete(names)) if names == ["id", "kind"])
    );
}

#[test]
fn news_without_what_it_needs_is_refused() {
    assert!(matches!(received(&NEWS, &[("state", "-")]), Err(Why::Incomplete(names)) if names == ["state"]));
    let unsigned = Raw { body: b"code=0&id=1&state=paid".to_vec(), ..Raw::default() };
    let client = client(&Mock::default());
    let why = |raw: &Raw| client.receive(&NEWS, raw).unwrap_err().why;
    assert_eq!(why(&unsigned), Why::Unsigned);
    assert_eq!(why(&form(&with(&[("no", "T-2")]), &GOOD)), Why::BadSignature);
    assert_eq!(client.receive_untrusted(&NEWS, &raw(&[])).unwrap_err().why, Why::AlwaysSigned);
    assert_eq!(client.receive(&UNSIGNED, &raw(&[])).unwrap_err().why, Why::NeverSigned);
    let untrusted = client.receive_untrusted(&UNSIGNED, &unsigned).unwrap();
    assert_eq!((untrusted.order(), untrusted.reply()), (None, UNSIGNED.acknowledge));
    let named = Raw { body: b"code=0&no=T-9&state=paid".to_vec(), ..Raw::default() };
    assert_eq!(client.receive_untrusted(&UNSIGNED, &named).unwrap().order(), Some("T-9"));
}

/// A store of keys that must not be asked.
struct Unasked;

impl Seen for Unasked {
    type Error = Infallible;

    fn first(&mut self, key: &str) -> Result<bool, Infallible> {
        panic!("{key} was noted as seen")
    }
}

#[test]
fn news_that_is_not_understood_is_not_noted_and_not_taken_for_anything() {
    for changes in [&[("state", "what")][..], &[("code", "77")]] {
        let verified = told(changes);
        assert!(!verified.is_understood());
        assert_eq!(verified.state(), OrderState::Unknown.into_order());
        let Ok(Delivery::NotUnderstood(not)) = verified.deduplicate(&mut Unasked) else { panic!() };
        assert_eq!((not.kept(), not.again()), (NEWS.acknowledge, NEWS.refuse));
        assert_eq!(
            (not.order(), not.code()),
            (Some("T-1"), Some(if changes[0].0 == "code" { "77" } else { "0" }))
        );
        assert_eq!(not.query().map(|query| query.name), Some("query"));
        assert!(not.notification().name().contains("Told"));
    }
    for first in [true, false] {
        let not = told(&[("state", "what")]).deduplicated(first);
        assert!(matches!(not, Delivery::NotUnderstood(_)));
    }
}

#[test]
fn only_news_of_a_success_says_how_the_order_stands() {
    for (code, state) in [
        ("0", OrderState::Paid),
        ("1", OrderState::Unknown),
        ("3", OrderState::Pending),
        ("4", OrderState::Unknown),
    ] {
        let verified = told(&[("code", code)]);
        assert_eq!((verified.state(), verified.is_understood()), (state.into_order(), true), "{code}");
    }
}

#[test]
fn news_is_applied_once() {
    let mut seen = Memory::default();
    let mut book = Ledger::new("T-1", 12.into(), "HKD").of_merchant("S-1");
    let fresh = |changes, seen: &mut Memory| match told(changes).deduplicate(seen) {
        Ok(Delivery::Fresh(fresh)) => fresh,
        other => panic!("{:?}", other.map(|_| ())),
    };
    let other_order = &[("no", "T-2"), ("of", "-"), ("id", "E-0")][..];
    let applied = fresh(other_order, &mut seen).apply(&mut book);
    assert_eq!((applied.state, applied.changed), (OrderState::Unknown, false));
    assert_eq!(applied.refused.unwrap().differs, ["order"]);
    assert_eq!(applied.reply, NEWS.acknowledge);
    let first = fresh(&[("of", "-")], &mut seen);
    assert_eq!((first.order(), first.reply()), (Some("T-1"), NEWS.acknowledge));
    assert_eq!(first.news().state, OrderState::Paid.into_order());
    let applied = first.apply(&mut book);
    assert_eq!((applied.state, applied.changed, applied.refused), (OrderState::Paid, true, None));
    assert!(
        matches!(told(&[("of", "-")]).deduplicate(&mut seen), Ok(Delivery::Repeat(reply)) if reply == NEWS.acknowledge)
    );
    let again = fresh(&[("of", "-"), ("id", "E-2")], &mut seen).apply(&mut book);
    assert_eq!((again.state, again.changed, again.refused), (OrderState::Paid, false, None));
    assert!(matches!(told(&[]).deduplicated(true), Delivery::Fresh(_)));
    assert!(matches!(told(&[]).deduplicated(false), Delivery::Repeat(_)));
}

/// Pairs are signed without encoding, so that the pairs `a=1` and `b=2` are signed as the same text as one pair `a` with the
/// value `1&b=2`.
#[test]
fn a_value_that_may_hold_another_pair_proves_nothing() {
    let signed = with(&[("kind", "pay")]);
    let mut swallowed = with(&[("kind", "pay&money=HKD"), ("money", "-")]);
    swallowed.retain(|(name, _)| *name != "money");
    for (value, is_two) in [
        ("pay&no=T-2", true),
        ("pay&sign=1", true),
        ("pay&code=0", true),
        ("x&y&shop=", true),
        ("pay&nobody=1", false),
        ("a & b", false),
        ("pay&no", false),
        ("no=1", false),
    ] {
        let why = received(&NEWS, &[("kind", value)]).map(|_| ());
        let expected = if is_two { Err(Why::TwoInOne("kind".to_owned())) } else { Ok(()) };
        assert_eq!(why, expected, "{value}");
    }
    let refused = client(&Mock::default()).receive(&NEWS, &form(&swallowed, &signed)).unwrap_err();
    assert_eq!(refused.why, Why::TwoInOne("kind".to_owned()));
    assert!(refused.to_string().contains("kind may hold another pair"), "{refused}");
}

#[test]
fn an_answer_that_may_hold_another_pair_proves_nothing() {
    let signed = |pairs: &str, fields: &str| {
        let signature = sha256(&format!("{pairs}{}", crate::bound::KEY));
        let body = format!(r#"{{{fields},"sign":"{signature}"}}"#);
        client(&Mock::default()).open(&SIGNED_PAY, &pay(), &reply(200, &body))
    };
    let good = signed("amount=12&code=0&no=T-1", r#""code":"0","no":"T-1","amount":"12""#).must_be_accepted();
    assert!(good.verified);
    let ended = signed("amount=12&code=0&no=T-1", r#""code":"0&no=T-1","amount":"12""#).must_be_unknown();
    assert!(matches!(ended.cause, Cause::TwoInOne(name) if name == "code"));
    for hidden in [
        r#""amount":"12&code=0","no":"T-1","code":"0""#,
        r#""amount":"12\u0026code=0","no":"T-1","code":"0""#,
    ] {
        let ended = signed("amount=12&code=0&code=0&no=T-1", hidden).must_be_unknown();
        assert!(matches!(&ended.cause, Cause::TwoInOne(name) if name == "amount"), "{}", ended.cause);
    }
    let benign = signed("amount=12&code=0&no=T-1&x=1", r#""amount":"12","no":"T-1&x=1","code":"0""#);
    assert!(benign.must_be_accepted().verified, "nobody expects a pair of that name");
    let unsigned =
        client(&Mock::default()).open(&SIGNED_PAY, &pay(), &reply(200, r#"{"code":"0","no":"T-1"}"#));
    assert!(matches!(unsigned.must_be_unknown().cause, Cause::Unsigned));
}

/// If the fields stand in a member of their own, no pair with a field's name is expected beside that member.
#[test]
fn a_value_inside_a_signed_member_swallows_no_field() {
    let received = |kind: &str| {
        let data = format!(r#"{{"kind":"{kind}","no":"1"}}"#);
        let signature = sha256(&format!("data={data}{}", second::KEY));
        let body = format!(r#"{{"data":{data},"sign":"{signature}"}}"#).into_bytes();
        let raw = Raw { body, ..Raw::default() };
        second::client(&Mock::default()).any().receive(&second::PAID, &raw).map(|_| ()).map_err(|no| no.why)
    };
    assert_eq!(received("pay"), Ok(()));
    assert_eq!(received("pay&no=2"), Err(Why::OtherKind), "it is read as it is, and is of no kind");
    assert_eq!(received("pay&sign=2"), Err(Why::TwoInOne("data".to_owned())));
}
