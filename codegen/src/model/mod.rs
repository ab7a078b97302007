//! Reads the tree into the types of `checked`, a file or folder for each part of the language. Whatever is wrong is reported to
//! [`Problems`], and reading goes on.

mod cipher;
mod credentials;
mod envelope;
mod fields;
mod invisible;
mod notification;
mod operation;
mod places;
mod reply;
mod scheme;
#[cfg(test)]
mod tests;
mod urls;

pub(crate) use fields::{fault_of_count, fault_of_value, refuse_impossible_values, refuse_unfit_limits};

use std::sync::Arc;

use crate::checked::Provider;
use crate::language::words::READS;
use crate::reading::{MapReader, Problems, allow, read_text};
use crate::report::{Code, Problem};
use crate::yaml::{Node, Value, refuse_duplicates};
use fields::{Shared, currency_facts};

/// Reads the whole file. The provider that is returned holds what could be read; whether its parts fit together is for `check`.
pub(crate) fn model<'t>(path: &str, text: &str, tree: &'t Node) -> (Provider, Problems<'t>) {
    let problems = Problems::new(tree);
    refuse_duplicates(tree, &mut |problem| problems.push(problem));
    invisible::refuse_invisible(tree, &problems);
    if matches!(tree.value, Value::Map(_)) {
        let provider = provider(&problems, path, text, tree);
        return (provider, problems);
    }
    problems.push(no_spec(tree));
    // The keys that are missing from such a file are reported to a collector that nobody looks at.
    (provider(&Problems::new(tree), path, text, tree), problems)
}

fn no_spec(tree: &Node) -> Problem {
    let (message, label) = match tree.value {
        Value::Null => ("this spec is empty".to_owned(), "nothing here"),
        _ => (format!("a spec is a map, and this is {}", tree.kind()), "expected a key and a colon"),
    };
    Problem::new(Code::WrongKind, tree.at, message)
        .label(label)
        .help("begin with `provider:`, `title:` and `docs:`")
}

fn provider(problems: &Problems, path: &str, text: &str, tree: &Node) -> Provider {
    let reader = MapReader::of_item(problems, "a spec", tree);
    let sources = sources(problems, &reader);
    if let Some(node) = reader.get("allow") {
        allow(problems, None, node);
    }
    let lenient = reader.word("reads", "a way of reading", READS).unwrap_or(false);
    let currencies = currency_facts(problems, &reader);
    let shared = Shared::new(problems, lenient, Arc::clone(&currencies), &reader);
    let (enums, objects) = shared.resolve_all();
    let envelopes: Vec<_> = reader
        .entries("envelopes", "a map of envelopes")
        .iter()
        .map(|entry| Arc::new(envelope::envelope(problems, entry)))
        .collect();
    let operations = reader.entries("operations", "a map of operations").iter();
    let operations = operations.map(|entry| operation::operation(&shared, &envelopes, entry)).collect();
    let notifications = reader.entries("notifications", "a map of notifications").iter();
    let notifications = notifications.map(|entry| notification::notification(&shared, entry)).collect();
    let provider = Provider {
        name: provider_name(&reader),
        title: reader.require_text("title"),
        docs: reader.require_text("docs"),
        doc: reader.text("doc"),
        path: path.to_owned(),
        text: text.to_owned(),
        sources,
        credentials: credentials::credentials(problems, &reader),
        credential_sets: credentials::credential_sets(problems, &reader),
        environments: credentials::environments(problems, &reader),
        currencies,
        schemes: scheme::schemes(problems, &reader),
        ciphers: cipher::ciphers(problems, &reader),
        envelopes,
        enums,
        objects,
        operations,
        notifications,
    };
    problems.know_unused_fields(shared.unused_fields());
    reader.finish();
    provider
}

/// The crates of Paysmith itself, without the `paysmith-` in front. A provider's crate can't have the same name.
const OWN_CRATES: &[&str] = &["codegen", "derive", "runtime", "sandbox", "specs"];

fn provider_name(reader: &MapReader<'_>) -> String {
    let name = reader.require_text("provider");
    let is_good = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let Some(node) = reader.get("provider") else { return name };
    if OWN_CRATES.contains(&name.as_str()) {
        reader.problems.push(
            Problem::new(Code::BadName, node.at, format!("`paysmith-{name}` is a crate of Paysmith's own"))
                .label("can't be a provider's name"),
        );
    }
    if !is_good && node.text().is_some() {
        reader.problems.push(
            Problem::new(Code::BadName, node.at, format!("`{name}` can't be a provider's name"))
                .label("expected `a-z`, `0-9` and `_`, a letter first"),
        );
    }
    name
}

/// Reads `sources:`. Every `source:` that is read after this may name its tags.
fn sources(problems: &Problems, reader: &MapReader<'_>) -> Vec<(String, String)> {
    let entries = reader.entries("sources", "a map of sources");
    problems.know_sources(entries.iter().map(|entry| (entry.key.as_str(), entry.key_at)));
    let texts = entries.iter().map(|entry| read_text(problems, &entry.value, "what the source is"));
    entries.iter().zip(texts).filter_map(|(entry, text)| Some((entry.key.clone(), text?))).collect()
}
