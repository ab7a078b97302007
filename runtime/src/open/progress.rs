//! What the states of orders, refunds, holds and releases have in common: how far each has come.

use crate::spec::Effect;
use crate::standing::{HoldState, OrderState, PartState, Standing};

/// How far an order, a refund, a hold or a release has come.
pub(super) enum Progress {
    Unknown,
    Pending,
    Held,
    Released,
    Failed,
    /// It has succeeded: money has moved.
    Moved,
}

/// How far the order, refund, hold or release in this state has come.
pub(super) const fn progress(state: Standing) -> Progress {
    use {HoldState as Hold, OrderState as Order, PartState as Part};
    match state {
        Standing::Order(Order::Unknown)
        | Standing::Refund(Part::Unknown)
        | Standing::Hold(Hold::Unknown)
        | Standing::Release(Part::Unknown) => Progress::Unknown,
        Standing::Order(Order::Pending)
        | Standing::Refund(Part::Pending)
        | Standing::Hold(Hold::Pending)
        | Standing::Release(Part::Pending) => Progress::Pending,
        Standing::Order(Order::Held) | Standing::Hold(Hold::Held) => Progress::Held,
        Standing::Order(Order::Released) | Standing::Hold(Hold::Ended) => Progress::Released,
        Standing::Order(Order::Failed | Order::Closed)
        | Standing::Refund(Part::Failed)
        | Standing::Hold(Hold::Failed)
        | Standing::Release(Part::Failed) => Progress::Failed,
        Standing::Order(Order::Paid | Order::Refunded | Order::PartlyRefunded | Order::GivenBack)
        | Standing::Refund(Part::Done)
        | Standing::Release(Part::Done) => Progress::Moved,
    }
}

/// Whether an answer with this state can't be a refusal: the state says that what the call is for was done, by this call or by
/// an earlier one.
pub(super) const fn contradicts_refusal(effect: Effect, state: Standing) -> bool {
    match (effect, progress(state)) {
        (
            Effect::Create | Effect::Charge | Effect::Hold,
            Progress::Held | Progress::Released | Progress::Moved,
        ) => true,
        // The refusal of a query says nothing of the order, so an answer that refuses and tells such a state contradicts itself.
        (Effect::Read, Progress::Held | Progress::Released | Progress::Moved) => true,
        (Effect::Capture, Progress::Moved) | (Effect::Release, Progress::Released | Progress::Moved) => true,
        // A cancellation may be refused because the order is paid, and a refund is always of an order that is paid. So that
        // state contradicts neither refusal.
        (Effect::Cancel | Effect::Refund, Progress::Moved) => {
            !matches!(state, Standing::Order(OrderState::Paid))
        }
        (Effect::Cancel, Progress::Released) => true,
        _ => false,
    }
}
