//! Checks one value, and what is in it, against the limits of its field.

use std::fmt;

use super::{Broken, Path, Validator};
use crate::message::table::{FieldSpec, Limits};
use crate::message::{List, View};
use crate::write::{json, scalar};
use crate::{Decimal, Period, time};

/// Whether a value is known to keep its limits without a closer look: it is absent, or a string that is limited in its length
/// only and clearly keeps that limit.
///
/// Most values are such. Without this shortcut, validation would be slower than in other libraries, as a trial showed.
#[inline]
pub(super) fn clearly_fits(view: &View<'_>, limits: &Limits) -> bool {
    match view {
        View::Absent => true,
        View::Str(text) => {
            clearly_has_length(text, limits)
                && !limits.trimmed
                && limits.pattern.is_none()
                && limits.prefix.is_none()
                && limits.only.is_empty()
        }
        _ => false,
    }
}

/// Whether the number of bytes alone shows that a text keeps its limits of length, be they in bytes or characters: a text has at
/// most as many characters as bytes, and at least a quarter as many.
#[inline]
fn clearly_has_length(text: &str, limits: &Limits) -> bool {
    let bytes = u32::try_from(text.len()).unwrap_or(u32::MAX);
    bytes.div_ceil(4) >= limits.min_len && bytes <= limits.max_len
}

impl Validator<'_> {
    /// Checks a value, and all that is in it.
    pub(super) fn value(&mut self, view: View<'_>, spec: &FieldSpec, path: &Path<'_>) {
        match view {
            View::Absent => {}
            View::Object(message) => {
                self.json_text(view, spec, path);
                self.message(message, path);
            }
            View::List(list) => {
                if spec.as_text {
                    self.json_text(view, spec, path);
                } else {
                    self.length(list.len(), "elements", spec, path);
                }
                self.elements(list, spec, path);
            }
            view => self.scalar(view, spec, path),
        }
    }

    fn elements(&mut self, list: &dyn List, spec: &FieldSpec, path: &Path<'_>) {
        let item = spec.limits.item.unwrap_or(&FieldSpec::NONE);
        for index in 0..list.len() {
            if let Some(element) = list.get(index) {
                self.value(element, item, &Path::Index(path, index));
            }
        }
    }

    fn scalar(&mut self, view: View<'_>, spec: &FieldSpec, path: &Path<'_>) {
        match view {
            View::Str(text) => self.text(text, spec, path),
            View::Choice(text, listed) => {
                self.text(text, spec, path);
                self.listed(listed, spec, path);
            }
            View::Int(value) => self.integer(value, spec, path),
            View::IntChoice(value, listed) => {
                self.integer(value, spec, path);
                self.listed(listed, spec, path);
            }
            View::Decimal(value) => self.decimal(value, spec, path),
            View::Period(period) => self.period(period, spec, path),
            View::Json(json) => self.characters(json.get(), spec, path),
            View::Instant(instant) => {
                if let Some(limit) = time::unwritable(instant, spec.time) {
                    self.broken(path, spec, Broken::Range, limit);
                }
            }
            View::Absent | View::Bool(_) | View::Object(_) | View::List(_) => {}
        }
        let allowed = spec.limits.only;
        if !allowed.is_empty() && !allowed.iter().any(|value| scalar::is(&view, spec, value)) {
            self.broken(path, spec, Broken::Values, allowed.join(", "));
        }
    }

    fn text(&mut self, text: &str, spec: &FieldSpec, path: &Path<'_>) {
        let limits = spec.limits;
        self.characters(text, spec, path);
        if limits.trimmed && text.trim().len() != text.len() {
            self.broken(path, spec, Broken::Trimmed, "");
        }
        if let Some(pattern) = limits.pattern
            && !pattern.matches(text)
        {
            self.broken(path, spec, Broken::Pattern, pattern.text());
        }
        if let Some(place) = limits.prefix
            && let Some(secret) = self.keys.and_then(|keys| keys.get(place))
            && !text.starts_with(secret.expose())
        {
            self.broken(path, spec, Broken::Prefix, "");
        }
    }

    fn characters(&mut self, text: &str, spec: &FieldSpec, path: &Path<'_>) {
        if spec.limits.bytes {
            self.length(text.len(), "bytes", spec, path);
        } else if !clearly_has_length(text, spec.limits) {
            self.length(text.chars().count(), "characters", spec, path);
        }
    }

    fn length(&mut self, actual: usize, unit: &'static str, spec: &FieldSpec, path: &Path<'_>) {
        let limits = spec.limits;
        let count = u32::try_from(actual).unwrap_or(u32::MAX);
        if count > limits.max_len {
            self.counted(path, spec, Broken::MaxLength, limits.max_len, (actual, unit));
        }
        if count < limits.min_len {
            self.counted(path, spec, Broken::MinLength, limits.min_len, (actual, unit));
        }
    }

    /// Checks the length of an object or list that is written as JSON text: its limits are those of the text.
    fn json_text(&mut self, view: View<'_>, spec: &FieldSpec, path: &Path<'_>) {
        let limited = spec.limits.max_len != u32::MAX || spec.limits.min_len > 0;
        if spec.as_text
            && limited
            && let Some(text) = json::text(&view, spec)
        {
            self.characters(&text, spec, path);
        }
    }

    fn listed(&mut self, listed: bool, spec: &FieldSpec, path: &Path<'_>) {
        if spec.limits.closed && !listed {
            self.broken(path, spec, Broken::Values, "the values that the provider lists");
        }
    }

    fn integer(&mut self, value: i64, spec: &FieldSpec, path: &Path<'_>) {
        let limits = spec.limits;
        self.range(value, "", spec, path);
        let digits = value.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
        if digits > limits.digits {
            let digits = usize::try_from(digits).unwrap_or(usize::MAX);
            self.counted(path, spec, Broken::Digits, limits.digits, (digits, "digits"));
        }
    }

    fn range(&mut self, value: i64, unit: &'static str, spec: &FieldSpec, path: &Path<'_>) {
        let (least, greatest) = spec.limits.range;
        if value < least || value > greatest {
            let least = (least != i64::MIN).then_some(least);
            let greatest = (greatest != i64::MAX).then_some(greatest);
            self.broken(path, spec, Broken::Range, Ends(least, greatest, unit));
        }
    }

    fn decimal(&mut self, value: Decimal, spec: &FieldSpec, path: &Path<'_>) {
        let limits = spec.limits;
        // Zeros at the end don't count. Looking for them means dividing, so that is done only where it makes a difference.
        let most = limits.scale.min(limits.fraction);
        let digits = if value.scale() <= most { value.scale() } else { value.normalize().scale() };
        let scaled = scalar::scaled(value, limits.scale);
        if digits > most {
            let digits = usize::try_from(digits).unwrap_or(usize::MAX);
            self.counted(path, spec, Broken::Scale, most, (digits, "digits after the point"));
        } else if limits.scale != u32::MAX && scaled.scale() != limits.scale {
            // A decimal has room for 28 digits, sometimes 29; so great a value leaves too few for those after the point.
            self.broken(path, spec, Broken::Range, "a smaller amount");
        }
        // The ends of the range come from the spec, and the generator made sure that they are decimals.
        let end = |text: &str| if text.is_empty() { None } else { text.parse::<Decimal>().ok() };
        let (least, greatest) = (end(limits.decimal_range.0), end(limits.decimal_range.1));
        if least.is_some_and(|least| value < least) || greatest.is_some_and(|greatest| value > greatest) {
            self.broken(path, spec, Broken::Range, Ends(least, greatest, ""));
        }
        if limits.max_len != u32::MAX {
            self.length(written(scaled), "characters", spec, path);
        }
    }

    fn period(&mut self, period: Period, spec: &FieldSpec, path: &Path<'_>) {
        let limits = spec.limits;
        match (period.unit(), period.seconds()) {
            (Some(unit), Some(seconds)) => {
                if !limits.units.is_empty() && !limits.units.contains(unit) {
                    let letters: Vec<String> = limits.units.chars().map(String::from).collect();
                    self.broken(path, spec, Broken::Unit, letters.join(", "));
                }
                self.range(seconds, " seconds", spec, path);
            }
            _ if limits.until_midnight == '\0' => self.broken(path, spec, Broken::Unit, limits.units),
            _ => {}
        }
    }
}

/// How many characters a decimal has when it is written: at least one digit before the point, and all digits after it.
fn written(value: Decimal) -> usize {
    let figures = value.mantissa().unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
    let scale = value.scale();
    let length = figures.max(scale + 1) + u32::from(scale > 0) + u32::from(value.is_sign_negative());
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// A range for people to read: `5 to 120`, `at least 5`, `at most 120`. The text after the ends is the unit.
struct Ends<T>(Option<T>, Option<T>, &'static str);

impl<T: fmt::Display> fmt::Display for Ends<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(least, greatest, unit) = self;
        match (least, greatest) {
            (Some(least), Some(greatest)) => write!(formatter, "{least} to {greatest}{unit}"),
            (Some(least), None) => write!(formatter, "at least {least}{unit}"),
            (None, Some(greatest)) => write!(formatter, "at most {greatest}{unit}"),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_as_long_as_it_is_written() {
        for text in
            ["0", "0.01", "0.00", "1", "9", "10", "-1", "-0.5", "12345.678", "0.0000000000000000000000000001"]
        {
            let value: Decimal = text.parse().unwrap();
            assert_eq!(written(value), value.to_string().len(), "{text}");
        }
        assert_eq!(written(Decimal::MAX), Decimal::MAX.to_string().len());
        assert_eq!(written(Decimal::MIN), Decimal::MIN.to_string().len());
    }
}
