//! Checks examples: every value has a field in the table, and an example of a request has every required field.

use serde_json::{Map, Value};

use super::example_rules;
use crate::checked::{CurrencyUse, Field, Kind, Provider, Table, Text};
use crate::currency;
use crate::model::{fault_of_count, fault_of_value};
use crate::reading::{Problems, Unread};
use crate::report::{Code, Problem, Span, unknown};
use crate::yaml::Subtree;

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for operation in &provider.operations {
        let Some(example) = &operation.example else { continue };
        let subtree = problems.index().of(example.about.at);
        let before = problems.count();
        let path = Path::to(&subtree, "request");
        check_values(problems, &path, &operation.request, &example.request, true);
        // A request whose values are wrong may break a rule by them alone.
        if problems.count() == before {
            check_prefixes(problems, provider, &path, &operation.request, &example.request);
            example_rules::check(problems, &subtree, &operation.request, &example.request);
        }
        check_values(problems, &Path::to(&subtree, "answer"), &operation.response, &example.answer, false);
    }
    for notification in &provider.notifications {
        if let Some(values) = &notification.example {
            let subtree = problems.index().of(notification.about.at);
            let path = Path { steps: vec!["example", "fields"], shown: String::new(), subtree: &subtree };
            check_values(problems, &path, &notification.table, values, false);
        }
    }
}

/// The way from an example to one of its values.
struct Path<'p> {
    subtree: &'p Subtree<'p>,
    steps: Vec<&'p str>,
    /// The way as people write it, `a.b[0]`.
    shown: String,
}

impl<'p> Path<'p> {
    fn to(subtree: &'p Subtree<'p>, part: &'p str) -> Self {
        Self { subtree, steps: vec![part], shown: String::new() }
    }

    fn then<'q>(&'q self, step: &'q str, shown: String) -> Path<'q> {
        let mut steps = self.steps.clone();
        steps.push(step);
        Path { subtree: self.subtree, steps, shown }
    }

    fn member<'q>(&'q self, name: &'q str) -> Path<'q> {
        let dot = if self.shown.is_empty() { "" } else { "." };
        self.then(name, format!("{}{dot}{name}", self.shown))
    }

    /// Where the value stands; for an object or a list, where its key stands.
    fn at(&self) -> Span {
        self.subtree.span(&self.steps)
    }

    /// Where the key stands.
    fn key_at(&self) -> Span {
        let (last, before) = self.steps.split_last().map_or(("", &[][..]), |(last, before)| (*last, before));
        self.subtree.key_span(before, last)
    }
}

fn check_values(
    problems: &Problems,
    path: &Path<'_>,
    table: &Table,
    values: &Map<String, Value>,
    complete: bool,
) {
    for (name, value) in values {
        let here = path.member(name);
        match table.fields.iter().find(|field| field.wire == *name) {
            Some(field) => check_value(problems, &here, field, value, complete),
            None if problems.is_unread(Unread::Field, name) => {}
            None => {
                let names = table.fields.iter().map(|field| field.wire.as_str());
                let message = format!("the example has `{}`, which the table doesn't", here.shown);
                problems.push(
                    unknown(Code::BadExample, here.key_at(), message, name, names).label("not in the table"),
                );
            }
        }
    }
    for field in table.fields.iter().filter(|field| complete && field.required && field.fixed.is_none()) {
        if !values.contains_key(&field.wire) {
            let message = format!("the example lacks `{}`", path.member(&field.wire).shown);
            problems.push(
                Problem::new(Code::BadExample, path.at(), message)
                    .label("in here")
                    .related(field.about.at, "required here"),
            );
        }
    }
}

fn check_value(problems: &Problems, path: &Path<'_>, field: &Field, value: &Value, complete: bool) {
    match (&field.kind, value) {
        (Kind::Object(object), Value::Object(values)) => {
            check_values(problems, path, &object.table, values, complete);
        }
        (Kind::List(list), Value::Array(items)) => {
            let limits = (list.min, list.max);
            if let Some(fault) = fault_of_count(items.len(), limits).filter(|_| complete) {
                breaks(problems, path, field, &fault);
            }
            for (index, item) in items.iter().enumerate() {
                let step = index.to_string();
                let shown = format!("{}[{index}]", path.shown);
                check_value(problems, &path.then(&step, shown), &list.item, item, complete);
            }
        }
        (Kind::Object(_), _) => wrong(problems, path, field, "an object"),
        (Kind::List(_), _) => wrong(problems, path, field, "a list"),
        (Kind::Any, _) => {}
        (_, Value::Null) if complete => wrong(problems, path, field, "a value, or left out"),
        (_, Value::Object(_) | Value::Array(_)) => wrong(problems, path, field, "a single value"),
        (kind, value) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            // Which currencies a request may have, its limits say.
            let is_limited = complete && matches!(kind, Kind::Currency(_));
            if let Some(expected) = refused(kind, &text).filter(|_| !is_limited) {
                wrong(problems, path, field, &expected);
            } else if complete && let Some(fault) = fault_of_request(field, &text) {
                breaks(problems, path, field, &fault);
            }
        }
    }
}

/// Which limit a value of a request breaks. What arrives has no limits.
fn fault_of_request(field: &Field, text: &str) -> Option<String> {
    match &field.fixed {
        Some(fixed) if fixed == text => None,
        Some(fixed) => Some(format!("this request always has `{fixed}`")),
        None => fault_of_value(field, text),
    }
}

/// Reports values that should begin with a credential, and don't begin with the credential's own example.
fn check_prefixes(
    problems: &Problems,
    provider: &Provider,
    path: &Path<'_>,
    table: &Table,
    values: &Map<String, Value>,
) {
    for field in &table.fields {
        let Some(value) = values.get(&field.wire) else { continue };
        let here = path.member(&field.wire);
        match (&field.kind, value) {
            (Kind::Object(object), Value::Object(values)) => {
                check_prefixes(problems, provider, &here, &object.table, values);
            }
            (Kind::Text(Text { prefix: Some(name), .. }), Value::String(text)) => {
                let credential = provider.credentials.iter().find(|credential| credential.name == *name);
                let example = credential.and_then(|credential| credential.example.as_ref());
                if let Some(example) = example.filter(|example| !text.starts_with(example.as_str())) {
                    let fault = format!("it doesn't begin with `{example}`, the example of `{name}`");
                    breaks(problems, &here, field, &fault);
                }
            }
            _ => {}
        }
    }
}

/// What a field's value should be, if it can't be `text`. Nothing if it can.
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

/// Whether a text is the code, or another name, of a currency that the field can hold.
fn arrives(of: &CurrencyUse, text: &str) -> bool {
    let named = of.facts.iter().find(|fact| fact.also.iter().any(|name| name == text));
    let code = named.map_or(text, |fact| fact.code.as_str());
    let allowed = of.only.is_empty() || of.only.iter().any(|only| only == code);
    allowed && currency::exponent(code).is_some()
}

fn breaks(problems: &Problems, path: &Path<'_>, field: &Field, fault: &str) {
    let message = format!("`{}` of the example can't be sent", path.shown);
    problems.push(
        Problem::new(Code::BadExample, path.at(), message)
            .label(fault)
            .related(field.limit_at, "the limits")
            .help("if the provider's own page shows this value, its table is wrong, or was read wrongly"),
    );
}

fn wrong(problems: &Problems, path: &Path<'_>, field: &Field, expected: &str) {
    problems.push(
        Problem::new(Code::BadExample, path.at(), format!("`{}` should be {expected}", path.shown))
            .label(format!("expected {expected}"))
            .related(field.about.at, "the field"),
    );
}
