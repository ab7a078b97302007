//! Examples hold only what the tables have, and all that they require.

use serde_json::{Map, Value};

use crate::checked::{At, CurrencyUse, Field, Kind, Provider, Table};
use crate::currency;
use crate::model::cx::{Cx, Lost};
use crate::model::places::Spot;
use crate::report::{Code, Problem, unknown};

pub(super) fn check(cx: &Cx, provider: &Provider) {
    for operation in &provider.operations {
        let Some(example) = &operation.example else { continue };
        let spot = cx.places().of(example.about.at);
        check_values(cx, &Path::to(&spot, "request"), &operation.request, &example.request, true);
        check_values(cx, &Path::to(&spot, "answer"), &operation.response, &example.answer, false);
    }
    for notification in &provider.notifications {
        if let Some(values) = &notification.example {
            let spot = cx.places().of(notification.about.at);
            let path = Path { steps: vec!["example", "fields"], shown: String::new(), spot: &spot };
            check_values(cx, &path, &notification.table, values, false);
        }
    }
}

/// The way to a value of an example.
struct Path<'p> {
    spot: &'p Spot<'p>,
    steps: Vec<&'p str>,
    /// As people write it, `a.b[0]`.
    shown: String,
}

impl<'p> Path<'p> {
    fn to(spot: &'p Spot<'p>, part: &'p str) -> Self {
        Self { spot, steps: vec![part], shown: String::new() }
    }

    fn then<'q>(&'q self, step: &'q str, shown: String) -> Path<'q> {
        let mut steps = self.steps.clone();
        steps.push(step);
        Path { spot: self.spot, steps, shown }
    }

    fn member<'q>(&'q self, name: &'q str) -> Path<'q> {
        let dot = if self.shown.is_empty() { "" } else { "." };
        self.then(name, format!("{}{dot}{name}", self.shown))
    }

    /// The value; the key, where it is no single one.
    fn at(&self) -> At {
        self.spot.at(&self.steps)
    }

    /// The key, whatever the value.
    fn key_at(&self) -> At {
        let (last, before) = self.steps.split_last().map_or(("", &[][..]), |(last, before)| (*last, before));
        self.spot.key_at(before, last)
    }
}

fn check_values(cx: &Cx, path: &Path<'_>, table: &Table, values: &Map<String, Value>, complete: bool) {
    for (name, value) in values {
        let here = path.member(name);
        match table.fields.iter().find(|field| field.wire == *name) {
            Some(field) => check_value(cx, &here, field, value, complete),
            None if cx.is_lost(Lost::Field, name) => {}
            None => {
                let names = table.fields.iter().map(|field| field.wire.as_str());
                let message = format!("the example has `{}`, which the table doesn't", here.shown);
                cx.push(
                    unknown(Code::BadExample, here.key_at(), message, name, names).label("not in the table"),
                );
            }
        }
    }
    for field in table.fields.iter().filter(|field| complete && field.required && field.fixed.is_none()) {
        if !values.contains_key(&field.wire) {
            let message = format!("the example lacks `{}`", path.member(&field.wire).shown);
            cx.push(
                Problem::new(Code::BadExample, path.at(), message)
                    .label("in here")
                    .related(field.about.at, "required here"),
            );
        }
    }
}

fn check_value(cx: &Cx, path: &Path<'_>, field: &Field, value: &Value, complete: bool) {
    match (&field.kind, value) {
        (Kind::Object(object), Value::Object(values)) => {
            check_values(cx, path, &object.table, values, complete);
        }
        (Kind::List(list), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                let step = index.to_string();
                let shown = format!("{}[{index}]", path.shown);
                check_value(cx, &path.then(&step, shown), &list.item, item, complete);
            }
        }
        (Kind::Object(_), _) => wrong(cx, path, field, "an object"),
        (Kind::List(_), _) => wrong(cx, path, field, "a list"),
        (Kind::Any, _) => {}
        (_, Value::Object(_) | Value::Array(_)) => wrong(cx, path, field, "a single value"),
        (kind, value) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if let Some(expected) = refused(kind, &text) {
                wrong(cx, path, field, &expected);
            }
        }
    }
}

/// What a single value should be, if it isn't.
fn refused(kind: &Kind, text: &str) -> Option<String> {
    match kind {
        Kind::Int(_) | Kind::MinorUnits(..) if text.parse::<i64>().is_err() => {
            Some("a whole number".to_owned())
        }
        Kind::Bool(_) if !["true", "false"].contains(&text) => Some("`true` or `false`".to_owned()),
        Kind::Currency(of) if !arrives(of, text) => Some("the code of a currency in use".to_owned()),
        Kind::Enum(of) if of.of.closed && of.of.values.iter().all(|value| value.wire != text) => {
            Some(format!(
                "one of {}",
                of.of.values.iter().map(|value| value.wire.as_str()).collect::<Vec<_>>().join(", ")
            ))
        }
        _ => None,
    }
}

/// Whether a currency that the field can hold has the code, or the name.
fn arrives(of: &CurrencyUse, text: &str) -> bool {
    let named = of.facts.iter().find(|fact| fact.also.iter().any(|name| name == text));
    let code = named.map_or(text, |fact| fact.code.as_str());
    let allowed = of.only.is_empty() || of.only.iter().any(|only| only == code);
    allowed && currency::exponent(code).is_some()
}

fn wrong(cx: &Cx, path: &Path<'_>, field: &Field, expected: &str) {
    cx.push(
        Problem::new(Code::BadExample, path.at(), format!("`{}` should be {expected}", path.shown))
            .label(format!("expected {expected}"))
            .related(field.about.at, "the field"),
    );
}
