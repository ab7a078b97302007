//! Reads the replies to notifications, and refuses those that no server can send.

use super::envelope::xml_reply;
use crate::checked::{BodyKind, NotificationReply};
use crate::reading::{MapReader, bad_value};
use crate::report::{Code, Problem};

/// Reads a reply: its status, its content type and its body.
pub(super) fn reply(reader: MapReader<'_>) -> NotificationReply {
    let json = reader.get("json").map(|node| node.json().to_string());
    let xml = reader.get("xml").map(|node| xml_reply(reader.problems, node));
    let default_type = match (&json, &xml) {
        (Some(_), _) => BodyKind::Json.content_type(),
        (None, Some(_)) => BodyKind::Xml(String::new()).content_type(),
        (None, None) => "text/plain",
    };
    let text = reader.text("body");
    refuse_second_body(&reader);
    let reply = NotificationReply {
        status: status(&reader),
        content_type: content_type(&reader).unwrap_or_else(|| default_type.to_owned()),
        body: json.or(xml).or(text).unwrap_or_default(),
    };
    refuse_body_of_none(&reader, &reply);
    reader.finish();
    reply
}

/// The status of the reply. A status below 200 only announces a reply, which is never sent.
fn status(reader: &MapReader<'_>) -> u16 {
    let status = reader.number("status").unwrap_or(200);
    if let Some(node) = reader.get("status").filter(|_| !(200..=599).contains(&status)) {
        bad_value(
            reader.problems,
            node,
            &status.to_string(),
            "status of a reply",
            "a number from 200 to 599",
        );
    }
    status
}

/// The content type of the reply, as its header has it.
fn content_type(reader: &MapReader<'_>) -> Option<String> {
    let text = reader.text("content_type")?;
    if let Some(node) = reader.get("content_type").filter(|_| !is_content_type(&text)) {
        let expected = "a type, a slash and a subtype, as in `text/plain; charset=utf-8`";
        bad_value(reader.problems, node, &text, "content type", expected);
    }
    Some(text)
}

fn is_content_type(text: &str) -> bool {
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    // What RFC 9110 calls a token.
    let is_token = |text: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        !text.is_empty() && text.chars().all(is_part)
    };
    let names = essence.trim_end().split_once('/');
    names.is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
        && parameters.chars().all(|c| c == ' ' || c.is_ascii_graphic())
}

/// Reports a reply with two bodies.
fn refuse_second_body(reader: &MapReader<'_>) {
    let mut bodies = ["json", "xml", "body"].into_iter().filter(|key| reader.has(key));
    if let (Some(first), Some(second)) = (bodies.next(), bodies.next()) {
        reader.problems.push(
            Problem::new(Code::WrongKind, reader.key_at(second), "a reply has one body")
                .label("this is a second one")
                .related(reader.key_at(first), "the first"),
        );
    }
}

/// Reports the body of a reply whose status says that there is none.
fn refuse_body_of_none(reader: &MapReader<'_>, reply: &NotificationReply) {
    let key = ["json", "xml"].into_iter().find(|key| reader.has(key)).unwrap_or("body");
    if [204, 205, 304].contains(&reply.status) && !reply.body.is_empty() {
        let message = format!("a reply with status {} has no body", reply.status);
        reader.problems.push(
            Problem::new(Code::BadValue, reader.key_at(key), message)
                .label("this is never sent")
                .help("remove it, or give the status that the provider wants beside it"),
        );
    }
}
