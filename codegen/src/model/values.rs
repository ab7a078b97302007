//! Values that conditions, states and defaults compare with: a misspelt one would never be met, and nobody would notice.

use super::cx::Cx;
use crate::checked::{At, Condition, Field, Is, Kind, Table};
use crate::currency;
use crate::report::{Code, Problem, unknown};

/// The values of a condition must be among those that its field can have. `at` tells where a word of it stands.
pub(crate) fn check(cx: &Cx, table: &Table, condition: &Condition, at: impl Fn(&str) -> At) {
    let (Some(field), Is::Any(values)) = (table.find(&condition.name), &condition.is) else { return };
    for value in values {
        check_value(cx, field, value, at(value));
    }
}

/// `default:` and the like.
pub(crate) fn check_value(cx: &Cx, field: &Field, value: &str, at: At) {
    let message = format!("`{}` is never `{value}`", field.wire);
    match &field.kind {
        Kind::Enum(of) => {
            let all = of.of.values.iter().map(|value| value.wire.as_str());
            let here: Vec<&str> =
                if of.only.is_empty() { all.collect() } else { of.only.iter().map(String::as_str).collect() };
            if !here.contains(&value) && !here.is_empty() {
                cx.push(
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
                cx.push(
                    Problem::new(Code::UnknownWord, at, message)
                        .label("no currency that this field can hold")
                        .suggest(value, known),
                );
            }
        }
        Kind::Bool(_) if !["true", "false"].contains(&value) => {
            cx.push(Problem::new(Code::UnknownWord, at, message).label("expected `true` or `false`"));
        }
        Kind::Int(_) | Kind::MinorUnits(..) if value.parse::<i64>().is_err() => {
            cx.push(Problem::new(Code::UnknownWord, at, message).label("expected a whole number"));
        }
        _ => {}
    }
}
