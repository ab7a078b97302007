//! Checks that a field can hold what a key names it for: an order number is a single value, an amount is a number, and a
//! currency is a code.

use super::dotted_names::check_name;
use crate::checked::{Field, Kind, Table};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

/// What a key names a field for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// The number or the name of something: of an order, a refund, a merchant.
    Number,
    /// An amount that a request asks for.
    Amount,
    /// An amount that arrives, which some providers write as a text.
    ArrivedAmount,
    /// The code of a currency.
    Currency,
    /// A text, such as a URL.
    Text,
    /// A value that can be compared with another.
    Single,
}

impl Use {
    /// Whether a field can hold it.
    pub(super) fn fits(self, kind: &Kind) -> bool {
        match kind {
            Kind::Object(_) | Kind::List(_) | Kind::Any => false,
            Kind::Text(_) => self != Self::Amount,
            Kind::Int(_) => !matches!(self, Self::Currency | Self::Text),
            Kind::MinorUnits(..) | Kind::Decimal(_) => {
                matches!(self, Self::Amount | Self::ArrivedAmount | Self::Single)
            }
            Kind::Enum(of) if of.of.int => matches!(self, Self::Number | Self::Single),
            Kind::Enum(_) => matches!(self, Self::Number | Self::Currency | Self::Single),
            Kind::Currency(_) => matches!(self, Self::Currency | Self::Single),
            Kind::Bool(_) | Kind::Instant(_) | Kind::Duration(_) => self == Self::Single,
        }
    }

    /// What is expected, in words.
    fn expected(self) -> &'static str {
        match self {
            Self::Number => "a string, an int or an enum",
            Self::Amount => "an amount: minor_units, decimal or int",
            Self::ArrivedAmount => "an amount: minor_units, decimal, int or string",
            Self::Currency => "a currency, a string or an enum of strings",
            Self::Text => "a string",
            Self::Single => "a field with a single value",
        }
    }
}

/// Whether the field of a dotted name can hold what `key` names it for; also `true` where there is no such field. Either mistake is
/// reported. Errors call the table `what`.
pub(super) fn check_use(
    problems: &Problems,
    at: Span,
    key: &str,
    (what, table): (&str, &Table),
    name: &str,
    wanted: Use,
) -> bool {
    check_name(problems, at, key, what, table, name);
    let field = table.find(name);
    field.is_none_or(|field| refuse_unfit(problems, at, key, field, wanted))
}

/// Whether a field can hold what a key names it for; if it can't, that is reported.
pub(super) fn refuse_unfit(problems: &Problems, at: Span, key: &str, field: &Field, wanted: Use) -> bool {
    let fits = wanted.fits(&field.kind);
    if !fits {
        let message = format!("`{key}:` names `{}`, which is of type `{}`", field.wire, field.type_name());
        problems.push(
            Problem::new(Code::OperationIncomplete, at, message)
                .label(format!("expected {}", wanted.expected()))
                .related(field.about.at, "the field"),
        );
    }
    fits
}
