//! What the book holds: an order, or what was done with one, and the money in it.

use paysmith_codegen::checked::{Effect, StateClass, Subject};
use rust_decimal::Decimal;

use crate::json::Json;
use crate::states::Standing;
use crate::violation::Reason;

/// An order, a refund of one, the capture or the release of one that is held.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) serial: u64,
    /// The operation that made it.
    pub(crate) operation: String,
    pub(crate) effect: Effect,
    /// The merchant's number for it.
    pub(crate) number: Option<String>,
    pub(crate) amount: Option<Decimal>,
    pub(crate) state: StateClass,
    /// Its money can be held.
    pub(crate) holds: bool,
    /// A paid order was cancelled, which some providers call closed.
    pub(crate) reversed: bool,
    /// What was done with the money.
    pub(crate) moved: Moved,
    /// The entry that this one is a refund, a capture or a release of.
    pub(crate) of: Option<u64>,
    /// The refunds, captures and releases of this one.
    pub(crate) parts: Vec<u64>,
    /// When it was made.
    pub(crate) made: jiff::Timestamp,
    /// The fields of the request that made it.
    pub(crate) request: Json,
    /// The numbers that the provider gave it.
    pub(crate) facts: Json,
}

/// The money of an order, after it was paid or held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    /// Taken of what was held.
    captured: Decimal,
    /// Captures are orders with numbers of their own, and it is these that are refunded.
    apart: bool,
    /// No longer held, and not taken.
    released: Decimal,
    /// Given back of what was paid or taken.
    refunded: Decimal,
}

impl Entry {
    /// Something that is paid, and no refund or release.
    pub(crate) fn is_order(&self) -> bool {
        self.effect.makes_order() || self.effect == Effect::Capture
    }

    pub(crate) fn standing(&self) -> Standing {
        Standing { class: self.state, reversed: self.reversed }
    }

    /// What it is, as a state can be of.
    pub(crate) fn subject(&self) -> Subject {
        match self.effect {
            Effect::Refund => Subject::Refund,
            Effect::Release => Subject::Release,
            _ => Subject::Order,
        }
    }

    /// What was paid, or is to be: of what is held, what was taken.
    pub(crate) fn worth(&self) -> Option<Decimal> {
        let taken = self.holds && !self.moved.captured.is_zero();
        if taken { Some(self.moved.captured) } else { self.amount }
    }

    /// The payer consents. `false`, and nothing is done, unless the order waits for that.
    pub(crate) fn consent(&mut self) -> bool {
        let waits = self.state == StateClass::Pending && self.effect.makes_order();
        if waits {
            self.state = if self.effect == Effect::Hold { StateClass::Held } else { StateClass::Paid };
        }
        waits
    }

    /// Takes held money, all that is left unless told otherwise, and gives back how much; `apart`: as an order of its own.
    pub(crate) fn capture(&mut self, asked: Option<Decimal>, apart: bool) -> Result<Option<Decimal>, Reason> {
        let amount = within(asked, self.still_held()?)?;
        self.moved.captured = sum(self.moved.captured, amount)?;
        self.moved.apart |= apart;
        // What is left of it is still held, which the hold alone can show where captures are orders of their own.
        if !apart || self.is_exhausted() {
            self.state = StateClass::Paid;
        }
        Ok(amount)
    }

    /// Ends a hold, wholly unless told otherwise, and gives back of how much.
    pub(crate) fn release(&mut self, asked: Option<Decimal>) -> Result<Option<Decimal>, Reason> {
        let amount = within(asked, self.still_held()?)?;
        self.moved.released = sum(self.moved.released, amount)?;
        if self.is_exhausted() {
            let taken = !self.moved.captured.is_zero();
            self.state = if taken { StateClass::Paid } else { StateClass::Released };
        }
        Ok(amount)
    }

    /// Gives money back, all that is left unless told otherwise, and says how much.
    pub(crate) fn refund(&mut self, asked: Option<Decimal>) -> Result<Option<Decimal>, Reason> {
        match self.state {
            StateClass::Paid | StateClass::PartlyRefunded if !self.moved.apart => {}
            StateClass::Refunded => return Err(Reason::Refunded),
            StateClass::Failed | StateClass::Closed | StateClass::Released => return Err(Reason::Closed),
            _ => return Err(Reason::NotPaid),
        }
        let left = self.worth().and_then(|worth| worth.checked_sub(self.moved.refunded));
        let amount = within(asked, left)?;
        self.moved.refunded = sum(self.moved.refunded, amount)?;
        let whole = self.worth().is_none_or(|worth| self.moved.refunded >= worth);
        self.state = if whole { StateClass::Refunded } else { StateClass::PartlyRefunded };
        Ok(amount)
    }

    /// Closes what waits, gives back what was paid and ends what is held; `false` where there was nothing to do.
    pub(crate) fn cancel(&mut self) -> bool {
        let after = match self.state {
            StateClass::Pending => StateClass::Closed,
            StateClass::Held => StateClass::Released,
            StateClass::Paid | StateClass::PartlyRefunded => StateClass::Refunded,
            _ => return false,
        };
        self.stand(after);
        self.reversed = after == StateClass::Refunded;
        true
    }

    /// Puts it into a state, and the money where it must be for that.
    pub(crate) fn stand(&mut self, state: StateClass) {
        let amount = self.amount.unwrap_or_default();
        match state {
            StateClass::Pending | StateClass::Held | StateClass::Failed | StateClass::Closed => {
                self.moved = Moved::default();
            }
            StateClass::Released => self.moved = Moved { released: amount, ..Moved::default() },
            StateClass::Paid if self.effect == Effect::Hold => {
                self.moved = Moved { captured: amount, ..Moved::default() };
            }
            StateClass::Paid => self.moved = Moved::default(),
            StateClass::Refunded => self.moved.refunded = self.worth().unwrap_or_default(),
            StateClass::PartlyRefunded | StateClass::GivenBack | StateClass::Unknown => {}
        }
        self.state = state;
        self.reversed = false;
    }

    /// How much is still held, if the amount is known at all.
    fn still_held(&self) -> Result<Option<Decimal>, Reason> {
        match self.state {
            StateClass::Held => Ok(self.rest()),
            StateClass::Paid | StateClass::PartlyRefunded if self.holds && !self.is_exhausted() => {
                Ok(self.rest())
            }
            StateClass::Pending | StateClass::Unknown => Err(Reason::NotPaid),
            _ => Err(Reason::Closed),
        }
    }

    fn rest(&self) -> Option<Decimal> {
        self.amount?.checked_sub(self.moved.captured)?.checked_sub(self.moved.released)
    }

    fn is_exhausted(&self) -> bool {
        self.rest().is_none_or(|rest| rest <= Decimal::ZERO)
    }
}

/// What is asked for, if there is so much; without it, all that there is.
fn within(asked: Option<Decimal>, left: Option<Decimal>) -> Result<Option<Decimal>, Reason> {
    match (asked, left) {
        (Some(asked), Some(left)) if asked > left => Err(Reason::TooMuch),
        (asked, left) => Ok(asked.or(left)),
    }
}

/// No order has so much money that it couldn't be counted.
fn sum(so_far: Decimal, more: Option<Decimal>) -> Result<Decimal, Reason> {
    so_far.checked_add(more.unwrap_or_default()).ok_or(Reason::TooMuch)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(effect: Effect, amount: i64, state: StateClass) -> Entry {
        Entry {
            serial: 1,
            operation: "make".into(),
            effect,
            number: None,
            amount: Some(amount.into()),
            state,
            holds: effect == Effect::Hold,
            reversed: false,
            moved: Moved::default(),
            of: None,
            parts: Vec::new(),
            made: jiff::Timestamp::UNIX_EPOCH,
            request: Json::Null,
            facts: Json::Null,
        }
    }

    fn some(amount: i64) -> Option<Decimal> {
        Some(amount.into())
    }

    #[test]
    fn what_is_held_is_taken_or_let_go_and_never_twice() {
        let mut hold = order(Effect::Hold, 10, StateClass::Pending);
        assert_eq!(hold.capture(some(1), false), Err(Reason::NotPaid));
        assert!(hold.consent() && !hold.consent());
        assert_eq!(hold.state, StateClass::Held);
        assert_eq!(hold.refund(some(1)), Err(Reason::NotPaid));
        assert_eq!(hold.capture(some(11), false), Err(Reason::TooMuch));
        assert_eq!(hold.capture(some(4), false), Ok(some(4)));
        assert_eq!((hold.state, hold.worth()), (StateClass::Paid, some(4)));
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
    fn a_hold_of_which_nothing_was_taken_is_released() {
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
    fn a_cancellation_does_what_the_state_asks_for() {
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
