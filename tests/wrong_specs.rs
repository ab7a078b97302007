//! What does somebody read who has made a mistake in a spec, or has written something unwise?
//!
//! Each `wrong_specs/E0102_….yaml` has mistakes of one kind, whose code its name begins with, and `….txt` is the whole report.
//! A `W0501_….yaml` is unwise in the way of that warning.
//! `EXPECTORATE=overwrite cargo test --test wrong_specs` writes the reports anew; read them as if the mistake were yours.

#![expect(clippy::expect_used, reason = "a test fails by a panic")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use paysmith_codegen::{Code, Report, lint};

#[path = "wrong_specs/command.rs"]
mod command;
#[path = "wrong_specs/hostile.rs"]
mod hostile;
#[path = "wrong_specs/lines.rs"]
mod lines;
#[path = "wrong_specs/pages.rs"]
mod pages;
mod support;

fn folder() -> PathBuf {
    Path::new("tests").join("wrong_specs")
}

/// The name and the text of every wrong spec.
fn specs() -> Vec<(String, String)> {
    let mut specs: Vec<_> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("text"))
        })
        .collect();
    specs.sort();
    specs
}

fn report(name: &str, text: &str) -> Report {
    let report = lint(&format!("tests/wrong_specs/{name}.yaml"), text);
    assert!(!report.problems.is_empty(), "{name} is a good spec");
    report
}

fn shows_one_code(name: &str) -> bool {
    name.starts_with("E0") || name.starts_with("W0")
}

fn codes(report: &Report) -> Vec<Code> {
    report.problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn each_report_reads_as_it_should() {
    for (name, text) in specs() {
        let rendered = format!("{}\n", report(&name, &text));
        expectorate::assert_contents(folder().join(format!("{name}.txt")), &rendered);
    }
}

#[test]
fn each_mistake_is_found_for_what_it_is_and_nothing_else_is() {
    for (name, text) in specs() {
        if let Some((code, _)) = name.split_once('_').filter(|_| shows_one_code(&name)) {
            let found: BTreeSet<&str> = codes(&report(&name, &text)).into_iter().map(Code::as_str).collect();
            assert_eq!(found, BTreeSet::from([code]), "{name}");
        }
    }
}

#[test]
fn each_code_has_a_spec_that_shows_it() {
    let shown: BTreeSet<Code> = specs()
        .iter()
        .filter(|(name, _)| shows_one_code(name))
        .flat_map(|(name, text)| codes(&report(name, text)))
        .collect();
    let missing: Vec<_> = Code::ALL.iter().filter(|code| !shown.contains(code)).collect();
    assert!(missing.is_empty(), "no spec in {} shows {missing:?}", folder().display());
}

#[test]
fn mistakes_of_several_kinds_come_at_once_and_in_the_order_of_the_file() {
    let text = std::fs::read_to_string(folder().join("several.yaml")).expect("text");
    let report = report("several", &text);
    let places: Vec<usize> = report.problems.iter().map(|problem| problem.at.start).collect();
    assert!(places.is_sorted(), "{places:?}");
    let kinds: BTreeSet<Code> = codes(&report).into_iter().collect();
    assert!(kinds.len() >= 9, "{kinds:?}");
}
