//! Currencies, by ISO 4217.

use std::fmt;
use std::str::FromStr;

use iso_currency::Currency as Iso;

/// A currency in which somebody can be paid today.
///
/// It is one of the constants of this type, or is made from its code in ISO 4217. A code is refused that stands for no money
/// (`XXX`, `XTS`, metals, funds), that is no longer in use, or that isn't written in capitals.
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

            /// All currencies, in the order of their codes.
            #[must_use]
            pub const fn all() -> &'static [Self] {
                &[$(Self::$code),+]
            }
        }
    };
}

// The codes that ISO 4217 has in use, without those that the crate `iso_currency` marks as special, as funds or as superseded.
// VES is listed although the crate marks it, because ISO keeps it beside VED. `tests/traps.rs` compares this list with the
// generator's, which goes by the crate's marks.
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
    /// No currency, for which ISO 4217 has the code `XXX`. It stands in a message before a currency was read into it. A request
    /// with it isn't valid.
    pub(crate) const NONE: Self = Self(Iso::XXX);

    /// The currency with this code.
    ///
    /// # Errors
    /// When no currency in use has this code. Codes are written in capitals.
    pub fn from_code(code: &str) -> Result<Self, NoCurrency> {
        let currency = Iso::from_code(code).map(Self);
        currency.filter(|currency| Self::all().contains(currency)).ok_or(NoCurrency)
    }

    /// The code: three capital letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many digits amounts in this currency have after the point by ISO 4217: 2 for dollars and cents, 0 for yen. Where a
    /// provider counts in another unit, [`Provider::EXPONENTS`](crate::Provider::EXPONENTS) says so.
    #[must_use]
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// How many digits amounts in this currency have after the point for a provider that has these exceptions from ISO 4217.
    pub(crate) fn exponent_with(self, exceptions: &[(Self, u32)]) -> u32 {
        let exception = exceptions.iter().find(|(currency, _)| *currency == self);
        exception.map_or_else(|| self.exponent(), |(_, digits)| *digits)
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

/// No currency in use has the code. This error doesn't hold the code, which may have come from anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no currency in use has this code: wanted are three capitals of ISO 4217, as in HKD")]
pub struct NoCurrency;

/// A currency as it stands in an answer or a notification. The application doesn't choose what arrives, so an unknown code is
/// kept as it came and doesn't make the answer useless.
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
    /// A currency in use, which came by its code or by a name that the provider has for it.
    Known(Currency),
    /// Any other text, as it came.
    Other(String),
}

impl ArrivedCurrency {
    /// The currency; `None` if it isn't known.
    #[must_use]
    pub const fn known(&self) -> Option<Currency> {
        match self {
            Self::Known(currency) => Some(*currency),
            Self::Other(_) => None,
        }
    }

    /// The code, or the text that came in its place.
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
