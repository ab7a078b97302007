//! What is known of one order: how it stands, and how much was paid, held, taken, released and given back.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Asked, Decimal, HoldState, OrderState, PartState, Standing};

/// What was learnt of an order, or of a refund, a hold or a release of it: from an answer, a query or a notification.
/// `Debug` shows the state alone.
#[derive(Clone, PartialEq, Eq)]
pub struct News {
    /// What stands how.
    pub state: Standing,
    /// The number of what it is the state of: the merchant's order number, or that of the refund, hold or release.
    pub number: Option<String>,
    /// The number of the order that the refund or release is of, where it is told.
    pub original: Option<String>,
    /// The merchant, where one key serves several.
    pub merchant: Option<String>,
    /// The amount, in the unit of the provider's field: minor units or the major unit.
    pub amount: Option<Decimal>,
    /// The currency, where it is told.
    pub currency: Option<String>,
}

impl fmt::Debug for News {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("News").field("state", &self.state).finish_non_exhaustive()
    }
}

impl News {
    /// That what was asked for stands so.
    #[must_use]
    pub fn of(asked: &Asked, state: Standing) -> Self {
        let Asked { number, original, amount, currency } = asked.clone();
        Self { state, number, original, merchant: None, amount, currency }
    }
}

/// An order as the merchant's own book has it. News only adds to it: what is old, or came before, changes nothing, and what is
/// about another order, amount or currency is refused.
///
/// Amounts are in the unit of the provider's fields, minor units or the major unit, and all in the order's currency.
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

/// What a part of an order's money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Refund,
    Release,
    Capture,
}

/// News that isn't about this order, or not about the amount or the currency that was asked for. The order is as it was; a person
/// should look at it. It holds no values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotOfThisOrder {
    /// What differs: `order`, `merchant`, `amount`, `currency`, or `refunded` where more would be given back than was paid.
    pub differs: Vec<&'static str>,
    /// What the news says.
    pub state: Standing,
}

impl Ledger {
    /// An order that was just asked for, of which nothing is known.
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

    /// The order that a request asks for. None where the request has no order number or no amount. Where neither the request nor the
    /// spec says a currency, news in any currency is taken.
    #[must_use]
    pub fn of(asked: &Asked) -> Option<Self> {
        let order = Self::new(asked.number.clone()?, asked.amount?, "");
        Some(Self { currency: asked.currency.clone(), ..order })
    }

    /// The same order of one of several merchants whom one key serves: their order numbers may be the same.
    #[must_use]
    pub fn of_merchant(self, merchant: impl Into<String>) -> Self {
        Self { merchant: Some(merchant.into()), ..self }
    }

    /// The merchant's order number.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// How the order stands, by what was told of it and by the amounts of its refunds.
    #[must_use]
    pub fn state(&self) -> OrderState {
        let refunded = self.refunded();
        if refunded.is_zero() || self.state == OrderState::Refunded {
            return self.state;
        }
        if refunded >= self.asked { OrderState::Refunded } else { OrderState::PartlyRefunded }
    }

    /// What was asked for.
    #[must_use]
    pub const fn asked(&self) -> Decimal {
        self.asked
    }

    /// What was paid: all of what was asked for, or nothing yet.
    #[must_use]
    pub fn paid(&self) -> Decimal {
        use OrderState::{GivenBack, Paid, PartlyRefunded, Refunded};
        let paid = matches!(self.state(), Paid | Refunded | PartlyRefunded | GivenBack);
        if paid { self.asked } else { Decimal::ZERO }
    }

    /// What is held and neither captured nor released.
    #[must_use]
    pub fn held(&self) -> Decimal {
        self.held.saturating_sub(self.released()).saturating_sub(self.captured()).max(Decimal::ZERO)
    }

    /// The sum of the captures that were made of it.
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

    /// What was paid and not given back, by the refunds whose amounts were told. Where the order is given back, in whole or in part,
    /// and no refund says how much, it is not to be told: nothing. Refunds that no news gave a number and an amount of aren't
    /// counted: if there were any, less is left.
    #[must_use]
    pub fn left(&self) -> Decimal {
        match self.state() {
            OrderState::Refunded | OrderState::GivenBack => Decimal::ZERO,
            OrderState::PartlyRefunded if self.refunded().is_zero() => Decimal::ZERO,
            _ => self.paid().saturating_sub(self.refunded()),
        }
    }

    /// Takes news in. `true` if something is known now that wasn't before.
    ///
    /// # Errors
    /// When the news is about another order, merchant, amount or currency. Nothing is changed then.
    pub fn apply(&mut self, news: &News) -> Result<bool, NotOfThisOrder> {
        let differs = self.differs(news);
        if !differs.is_empty() {
            return Err(NotOfThisOrder { differs, state: news.state });
        }
        let before = self.clone();
        match news.state {
            Standing::Order(state) if self.is_captured_by(news) => {
                let done = if state == OrderState::Paid { PartState::Done } else { PartState::Pending };
                self.part(Part::Capture, news, done);
            }
            Standing::Order(state) => self.state = self.state.advance(state),
            Standing::Hold(state) => self.hold(state),
            Standing::Refund(state) => self.part(Part::Refund, news, state),
            Standing::Release(state) => self.part(Part::Release, news, state),
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

    /// Whether the news is of an order that takes money held by this one: a capture has a number of its own.
    fn is_captured_by(&self, news: &News) -> bool {
        news.original.as_ref() == Some(&self.number) && news.number.as_ref() != Some(&self.number)
    }

    /// What of the news is about something else. What it doesn't tell can't differ; the amount of a part is its own.
    fn differs(&self, news: &News) -> Vec<&'static str> {
        let of_whole = matches!(news.state, Standing::Order(_) | Standing::Hold(_));
        let whole = of_whole && !self.is_captured_by(news);
        let number = if whole { &news.number } else { &news.original };
        let other = |told: &Option<String>, own: &Option<String>| {
            told.as_deref().zip(own.as_deref()).is_some_and(|(told, own)| told != own)
        };
        let checks = [
            ("order", number.as_deref().is_some_and(|told| told != self.number)),
            ("merchant", other(&news.merchant, &self.merchant)),
            ("amount", whole && news.amount.is_some_and(|amount| amount != self.asked)),
            ("currency", other(&news.currency, &self.currency)),
        ];
        checks.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
    }

    fn hold(&mut self, state: HoldState) {
        self.state = self.state.advance(match state {
            HoldState::Pending => OrderState::Pending,
            HoldState::Held => OrderState::Held,
            HoldState::Ended => OrderState::Released,
            HoldState::Failed => OrderState::Failed,
            HoldState::Unknown => OrderState::Unknown,
        });
    }

    /// A part is known by its number, so that the same news twice counts once. Of one that is made nothing is taken back.
    fn part(&mut self, part: Part, news: &News, state: PartState) {
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

    /// Never more than an amount can be: what is more than was paid is refused anyway.
    fn sum(&self, part: Part) -> Decimal {
        let done = |((of, _), (_, state)): &(&(Part, String), &(Decimal, PartState))| {
            *of == part && *state == PartState::Done
        };
        let amounts = self.parts.iter().filter(done).map(|(_, (amount, _))| *amount);
        amounts.fold(Decimal::ZERO, Decimal::saturating_add)
    }
}

impl fmt::Display for NotOfThisOrder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}, but not as it was asked for: {} differs; let a person look at it",
            self.state,
            self.differs.join(", ")
        )
    }
}

impl std::error::Error for NotOfThisOrder {}
