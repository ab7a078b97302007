//! What a request asks for, as data that outlives the request.

use std::borrow::Cow;
use std::fmt;

use super::compare;
use crate::Decimal;
use crate::message::Message;
use crate::path;
use crate::spec::Operation;

/// What a request asks for, as data that outlives the request. News that comes later is compared with it. `Debug` says which of
/// the fields have a value, and shows no values.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The merchant's number of the order, refund, capture or release.
    pub number: Option<String>,
    /// The number of the order that is refunded, captured or released, if the request names it.
    pub original: Option<String>,
    /// The amount, in the unit of the request's field, which is the minor or the major unit.
    pub amount: Option<Decimal>,
    /// The currency, if the request or the provider's spec names it.
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
        let only = Some(operation.currency_code).filter(|code| !code.is_empty()).map(str::to_owned);
        Self {
            number: text(operation.order),
            original: text(operation.original),
            amount: amount(request, operation.amount),
            currency: text(operation.currency).or(only),
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
    compare::value(message, path)?.number()
}
