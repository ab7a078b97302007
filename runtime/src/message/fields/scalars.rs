//! Fields that hold a single value.

use crate::message::table::FieldSpec;
use crate::message::{Arrived, Empty, Field, Unreadable, View};
use crate::{Decimal, Json, MinorUnits, Period, Timestamp, time};

impl Field for String {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Str(self)
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        *self = super::text(value, spec)?.to_owned();
        Ok(())
    }
}

impl Empty for String {
    fn empty() -> Self {
        Self::new()
    }
}

impl Field for i64 {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Int(*self)
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        *self = super::integer(value, spec)?;
        Ok(())
    }
}

impl Empty for i64 {
    fn empty() -> Self {
        0
    }
}

impl Field for MinorUnits {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Int(self.get())
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        *self = Self::new(super::integer(value, spec)?);
        Ok(())
    }
}

impl Empty for MinorUnits {
    fn empty() -> Self {
        Self::default()
    }
}

impl Field for bool {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        *self = match value {
            Arrived::Bool(value) => value,
            Arrived::Plain("true") => true,
            Arrived::Plain("false") => false,
            Arrived::Str("true") if spec.lenient || spec.as_string => true,
            Arrived::Str("false") if spec.lenient || spec.as_string => false,
            _ => return Err(Unreadable { expected: "true or false" }),
        };
        Ok(())
    }
}

impl Empty for bool {
    fn empty() -> Self {
        false
    }
}

impl Field for Decimal {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Decimal(*self)
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        const EXPECTED: &str = "a decimal number";
        let text = super::number(value, spec, EXPECTED)?;
        *self = decimal(text).ok_or(Unreadable { expected: EXPECTED })?;
        Ok(())
    }
}

/// The decimal that a text stands for exactly; `None` if the text isn't a number, or has more digits than a decimal can hold.
/// Only digits, a point, a minus and an exponent are taken, while rust_decimal would also take a plus sign and underscores.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    if text.bytes().all(plain) {
        return Decimal::from_str_exact(text).ok();
    }
    if text.bytes().all(|byte| plain(byte) || matches!(byte, b'e' | b'E' | b'+')) && !text.starts_with('+') {
        return Decimal::from_scientific(text).ok();
    }
    None
}

impl Empty for Decimal {
    fn empty() -> Self {
        Self::ZERO
    }
}

impl Field for Timestamp {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Instant(*self)
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        const EXPECTED: &str = "a time in the stated format";
        let text = if time::is_number(spec.time.0) {
            super::number(value, spec, EXPECTED)?
        } else {
            super::text(value, spec)?
        };
        *self = time::parse(text, spec.time).ok_or(Unreadable { expected: EXPECTED })?;
        Ok(())
    }
}

impl Empty for Timestamp {
    fn empty() -> Self {
        Self::UNIX_EPOCH
    }
}

impl Field for Period {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Period(*self)
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        let text = super::text(value, spec)?;
        *self = Self::parse(text, spec.limits.until_midnight)
            .ok_or(Unreadable { expected: "a period such as 90m" })?;
        Ok(())
    }
}

impl Empty for Period {
    fn empty() -> Self {
        Self::Seconds(0)
    }
}

impl Field for Json {
    #[inline]
    fn view(&self) -> View<'_> {
        View::Json(self)
    }

    fn put(&mut self, value: Arrived<'_>, _: &FieldSpec) -> Result<(), Unreadable> {
        const EXPECTED: Unreadable = Unreadable { expected: "JSON" };
        *self = match value {
            Arrived::Str(text) => Self::string(text),
            Arrived::Number(text) | Arrived::Json(text) => Self::parse(text).ok_or(EXPECTED)?,
            Arrived::Bool(value) => Self::parse(if value { "true" } else { "false" }).ok_or(EXPECTED)?,
            // The values of a form have no types: what isn't JSON is taken for a string.
            Arrived::Plain(text) => Self::parse(text).unwrap_or_else(|| Self::string(text)),
        };
        Ok(())
    }

    fn put_json(&mut self, text: &str) -> bool {
        Self::parse(text).map(|json| *self = json).is_some()
    }
}

impl Empty for Json {
    fn empty() -> Self {
        Self::default()
    }
}

impl Empty for crate::Extra {
    fn empty() -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Decimal, Unreadable> {
        let mut value = Decimal::ZERO;
        value.put(Arrived::Number(text), &FieldSpec::NONE).map(|()| value)
    }

    #[test]
    fn decimals_are_exact_or_refused() {
        // The nearest double is greater by one, so that a float on the way would be noticed.
        assert_eq!(read("79228162514264337593543950335").unwrap(), Decimal::MAX);
        assert_eq!(read("0.1").unwrap().to_string(), "0.1");
        assert_eq!(read("1E+2").unwrap(), Decimal::ONE_HUNDRED);
        assert_eq!(read("-0.05").unwrap().to_string(), "-0.05");
        for text in ["", "-", ".", "1_000", "+1", "0x10", "NaN", "1e999", "79228162514264337593543950336"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read("0.00000000000000000000000000001").is_err(), "more digits than fit");
    }

    #[test]
    fn leniency_is_a_matter_of_the_field() {
        let lenient = FieldSpec { lenient: true, ..FieldSpec::NONE };
        let mut number = 1_i64;
        assert!(number.put(Arrived::Str("5"), &FieldSpec::NONE).is_err());
        assert_eq!(number, 1);
        number.put(Arrived::Str("5"), &lenient).unwrap();
        assert_eq!(number, 5);
        let mut text = String::new();
        assert!(text.put(Arrived::Number("5.0"), &FieldSpec::NONE).is_err());
        text.put(Arrived::Number("5.0"), &lenient).unwrap();
        assert_eq!(text, "5.0");
    }
}
