//! Types of values that the standard library doesn't have: currencies, amounts in their smallest unit, and lengths of time.

mod currency;
mod minor_units;
mod period;

pub use currency::{ArrivedCurrency, Currency, NoCurrency};
pub use minor_units::{MinorUnits, NoMinorUnits};
pub use period::{NoPeriod, Period};
