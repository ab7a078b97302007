//! Examples hold only what the tables have, and all that they require.

use serde_json::{Map, Value};

use super::unknown;
use crate::checked::{At, Field, Kind, Provider, Table};
use crate::model::reader::Cx;
use crate::report::{Code, Problem};

pub(super) fn check(cx: &Cx, provider: &Provider) {
    for operation in &provider.operations {
        let Some(example) = &operation.example else { continue };
        let at = example.about.at;
        check_values(cx, at, &operation.request, &example.request, "", true);
        check_values(cx, at, &operation.response, &example.answer, "", false);
    }
    for notification in &provider.notifications {
        if let Some(values) = &notification.example {
            check_values(cx, notification.about.at, &notification.table, values, "", false);
        }
    }
}

fn check_values(cx: &Cx, at: At, table: &Table, values: &Map<String, Value>, path: &str, complete: bool) {
    for (name, value) in values {
        let here = format!("{path}{name}");
        match table.fields.iter().find(|field| field.wire == *name) {
            Some(field) => check_value(cx, at, field, value, &here, complete),
            None => {
                let names = table.fields.iter().map(|field| field.wire.as_str());
                let message = format!("the example has `{here}`, which the table doesn't");
                cx.push(unknown(Code::BadExample, at, message, name, names).label("in this example"));
            }
        }
    }
    for field in table.fields.iter().filter(|field| complete && field.required) {
        if !values.contains_key(&field.wire) {
            cx.push(
                Problem::new(Code::BadExample, at, format!("the example lacks `{path}{}`", field.wire))
                    .label("in this example")
                    .related(field.about.at, "required here"),
            );
        }
    }
}

fn check_value(cx: &Cx, at: At, field: &Field, value: &Value, path: &str, complete: bool) {
    match (&field.kind, value) {
        (Kind::Object(object), Value::Object(values)) => {
            check_values(cx, at, &object.table, values, &format!("{path}."), complete);
        }
        (Kind::List(list), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                check_value(cx, at, &list.item, item, &format!("{path}[{index}]"), complete);
            }
        }
        (Kind::Object(_), _) => wrong(cx, at, path, "an object"),
        (Kind::List(_), _) => wrong(cx, at, path, "a list"),
        (Kind::Any, _) => {}
        (_, Value::Object(_) | Value::Array(_)) => wrong(cx, at, path, "a single value"),
        _ => {}
    }
}

fn wrong(cx: &Cx, at: At, path: &str, expected: &str) {
    cx.push(
        Problem::new(Code::BadExample, at, format!("the example's `{path}` should be {expected}"))
            .label("in this example"),
    );
}
