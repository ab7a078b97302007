//! Whether an answer is about what was asked.
//!
//! A signature proves who has written an answer, and not which request it answers. So the fields by which an answer repeats its
//! request are compared with the request by value: `12` equals `12.00`. Fields that are absent, `null` or empty aren't
//! compared; but if all of the fields are absent that should repeat the request, the answer may be that to any other request.

use std::borrow::Cow;

use super::Asked;
use crate::Decimal;
use crate::json;
use crate::message::fields::decimal;
use crate::message::{Message, View};
use crate::path;
use crate::spec::{Operation, State};
use crate::write::scalar;

/// Which fields of an answer were compared, and with what result. Fields are named by their paths, with dots.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    pub(crate) compared: Vec<String>,
    pub(crate) differing: Vec<String>,
    /// The fields that should repeat the request, and are absent.
    pub(crate) absent: Vec<String>,
}

impl Comparison {
    /// Notes the result for a field; `None` if there was nothing to compare.
    fn note(&mut self, path: &[&str], equal: Option<bool>) {
        let Some(equal) = equal else { return };
        let name = path.join(".");
        if !equal {
            self.differing.push(name.clone());
        }
        self.compared.push(name);
    }
}

/// Compares the fields by which an answer repeats its request with those of the request.
pub(crate) fn compare(operation: &Operation, request: &dyn Message, answer: &dyn Message) -> Comparison {
    let mut found = Comparison::default();
    for (answer_path, request_path) in operation.echo {
        let Some(asked) = value(request, request_path) else { continue };
        match value(answer, answer_path) {
            Some(echo) => found.note(answer_path, Some(echo.equals(&asked))),
            None => found.absent.push(answer_path.join(".")),
        }
    }
    found
}

/// Compares the amount and the currency in the answer to a query with those that were asked for by the call that the query is
/// about. The answer is given as the message that has the fields: the whole answer, or a row of it.
pub(crate) fn compare_with_asked(state: &State, answer: &dyn Message, asked: &Asked) -> Comparison {
    let mut found = Comparison::default();
    let amounts = asked.amount.zip(value(answer, state.amount));
    found.note(state.amount, amounts.map(|(asked, told)| told.equals(&Value::Number(asked))));
    let currencies = asked.currency.as_deref().zip(value(answer, state.currency));
    found.note(state.currency, currencies.map(|(asked, told)| told.equals(&Value::Text(asked.into()))));
    found
}

/// A value to be compared.
pub(super) enum Value<'a> {
    Number(Decimal),
    Text(Cow<'a, str>),
}

impl Value<'_> {
    /// The value as a number; `None` if it isn't one.
    pub(super) fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => decimal(text),
        }
    }

    /// Whether two values are equal: numbers by their value, texts to the letter.
    fn equals(&self, other: &Value<'_>) -> bool {
        match (self, other) {
            (Value::Number(one), Value::Number(other)) => one == other,
            (Value::Text(one), Value::Text(other)) => one == other,
            (Value::Number(number), Value::Text(text)) | (Value::Text(text), Value::Number(number)) => {
                decimal(text) == Some(*number)
            }
        }
    }
}

/// The value at a path; `None` if it is absent or empty, so that there is nothing to compare. A value that arrived but couldn't
/// be read as its field's type is compared by its text.
pub(super) fn value<'a>(message: &'a dyn Message, path: &[&str]) -> Option<Value<'a>> {
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

#[cfg(test)]
mod tests {
    use super::{Value, decimal};

    #[test]
    fn numbers_are_compared_by_value_and_texts_to_the_letter() {
        let number = |text| Value::Number(decimal(text).unwrap());
        let text = |text: &'static str| Value::Text(text.into());
        assert!(number("12").equals(&number("12.00")));
        assert!(number("12").equals(&text("12.0")) && text("1.2e1").equals(&number("12")));
        assert!(!number("12").equals(&text("12 ")) && !number("12").equals(&text("twelve")));
        assert!(
            text("007").equals(&text("007")) && !text("007").equals(&text("7")),
            "an order number isn't compared as a number"
        );
    }
}
