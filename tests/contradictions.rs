//! Where a provider's own sources contradict one another: does Paysmith send and accept what its table says?
//!
//! The tables are `specs/contradictions/<provider>.md`, a row for each contradiction; the last column names the test that
//! holds it, in `contradictions/<provider>.rs`. Reading is generous, writing is strict.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[path = "support/ends.rs"]
mod ends;
#[path = "contradictions/support.rs"]
#[allow(dead_code, reason = "a provider may not need all of it")]
mod support;

#[path = "contradictions/cpay.rs"]
mod cpay;
#[path = "contradictions/cpay_wire.rs"]
mod cpay_wire;
#[path = "contradictions/fubei.rs"]
mod fubei;
#[path = "contradictions/fubei_wire.rs"]
mod fubei_wire;
#[path = "contradictions/qfpay.rs"]
mod qfpay;
#[path = "contradictions/scanforpay.rs"]
mod scanforpay;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The providers, and how many contradictions their sources are known to have.
const PROVIDERS: [(&str, u32); 4] = [("scanforpay", 22), ("fubei", 23), ("qfpay", 35), ("cpay", 25)];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// The cells of a table's rows, without its heading.
fn rows(table: &str) -> Vec<Vec<String>> {
    let lines = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #"));
    lines
        .map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// The words in backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// The functions of a file that are tests.
fn tests_of(source: &str) -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    let mut marked = false;
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            marked = true;
        } else if let Some(name) = line.strip_prefix("async fn ").or(line.strip_prefix("fn ")) {
            if marked {
                tests.insert(name.split('(').next().unwrap_or_default().to_owned());
            }
            marked = false;
        }
    }
    tests
}

#[test]
fn no_contradiction_is_without_a_row_and_no_row_without_a_test() {
    let mut wrong = Vec::new();
    for (provider, known) in PROVIDERS {
        let table = root().join(format!("specs/contradictions/{provider}.md"));
        let source = root().join(format!("tests/contradictions/{provider}.rs"));
        let table = std::fs::read_to_string(&table).expect("its table");
        let mut tests = tests_of(&std::fs::read_to_string(&source).expect("its tests"));
        // A file beside it for each part, where there are many.
        let parts = std::fs::read_dir(source.with_extension("")).into_iter().flatten();
        for part in parts {
            tests.extend(tests_of(&std::fs::read_to_string(part.expect("a file").path()).expect("tests")));
        }
        let rows = rows(&table);
        let numbers: BTreeSet<u32> = rows.iter().filter_map(|row| row[0].parse().ok()).collect();
        if numbers != (1..=known).collect() {
            wrong.push(format!("{provider}: rows {numbers:?}, and {known} contradictions are known"));
        }
        for row in rows {
            let named = quoted(row.last().map_or("", String::as_str));
            if named.is_empty() || row.len() != 5 {
                wrong.push(format!("{provider}: {} has no test", row[0]));
            }
            for name in named.into_iter().filter(|name| !tests.contains(*name)) {
                wrong.push(format!("{provider}: {} names {name}, which is no test", row[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
