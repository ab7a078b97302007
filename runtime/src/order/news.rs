//! News of an order.

use std::fmt;

use super::Asked;
use crate::Decimal;
use crate::standing::Standing;

/// What an answer or a notification says of an order, or of a refund, a hold or a release of it. `Debug` shows the state alone.
#[derive(Clone, PartialEq, Eq)]
pub struct News {
    /// The state, and whether it is that of the order, a refund, a hold or a release.
    pub state: Standing,
    /// The merchant's number of what is in that state: of the order, the refund, the hold or the release.
    pub number: Option<String>,
    /// The number of the order to which the refund or the release belongs, if it is told.
    pub original: Option<String>,
    /// The merchant, if the same key signs for several merchants.
    pub merchant: Option<String>,
    /// The amount, in the unit of the provider's field, which is the minor or the major unit.
    pub amount: Option<Decimal>,
    /// The currency, if it is told.
    pub currency: Option<String>,
}

impl fmt::Debug for News {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("News").field("state", &self.state).finish_non_exhaustive()
    }
}

impl News {
    /// The news that what was asked for is in this state.
    #[must_use]
    pub fn of(asked: &Asked, state: Standing) -> Self {
        let Asked { number, original, amount, currency } = asked.clone();
        Self { state, number, original, merchant: None, amount, currency }
    }
}
