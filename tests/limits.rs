//! Is every limit of every table kept exactly, by the client and by the sandbox alike?
//!
//! The tables are those of the specs. For each limit there is a value just within it, which must be taken, and one just
//! beyond it, which both must refuse. Each rule is broken once, each required field is left out once, and each field
//! has a wrong type once. What arrives has no limits: a value that no enum lists must be kept, and must do no harm.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[path = "round_trip/mod.rs"]
mod round_trip;

use std::collections::BTreeSet;

use paysmith_codegen::checked::{Effect, Field, Kind, Table};
use paysmith_runtime::{
    Broken, Cause, Final, Message, MinorUnits, OrderState, Outcome, Unknown, put_json, to_json, validate,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};

use round_trip::json::{Json, join};
use round_trip::mistakes::{self, Mistake};
use round_trip::stage::{Both, Ended, Generated, Stage};
use round_trip::{COURSE, for_each_provider, judging, reply, requests};

for_each_provider!(every_limit_is_kept_to_its_very_end);
for_each_provider!(every_value_that_no_enum_lists_is_kept_and_does_no_harm);

#[test]
fn every_limit_that_the_language_has_is_kept_to_its_very_end() {
    every_limit_is_kept_to_its_very_end(COURSE);
}

fn every_limit_is_kept_to_its_very_end(generated: Generated) {
    let mut wrong = Vec::new();
    for name in Stage::set(generated).names() {
        // A sandbox of its own has no orders yet, so that even the longest order number is free.
        let stage = Stage::set(generated);
        let operation = stage.operation(&name);
        let mistakes = mistakes::of_operation(operation, &stage.credentials);
        let mut taken = BTreeSet::new();
        for mistake in &mistakes {
            let mut problem = |side: &str, request: &Json, why: String| {
                wrong.push(format!(
                    "{} {}: {} {side}: {why}\nwith {request}",
                    operation.spec.name, mistake.path, mistake.what
                ));
            };
            if let Some(within) =
                mistake.within.as_ref().filter(|within| taken.insert((&mistake.path, within.to_string())))
            {
                let request = good(&stage, operation, mistake, Some(within));
                if let Err(why) = is_taken(&stage, operation, &request) {
                    problem("within", &request, why);
                }
            }
            let mut bad = good(&stage, operation, mistake, None);
            mistake.spoil(&mut bad);
            if let Err(why) = judging::refused_by_both(&stage, operation, mistake, &bad) {
                problem("beyond", &bad, why);
            }
        }
        for mistake in mistakes.iter().filter(|mistake| mistake.broken == Some(Broken::MaxLength)) {
            assert!(
                taken.iter().any(|(path, _)| *path == &mistake.path),
                "{}: no value of greatest length was tried",
                mistake.path
            );
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n\n"));
}

/// A good request that has the field of the mistake, with this value in it.
fn good(stage: &Stage, operation: Both<'_>, mistake: &Mistake, within: Option<&Json>) -> Json {
    let table = &operation.spec.request;
    let config = Config { rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let material = requests::material(table, &stage.credentials);
    for _ in 0..200 {
        let (density, seed, mut full) = material.new_tree(&mut runner).unwrap().current();
        if let Some(within) = within.filter(|_| full.at(&mistake.path).is_some()) {
            full.put(&mistake.path, within.clone());
        }
        if let Some(mut request) = requests::with(table, &(density, seed, full), &mistake.wanted) {
            // If the limit isn't one of the order number itself, the number must be a new one.
            if !operation.spec.order.as_ref().is_some_and(|order| order.starts_with(&mistake.path)) {
                stage.renumber(operation, &mut request);
            }
            return request;
        }
    }
    panic!("no good request has {:?}", mistake.wanted);
}

/// The request must be taken. It may make an order. A query is about no order, so it must only be understood.
fn is_taken(stage: &Stage, operation: Both<'_>, request: &Json) -> Result<(), String> {
    if operation.spec.effect.makes_order() {
        judging::taken(stage, operation, request)
    } else {
        judging::understood(stage, operation, request)
    }
}

fn every_value_that_no_enum_lists_is_kept_and_does_no_harm(generated: Generated) {
    let stage = Stage::set(generated);
    let mut tried = 0;
    for operation in stage.operations().into_iter().filter(|operation| operation.table.address.is_call()) {
        let Some(example) = &operation.spec.example else { continue };
        let mut request = (operation.table.request)();
        put_json(request.as_mut(), operation.table.example).unwrap();
        let open = |fields: &Json| {
            let reply = reply::answer(&stage.spec, operation.spec, &stage.credentials, fields);
            stage.client.open(operation.table, request.as_ref(), &reply)
        };
        let fields = Json::parse(&serde_json::Value::from(example.answer.clone()).to_string()).unwrap();
        let usual = state(&open(&fields));
        for (path, new) in enums(&operation.spec.response) {
            let outcome = open(&changed(&fields, &path, &new));
            let told = state(&outcome);
            assert!(told == usual || told == OrderState::Unknown, "{} {path}: {told}", operation.spec.name);
            match outcome {
                Outcome::Final(Final::Accepted(accepted)) => {
                    assert_kept(accepted.answer.as_ref(), &path, &new)
                }
                // An answer with another value for what repeats the request isn't believed.
                Outcome::Unknown(Unknown { cause: Cause::Mismatch(paths), .. })
                    if paths == [path.clone()] => {}
                Outcome::Unknown(unknown) if operation.spec.effect != Effect::Read => {
                    assert!(matches!(unknown.cause, Cause::Pending), "{path}: {unknown}");
                }
                other => panic!("{} {path}: {other}", operation.spec.name),
            }
            tried += 1;
        }
    }
    for of in stage.client.provider().notifications.iter().filter(|of| of.signed) {
        let spec = stage.spec.notifications.iter().find(|spec| spec.name == of.name).unwrap();
        let Some(example) = &spec.example else { continue };
        let receive = |fields: &Json| {
            let raw = reply::notification(&stage.spec, spec, &stage.credentials, fields);
            stage.client.receive(of, &raw).unwrap_or_else(|refused| panic!("{}: {}", of.name, refused.why))
        };
        let fields = Json::parse(&serde_json::Value::from(example.clone()).to_string()).unwrap();
        let usual = receive(&fields).state();
        // A field that tells the kind of a notification can't have a new value: it would be another kind.
        let tells = |path: &str| spec.when.iter().any(|condition| condition.name == path);
        for (path, new) in enums(&spec.table).into_iter().filter(|(path, _)| !tells(path)) {
            let verified = receive(&changed(&fields, &path, &new));
            let told = verified.state();
            assert!(told == usual || !told.is_known(), "{} {path}: {told}", of.name);
            assert_kept(verified.notification().as_ref(), &path, &new);
            tried += 1;
        }
    }
    assert!(tried > 0, "no enum was tried");
}

/// The fields of an answer with another value at a path. Lists on the path get an element.
fn changed(fields: &Json, path: &str, new: &Json) -> Json {
    let mut fields = fields.clone();
    for (at, _) in path.match_indices("[0]") {
        if fields.at(&path[..at + 3]).is_none() {
            fields.put(&path[..at], Json::List(vec![Json::Object(Default::default())]));
        }
    }
    fields.put(path, new.clone());
    fields
}

fn assert_kept(message: &dyn Message, path: &str, new: &Json) {
    let kept = Json::parse(&to_json(message)).unwrap();
    let kept = kept.at(path).and_then(Json::scalar);
    assert_eq!(kept, new.scalar(), "{path} was not kept");
}

fn state(outcome: &Ended) -> OrderState {
    match outcome {
        Outcome::Final(Final::Accepted(accepted)) => accepted.state.order().unwrap_or_default(),
        _ => OrderState::Unknown,
    }
}

/// The path of each enum, and a value for it that it doesn't list.
fn enums(table: &Table) -> Vec<(String, Json)> {
    let mut found = Vec::new();
    for field in &table.fields {
        enums_of(field, "", &mut found);
    }
    found
}

fn enums_of(field: &Field, path: &str, found: &mut Vec<(String, Json)>) {
    kinds(&field.kind, join(path, &field.wire), found);
}

fn kinds(kind: &Kind, path: String, found: &mut Vec<(String, Json)>) {
    match kind {
        Kind::Enum(of) if of.of.int => found.push((path, Json::number(987_654))),
        Kind::Enum(_) | Kind::Currency(_) => found.push((path, Json::text("A_NEW_WORD"))),
        Kind::Object(object) => object.table.fields.iter().for_each(|field| enums_of(field, &path, found)),
        Kind::List(list) => kinds(&list.item.kind, format!("{path}[0]"), found),
        _ => {}
    }
}

/// The lines of the spec, and the number of the line with the title.
fn line_of_title() -> (Vec<&'static str>, usize) {
    let lines: Vec<_> = paysmith_scanforpay::SPEC.lines().collect();
    let defines = |line: &&str| line.starts_with("  orderTitle:") && line.contains("max: 100");
    let at = lines.iter().position(defines).expect("the shared field orderTitle");
    (lines, at + 1)
}

#[test]
fn a_limit_that_is_changed_in_the_spec_is_in_the_code_that_is_generated_anew() {
    let (lines, number) = line_of_title();
    let changed: Vec<_> = lines
        .iter()
        .enumerate()
        .map(
            |(at, line)| {
                if at + 1 == number { line.replace("max: 100", "max: 20") } else { (*line).to_owned() }
            },
        )
        .collect();
    // Two more lines at the top show that line numbers are counted anew.
    let yaml = format!("# A copy.\n\n{}\n", changed.join("\n"));
    let generated = paysmith_codegen::generate("specs/scanforpay.yaml", &yaml)
        .unwrap_or_else(|report| panic!("{report}"));
    let code: String = generated.code.split_whitespace().collect();
    let attributes: Vec<_> =
        code.split("#[field(").filter(|text| text.starts_with(r#"wire="orderTitle","#)).collect();
    let limited = |text: &&&str| text.contains("max=") && !text.contains("max=20,");
    assert!(!attributes.is_empty() && !attributes.iter().any(|text| limited(&text)), "{attributes:?}");
    let asked: Vec<_> = attributes.iter().filter(|text| text.contains("max=20,")).collect();
    let spec = paysmith_codegen::check_str("copy", &yaml).unwrap_or_else(|report| panic!("{report}"));
    let titled = spec.operations.iter().filter(|one| one.request.find("orderTitle").is_some());
    assert_eq!(asked.len(), titled.count(), "every request that has it");
    let line = format!("line={}", number + 2);
    assert!(
        asked.iter().all(|text| text.split(')').next().is_some_and(|keys| keys.contains(&line))),
        "{asked:?}"
    );
    let docs: String = generated.code.lines().map(str::trim).collect();
    assert!(docs.contains("/// * Limits: at most 20 characters/// * Wire name: `orderTitle`"));
}

#[test]
fn a_title_that_is_too_long_is_refused_with_path_rule_limit_length_unit_and_line() {
    use paysmith_scanforpay::offline_create::{Optional, Request};
    use paysmith_scanforpay::types::Wallet;

    let (_, number) = line_of_title();
    let request = |title: String| Request {
        store_no: "100010000000002".to_owned(),
        partner_order_no: "p1".to_owned(),
        wallet: Wallet::Alipay,
        order_amount: MinorUnits::new(2000),
        optional: Optional { order_title: Some(title), ..Optional::default() },
    };
    for letter in ["a", "单", "😀"] {
        assert!(validate(&request(letter.repeat(100)), None).is_ok(), "100 times {letter}");
        let violations = validate(&request(letter.repeat(101)), None).unwrap_err();
        let found: Vec<_> = violations.iter().collect();
        let [violation] = found[..] else { panic!("{violations}") };
        let at = format!("specs/scanforpay.yaml:{number}");
        assert_eq!(violation.path, "orderTitle");
        assert_eq!(violation.broken, Broken::MaxLength);
        assert_eq!(
            (violation.limit.as_str(), violation.actual, violation.unit),
            ("100", Some(101), "characters")
        );
        assert_eq!(violation.at, at);
        let told = format!("orderTitle: 101 characters, but at most 100 are allowed ({at})");
        assert_eq!(violation.to_string(), told);
        assert!(!violations.to_string().contains(letter.repeat(2).as_str()), "the value is never told");
    }
}
