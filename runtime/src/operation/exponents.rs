//! Amounts in the units that a provider counts in.

use super::Provider;
use crate::Decimal;
use crate::value::{Currency, MinorUnits, NoMinorUnits};

impl MinorUnits {
    /// Converts an amount like 12.50 to the smallest unit that the provider `P` counts in: the one of [`Provider::EXPONENTS`] for the
    /// currencies that it lists, and the one of ISO 4217 for all others.
    ///
    /// # Errors
    /// As with [`from_major`](Self::from_major).
    pub fn from_major_of<P: Provider>(amount: Decimal, currency: Currency) -> Result<Self, NoMinorUnits> {
        Self::with_exponent(amount, currency, currency.exponent_with(P::EXPONENTS))
    }

    /// The amount in the major unit of the currency, if this one is in the smallest unit that the provider `P` counts in.
    #[must_use]
    pub fn to_major_of<P: Provider>(self, currency: Currency) -> Decimal {
        self.to_decimal(currency.exponent_with(P::EXPONENTS))
    }
}
