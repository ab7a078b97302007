//! What is known of one order: its state, and how much of it was paid, held, captured, released and refunded.

use std::collections::BTreeMap;

use super::{Asked, News};
use crate::Decimal;
use crate::standing::{HoldState, OrderState, PartState, Standing};

/// An order as it stands in the merchant's own records. It is changed by news of it: news that is old or that was applied
/// before changes nothing, and news about another order, amount or currency is refused.
///
/// All amounts are in the order's currency, and in the unit of the provider's fields, which is the minor or the major unit.
///
/// ```
/// use paysmith_runtime::{Decimal, Ledger, News, OrderState, PartState, Standing};
///
/// let mut order = Ledger::new("A-1", Decimal::from(1200), "HKD");
/// let news = |state, number: &str, amount: i64| News {
///     state,
///     number: Some(number.to_owned()),
///     original: None,
///     merchant: None,
///     amount: Some(Decimal::from(amount)),
///     currency: Some("HKD".to_owned()),
/// };
/// order.apply(&news(Standing::Order(OrderState::Paid), "A-1", 1200))?;
/// order.apply(&news(Standing::Refund(PartState::Done), "R-1", 300))?;
/// assert_eq!(order.state(), OrderState::PartlyRefunded);
/// assert_eq!(order.left(), Decimal::from(900));
/// order.apply(&news(Standing::Refund(PartState::Done), "R-2", 900))?;
/// assert_eq!(order.state(), OrderState::Refunded);
/// # Ok::<(), paysmith_runtime::NotOfThisOrder>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    number: String,
    merchant: Option<String>,
    currency: Option<String>,
    asked: Decimal,
    state: OrderState,
    held: Decimal,
    parts: BTreeMap<(Part, String), (Decimal, PartState)>,
}

/// What became of a part of an order's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Refund,
    Release,
    Capture,
}

/// News was refused because it isn't about this order, or not about the amount or the currency that was asked for. The order
/// wasn't changed, and a person should look at it. This error holds no values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{state}, but not as it was asked for: {} differs; let a person look at it", .differs.join(", "))]
pub struct NotOfThisOrder {
    /// What differs: `order`, `merchant`, `amount`, `currency`, or `refunded` if more would have been given back than was paid.
    pub differs: Vec<&'static str>,
    /// What the news says.
    pub state: Standing,
}

impl Ledger {
    /// An order that was just asked for, and of which nothing is known yet.
    #[must_use]
    pub fn new(number: impl Into<String>, amount: Decimal, currency: impl Into<String>) -> Self {
        Self {
            number: number.into(),
            merchant: None,
            currency: Some(currency.into()),
            asked: amount,
            state: OrderState::Unknown,
            held: Decimal::ZERO,
            parts: BTreeMap::new(),
        }
    }

    /// The order that a request asks for; `None` if the request has no order number or no amount. If neither the request nor
    /// the provider's spec names a currency, news in any currency is accepted.
    #[must_use]
    pub fn of(asked: &Asked) -> Option<Self> {
        let order = Self::new(asked.number.clone()?, asked.amount?, "");
        Some(Self { currency: asked.currency.clone(), ..order })
    }

    /// The same order as one of this merchant, for applications that serve several merchants with the same key: two of them may
    /// use the same order number.
    #[must_use]
    pub fn of_merchant(self, merchant: impl Into<String>) -> Self {
        Self { merchant: Some(merchant.into()), ..self }
    }

    /// The merchant's order number.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The state of the order, by the news of it and by the amounts of its refunds.
    #[must_use]
    pub fn state(&self) -> OrderState {
        let refunded = self.refunded();
        if refunded.is_zero() || self.state == OrderState::Refunded {
            return self.state;
        }
        if refunded >= self.asked { OrderState::Refunded } else { OrderState::PartlyRefunded }
    }

    /// The amount that was asked for.
    #[must_use]
    pub const fn asked(&self) -> Decimal {
        self.asked
    }

    /// The amount that was paid: all that was asked for, or nothing yet.
    #[must_use]
    pub fn paid(&self) -> Decimal {
        use OrderState::{GivenBack, Paid, PartlyRefunded, Refunded};
        let paid = matches!(self.state(), Paid | Refunded | PartlyRefunded | GivenBack);
        if paid { self.asked } else { Decimal::ZERO }
    }

    /// The amount that is still held: neither captured nor released.
    #[must_use]
    pub fn held(&self) -> Decimal {
        self.held.saturating_sub(self.released()).saturating_sub(self.captured()).max(Decimal::ZERO)
    }

    /// The sum of the captures that were made.
    #[must_use]
    pub fn captured(&self) -> Decimal {
        self.sum(Part::Capture)
    }

    /// The sum of the releases that were made.
    #[must_use]
    pub fn released(&self) -> Decimal {
        self.sum(Part::Release)
    }

    /// The sum of the refunds that were made.
    #[must_use]
    pub fn refunded(&self) -> Decimal {
        self.sum(Part::Refund)
    }

    /// The amount that was paid and not refunded. Only those refunds count of which the news had a number and an amount; if
    /// there were others, less is left. It is zero if the order is known to be refunded in whole or in part, and no refund says
    /// how much.
    #[must_use]
    pub fn left(&self) -> Decimal {
        match self.state() {
            OrderState::Refunded | OrderState::GivenBack => Decimal::ZERO,
            OrderState::PartlyRefunded if self.refunded().is_zero() => Decimal::ZERO,
            _ => self.paid().saturating_sub(self.refunded()),
        }
    }

    /// Applies news to the order, and says whether that changed anything.
    ///
    /// # Errors
    /// When the news is about another order, merchant, amount or currency. The order isn't changed then.
    pub fn apply(&mut self, news: &News) -> Result<bool, NotOfThisOrder> {
        let differs = self.differs(news);
        if !differs.is_empty() {
            return Err(NotOfThisOrder { differs, state: news.state });
        }
        let before = self.clone();
        match news.state {
            Standing::Order(state) if self.is_captured_by(news) => {
                let captured = if state == OrderState::Paid { PartState::Done } else { PartState::Pending };
                self.apply_part(Part::Capture, news, captured);
            }
            Standing::Order(state) => self.state = self.state.advance(state),
            Standing::Hold(state) => self.apply_hold(state),
            Standing::Refund(state) => self.apply_part(Part::Refund, news, state),
            Standing::Release(state) => self.apply_part(Part::Release, news, state),
        }
        if self.state == OrderState::Held && self.held.is_zero() {
            self.held = self.asked;
        }
        if self.refunded() > self.asked {
            *self = before;
            return Err(NotOfThisOrder { differs: vec!["refunded"], state: news.state });
        }
        Ok(*self != before)
    }

    /// Whether the news is of a capture of money that this order holds. A capture has a number of its own.
    fn is_captured_by(&self, news: &News) -> bool {
        news.original.as_ref() == Some(&self.number) && news.number.as_ref() != Some(&self.number)
    }

    /// What in the news differs from this order. What the news doesn't tell can't differ, and the amount of a refund, a release
    /// or a capture isn't compared with that of the order.
    fn differs(&self, news: &News) -> Vec<&'static str> {
        let is_order_or_hold = matches!(news.state, Standing::Order(_) | Standing::Hold(_));
        let is_whole = is_order_or_hold && !self.is_captured_by(news);
        let number = if is_whole { &news.number } else { &news.original };
        let differ = |told: &Option<String>, own: &Option<String>| {
            told.as_deref().zip(own.as_deref()).is_some_and(|(told, own)| told != own)
        };
        let checks = [
            ("order", number.as_deref().is_some_and(|told| told != self.number)),
            ("merchant", differ(&news.merchant, &self.merchant)),
            ("amount", is_whole && news.amount.is_some_and(|amount| amount != self.asked)),
            ("currency", differ(&news.currency, &self.currency)),
        ];
        checks.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
    }

    /// Changes the state of the order by that of its hold.
    fn apply_hold(&mut self, state: HoldState) {
        self.state = self.state.advance(match state {
            HoldState::Pending => OrderState::Pending,
            HoldState::Held => OrderState::Held,
            HoldState::Ended => OrderState::Released,
            HoldState::Failed => OrderState::Failed,
            HoldState::Unknown => OrderState::Unknown,
        });
    }

    /// Notes the state of a refund, a release or a capture. Each is known by its number, so that the same news counts only once;
    /// once it is done, it stays done. If news of a refund that was done lacks the number or the amount, it only changes the
    /// order's state.
    fn apply_part(&mut self, part: Part, news: &News, state: PartState) {
        let (Some(number), Some(amount)) = (&news.number, news.amount) else {
            if state == PartState::Done && part == Part::Refund {
                self.state = self.state.advance(OrderState::GivenBack);
            }
            return;
        };
        let known = self.parts.entry((part, number.clone())).or_insert((amount, PartState::Unknown));
        if known.1 != PartState::Done && state != PartState::Unknown {
            *known = (amount, state);
        }
    }

    /// The sum of the parts of this kind that were done. A sum that is too great for a decimal becomes the greatest decimal.
    fn sum(&self, part: Part) -> Decimal {
        let done = |((of, _), (_, state)): &(&(Part, String), &(Decimal, PartState))| {
            *of == part && *state == PartState::Done
        };
        let amounts = self.parts.iter().filter(done).map(|(_, (amount, _))| *amount);
        amounts.fold(Decimal::ZERO, Decimal::saturating_add)
    }
}
