//! A provider's own sources contradict one another in places. Does Paysmith send and accept there what its table says?
//!
//! The tables are `specs/contradictions/<provider>.md`, with a row for each contradiction. The last column names the tests in
//! `contradictions/<provider>.rs` that hold the row. Mostly, what is sent is strict, and what is accepted is generous.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

#[path = "contradictions/alipay.rs"]
mod alipay;
#[path = "contradictions/alipay_messages.rs"]
mod alipay_messages;
#[path = "contradictions/cpay.rs"]
mod cpay;
#[path = "contradictions/cpay_messages.rs"]
mod cpay_messages;
#[path = "contradictions/examples.rs"]
#[allow(dead_code, reason = "a provider needs only a part of it")]
mod examples;
#[path = "contradictions/fubei.rs"]
mod fubei;
#[path = "contradictions/fubei_messages.rs"]
mod fubei_messages;
#[path = "contradictions/qfpay.rs"]
mod qfpay;
#[path = "contradictions/scanforpay.rs"]
mod scanforpay;
#[path = "contradictions/table.rs"]
mod table;
#[path = "contradictions/wechatpay.rs"]
mod wechatpay;
#[path = "contradictions/wechatpay_messages.rs"]
mod wechatpay_messages;

use std::collections::BTreeSet;
use std::path::Path;

use table::{Functions, mistakes, rows};

/// The providers, and how many numbered contradictions their sources have. Rows with a letter are smaller ones.
const PROVIDERS: [(&str, u32); 6] =
    [("scanforpay", 22), ("fubei", 23), ("qfpay", 35), ("cpay", 25), ("alipay", 28), ("wechatpay", 32)];

#[test]
fn every_contradiction_has_a_row_and_every_row_a_test_about_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| std::fs::read_to_string(path).expect("a file");
    let mut wrong = Vec::new();
    for (provider, known) in PROVIDERS {
        let rows = rows(&read(&root.join(format!("specs/contradictions/{provider}.md"))));
        let main = root.join(format!("tests/contradictions/{provider}.rs"));
        // A provider with many tests has them in files of a folder beside its own.
        let parts = std::fs::read_dir(main.with_extension("")).into_iter().flatten();
        let parts = parts.map(|part| read(&part.expect("a file").path()));
        let sources: Vec<String> = std::iter::once(read(&main)).chain(parts).collect();
        let numbers: BTreeSet<u32> = rows.iter().filter_map(|row| row.number.parse().ok()).collect();
        if numbers != (1..=known).collect() {
            wrong.push(format!("{provider} has the rows {numbers:?}, and {known} contradictions are known"));
        }
        let functions = Functions::read(sources.iter().map(String::as_str));
        wrong.extend(mistakes(&rows, &functions).iter().map(|mistake| format!("{provider}: {mistake}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_test_that_cannot_be_the_test_of_its_row_is_found() {
    let table = "\
| # | the sources say | Paysmith sends | Paysmith accepts | test |
|---|---|---|---|---|
| 1 | total_fee is yuan, or fen | yuan | – | `fees_are_yuan`, `nothing_is_asserted` |
| 2 | the header is reqTime, or requestTime | reqTime | – | `about_something_else` |
| 3 | an amount has 2 digits, or any | 2 digits | – | `no_such_test`, `a_helper` |
| 4 | the body is signed, or its text | – | the body | |
| 5 | a page has 100 rows, or 50 | 100 | – | `by_a_helper` |";
    let tests = r#"
#[test]
fn fees_are_yuan() { assert_eq!(sent("swipe")["total_fee"], "1.00"); }
#[test]
fn nothing_is_asserted() { let _ = sent("swipe"); }
#[test]
fn about_something_else() { assert_eq!(sent("query")["storeNo"], "7"); }
fn a_helper(length: usize) { assert_eq!(length, 2); }
#[test]
fn by_a_helper() { a_helper(100); }"#;
    let found = mistakes(&rows(table), &Functions::read([tests]));
    assert_eq!(
        found,
        [
            "row 1 names nothing_is_asserted, which asserts nothing",
            "row 2 names about_something_else, which has no word of that row",
            "row 3 names no_such_test, which is no test",
            "row 3 names a_helper, which is no test",
            "row 4 names no test",
        ]
    );
}
