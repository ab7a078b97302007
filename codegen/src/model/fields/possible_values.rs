//! Refuses values that a field can never have. A condition, a state or a default with a misspelt value would never apply, and
//! nobody would notice.

use std::str::FromStr as _;

use crate::checked::{Condition, Field, Is, Kind, Table};
use crate::currency;
use crate::reading::Problems;
use crate::report::{Code, Problem, Span, unknown};

/// Refuses values of a condition that its field can never have. `at` tells where a value stands.
pub(crate) fn refuse_impossible_values(
    problems: &Problems,
    table: &Table,
    condition: &Condition,
    at: impl Fn(&str) -> Span,
) {
    let (Some(field), Is::Any(values)) = (table.find(&condition.name), &condition.is) else { return };
    for value in values {
        refuse_impossible_value(problems, field, value, at(value));
    }
}

/// Refuses a value, such as a `default:`, that the field can never have.
pub(crate) fn refuse_impossible_value(problems: &Problems, field: &Field, value: &str, at: Span) {
    let message = format!("`{}` is never `{value}`", field.wire);
    match &field.kind {
        Kind::Enum(of) => {
            let all = of.of.values.iter().map(|value| value.wire.as_str());
            let here: Vec<&str> =
                if of.only.is_empty() { all.collect() } else { of.only.iter().map(String::as_str).collect() };
            if !here.contains(&value) && !here.is_empty() {
                problems.push(
                    unknown(Code::UnknownWord, at, message, value, here)
                        .label("not a value of that field")
                        .related(of.of.about.at, "its values"),
                );
            }
        }
        Kind::Currency(of) => {
            let here = of.only.is_empty() || of.only.iter().any(|code| code == value);
            if !here || currency::exponent(value).is_none() {
                let known: Vec<&str> = of.only.iter().map(String::as_str).collect();
                problems.push(
                    Problem::new(Code::UnknownWord, at, message)
                        .label("no currency that this field can hold")
                        .suggest(value, known),
                );
            }
        }
        Kind::Bool(_) if !["true", "false"].contains(&value) => {
            problems.push(Problem::new(Code::UnknownWord, at, message).label("expected `true` or `false`"));
        }
        Kind::Int(_) | Kind::MinorUnits(..) => match value.parse::<i64>() {
            Err(_) => {
                problems.push(Problem::new(Code::UnknownWord, at, message).label("expected a whole number"));
            }
            Ok(number) if number.to_string() != value => problems.push(
                Problem::new(Code::UnknownWord, at, message)
                    .label(format!("this number is written `{number}`"))
                    .help("if the zeros or the sign are sent, the field is a string"),
            ),
            Ok(_) => {}
        },
        Kind::Decimal(_) if rust_decimal::Decimal::from_str(value).is_err() => {
            problems.push(Problem::new(Code::UnknownWord, at, message).label("expected a number"));
        }
        Kind::Object(_) | Kind::List(_) => problems.push(
            Problem::new(Code::UnknownWord, at, message)
                .label(format!("it is of type `{}`, which has no single value", field.type_name()))
                .help("ask whether it is there: `present` or `absent`"),
        ),
        _ => {}
    }
}
