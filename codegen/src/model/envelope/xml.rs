//! Reads XML documents, `xml: { root: { name: … } }`: one element, and in it others that hold nothing but text. They are pairs, as
//! those of a form are.

use super::pattern::pattern;
use super::template::template;
use crate::checked::{Pattern, Template, is_element_name};
use crate::reading::{Problems, read_text, wrong_kind};
use crate::report::{Code, Problem};
use crate::yaml::{Entry, Node, Value};

/// Reads the document of a request: its root, and the template of the elements in it.
pub(super) fn xml_template(problems: &Problems, node: &Node) -> (String, Template) {
    let Some((root, inside)) = document(problems, node) else {
        return (String::new(), Template::Object(vec![("*".to_owned(), Template::Fields)]));
    };
    let read = match template(problems, inside) {
        Template::Fields => Template::Object(vec![("*".to_owned(), Template::Fields)]),
        other => other,
    };
    (root, read)
}

/// Reads the document of an answer or a notification: its root, and the pattern of the elements in it.
pub(crate) fn xml_pattern(problems: &Problems, node: &Node) -> (String, Pattern) {
    match document(problems, node) {
        Some((root, inside)) => (root, pattern(problems, inside)),
        None => (String::new(), Pattern::Fields),
    }
}

/// Reads the document that a notification is answered with, and writes it on one line.
pub(crate) fn xml_reply(problems: &Problems, node: &Node) -> String {
    let Some((root, inside)) = document(problems, node) else { return String::new() };
    let mut text = format!("<{root}>");
    if inside.map().is_none() {
        wrong_kind(problems, inside, "the elements of the root");
    }
    for entry in inside.map().unwrap_or_default().iter().filter(|entry| !is_nested(entry)) {
        let value = read_text(problems, &entry.value, "a text").unwrap_or_default();
        let value =
            value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;");
        text.push_str(&format!("<{0}>{value}</{0}>", entry.key));
    }
    text.push_str(&format!("</{root}>"));
    text
}

/// The name of the root, and the node with what stands in it. A document that isn't flat, or that XML can't have, is reported.
fn document<'n>(problems: &Problems, node: &'n Node) -> Option<(String, &'n Node)> {
    let no_root = |label: &str| {
        problems
            .push(Problem::new(Code::WrongKind, node.at, "an XML document has one root").label(label).help(
            "write the root's name, and in it the elements: `xml: { order: { no: $order, \"*\": $fields } }`",
        ));
        None
    };
    let Value::Map(entries) = &node.value else { return no_root("this is no element") };
    let [root] = entries.as_slice() else { return no_root("expected a single element here") };
    refuse_bad_element_name(problems, root);
    match &root.value.value {
        Value::Map(elements) => elements.iter().for_each(|element| refuse_unfit(problems, element)),
        Value::Scalar { text, .. } if text == "$fields" => {}
        _ => {
            wrong_kind(problems, &root.value, "the elements of the root, or `$fields`");
            return None;
        }
    }
    Some((root.key.clone(), &root.value))
}

/// Refuses an element that can't stand in a flat document.
fn refuse_unfit(problems: &Problems, element: &Entry) {
    if !matches!(element.key.as_str(), "*" | "$answer") {
        refuse_bad_element_name(problems, element);
    }
    if is_nested(element) {
        problems.push(
            Problem::new(
                Code::WrongKind,
                element.value.at,
                format!("the element `{}` would hold elements", element.key),
            )
            .label("an XML document is flat: each element in its root holds a text")
            .help("JSON text within an element is written `{ $text: … }`"),
        );
    }
}

/// Whether an element would hold other elements.
fn is_nested(element: &Entry) -> bool {
    let Value::Map(inner) = &element.value.value else { return false };
    !inner.iter().any(|entry| entry.key.starts_with('$'))
}

fn refuse_bad_element_name(problems: &Problems, entry: &Entry) {
    if !is_element_name(&entry.key) {
        problems.push(
            Problem::new(
                Code::BadName,
                entry.key_at,
                format!("`{}` can't be the name of an element", entry.key),
            )
            .label("expected ASCII letters, digits, `_`, `-` and `.`, with a letter or `_` first"),
        );
    }
}
