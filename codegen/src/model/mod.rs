//! From the tree to the model: one file a part of the language. Errors are collected, and reading goes on.

pub(crate) mod amounts;
pub(crate) mod currency;
pub(crate) mod cx;
pub(crate) mod envelope;
pub(crate) mod field;
pub(crate) mod limits;
pub(crate) mod notification;
pub(crate) mod operation;
pub(crate) mod places;
pub(crate) mod reader;
pub(crate) mod rule;
pub(crate) mod scheme;
pub(crate) mod types;
pub(crate) mod values;

use std::sync::Arc;

use crate::checked::{About, Credential, CredentialSet, Environment, Provider};
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node, Value, refuse_duplicates};
use cx::Cx;
use reader::Reader;
use types::Shared;

/// Reads the whole file. What it returns holds only what could be read; whether it fits together is for `check`.
pub(crate) fn model<'t>(path: &str, text: &str, tree: &'t Node) -> (Provider, Cx<'t>) {
    let cx = Cx::new(tree);
    refuse_duplicates(tree, &mut |problem| cx.push(problem));
    if matches!(tree.value, Value::Map(_)) {
        let provider = provider(&cx, path, text, tree);
        return (provider, cx);
    }
    cx.push(no_spec(tree));
    // What an empty spec lacks need not be said as well.
    (provider(&Cx::new(tree), path, text, tree), cx)
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

fn provider(cx: &Cx, path: &str, text: &str, tree: &Node) -> Provider {
    let at = tree.map().and_then(|entries| entries.first()).map_or(tree.at, |entry| entry.key_at);
    let reader = Reader::new(cx, "a spec", at, tree);
    let sources = reader.get("sources").map(|node| sources(cx, node)).unwrap_or_default();
    let tags = reader.get("sources").and_then(Node::map).unwrap_or_default();
    cx.know_sources(tags.iter().map(|entry| (entry.key.as_str(), entry.key_at)));
    if let Some(node) = reader.get("allow") {
        cx.allow(None, node);
    }
    let lenient = reader.word("reads", "a way of reading", field::READS);
    let currencies = reader.get("currencies").map(|node| currency::facts(cx, node)).unwrap_or_default();
    let shared = Shared::new(
        cx,
        lenient.unwrap_or(false),
        Arc::clone(&currencies),
        (reader.get("fields"), reader.get("types")),
    );
    let (enums, objects) = shared.resolve_all();
    let entries = |key, what| reader.get(key).map(|node| cx.entries(node, what)).unwrap_or_default();
    let envelopes: Vec<_> = entries("envelopes", "a map of envelopes")
        .iter()
        .map(|entry| Arc::new(envelope::envelope(cx, entry)))
        .collect();
    let operations = entries("operations", "a map of operations")
        .iter()
        .map(|entry| operation::operation(&shared, &envelopes, entry))
        .collect();
    let notifications = entries("notifications", "a map of notifications")
        .iter()
        .map(|entry| notification::notification(&shared, entry))
        .collect();
    let provider = Provider {
        name: provider_name(&reader),
        title: reader.require_text("title"),
        docs: reader.require_text("docs"),
        doc: reader.text("doc"),
        path: path.to_owned(),
        text: text.to_owned(),
        sources,
        credentials: entries("credentials", "a map of credentials")
            .iter()
            .map(|entry| credential(cx, entry))
            .collect(),
        credential_sets: entries("credential_sets", "a map of sets")
            .iter()
            .map(|entry| credential_set(cx, entry))
            .collect(),
        environments: entries("environments", "a map of environments")
            .iter()
            .map(|entry| environment(cx, entry))
            .collect(),
        currencies,
        schemes: scheme::schemes(cx, reader.get("signatures")),
        envelopes,
        enums,
        objects,
        operations,
        notifications,
    };
    cx.know_unused_fields(shared.unused_fields());
    reader.finish();
    provider
}

/// Variables of templates and patterns that aren't credentials.
const VARIABLES: &[&str] = &["fields", "operation", "code", "message", "answer", "signature"];

/// What the crates of Paysmith are called behind `paysmith-`.
const OWN_CRATES: &[&str] = &["codegen", "derive", "runtime", "sandbox", "specs"];

fn provider_name(reader: &Reader<'_>) -> String {
    let name = reader.require_text("provider");
    let good = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let Some(node) = reader.get("provider") else { return name };
    if OWN_CRATES.contains(&name.as_str()) {
        reader.cx.push(
            Problem::new(Code::BadName, node.at, format!("`paysmith-{name}` is a crate of Paysmith's own"))
                .label("can't be a provider's name"),
        );
    }
    if !good && node.text().is_some() {
        reader.cx.push(
            Problem::new(Code::BadName, node.at, format!("`{name}` can't be a provider's name"))
                .label("expected `a-z`, `0-9` and `_`, a letter first"),
        );
    }
    name
}

fn sources(cx: &Cx, node: &Node) -> Vec<(String, String)> {
    cx.entries(node, "a map of sources")
        .iter()
        .filter_map(|entry| Some((entry.key.clone(), cx.text(&entry.value, "what the source is")?)))
        .collect()
}

/// Names that become words of Rust and of templates.
pub(crate) fn refuse_odd_name(cx: &Cx, entry: &Entry) {
    let good = entry.key.starts_with(|c: char| c.is_ascii_alphabetic())
        && entry.key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if !good {
        cx.push(
            Problem::new(Code::BadName, entry.key_at, format!("`{}` can't be a name here", entry.key))
                .label("expected letters, digits, `_` and `-`, a letter first"),
        );
    }
}

fn credential(cx: &Cx, entry: &Entry) -> Credential {
    refuse_odd_name(cx, entry);
    if VARIABLES.contains(&entry.key.as_str()) {
        cx.push(
            Problem::new(Code::BadName, entry.key_at, format!("`${}` means something else", entry.key))
                .label("can't be a credential's name")
                .note(format!("variables of envelopes: ${}", VARIABLES.join(", $"))),
        );
    }
    let reader = Reader::new(cx, "a credential", entry.key_at, &entry.value);
    let secret = reader
        .require("type")
        .and_then(|node| cx.word(node, "a credential's type", &[("string", false), ("secret", true)]));
    let credential = Credential {
        name: entry.key.clone(),
        about: reader.about(),
        secret: secret.unwrap_or(true),
        max: reader.number("max"),
        optional: reader.flag("optional"),
        example: reader.text("example"),
    };
    if let (true, Some(node)) = (credential.secret, reader.get("example")) {
        cx.push(
            Problem::new(Code::BadValue, node.at, "a secret has no example")
                .label("sooner or later a real one is pasted here"),
        );
    }
    reader.finish();
    credential
}

/// A list of names, or `{ of: […], doc: … }`.
fn credential_set(cx: &Cx, entry: &Entry) -> CredentialSet {
    refuse_odd_name(cx, entry);
    if let Value::Map(_) = entry.value.value {
        let reader = Reader::new(cx, "a set of credentials", entry.key_at, &entry.value);
        reader.require("of");
        let (about, members) = (reader.about(), reader.words("of"));
        reader.finish();
        return CredentialSet { name: entry.key.clone(), about, members };
    }
    let about = About { at: entry.key_at, ..About::default() };
    CredentialSet { name: entry.key.clone(), about, members: cx::words(cx, &entry.value) }
}

fn environment(cx: &Cx, entry: &Entry) -> Environment {
    refuse_odd_name(cx, entry);
    let reader = Reader::new(cx, "an environment", entry.key_at, &entry.value);
    let money = reader
        .require("money")
        .and_then(|node| cx.word(node, "a kind of money", &[("real", true), ("test", false)]));
    let base = reader.require_text("base");
    if let (Some(node), true) = (
        reader.get("base"),
        !base.starts_with("http://") && !base.starts_with("https://") || base.ends_with('/'),
    ) {
        cx.bad_value(node, &base, "base URL", "`https://`, a host, and no slash at the end");
    }
    let environment = Environment {
        name: entry.key.clone(),
        about: reader.about(),
        base,
        real_money: money.unwrap_or(true),
    };
    reader.finish();
    environment
}
