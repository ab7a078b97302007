//! `notifications:`

use super::cx::{Cx, Lost};
use super::envelope::{outcome, pattern, refuse_no_body, signature_headers};
use super::field::table;
use super::operation::{not_echo, refuse_bad_name, state};
use super::reader::Reader;
use super::rule::{conditions, rules};
use super::types::Shared;
use crate::checked::{At, Notification, NotificationReply, Pattern, Subject, To};
use crate::tree::{Entry, Node, Value, json_map};

pub(crate) fn notification(shared: &Shared<'_>, entry: &Entry) -> Notification {
    let cx = shared.cx;
    refuse_bad_name(cx, entry);
    let reader = Reader::new(cx, "a notification", entry.key_at, &entry.value);
    let about = reader.about();
    let title = reader.text("title");
    let of = reader.words("of");
    let to = reader
        .get("to")
        .map(|node| to(cx, reader.key_at("to"), node))
        .unwrap_or_else(|| vec![To::Registered]);
    let when = reader.get("when").map(|node| conditions(cx, node)).unwrap_or_default();
    let before_body = cx.count();
    let (form, pattern) = body(cx, &reader);
    let headers = signature_headers(cx, &reader);
    cx.lose_if_worse(before_body, Lost::Notification, &entry.key);
    let signed =
        reader.word("signature", "a presence", &[("required", true), ("none", false)]).unwrap_or(true);
    let mut fields = table(shared, "", about.clone(), reader.require("fields"));
    fields.rules = rules(cx, &reader);
    let has_codes = reader.has("codes");
    let outcome = outcome(cx, &reader);
    let order = reader.text("order");
    let (amount, currency) = (reader.text("amount"), reader.text("currency"));
    let (merchant, original) = (reader.text("merchant"), reader.text("original"));
    let not_echo = reader.get("not_echo").map(|node| not_echo(cx, node)).unwrap_or_default();
    let state = reader.entry("state").map(|entry| state(cx, entry, Subject::Order));
    let key = reader.words("key");
    let acknowledge = reader.require("acknowledge").and_then(|_| reader.entry("acknowledge"));
    let (acknowledge, heeds_body) = acknowledge.map(|entry| acknowledgement(cx, entry)).unzip();
    let refuse = reader.entry("refuse").map(|entry| refusal(cx, entry));
    let retries = reader.get("retries").map(|node| cx.items(node, "a list of durations")).unwrap_or_default();
    let retries = retries.iter().filter_map(|node| cx.seconds(node)).collect();
    let example = reader.entry("example").map(|entry| example(cx, entry));
    reader.finish();
    let bare =
        |status| NotificationReply { status, content_type: "text/plain".to_owned(), body: String::new() };
    Notification {
        name: entry.key.clone(),
        title,
        about,
        of,
        to,
        when,
        form,
        pattern,
        headers,
        signed,
        table: fields,
        outcome: has_codes.then_some(outcome),
        order,
        amount,
        currency,
        merchant,
        original,
        not_echo,
        state,
        key,
        acknowledge: acknowledge.unwrap_or_else(|| bare(200)),
        heeds_body: heeds_body.unwrap_or(true),
        refuse: refuse.unwrap_or_else(|| bare(400)),
        retries,
        example,
    }
}

/// `registered`, `{ field: … }`, or a list of these.
fn to(cx: &Cx, at: At, node: &Node) -> Vec<To> {
    match &node.value {
        Value::List(items) => items.iter().flat_map(|item| to(cx, item.at, item)).collect(),
        Value::Map(_) => {
            let reader = Reader::new(cx, "`to:`", at, node);
            let field = reader.require("field").and_then(|node| cx.text(node, "a field's name"));
            reader.finish();
            field.map(To::Field).into_iter().collect()
        }
        _ => cx
            .word(node, "where it is sent", &[("registered", ())])
            .map(|()| To::Registered)
            .into_iter()
            .collect(),
    }
}

/// `form: $fields` and `json: $fields` are short for the fields alone.
fn body(cx: &Cx, reader: &Reader<'_>) -> (bool, Pattern) {
    let (json, form) = (reader.get("json"), reader.get("form"));
    refuse_no_body(reader, "a notification");
    match (json, form) {
        (Some(node), _) => (false, pattern(cx, node)),
        (None, Some(node)) => (true, pattern(cx, node)),
        (None, None) => (false, Pattern::Fields),
    }
}

/// What to say to one that verifies, and whether its body counts.
fn acknowledgement(cx: &Cx, entry: &Entry) -> (NotificationReply, bool) {
    let reader = Reader::new(cx, "an acknowledgement", entry.key_at, &entry.value);
    let heeds = reader.word("heeds", "what the provider can look at", &[("body", true), ("status", false)]);
    (reply(reader), heeds.unwrap_or(true))
}

fn refusal(cx: &Cx, entry: &Entry) -> NotificationReply {
    reply(Reader::new(cx, "an answer to a notification", entry.key_at, &entry.value))
}

fn reply(reader: Reader<'_>) -> NotificationReply {
    let json = reader.get("json").map(|node| node.json().to_string());
    let default_type = if json.is_some() { "application/json" } else { "text/plain" };
    let reply = NotificationReply {
        status: reader.number("status").unwrap_or(200),
        content_type: reader.text("type").unwrap_or_else(|| default_type.to_owned()),
        body: json.or(reader.text("body")).unwrap_or_default(),
    };
    reader.entry("body");
    reader.finish();
    reply
}

fn example(cx: &Cx, entry: &Entry) -> serde_json::Map<String, serde_json::Value> {
    let reader = Reader::new(cx, "an example", entry.key_at, &entry.value);
    reader.about();
    let fields = reader.require("fields").map(|node| json_map(cx.entries(node, "a map of values")));
    reader.finish();
    fields.unwrap_or_default()
}
