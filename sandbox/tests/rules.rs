//! Is each rule of a field table checked, and does a refusal name path and rule, but never the value?

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use paysmith_sandbox::Reason;
use serde_json::{Value, json};
use support::{ACORN, LARCH, Merchant, put, spec, start};

/// Changes the example of an operation in one place, and asserts which violation is found.
async fn assert_broken(path: &str, operation: &str, cases: &[(&str, Value, &str, &str)]) {
    let spec = spec(path);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    for (field, value, wrong, rule) in cases {
        let mut fields = merchant.example(operation);
        match value {
            Value::Null => drop(fields.remove(*field)),
            value => put(&mut fields, field, value.clone()),
        }
        let answer = merchant.call(operation, fields).await;
        let refused = running.refusals().pop().unwrap_or_else(|| panic!("{field} {value}: {answer:?}"));
        assert_eq!(refused.reason, Reason::Field, "{refused:?}");
        let found: Vec<_> = refused.violations.iter().map(|one| (one.path.as_str(), one.rule)).collect();
        assert_eq!(found, [(*wrong, *rule)], "{field} {value}");
        assert!(answer.text.contains(wrong) && answer.text.contains(rule), "{answer:?}");
        if let Value::String(value) = value
            && value.len() > 4
        {
            assert!(!answer.text.contains(value.as_str()), "a value is told: {answer:?}");
        }
    }
    assert_eq!(running.orders(), [], "nothing refused is carried out");
}

#[tokio::test]
async fn strings_numbers_enums_times_and_lists() {
    let lines = |count: usize| json!(vec![json!({"title": "t", "count": 1}); count]);
    let cases = [
        ("ref", Value::Null, "ref", "required"),
        ("ref", json!(7), "ref", "type"),
        ("ref", json!(format!("OAK-{}", "9".repeat(21))), "ref", "max"),
        ("ref", json!("OAK-1x"), "ref", "pattern"),
        ("ref", json!("ELM-1"), "ref", "prefix"),
        ("amount", json!(12.5), "amount", "type"),
        ("amount", json!("12.50"), "amount", "scale"),
        ("amount", json!("012.500"), "amount", "type"),
        ("amount", json!("1e3"), "amount", "type"),
        ("amount", json!("0.099"), "amount", "range"),
        ("amount", json!("10000.000"), "amount", "range"),
        ("currency", json!("bhd"), "currency", "values"),
        ("card", json!("40000000000"), "card", "min"),
        ("match", json!("ééééééé"), "match", "max"),
        ("speed", json!(3), "speed", "values"),
        ("speed", json!("7"), "speed", "type"),
        ("self", json!(false), "self", "type"),
        ("self", json!("no"), "self", "type"),
        ("expires", json!("2030-02-30 03:04:05"), "expires", "format"),
        ("expires", json!(5), "expires", "type"),
        ("lines", lines(4), "lines", "max"),
        ("lines", json!({}), "lines", "type"),
        ("lines", json!([{"title": "t", "count": 0}]), "lines[0].count", "range"),
        ("lines", json!([{"title": "t", "count": 1000}]), "lines[0].count", "digits"),
        ("lines", json!([{"title": "t", "count": 1}, {"count": 1}]), "lines[1].title", "required"),
        ("lines", json!([{"title": "t", "count": 1, "x": 1}]), "lines[0].x", "unknown"),
        ("colour", json!("brown"), "colour", "unknown"),
        ("voucher", json!("V"), "request", "one_of"),
        ("self", json!("true"), "lines", "forbidden"),
    ];
    assert_broken(ACORN, "charge", &cases).await;
}

#[tokio::test]
async fn conditions_and_trimming() {
    let spec = spec(ACORN);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let mut fields = merchant.example("charge");
    fields.remove("card");
    fields.insert("voucher".into(), json!(" V"));
    merchant.call("charge", fields).await;
    let refused = running.refusals().pop().unwrap();
    let found: Vec<_> = refused.violations.iter().map(|one| one.to_string()).collect();
    assert_eq!(
        found,
        ["voucher: trimmed (no leading or trailing space)", "card: required (when type is card)"],
        "all that is wrong is found at once"
    );
}

#[tokio::test]
async fn json_text_durations_and_alternatives() {
    let cases = [
        ("goods", json!([{"id": "1"}]), "goods", "type"),
        ("goods", json!("[{"), "goods", "type"),
        ("goods", json!("{}"), "goods", "type"),
        ("goods", json!("[{\"id\":\"12345\"}]"), "goods[0].id", "max"),
        ("goods", json!(format!("[{}]", "{\"id\":\"1\"},".repeat(6).trim_end_matches(','))), "goods", "max"),
        ("wait", json!("90s"), "wait", "units"),
        ("wait", json!("1.5h"), "wait", "units"),
        ("wait", json!("m"), "wait", "units"),
        ("wait", json!("4m"), "wait", "range"),
        ("wait", json!("3h"), "wait", "range"),
        ("wait", json!("99999999999999999999h"), "wait", "units"),
        ("order_no", json!("A1 "), "order_no", "trimmed"),
        ("amount", json!("500"), "amount", "type"),
        ("amount", json!(0), "amount", "range"),
        ("amount", json!(1.5), "amount", "type"),
    ];
    assert_broken(LARCH, "pay", &cases).await;
    let empty = [("order_no", Value::Null, "request", "at_least_one")];
    assert_broken(LARCH, "look", &empty).await;
}

#[tokio::test]
async fn what_overrides_is_not_sent_with_what_it_overrides() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    let mut fields = merchant.example("pay");
    fields.insert("wait".into(), json!("5m"));
    fields.insert("ends_at".into(), json!("20300102030405"));
    merchant.call("pay", fields).await;
    let refused = running.refusals().pop().unwrap();
    assert_eq!(refused.violations[0].to_string(), "ends_at: overrides (has no effect beside wait)");
}

#[tokio::test]
async fn good_values_at_the_limits_are_taken() {
    let spec = spec(LARCH);
    let running = start(&spec).await;
    let merchant = Merchant::of(&spec, &running);
    for (at, (field, value)) in [
        ("wait", json!("5m")),
        ("wait", json!("2h")),
        ("wait", json!("1c")),
        ("amount", json!(100_000)),
        ("goods", json!("[ {\"id\": \"1234\"} ]")),
    ]
    .into_iter()
    .enumerate()
    {
        let mut fields = merchant.example("pay");
        fields.insert("order_no".into(), json!(format!("é{at:019}")));
        fields.insert(field.into(), value);
        merchant.call("pay", fields).await;
    }
    assert_eq!(running.refusals(), []);
    assert_eq!(running.orders().len(), 5);
}
