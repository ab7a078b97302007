//! Money in the smallest unit of its currency.

use std::fmt;

/// An amount in the currency's smallest unit: cents, fen, or whole yen.
///
/// There is no way to make one from a float, and no arithmetic that could overflow unseen.
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
    /// So many of the smallest unit.
    #[must_use]
    pub const fn new(units: i64) -> Self {
        Self(units)
    }

    /// How many of the smallest unit.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
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

impl From<i64> for MinorUnits {
    fn from(units: i64) -> Self {
        Self(units)
    }
}
