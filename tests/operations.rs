//! Is every operation and notification of the four providers there?
//!
//! `operations.txt` lists them by what the providers call them; `paysmith list --json` has to show each, and no other.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

/// Provider, carrier, and what it is called there.
type Entry = (String, String, String);

fn wanted() -> BTreeMap<Entry, usize> {
    let lines =
        include_str!("operations.txt").lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let count = words.get(3).map_or(1, |count| count.parse().expect("a number"));
            ((words[0].to_owned(), words[1].to_owned(), words[2].to_owned()), count)
        })
        .collect()
}

fn listed() -> BTreeMap<Entry, usize> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_paysmith")).args(["list", "--json"]).output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let providers: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut found = BTreeMap::new();
    for provider in items(&providers) {
        let mut add = |carrier: &str, name: &str| {
            let entry = (text(&provider["provider"]), carrier.to_owned(), name.to_owned());
            *found.entry(entry).or_insert(0) += 1;
        };
        for operation in items(&provider["operations"]) {
            let http = text(&operation["http"]);
            // What stands in the envelope tells more than a path that all share.
            let name = match (http.as_str(), operation["method"].as_str()) {
                ("app", _) => "sdk".to_owned(),
                (_, Some(method)) => method.to_owned(),
                (_, None) => text(&operation["path"]),
            };
            add(&http, &name);
        }
        for notification in items(&provider["notifications"]) {
            add("notification", &text(&notification["name"]));
        }
        for set in items(&provider["credential_sets"]) {
            add("credentials", &text(&set["name"]));
        }
        // The others have what `operations.txt` doesn't count: test hosts, regions.
        for environment in
            items(&provider["environments"]).iter().filter(|_| provider["provider"] == "scanforpay")
        {
            add("environment", &text(&environment["name"]));
        }
    }
    found
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn the_command_line_lists_the_whole_api_of_each_provider() {
    let (wanted, listed) = (wanted(), listed());
    let lacking: Vec<_> = wanted.iter().filter(|(entry, count)| listed.get(entry) != Some(count)).collect();
    let strange: Vec<_> = listed.iter().filter(|(entry, _)| !wanted.contains_key(entry)).collect();
    assert!(lacking.is_empty() && strange.is_empty(), "lacking {lacking:#?}\nin no table {strange:#?}");
}
