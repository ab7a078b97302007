//! What the merchant's records say of an order, whatever news of it arrives and in whatever sequence.

use paysmith_runtime::*;

const PAID: Standing = Standing::Order(OrderState::Paid);
const HELD: Standing = Standing::Hold(HoldState::Held);
const REFUND: Standing = Standing::Refund(PartState::Done);
const RELEASE: Standing = Standing::Release(PartState::Done);

/// News of the order `A-1`, or of a part of it.
fn news(state: Standing, number: &str, amount: i64) -> News {
    let number = Some(number.to_owned());
    News { state, number, original: None, merchant: None, amount: Some(amount.into()), currency: None }
}

/// News of a refund, release or capture with its own number, which belongs to the order `A-1`.
fn of_part(state: Standing, number: &str, amount: i64) -> News {
    News { original: Some("A-1".to_owned()), ..news(state, number, amount) }
}

fn order() -> Ledger {
    Ledger::new("A-1", 1200.into(), "HKD").of_merchant("M-1")
}

fn paid() -> Ledger {
    let mut order = order();
    assert_eq!(order.apply(&news(PAID, "A-1", 1200)), Ok(true));
    order
}

/// The order's state, and the amounts that were paid, are left and were refunded.
fn sums(order: &Ledger) -> (OrderState, i64, i64, i64) {
    let whole = |amount: Decimal| i64::try_from(amount).unwrap();
    (order.state(), whole(order.paid()), whole(order.left()), whole(order.refunded()))
}

#[test]
fn an_order_that_is_new_has_nothing_paid() {
    let order = order();
    assert_eq!((order.number(), order.asked()), ("A-1", 1200.into()));
    assert_eq!(sums(&order), (OrderState::Unknown, 0, 0, 0));
    assert_eq!((order.held(), order.captured(), order.released()), (0.into(), 0.into(), 0.into()));
}

#[test]
fn news_about_something_else_is_refused_and_says_what_differs() {
    let good = News { merchant: Some("M-1".into()), currency: Some("HKD".into()), ..news(PAID, "A-1", 1200) };
    for (told, differs) in [
        (News { number: Some("A-2".into()), ..good.clone() }, &["order"][..]),
        (News { merchant: Some("M-2".into()), ..good.clone() }, &["merchant"]),
        (News { amount: Some(1201.into()), ..good.clone() }, &["amount"]),
        (News { currency: Some("CNY".into()), ..good.clone() }, &["currency"]),
        (News { currency: Some("CNY".into()), ..news(PAID, "A-2", 1) }, &["order", "amount", "currency"]),
        (News { state: HELD, amount: Some(1.into()), ..good.clone() }, &["amount"]),
        (News { state: REFUND, original: Some("A-2".into()), ..good.clone() }, &["order"]),
        (News { state: RELEASE, original: Some("A-2".into()), ..good.clone() }, &["order"]),
    ] {
        let mut book = order();
        let refused = book.apply(&told).unwrap_err();
        assert_eq!((refused.differs.as_slice(), refused.state), (differs, told.state));
        assert_eq!(book, order(), "nothing is changed by it");
    }
    assert_eq!(order().apply(&good), Ok(true));
    let refused = order().apply(&news(PAID, "A-1", 1)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the order is paid, but not as it was asked for: amount differs; let a person look at it"
    );
}

#[test]
fn what_news_does_not_tell_cannot_differ() {
    let silent =
        News { state: PAID, number: None, original: None, merchant: None, amount: None, currency: None };
    let mut book = order();
    assert_eq!(book.apply(&silent), Ok(true));
    assert_eq!(sums(&book), (OrderState::Paid, 1200, 1200, 0));
    assert_eq!(book.apply(&silent), Ok(false), "the same again is no news");
    let mut anybodys = Ledger::new("A-1", 1200.into(), "HKD");
    assert_eq!(anybodys.apply(&News { merchant: Some("M-2".into()), ..silent }), Ok(true));
}

#[test]
fn refunds_add_up_and_one_counts_once() {
    let mut book = paid();
    assert_eq!(book.apply(&news(REFUND, "R-1", 300)), Ok(true));
    assert_eq!(book.apply(&of_part(REFUND, "R-1", 300)), Ok(false));
    assert_eq!(sums(&book), (OrderState::PartlyRefunded, 1200, 900, 300));
    assert_eq!(book.apply(&news(REFUND, "R-2", 899)), Ok(true));
    assert_eq!(sums(&book), (OrderState::PartlyRefunded, 1200, 1, 1199));
    assert_eq!(book.apply(&news(REFUND, "R-3", 1)), Ok(true));
    assert_eq!(sums(&book), (OrderState::Refunded, 1200, 0, 1200));
}

#[test]
fn only_refunds_that_are_made_count() {
    let refund = |state| news(Standing::Refund(state), "R-1", 300);
    let mut book = paid();
    for state in [PartState::Pending, PartState::Failed] {
        assert_eq!(book.apply(&refund(state)), Ok(true));
        assert_eq!(book.apply(&refund(PartState::Unknown)), Ok(false), "that nobody knows is no news");
        assert_eq!(sums(&book), (OrderState::Paid, 1200, 1200, 0));
    }
    assert_eq!(book.apply(&refund(PartState::Done)), Ok(true), "a refund that failed was made after all");
    for state in [PartState::Pending, PartState::Failed, PartState::Unknown] {
        assert_eq!(book.apply(&refund(state)), Ok(false), "of a refund that is made nothing is taken back");
    }
    assert_eq!(book.apply(&news(REFUND, "R-1", 400)), Ok(false), "not even its amount");
    assert_eq!(sums(&book), (OrderState::PartlyRefunded, 1200, 900, 300));
}

#[test]
fn no_more_is_given_back_than_was_asked_for() {
    let mut book = paid();
    assert_eq!(book.apply(&news(REFUND, "R-1", 300)), Ok(true));
    let before = book.clone();
    let refused = book.apply(&news(REFUND, "R-2", 901)).unwrap_err();
    assert_eq!((refused.differs, refused.state), (vec!["refunded"], REFUND));
    assert_eq!(book, before);
}

#[test]
fn a_refund_of_no_known_number_or_amount_leaves_nothing_to_rely_on() {
    for unnumbered in
        [News { number: None, ..news(REFUND, "", 300) }, News { amount: None, ..news(REFUND, "R-1", 0) }]
    {
        let mut book = paid();
        let pending = News { state: Standing::Refund(PartState::Pending), ..unnumbered.clone() };
        let release = News { state: RELEASE, ..unnumbered.clone() };
        assert_eq!((book.apply(&pending), book.apply(&release)), (Ok(false), Ok(false)));
        assert_eq!(book.apply(&unnumbered), Ok(true));
        assert_eq!(sums(&book), (OrderState::GivenBack, 1200, 0, 0));
        assert_eq!(book.apply(&news(REFUND, "R-2", 300)), Ok(true));
        assert_eq!(book.state(), OrderState::PartlyRefunded);
    }
}

#[test]
fn an_order_that_is_said_to_be_refunded_is_whatever_the_sum_is() {
    let mut book = paid();
    assert_eq!(book.apply(&news(REFUND, "R-1", 300)), Ok(true));
    assert_eq!(book.apply(&news(Standing::Order(OrderState::Refunded), "A-1", 1200)), Ok(true));
    assert_eq!(sums(&book), (OrderState::Refunded, 1200, 0, 300));
}

/// The order is partly refunded, and nobody has said how much was given back. So the whole amount isn't left.
#[test]
fn of_an_order_that_is_partly_refunded_the_whole_is_not_left() {
    let mut book = paid();
    assert_eq!(book.apply(&news(Standing::Order(OrderState::PartlyRefunded), "A-1", 1200)), Ok(true));
    assert_eq!(sums(&book), (OrderState::PartlyRefunded, 1200, 0, 0));
    assert_eq!(book.apply(&news(REFUND, "R-1", 300)), Ok(true));
    assert_eq!(sums(&book), (OrderState::PartlyRefunded, 1200, 900, 300), "the refund says how much");
}

#[test]
fn money_is_paid_in_these_states_alone() {
    use OrderState::{
        Closed, Failed, GivenBack, Held, Paid, PartlyRefunded, Pending, Refunded, Released, Unknown,
    };
    for (state, paid, left) in [
        (Pending, 0, 0),
        (Held, 0, 0),
        (Released, 0, 0),
        (Failed, 0, 0),
        (Closed, 0, 0),
        (Unknown, 0, 0),
        (Paid, 1200, 1200),
        (PartlyRefunded, 1200, 0),
        (Refunded, 1200, 0),
        (GivenBack, 1200, 0),
    ] {
        let mut book = order();
        assert_eq!(book.apply(&news(Standing::Order(state), "A-1", 1200)), Ok(state != Unknown));
        assert_eq!(sums(&book), (state, paid, left, 0));
        assert_eq!(book.held(), if state == Held { 1200.into() } else { Decimal::ZERO });
    }
}

#[test]
fn what_is_held_shrinks_by_what_is_captured_and_released() {
    let mut book = order();
    assert_eq!(book.apply(&news(HELD, "A-1", 1200)), Ok(true));
    assert_eq!((book.state(), book.held()), (OrderState::Held, 1200.into()));
    assert_eq!(book.apply(&of_part(RELEASE, "L-1", 200)), Ok(true));
    assert_eq!((book.released(), book.held()), (200.into(), 1000.into()));
    let yet = of_part(Standing::Order(OrderState::Pending), "C-1", 300);
    assert_eq!(book.apply(&yet), Ok(true));
    assert_eq!((book.captured(), book.held()), (0.into(), 1000.into()), "not captured yet");
    assert_eq!(book.apply(&of_part(PAID, "C-1", 300)), Ok(true));
    assert_eq!((book.captured(), book.held(), book.state()), (300.into(), 700.into(), OrderState::Held));
    assert_eq!(book.apply(&of_part(RELEASE, "L-2", 1000)), Ok(true));
    assert_eq!((book.released(), book.held()), (1200.into(), 0.into()), "never less than nothing");
    assert_eq!(book.refunded(), 0.into(), "a release is no refund");
}

#[test]
fn a_capture_is_known_by_its_own_number() {
    let mut book = order();
    let own = News { original: Some("A-1".into()), ..news(PAID, "A-1", 1200) };
    assert_eq!(book.apply(&own), Ok(true), "the order's own number twice is the order");
    assert_eq!((book.state(), book.captured()), (OrderState::Paid, 0.into()));
    let mut book = order();
    let other = News { original: Some("A-2".into()), ..news(PAID, "C-1", 300) };
    assert_eq!(book.apply(&other).unwrap_err().differs, ["order", "amount"]);
    let of_another_currency = News { currency: Some("CNY".into()), ..of_part(PAID, "C-1", 300) };
    assert_eq!(book.apply(&of_another_currency).unwrap_err().differs, ["currency"]);
    assert_eq!(book.apply(&of_part(PAID, "C-1", 300)), Ok(true));
    assert_eq!((book.state(), book.captured()), (OrderState::Unknown, 300.into()));
}

#[test]
fn a_hold_moves_the_order() {
    use HoldState::{Ended, Failed, Held, Pending, Unknown};
    for (hold, state) in [
        (Pending, OrderState::Pending),
        (Held, OrderState::Held),
        (Ended, OrderState::Released),
        (Failed, OrderState::Failed),
        (Unknown, OrderState::Unknown),
    ] {
        let mut book = order();
        let changed = book.apply(&news(Standing::Hold(hold), "A-1", 1200));
        assert_eq!((changed, book.state()), (Ok(state != OrderState::Unknown), state));
    }
}

#[test]
fn a_book_is_opened_by_what_was_asked_for() {
    let asked = Asked { number: Some("A-1".into()), amount: Some(12.into()), ..Asked::default() };
    assert_eq!(Ledger::of(&Asked { number: None, ..asked.clone() }), None);
    assert_eq!(Ledger::of(&Asked { amount: None, ..asked.clone() }), None);
    let cny = |number| News { currency: Some("CNY".into()), ..news(PAID, number, 12) };
    let mut any_currency = Ledger::of(&asked).unwrap();
    assert_eq!((any_currency.number(), any_currency.asked()), ("A-1", 12.into()));
    assert_eq!(any_currency.apply(&cny("A-1")), Ok(true));
    let hkd = Asked { currency: Some("HKD".into()), ..asked };
    assert_eq!(Ledger::of(&hkd).unwrap().apply(&cny("A-1")).unwrap_err().differs, ["currency"]);
}

#[test]
fn what_was_asked_for_is_shown_without_its_values() {
    let asked = Asked {
        number: Some("CANARY".into()),
        original: Some("CANARY".into()),
        amount: Some(77.into()),
        currency: Some("CANARY".into()),
    };
    assert_eq!(format!("{asked:?}"), "Asked { number, original, amount, currency, .. }");
    assert_eq!(
        format!("{:?}", Asked { number: None, ..asked.clone() }),
        "Asked { original, amount, currency, .. }"
    );
    assert_eq!(format!("{:?}", Asked::default()), "Asked { .. }");
    assert_eq!(format!("{:?}", News::of(&asked, PAID)), "News { state: Order(Paid), .. }");
    let News { state, number, original, merchant, amount, currency } = News::of(&asked, REFUND);
    assert_eq!((state, merchant), (REFUND, None));
    assert_eq!(Asked { number, original, amount, currency }, asked);
}

#[test]
fn an_end_is_told_from_what_may_change() {
    use OrderState::{
        Closed, Failed, GivenBack, Held, Paid, PartlyRefunded, Pending, Refunded, Released, Unknown,
    };
    let ends = [Released, Paid, Failed, Closed, Refunded, PartlyRefunded, GivenBack];
    assert!(ends.into_iter().all(OrderState::is_final));
    assert!(![Pending, Unknown, Held].into_iter().any(OrderState::is_final));
    assert!(PartState::Done.is_final() && PartState::Failed.is_final());
    assert!(!PartState::Pending.is_final() && !PartState::Unknown.is_final());
    assert_eq!((Failed.advance(Closed), Closed.advance(Failed)), (Failed, Closed), "the first stands");
    assert_eq!((Failed.advance(Paid), Paid.advance(Failed)), (Paid, Paid));
    let unknown = [
        Standing::Order(Unknown),
        Standing::Refund(PartState::Unknown),
        Standing::Hold(HoldState::Unknown),
        Standing::Release(PartState::Unknown),
    ];
    assert!(!unknown.into_iter().any(Standing::is_known));
    let known = [Standing::Order(Pending), Standing::Refund(PartState::Pending), HELD, RELEASE];
    assert!(known.into_iter().all(Standing::is_known));
}

#[test]
fn each_part_makes_its_own_of_a_state() {
    use OrderState::{Closed, Failed, Held, Paid, Pending, Refunded, Released, Unknown};
    use paysmith_runtime::spec::Subject;
    for (state, refund, release, hold) in [
        (Pending, PartState::Pending, PartState::Pending, HoldState::Pending),
        (Held, PartState::Unknown, PartState::Unknown, HoldState::Held),
        (Released, PartState::Unknown, PartState::Done, HoldState::Ended),
        (Refunded, PartState::Done, PartState::Unknown, HoldState::Unknown),
        (Failed, PartState::Failed, PartState::Failed, HoldState::Failed),
        (Closed, PartState::Failed, PartState::Failed, HoldState::Failed),
        (Paid, PartState::Unknown, PartState::Unknown, HoldState::Unknown),
        (Unknown, PartState::Unknown, PartState::Unknown, HoldState::Unknown),
    ] {
        assert_eq!(Standing::new(Subject::Refund, state), Standing::Refund(refund));
        assert_eq!(Standing::new(Subject::Release, state), Standing::Release(release));
        assert_eq!(Standing::new(Subject::Hold, state), Standing::Hold(hold));
        assert_eq!(Standing::new(Subject::Order, state), Standing::Order(state));
        assert!(Standing::Order(state) == state && Standing::Refund(refund) != state);
    }
    assert_eq!(format!("{:>9}|", Paid), "     paid|");
}
