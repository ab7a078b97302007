//! Currencies, by ISO 4217.

use std::fmt;
use std::str::FromStr;

use iso_currency::Currency as Iso;

use crate::message::fields;
use crate::message::{Arrived, Empty, Field, Unreadable, View};
use crate::table::FieldSpec;

/// A currency in which somebody can be paid today.
///
/// It is made by name, or by its code in ISO 4217. Codes that are no money (`XXX`, `XTS`, metals, funds), that have been
/// given up, or that aren't written in capitals make none.
///
/// ```
/// use paysmith_runtime::Currency;
///
/// assert_eq!(Currency::HKD.code(), "HKD");
/// assert_eq!("JPY".parse(), Ok(Currency::JPY));
/// assert_eq!(Currency::JPY.exponent(), 0);
/// assert!("hkd".parse::<Currency>().is_err());
/// assert!("XXX".parse::<Currency>().is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(Iso);

macro_rules! in_use {
    ($($code:ident)+) => {
        impl Currency {
            $(
                #[doc = concat!("The currency with the code ", stringify!($code), ".")]
                pub const $code: Self = Self(Iso::$code);
            )+

            /// All of them, in the order of their codes.
            #[must_use]
            pub const fn all() -> &'static [Self] {
                &[$(Self::$code),+]
            }
        }
    };
}

// The codes that ISO 4217 has in use, without those that the crate marks as special, as funds or as superseded; but for VES,
// which ISO keeps beside VED. `tests/currencies.rs` holds the list to the crate's.
in_use! {
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
    GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
    LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR
    PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF
    XPF YER ZAR ZMW ZWG
}

impl Currency {
    /// What stands in a request before its currency was read; ISO 4217 has the code `XXX` for it. No request is valid with it.
    const NONE: Self = Self(Iso::XXX);

    /// The currency with this code.
    ///
    /// # Errors
    /// When no currency in use has it: not in capitals, given up, or no money.
    pub fn from_code(code: &str) -> Result<Self, NoCurrency> {
        let of = Iso::from_code(code).map(Self);
        of.filter(|of| Self::all().contains(of)).ok_or(NoCurrency)
    }

    /// The code, three capitals.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many digits its amounts have after the point: 2 for cents, 0 for yen. A provider may count otherwise; its spec then
    /// says so, and [`Provider::EXPONENTS`](crate::Provider::EXPONENTS) has it.
    #[must_use]
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// The same, as a provider counts that has exponents of its own.
    pub(crate) fn exponent_among(self, own: &[(Self, u32)]) -> u32 {
        own.iter().find(|(of, _)| *of == self).map_or_else(|| self.exponent(), |(_, digits)| *digits)
    }
}

impl FromStr for Currency {
    type Err = NoCurrency;

    fn from_str(code: &str) -> Result<Self, NoCurrency> {
        Self::from_code(code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// No currency in use has the code. It doesn't hold the code, which may have come from anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoCurrency;

impl fmt::Display for NoCurrency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .write_str("no currency in use has this code: wanted are three capitals of ISO 4217, as in HKD")
    }
}

impl std::error::Error for NoCurrency {}

/// A currency as it stands in an answer or a notification. What arrives isn't the application's choice, so a code that isn't known
/// is kept as it came, and doesn't make the answer useless.
///
/// ```
/// use paysmith_runtime::{ArrivedCurrency, Currency};
///
/// let arrived = ArrivedCurrency::from(Currency::HKD);
/// assert_eq!(arrived, Currency::HKD);
/// assert_eq!(arrived.known(), Some(Currency::HKD));
/// assert_eq!(ArrivedCurrency::Other("hkd".into()).known(), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ArrivedCurrency {
    /// One that is in use, under its code or under a name that the provider has for it.
    Known(Currency),
    /// Anything else, as it came.
    Other(String),
}

impl ArrivedCurrency {
    /// The currency, unless it is one that isn't known.
    #[must_use]
    pub const fn known(&self) -> Option<Currency> {
        match self {
            Self::Known(currency) => Some(*currency),
            Self::Other(_) => None,
        }
    }

    /// The code, or what came in its place.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Known(currency) => currency.code(),
            Self::Other(other) => other,
        }
    }
}

impl From<Currency> for ArrivedCurrency {
    fn from(currency: Currency) -> Self {
        Self::Known(currency)
    }
}

impl PartialEq<Currency> for ArrivedCurrency {
    fn eq(&self, other: &Currency) -> bool {
        self.known() == Some(*other)
    }
}

impl fmt::Display for ArrivedCurrency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl Field for Currency {
    fn view(&self) -> View<'_> {
        View::Choice(self.code(), *self != Self::NONE)
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        const EXPECTED: &str = "the code of a currency in use, as in HKD";
        let code = fields::choice_text(value, spec)?;
        *self = Self::from_code(code).map_err(|NoCurrency| Unreadable { expected: EXPECTED })?;
        Ok(())
    }
}

impl Empty for Currency {
    fn empty() -> Self {
        Self::NONE
    }
}

impl Field for ArrivedCurrency {
    fn view(&self) -> View<'_> {
        View::Choice(self.code(), self.known().is_some())
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        let text = fields::choice_text(value, spec)?;
        let mut names = spec.limits.currency_names.iter();
        let code = names.find(|(name, _)| *name == text).map_or(text, |(_, code)| *code);
        *self = Currency::from_code(code).map_or_else(|NoCurrency| Self::Other(text.to_owned()), Self::Known);
        Ok(())
    }
}

impl Empty for ArrivedCurrency {
    fn empty() -> Self {
        Self::Other(String::new())
    }
}
