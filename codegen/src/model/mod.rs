//! From the tree to the model: one file a part of the language. Errors are collected, and reading goes on.

pub(crate) mod envelope;
pub(crate) mod field;
pub(crate) mod limits;
pub(crate) mod notification;
pub(crate) mod operation;
pub(crate) mod reader;
pub(crate) mod rule;
pub(crate) mod scheme;
pub(crate) mod types;

use std::sync::Arc;

use crate::checked::{Credential, Environment, Provider};
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node};
use reader::{Cx, Reader};
use types::Shared;

/// Reads the whole file. What it returns holds only what could be read; whether it fits together is for `check`.
pub(crate) fn model(path: &str, text: &str, tree: &Node) -> (Provider, Cx) {
    let cx = Cx::default();
    let provider = provider(&cx, path, text, tree);
    (provider, cx)
}

fn provider(cx: &Cx, path: &str, text: &str, tree: &Node) -> Provider {
    let reader = Reader::new(cx, "a spec", tree.at, tree);
    let sources = reader.get("sources").map(|node| sources(cx, node)).unwrap_or_default();
    cx.know_sources(sources.iter().map(|(tag, _)| tag.clone()));
    let lenient = reader.word("reads", "a way of reading", &[("strict", false), ("lenient", true)]);
    let shared = Shared::new(cx, lenient.unwrap_or(false), reader.get("fields"), reader.get("types"));
    let (enums, objects) = shared.resolve_all();
    let entries = |key, what| reader.get(key).map(|node| cx.entries(node, what)).unwrap_or_default();
    let envelopes: Vec<_> = entries("envelopes", "a map of envelopes")
        .iter()
        .map(|entry| Arc::new(envelope::envelope(cx, entry)))
        .collect();
    let operations = entries("operations", "a map of operations")
        .iter()
        .filter_map(|entry| operation::operation(&shared, &envelopes, entry))
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
        environments: entries("environments", "a map of environments")
            .iter()
            .map(|entry| environment(cx, entry))
            .collect(),
        schemes: scheme::schemes(cx, reader.get("signatures")),
        enums,
        objects,
        operations,
        notifications,
    };
    reader.finish();
    provider
}

fn provider_name(reader: &Reader<'_>) -> String {
    let name = reader.require_text("provider");
    let good = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if let (false, Some(node)) = (good, reader.get("provider")) {
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

fn credential(cx: &Cx, entry: &Entry) -> Credential {
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

fn environment(cx: &Cx, entry: &Entry) -> Environment {
    let reader = Reader::new(cx, "an environment", entry.key_at, &entry.value);
    let money = reader
        .require("money")
        .and_then(|node| cx.word(node, "a kind of money", &[("real", true), ("test", false)]));
    let base = reader.require_text("base");
    if let (Some(node), true) =
        (reader.get("base"), !base.starts_with("http://") && !base.starts_with("https://") || base.ends_with('/'))
    {
        cx.bad_value(node, &base, "a URL with `https://` and without a trailing slash");
    }
    let environment =
        Environment { name: entry.key.clone(), about: reader.about(), base, real_money: money.unwrap_or(true) };
    reader.finish();
    environment
}
