//! What was asked, what an answer repeats of it, and whether the two are equal.
//!
//! A signature proves who has written an answer, not what it answers. So what an answer repeats of the request is held against
//! it, by value: `12` is `12.00`. What is absent, `null` or empty isn't compared; but of all that the documents say an answer
//! repeats, something must be there: an answer that repeats nothing may be the answer to anything.

use std::borrow::Cow;
use std::fmt;

use crate::Decimal;
use crate::json;
use crate::message::{Message, View};
use crate::path;
use crate::spec::Operation;
use crate::write::scalar;

/// What a request asks for, as data that outlives it: by it, what is heard later is told from news about something else. `Debug`
/// says which of it there is, and shows no values.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The merchant's number of the order, the refund, the capture or the release.
    pub number: Option<String>,
    /// The number of the order that is refunded, captured or released, where the request names it.
    pub original: Option<String>,
    /// The amount, in the unit of the request's field: minor units or the major unit.
    pub amount: Option<Decimal>,
    /// The currency, where the request or the provider's spec says it.
    pub currency: Option<String>,
}

impl Asked {
    /// What a request of an operation asks for.
    #[must_use]
    pub fn of(operation: &Operation, request: &dyn Message) -> Self {
        let text = |path: &[&str]| {
            let text = path::text(request, path).filter(|text| !text.is_empty());
            text.map(Cow::into_owned)
        };
        let fixed = Some(operation.currency_code).filter(|code| !code.is_empty()).map(str::to_owned);
        Self {
            number: text(operation.order),
            original: text(operation.original),
            amount: amount(request, operation.amount),
            currency: text(operation.currency).or(fixed),
        }
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, original, amount, currency } = self;
        formatter.write_str("Asked { ")?;
        let all = [
            ("number", number.is_some()),
            ("original", original.is_some()),
            ("amount", amount.is_some()),
            ("currency", currency.is_some()),
        ];
        for (name, _) in all.iter().filter(|(_, is_there)| *is_there) {
            write!(formatter, "{name}, ")?;
        }
        formatter.write_str(".. }")
    }
}

/// The amount at a path, in the unit of its field.
pub(crate) fn amount(message: &dyn Message, path: &[&str]) -> Option<Decimal> {
    match value(message, path)? {
        Value::Number(number) => Some(number),
        Value::Text(text) => decimal(&text),
    }
}

/// What of an answer was compared with what was asked, and what of it differs, by dotted names.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    pub(crate) compared: Vec<String>,
    pub(crate) differing: Vec<String>,
    /// What the answer should repeat, and is silent about.
    pub(crate) silent: Vec<String>,
}

impl Comparison {
    fn note(&mut self, path: &[&str], equal: Option<bool>) {
        let Some(equal) = equal else { return };
        let name = path.join(".");
        if !equal {
            self.differing.push(name.clone());
        }
        self.compared.push(name);
    }
}

/// Holds an answer against the request.
pub(crate) fn compare(operation: &Operation, request: &dyn Message, answer: &dyn Message) -> Comparison {
    let mut found = Comparison::default();
    for (theirs, ours) in operation.echo {
        let Some(asked) = value(request, ours) else { continue };
        let Some(echo) = value(answer, theirs) else {
            found.silent.push(theirs.join("."));
            continue;
        };
        found.note(theirs, Some(echo.is(&asked)));
    }
    found
}

/// Holds what a question has brought against what the call asked for that it is about: the amount and the currency of the same
/// subject. `told` is the answer, or the row of it that tells.
pub(crate) fn compare_told(
    (amount, currency): (&[&str], &[&str]),
    told: &dyn Message,
    asked: &Asked,
) -> Comparison {
    let mut found = Comparison::default();
    let told_amount = value(told, amount);
    found.note(amount, asked.amount.zip(told_amount).map(|(asked, told)| told.is(&Value::Number(asked))));
    let pair = asked.currency.as_deref().zip(value(told, currency));
    found.note(currency, pair.map(|(asked, told)| told.is(&Value::Text(asked.into()))));
    found
}

/// A value as it is compared.
enum Value<'a> {
    Number(Decimal),
    Text(Cow<'a, str>),
}

impl Value<'_> {
    /// Whether it is that value: a number by its value, a text to the letter.
    fn is(&self, other: &Value<'_>) -> bool {
        match (self, other) {
            (Value::Number(one), Value::Number(other)) => one == other,
            (Value::Text(one), Value::Text(other)) => one == other,
            (Value::Number(number), Value::Text(text)) | (Value::Text(text), Value::Number(number)) => {
                decimal(text) == Some(*number)
            }
        }
    }
}

/// The value at a path; none where there is nothing to compare. What arrived and couldn't be read as its field's type is there.
fn value<'a>(message: &'a dyn Message, path: &[&str]) -> Option<Value<'a>> {
    let read = path::view(message, path).and_then(|(spec, view)| match view {
        View::Int(number) | View::IntChoice(number, _) => Some(Value::Number(number.into())),
        View::Decimal(number) => Some(Value::Number(number)),
        view => scalar::text(&view, spec).filter(|text| !text.is_empty()).map(Value::Text),
    });
    if read.is_some() {
        return read;
    }
    let raw = path::unread(message, path)?.get();
    match json::scalar(raw) {
        Some(text) if text.is_empty() => None,
        Some(text) => Some(Value::Text(Cow::Owned(text.into_owned()))),
        None => Some(Value::Text(Cow::Borrowed(raw))),
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    crate::message::fields::decimal(text)
}

#[cfg(test)]
mod tests {
    use super::{Value, decimal};

    #[test]
    fn numbers_are_compared_by_value_and_texts_to_the_letter() {
        let number = |text| Value::Number(decimal(text).unwrap());
        let text = |text: &'static str| Value::Text(text.into());
        assert!(number("12").is(&number("12.00")));
        assert!(number("12").is(&text("12.0")) && text("1.2e1").is(&number("12")));
        assert!(!number("12").is(&text("12 ")) && !number("12").is(&text("twelve")));
        assert!(
            text("007").is(&text("007")) && !text("007").is(&text("7")),
            "a number of an order is no number"
        );
    }
}
