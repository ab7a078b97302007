//! Flat XML documents, read by a parser that neither client nor sandbox use in this way, and written with entities, where the
//! sandbox writes CDATA.

use super::json::Json;

/// The elements of a document as the members of an object, all of them texts; `None` if the text is no document.
pub(crate) fn read(text: &str) -> Option<Json> {
    let document = roxmltree::Document::parse(text).ok()?;
    let elements = document.root_element().children().filter(roxmltree::Node::is_element);
    let members = elements.map(|element| {
        let text: String = element.children().filter_map(|inner| inner.text()).collect();
        (element.tag_name().name().to_owned(), Json::Text(text))
    });
    Some(Json::Object(members.collect()))
}

/// A document. What XML can't have is left out.
pub(crate) fn written(root: &str, object: &Json) -> String {
    let elements = object.members().map(|(name, value)| {
        let text = value.scalar().unwrap_or_else(|| value.to_string());
        let escaped: String = text.chars().filter_map(escaped).collect();
        format!("<{name}>{escaped}</{name}>")
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root}>\n{}</{root}>\n",
        elements.collect::<String>()
    )
}

fn escaped(c: char) -> Option<String> {
    match c {
        '&' | '<' | '>' | '"' | '\'' | '\r' => Some(format!("&#x{:X};", u32::from(c))),
        '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => None,
        c => Some(c.to_string()),
    }
}
