//! Reads `notifications:`.

use super::envelope::{
    Values, arriving_headers, json_style, outcome, pattern, refuse_no_body, sends, values, xml_pattern,
};
use super::fields::{Shared, conditions, read_rules, table};
use super::operation::{not_echo, state};
use super::reply::reply;
use crate::checked::{BodyKind, Heeds, Notification, NotificationReply, Pattern, Subject, To};
use crate::language::words::HEEDS;
use crate::reading::{
    MapReader, Problems, Unread, entries_of, read_seconds, read_text, read_word, refuse_bad_dotted_name,
};
use crate::report::Span;
use crate::yaml::{Entry, Node, Value, json_object};

pub(super) fn notification(shared: &Shared<'_>, entry: &Entry) -> Notification {
    let problems = shared.problems;
    refuse_bad_dotted_name(problems, entry);
    let reader = MapReader::new(problems, "a notification", entry.key_at, &entry.value);
    let before_body = problems.count();
    let (kind, pattern) = body(problems, &reader);
    let in_query = reader.has("query") && !["json", "form", "xml"].iter().any(|key| reader.has(key));
    let headers = arriving_headers(problems, &reader);
    problems.mark_unread_since(before_body, Unread::Notification, &entry.key);
    let about = reader.about();
    let mut table = table(shared, "", about.clone(), reader.require("fields"));
    table.rules = read_rules(problems, &reader);
    let outcome = outcome(problems, &reader, &pattern);
    let to = reader.get("to").map(|node| to(problems, reader.key_at("to"), node));
    let signed = reader.word("signature", "a presence", &[("required", true), ("none", false)]);
    let acknowledge = reader.require("acknowledge").and_then(|_| reader.entry("acknowledge"));
    let (acknowledge, heeds) = acknowledge.map(|entry| acknowledgement(problems, entry)).unzip();
    let refuse = reader.entry("refuse").map(|entry| refusal(problems, entry));
    let retries = reader.items("retries", "a list of durations").iter();
    let empty_reply =
        |status| NotificationReply { status, content_type: "text/plain".to_owned(), body: String::new() };
    let Values { made: values, fresh } = values(problems, reader.entries("values", "a map of values"), true);
    let notification = Notification {
        name: entry.key.clone(),
        title: reader.text("title"),
        about,
        of: reader.some_words("reports"),
        to: to.unwrap_or_else(|| vec![To::Registered]),
        when: reader.get("when").map(|node| conditions(problems, node)).unwrap_or_default(),
        kind,
        in_query,
        pattern,
        headers,
        values,
        fresh,
        sends: sends(problems, &reader),
        style: json_style(problems, &reader),
        signed: signed.unwrap_or(true),
        table,
        outcome: reader.has("codes").then_some(outcome),
        order: reader.text("order"),
        amount: reader.text("amount"),
        currency: reader.text("currency"),
        merchant: reader.text("merchant"),
        original: reader.text("original"),
        not_echo: reader.get("not_echo").map(|node| not_echo(problems, node)).unwrap_or_default(),
        state: reader.entry("state").map(|entry| state(problems, entry, Subject::Order)),
        key: reader.words("deduplicate_by"),
        acknowledge: acknowledge.unwrap_or_else(|| empty_reply(200)),
        heeds: heeds.unwrap_or_default(),
        refuse: refuse.unwrap_or_else(|| empty_reply(400)),
        retries: retries.filter_map(|node| read_seconds(problems, node)).collect(),
        example: reader.entry("example").map(|entry| example(problems, entry)),
    };
    reader.finish();
    notification
}

/// Reads where a notification is sent: `registered`, `{ field: … }`, or a list of these.
fn to(problems: &Problems, at: Span, node: &Node) -> Vec<To> {
    match &node.value {
        Value::List(items) => items.iter().flat_map(|item| to(problems, item.at, item)).collect(),
        Value::Map(_) => {
            let reader = MapReader::new(problems, "`to:`", at, node);
            let field = reader.require("field").and_then(|node| read_text(problems, node, "a field's name"));
            reader.finish();
            field.map(To::Field).into_iter().collect()
        }
        _ => read_word(problems, node, "where it is sent", &[("registered", ())])
            .map(|()| To::Registered)
            .into_iter()
            .collect(),
    }
}

/// Reads the pattern of the body or of the query, and its format. The pairs of a query are those of a form.
fn body(problems: &Problems, reader: &MapReader<'_>) -> (BodyKind, Pattern) {
    let (json, form, xml) = (reader.get("json"), reader.get("form"), reader.get("xml"));
    let query = reader.get("query");
    refuse_no_body(reader, "a notification", &["json", "form", "xml", "query"]);
    match (json, form.or(query), xml) {
        (Some(node), ..) => (BodyKind::Json, pattern(problems, node)),
        (None, Some(node), _) => (BodyKind::Form, pattern(problems, node)),
        (None, None, Some(node)) => {
            let (root, pattern) = xml_pattern(problems, node);
            (BodyKind::Xml(root), pattern)
        }
        (None, None, None) => (BodyKind::Json, Pattern::Fields),
    }
}

/// Reads the reply to a notification that verifies, and what the provider looks at of the reply.
fn acknowledgement(problems: &Problems, entry: &Entry) -> (NotificationReply, Heeds) {
    let reader = MapReader::new(problems, "an acknowledgement", entry.key_at, &entry.value);
    let heeds = reader.word("heeds", "what the provider can look at", HEEDS);
    (reply(reader), heeds.unwrap_or_default())
}

fn refusal(problems: &Problems, entry: &Entry) -> NotificationReply {
    reply(MapReader::new(problems, "an answer to a notification", entry.key_at, &entry.value))
}

fn example(problems: &Problems, entry: &Entry) -> serde_json::Map<String, serde_json::Value> {
    let reader = MapReader::new(problems, "an example", entry.key_at, &entry.value);
    reader.about();
    let fields =
        reader.require("fields").map(|node| json_object(entries_of(problems, node, "a map of values")));
    reader.finish();
    fields.unwrap_or_default()
}
