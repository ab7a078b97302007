//! Lengths of time as providers write them, such as `90m`.

use std::fmt;
use std::str::FromStr;

/// A whole number of seconds, minutes, hours or days; or the time until the day ends.
///
/// ```
/// use paysmith_runtime::Period;
///
/// assert_eq!(Period::Minutes(90).to_string(), "90m");
/// assert_eq!("15d".parse(), Ok(Period::Days(15)));
/// assert_eq!(Period::Hours(2).seconds(), Some(7200));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// `30s`
    Seconds(u32),
    /// `90m`
    Minutes(u32),
    /// `2h`
    Hours(u32),
    /// `15d`
    Days(u32),
    /// Until 00:00. Providers write different letters for it; the field's table has the letter.
    UntilMidnight,
}

/// A text isn't a period: a whole number and one of `s`, `m`, `h`, `d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period is a whole number and one of s, m, h, d, for example 90m")]
pub struct NoPeriod;

impl Period {
    /// The length in seconds; `None` for [`Period::UntilMidnight`].
    #[must_use]
    pub fn seconds(self) -> Option<i64> {
        let (count, unit) = match self {
            Self::Seconds(count) => (count, 1),
            Self::Minutes(count) => (count, 60),
            Self::Hours(count) => (count, 3_600),
            Self::Days(count) => (count, 86_400),
            Self::UntilMidnight => return None,
        };
        Some(i64::from(count) * unit)
    }

    /// The letter of the unit; `None` for [`Period::UntilMidnight`].
    #[must_use]
    pub const fn unit(self) -> Option<char> {
        match self {
            Self::Seconds(_) => Some('s'),
            Self::Minutes(_) => Some('m'),
            Self::Hours(_) => Some('h'),
            Self::Days(_) => Some('d'),
            Self::UntilMidnight => None,
        }
    }

    /// Reads a period. The letter, alone or after a `1`, means "until 00:00"; `'\0'` if there is no such letter.
    pub(crate) fn parse(text: &str, letter: char) -> Option<Self> {
        let unit = text.chars().next_back()?;
        let count = text.get(..text.len() - unit.len_utf8())?;
        if letter != '\0' && unit == letter && matches!(count, "" | "1") {
            return Some(Self::UntilMidnight);
        }
        // `u32::from_str` takes a plus sign, which no provider writes.
        if !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let count = count.parse().ok()?;
        match unit {
            's' => Some(Self::Seconds(count)),
            'm' => Some(Self::Minutes(count)),
            'h' => Some(Self::Hours(count)),
            'd' => Some(Self::Days(count)),
            _ => None,
        }
    }
}

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        Self::parse(text, '\0').ok_or(NoPeriod)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(count) => write!(formatter, "{count}s"),
            Self::Minutes(count) => write!(formatter, "{count}m"),
            Self::Hours(count) => write!(formatter, "{count}h"),
            Self::Days(count) => write!(formatter, "{count}d"),
            Self::UntilMidnight => formatter.write_str("until midnight"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        for period in [Period::Seconds(1), Period::Minutes(90), Period::Hours(0), Period::Days(15)] {
            assert_eq!(period.to_string().parse(), Ok(period));
        }
        for text in ["", "m", "90", "1.5h", "+1m", "-1m", " 1m", "1 m", "1w", "1c", "99999999999d", "1é"] {
            assert_eq!(text.parse::<Period>(), Err(NoPeriod), "{text}");
        }
    }

    #[test]
    fn until_midnight_has_the_fields_own_letter() {
        assert_eq!(Period::parse("1c", 'c'), Some(Period::UntilMidnight));
        assert_eq!(Period::parse("c", 'c'), Some(Period::UntilMidnight));
        assert_eq!(Period::parse("2c", 'c'), None);
        assert_eq!(Period::UntilMidnight.seconds(), None);
    }
}
