//! What ISO 4217 says of a currency.

use iso_currency::Currency;

/// How many digits the amounts of a currency have after the point, by the currency's code. Codes in which nobody can
/// be paid today have none: those of metals, funds and tests, those that were given up, and whatever isn't three
/// capitals.
#[must_use]
pub fn exponent(code: &str) -> Option<u32> {
    let currency = Currency::from_code(code)?;
    // The crate takes VES for given up since VED was introduced; ISO 4217 keeps both.
    let in_use = currency.flags().is_empty() || code == "VES";
    currency.exponent().filter(|_| in_use).map(u32::from)
}
