//! Is every operation, notification, environment and set of credentials of the built-in providers there, and no other?
//!
//! `operations.txt` lists them as the providers' pages have them. `paysmith list --json` must show each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::command_line::run;

/// The provider, how an operation is carried, and its name there.
type Entry = (String, String, String);

/// The entries of `operations.txt`, and how often `list` must show each.
fn wanted() -> BTreeMap<Entry, usize> {
    let lines =
        include_str!("operations.txt").lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines.map(entry).collect()
}

fn entry(line: &str) -> (Entry, usize) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [provider, carrier, ref name @ ..] = words[..] else { panic!("three words at least: {line}") };
    let (name, count) = match name {
        [name, count] => (vec![*name], count.parse().expect("a number")),
        name => (name.to_vec(), 1),
    };
    ((provider.to_owned(), carrier.to_owned(), name.join(" ")), count)
}

/// What `list` shows, and how often.
fn listed() -> BTreeMap<Entry, usize> {
    let ran = run(&["list", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let providers: Value = serde_json::from_str(&ran.out).expect("JSON");
    let mut found = BTreeMap::new();
    for provider in items(&providers) {
        for (carrier, name) in entries(provider) {
            *found.entry((text(&provider["provider"]), carrier, name)).or_insert(0) += 1;
        }
    }
    found
}

/// The carrier and the name of everything that a provider has.
fn entries(provider: &Value) -> Vec<(String, String)> {
    let mut entries: Vec<_> = items(&provider["operations"]).iter().map(operation).collect();
    let mut add = |carrier: &str, name: String| entries.push((carrier.to_owned(), name));
    for notification in items(&provider["notifications"]) {
        add("notification", text(&notification["name"]));
    }
    for set in items(&provider["credential_sets"]) {
        add("credentials", text(&set["name"]));
    }
    for environment in items(&provider["environments"]) {
        let money = if environment["real_money"] == true { "real" } else { "test" };
        add("environment", format!("{} {} {money}", text(&environment["name"]), text(&environment["base"])));
    }
    entries
}

/// How an operation is carried, and its name: the method in the envelope if it has one, since all operations then share one path.
fn operation(operation: &Value) -> (String, String) {
    let carrier = text(&operation["http"]);
    let name = match (carrier.as_str(), operation["method"].as_str()) {
        ("app", _) => "sdk".to_owned(),
        (_, Some(method)) => method.to_owned(),
        (_, None) => text(&operation["path"]),
    };
    (carrier, name)
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
    assert!(
        lacking.is_empty() && strange.is_empty(),
        "not listed: {lacking:#?}\nlisted, and not in operations.txt: {strange:#?}"
    );
}
