//! Money in the smallest unit of its currency.

use std::fmt;

use rust_decimal::Decimal;

use super::Currency;

/// An amount in the currency's smallest unit: cents, fen, or whole yen.
///
/// It can't be made from a float, and its arithmetic doesn't overflow unseen. An integer isn't converted to it by itself
/// either, because 1200 may be meant as 12.00 or as 1200.00: [`new`](Self::new) says that it counts the smallest unit, and
/// [`from_major`](Self::from_major) takes an amount like 12.50.
///
/// ```
/// use paysmith_runtime::MinorUnits;
///
/// let price = MinorUnits::new(1999);
/// assert_eq!(price.get(), 1999);
/// assert_eq!(price.to_string(), "1999");
/// assert_eq!(price.checked_add(MinorUnits::new(1)), Some(MinorUnits::new(2000)));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MinorUnits(i64);

impl MinorUnits {
    /// An amount of this many smallest units.
    #[must_use]
    pub const fn new(units: i64) -> Self {
        Self(units)
    }

    /// How many smallest units the amount has.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Converts an amount like 12.50 to the smallest unit, which ISO 4217 defines for each currency: 12.50 HKD are 1250, and
    /// 1250 JPY are 1250. For a provider that counts in another unit there is [`from_major_of`](Self::from_major_of).
    ///
    /// ```
    /// use paysmith_runtime::{Currency, Decimal, MinorUnits, NoMinorUnits};
    ///
    /// let price = Decimal::new(1250, 2); // 12.50
    /// assert_eq!(MinorUnits::from_major(price, Currency::HKD), Ok(MinorUnits::new(1250)));
    /// assert_eq!(MinorUnits::new(1250).to_major(Currency::HKD), price);
    ///
    /// let refused = MinorUnits::from_major(price, Currency::JPY);
    /// assert_eq!(refused, Err(NoMinorUnits::Fraction { currency: Currency::JPY, most: 0 }));
    /// ```
    ///
    /// # Errors
    /// When the amount isn't a whole number of the smallest unit, or is too great. It is never rounded.
    pub fn from_major(amount: Decimal, currency: Currency) -> Result<Self, NoMinorUnits> {
        Self::with_exponent(amount, currency, currency.exponent())
    }

    /// Converts an amount from the major unit, for a currency whose amounts have `most` digits after the point.
    pub(crate) fn with_exponent(
        amount: Decimal,
        currency: Currency,
        most: u32,
    ) -> Result<Self, NoMinorUnits> {
        let amount = amount.normalize();
        let Some(missing) = most.checked_sub(amount.scale()) else {
            return Err(NoMinorUnits::Fraction { currency, most });
        };
        let units = 10_i128.checked_pow(missing).and_then(|unit| amount.mantissa().checked_mul(unit));
        let units = units.and_then(|units| i64::try_from(units).ok());
        units.map(Self).ok_or(NoMinorUnits::TooGreat)
    }

    /// The amount in the major unit of the currency, by ISO 4217: 1250 are 12.50 HKD, and 1250 JPY.
    #[must_use]
    pub fn to_major(self, currency: Currency) -> Decimal {
        self.to_decimal(currency.exponent())
    }

    /// The amount in a unit whose amounts have `exponent` digits after the point. No spec can ask for more digits than a decimal
    /// can have.
    pub(crate) fn to_decimal(self, exponent: u32) -> Decimal {
        Decimal::new(self.0, exponent.min(Decimal::MAX_SCALE))
    }

    /// The sum, unless it overflows.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, unless it overflows.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }
}

impl fmt::Display for MinorUnits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Why an amount can't be expressed in the smallest unit of its currency. This error doesn't hold the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoMinorUnits {
    /// It has more digits after the point than the currency.
    #[error("an amount in {currency} has at most {most} digits after the point")]
    Fraction {
        /// The currency.
        currency: Currency,
        /// How many digits the currency has after the point.
        most: u32,
    },
    /// It doesn't fit into 64 bits.
    #[error("the amount is too great")]
    TooGreat,
}
