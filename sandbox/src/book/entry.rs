//! An entry of the book, and what can happen to its money.

use paysmith_codegen::checked::{Currency, Effect, Provider, StateClass, Subject};
use rust_decimal::Decimal;

use crate::request::Request;
use crate::request::violation::Reason;
use crate::wire::json::Json;

/// An order, a refund of one, or the capture or release of one whose money is held.
#[derive(Clone)]
pub(crate) struct BookEntry {
    pub(crate) serial: u64,
    /// The name of the operation that made it.
    pub(crate) operation: String,
    pub(crate) effect: Effect,
    /// The merchant's number for it.
    pub(crate) number: Option<String>,
    pub(crate) amount: Option<Decimal>,
    pub(crate) state: StateClass,
    /// Whether its money can be held.
    pub(crate) can_be_held: bool,
    /// Whether it was paid and then cancelled, which some providers call closed and others refunded.
    pub(crate) reversed: bool,
    /// What became of the money after it was paid or held.
    money: Money,
    /// The serial number of the entry that this one is a refund, a capture or a release of.
    pub(crate) original: Option<u64>,
    /// The serial numbers of the refunds, captures and releases of this entry.
    pub(crate) parts: Vec<u64>,
    pub(crate) created: jiff::Timestamp,
    /// When its state last changed.
    pub(crate) changed: jiff::Timestamp,
    /// When it was paid. What is refunded later keeps that time.
    pub(crate) paid: Option<jiff::Timestamp>,
    /// The fields of the request that made it.
    pub(crate) request: Json,
    /// The name of the set of credentials that its merchant has, where the spec has several sets.
    pub(crate) credential_set: Option<String>,
    /// The numbers that the provider gave it, by their names.
    pub(crate) provider_numbers: Json,
}

/// How an entry stands, as far as answers and notifications tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EntryState {
    pub(crate) class: StateClass,
    /// Whether it was paid and then cancelled.
    pub(crate) reversed: bool,
}

/// The money of an order after it was paid or held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Money {
    /// How much of what was held was captured.
    captured: Decimal,
    /// Whether captures have numbers of their own. Then each capture is an order, and refunds are made of these and not of the
    /// hold.
    captured_separately: bool,
    /// How much was held, and is no longer, without being captured.
    released: Decimal,
    /// How much of what was paid or captured was given back.
    refunded: Decimal,
}

impl BookEntry {
    /// A new entry, made by a request. The book gives it its serial number.
    pub(super) fn new(request: &Request<'_>, state: StateClass) -> Self {
        let now = jiff::Timestamp::now();
        Self {
            serial: 0,
            operation: request.operation.name.clone(),
            effect: request.operation.effect,
            number: None,
            amount: request.amount(),
            state,
            can_be_held: false,
            reversed: false,
            money: Money::default(),
            original: None,
            parts: Vec::new(),
            created: now,
            changed: now,
            paid: (state == StateClass::Paid).then_some(now),
            request: request.fields.clone(),
            credential_set: request.credential_set.clone(),
            provider_numbers: Json::Object(Vec::new()),
        }
    }

    /// Whether it is something that gets paid, rather than a refund or a release.
    pub(crate) fn is_order(&self) -> bool {
        self.effect.makes_order() || self.effect == Effect::Capture
    }

    /// The currency of its amount, where the request that made it or the spec says it.
    pub(crate) fn currency(&self, spec: &Provider) -> Option<String> {
        match spec.operation(&self.operation)?.currency()? {
            Currency::Field(path) => self.request.at(&path)?.scalar(),
            Currency::Code(code) => Some(code),
        }
    }

    /// Where the values of answers about this entry come from: the numbers that the provider gave it, and then its request.
    pub(crate) fn sources(&self) -> [&Json; 2] {
        [&self.provider_numbers, &self.request]
    }

    /// The provider's number for it: the one by which a request named it, if it did so by one; else the first that there is.
    pub(crate) fn number_by_provider(&self, asked: &Json) -> Option<String> {
        let numbers = self.provider_numbers.members();
        let asked: Vec<_> = asked.leaves().into_iter().map(|(_, value)| value).collect();
        let named = numbers.iter().find(|(_, number)| asked.contains(&number));
        named.or_else(|| numbers.first()).and_then(|(_, number)| number.scalar())
    }

    pub(crate) fn full_state(&self) -> EntryState {
        EntryState { class: self.state, reversed: self.reversed }
    }

    /// What the entry's state is the state of: an order, a refund or a release.
    pub(crate) fn subject(&self) -> Subject {
        match self.effect {
            Effect::Refund => Subject::Refund,
            Effect::Release => Subject::Release,
            _ => Subject::Order,
        }
    }

    /// What was paid or is to be paid. Where held money was captured, it is the captured amount.
    pub(crate) fn paid_amount(&self) -> Option<Decimal> {
        let is_captured = self.can_be_held && !self.money.captured.is_zero();
        if is_captured { Some(self.money.captured) } else { self.amount }
    }

    /// The payer consents. Returns `false` and changes nothing where the order doesn't wait for that.
    pub(super) fn consent(&mut self) -> bool {
        let is_waiting = self.state == StateClass::Pending && self.effect.makes_order();
        if is_waiting {
            self.put_into(if self.effect == Effect::Hold { StateClass::Held } else { StateClass::Paid });
        }
        is_waiting
    }

    /// Captures held money: the amount that is asked for, or all that is left. `separately` makes the capture an order of its
    /// own. Returns the captured amount, if it is known.
    pub(super) fn capture(
        &mut self,
        asked: Option<Decimal>,
        separately: bool,
    ) -> Result<Option<Decimal>, Reason> {
        let amount = at_most(asked, self.still_held()?)?;
        self.money.captured = sum(self.money.captured, amount)?;
        self.money.captured_separately |= separately;
        // Where captures are orders of their own, the hold stays held as long as some of its money is.
        if !separately || self.is_exhausted() {
            self.put_into(StateClass::Paid);
        }
        Ok(amount)
    }

    /// Releases held money: the amount that is asked for, or all that is left. Returns the released amount, if it is known.
    pub(super) fn release(&mut self, asked: Option<Decimal>) -> Result<Option<Decimal>, Reason> {
        let amount = at_most(asked, self.still_held()?)?;
        self.money.released = sum(self.money.released, amount)?;
        if self.is_exhausted() {
            let is_captured = !self.money.captured.is_zero();
            self.put_into(if is_captured { StateClass::Paid } else { StateClass::Released });
        }
        Ok(amount)
    }

    /// Gives money back: the amount that is asked for, or all that is left. Returns the refunded amount, if it is known.
    pub(super) fn refund(&mut self, asked: Option<Decimal>) -> Result<Option<Decimal>, Reason> {
        match self.state {
            StateClass::Paid | StateClass::PartlyRefunded if !self.money.captured_separately => {}
            StateClass::Refunded => return Err(Reason::Refunded),
            StateClass::Failed | StateClass::Closed | StateClass::Released => return Err(Reason::Closed),
            _ => return Err(Reason::NotPaid),
        }
        let left = self.paid_amount().and_then(|paid| paid.checked_sub(self.money.refunded));
        let amount = at_most(asked, left)?;
        self.money.refunded = sum(self.money.refunded, amount)?;
        let is_whole = self.paid_amount().is_none_or(|paid| self.money.refunded >= paid);
        self.put_into(if is_whole { StateClass::Refunded } else { StateClass::PartlyRefunded });
        Ok(amount)
    }

    /// Cancels an order: closes it while it waits, gives its money back if it was paid, releases its money if that is held.
    /// Returns `false` where there was nothing to do.
    pub(super) fn cancel(&mut self) -> bool {
        let after = match self.state {
            StateClass::Pending => StateClass::Closed,
            StateClass::Held => StateClass::Released,
            StateClass::Paid | StateClass::PartlyRefunded => StateClass::Refunded,
            _ => return false,
        };
        self.set_state(after);
        self.reversed = after == StateClass::Refunded;
        true
    }

    /// Puts the entry into a state, and sets the amounts of its money to what they are in that state.
    pub(super) fn set_state(&mut self, state: StateClass) {
        let amount = self.amount.unwrap_or_default();
        match state {
            StateClass::Pending | StateClass::Held | StateClass::Failed | StateClass::Closed => {
                self.money = Money::default();
            }
            StateClass::Released => self.money = Money { released: amount, ..Money::default() },
            StateClass::Paid if self.effect == Effect::Hold => {
                self.money = Money { captured: amount, ..Money::default() };
            }
            StateClass::Paid => self.money = Money::default(),
            StateClass::Refunded => self.money.refunded = self.paid_amount().unwrap_or_default(),
            StateClass::PartlyRefunded | StateClass::GivenBack | StateClass::Unknown => {}
        }
        if matches!(state, StateClass::Pending | StateClass::Held) {
            self.paid = None;
        }
        self.put_into(state);
        self.reversed = false;
    }

    fn put_into(&mut self, state: StateClass) {
        let now = jiff::Timestamp::now();
        self.state = state;
        self.changed = now;
        if state == StateClass::Paid {
            self.paid.get_or_insert(now);
        }
    }

    /// How much is still held; `None` where the amount of the order isn't known.
    fn still_held(&self) -> Result<Option<Decimal>, Reason> {
        match self.state {
            StateClass::Held => Ok(self.not_moved()),
            StateClass::Paid | StateClass::PartlyRefunded if self.can_be_held && !self.is_exhausted() => {
                Ok(self.not_moved())
            }
            StateClass::Pending | StateClass::Unknown => Err(Reason::NotPaid),
            _ => Err(Reason::Closed),
        }
    }

    /// What was neither captured nor released.
    fn not_moved(&self) -> Option<Decimal> {
        self.amount?.checked_sub(self.money.captured)?.checked_sub(self.money.released)
    }

    fn is_exhausted(&self) -> bool {
        self.not_moved().is_none_or(|rest| rest <= Decimal::ZERO)
    }
}

/// The amount that is asked for, if so much is left; all that is left where no amount is asked for.
fn at_most(asked: Option<Decimal>, left: Option<Decimal>) -> Result<Option<Decimal>, Reason> {
    match (asked, left) {
        (Some(asked), Some(left)) if asked > left => Err(Reason::TooMuch),
        (asked, left) => Ok(asked.or(left)),
    }
}

/// Adds to an amount. A sum that is too large for a decimal is more than any order has.
fn sum(so_far: Decimal, more: Option<Decimal>) -> Result<Decimal, Reason> {
    so_far.checked_add(more.unwrap_or_default()).ok_or(Reason::TooMuch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(effect: Effect, amount: i64, state: StateClass) -> BookEntry {
        BookEntry {
            serial: 1,
            operation: "make".into(),
            effect,
            number: None,
            amount: Some(amount.into()),
            state,
            can_be_held: effect == Effect::Hold,
            reversed: false,
            money: Money::default(),
            original: None,
            parts: Vec::new(),
            created: jiff::Timestamp::UNIX_EPOCH,
            changed: jiff::Timestamp::UNIX_EPOCH,
            paid: None,
            request: Json::Null,
            credential_set: None,
            provider_numbers: Json::Null,
        }
    }

    fn some(amount: i64) -> Option<Decimal> {
        Some(amount.into())
    }

    #[test]
    fn held_money_is_captured_or_released_and_never_twice() {
        let mut hold = order(Effect::Hold, 10, StateClass::Pending);
        assert_eq!(hold.capture(some(1), false), Err(Reason::NotPaid));
        assert!(hold.consent() && !hold.consent());
        assert_eq!(hold.state, StateClass::Held);
        assert_eq!(hold.refund(some(1)), Err(Reason::NotPaid));
        assert_eq!(hold.capture(some(11), false), Err(Reason::TooMuch));
        assert_eq!(hold.capture(some(4), false), Ok(some(4)));
        assert_eq!((hold.state, hold.paid_amount()), (StateClass::Paid, some(4)));
        assert_eq!(hold.release(some(7)), Err(Reason::TooMuch));
        assert_eq!(hold.release(None), Ok(some(6)));
        assert_eq!(hold.state, StateClass::Paid);
        assert_eq!(
            (hold.release(None), hold.capture(None, false)),
            (Err(Reason::Closed), Err(Reason::Closed))
        );
        assert_eq!(hold.refund(some(5)), Err(Reason::TooMuch));
        assert_eq!((hold.refund(some(3)), hold.state), (Ok(some(3)), StateClass::PartlyRefunded));
        assert_eq!((hold.refund(None), hold.state), (Ok(some(1)), StateClass::Refunded));
        assert_eq!(hold.refund(some(1)), Err(Reason::Refunded));
    }

    #[test]
    fn a_hold_of_which_nothing_was_captured_is_released() {
        let mut hold = order(Effect::Hold, 10, StateClass::Held);
        assert_eq!((hold.release(some(4)), hold.state), (Ok(some(4)), StateClass::Held));
        assert_eq!((hold.release(None), hold.state), (Ok(some(6)), StateClass::Released));
        assert_eq!(hold.refund(None), Err(Reason::Closed));
    }

    #[test]
    fn a_capture_that_is_an_order_of_its_own_leaves_the_rest_held() {
        let mut hold = order(Effect::Hold, 10, StateClass::Held);
        assert_eq!((hold.capture(some(4), true), hold.state), (Ok(some(4)), StateClass::Held));
        assert_eq!((hold.capture(None, true), hold.state), (Ok(some(6)), StateClass::Paid));
        assert_eq!(hold.refund(some(1)), Err(Reason::NotPaid), "it is the captures that are refunded");
    }

    #[test]
    fn a_cancellation_closes_releases_or_gives_back() {
        use StateClass::{Closed, Failed, Held, Paid, PartlyRefunded, Pending, Refunded, Released};
        for (before, after, reversed) in [
            (Pending, Closed, false),
            (Held, Released, false),
            (Paid, Refunded, true),
            (PartlyRefunded, Refunded, true),
            (Failed, Failed, false),
            (Closed, Closed, false),
        ] {
            let mut entry = order(Effect::Charge, 10, before);
            assert_eq!(entry.cancel(), before != after);
            assert_eq!((entry.state, entry.reversed), (after, reversed));
            assert!(entry.refund(None).is_err() && !entry.consent());
        }
    }
}
