//! Flat XML documents: one root, and in it elements that hold nothing but text. The parser isn't the client's, so that each checks
//! the other.

use paysmith_codegen::checked::is_xml_char;
use roxmltree::{Document, Node};

use super::json::Json;

/// The elements of a document: names and decoded texts.
pub(crate) type Elements = Vec<(String, String)>;

/// What is said to clients whose document isn't one.
const EXPECTED: &str =
    "UTF-8 XML without a DTD, one root, and in it elements that hold nothing but text, each name once";

/// The name of the root, and the elements in it: names and decoded texts. Whatever flat documents don't need is refused, such as
/// attributes and comments.
pub(crate) fn read(bytes: &[u8]) -> Result<(String, Elements), &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| EXPECTED)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if declares_another_encoding(text) {
        return Err(EXPECTED);
    }
    let document = Document::parse(text).map_err(|_| EXPECTED)?;
    let root = document.root_element();
    if !is_plain(root) || document.root().children().any(|node| !node.is_element()) {
        return Err(EXPECTED);
    }
    let mut pairs = Elements::new();
    for node in root.children() {
        if node.is_text() && node.text().unwrap_or_default().trim_ascii().is_empty() {
            continue;
        }
        let name = node.tag_name().name();
        let is_flat = node.children().all(|inner| inner.is_text());
        if !is_plain(node) || !is_flat || pairs.iter().any(|(taken, _)| taken == name) {
            return Err(EXPECTED);
        }
        pairs.push((name.to_owned(), node.children().filter_map(|inner| inner.text()).collect()));
    }
    Ok((root.tag_name().name().to_owned(), pairs))
}

/// The elements of a document whose root has this name; none of anything else.
pub(crate) fn elements(bytes: &[u8], root: &str) -> Elements {
    read(bytes).ok().filter(|(own, _)| own == root).map(|(_, pairs)| pairs).unwrap_or_default()
}

/// Whether a node is an element without attributes and without a namespace.
fn is_plain(node: Node<'_, '_>) -> bool {
    node.is_element() && node.attributes().len() == 0 && node.tag_name().namespace().is_none()
}

/// Whether the XML declaration names another encoding than UTF-8.
fn declares_another_encoding(text: &str) -> bool {
    let declaration = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    declaration.is_some_and(|(declaration, _)| {
        let declaration = declaration.to_ascii_lowercase();
        declaration.contains("encoding") && !declaration.contains("utf-8")
    })
}

/// The document with these elements. Texts stand in CDATA, as some providers write them, and other values don't. What XML can't
/// have is replaced, since an answer may repeat what came as JSON.
pub(crate) fn document(root: &str, members: &[(String, Json)]) -> String {
    let mut out = format!("<{root}>");
    for (name, value) in members {
        let text = value.scalar().unwrap_or_else(|| value.to_string());
        let text: String = text.chars().map(|c| if is_xml_char(c) { c } else { '\u{fffd}' }).collect();
        // A carriage return in CDATA would be read as a line feed.
        let in_cdata = matches!(value, Json::Text(_)) && !text.contains('\r');
        let written = if in_cdata {
            format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
        } else {
            text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#xD;")
        };
        out.push_str(&format!("<{name}>{written}</{name}>"));
    }
    out.push_str(&format!("</{root}>"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let members = [
            ("a".to_owned(), Json::Text("x<y>&z]]>茶\"'\n\t ".to_owned())),
            ("b".to_owned(), Json::Text("\r\nlast\r".to_owned())),
            ("c".to_owned(), Json::Number("1.00".to_owned())),
            ("d".to_owned(), Json::Text(String::new())),
        ];
        let text = document("xml", &members);
        let (root, read) = read(text.as_bytes()).unwrap();
        assert_eq!(root, "xml");
        let expected: Vec<_> =
            members.iter().map(|(name, value)| (name.clone(), value.scalar().unwrap())).collect();
        assert_eq!(read, expected);
        let control = [("a".to_owned(), Json::Text("\u{1}".to_owned()))];
        assert_eq!(document("xml", &control), "<xml><a><![CDATA[\u{fffd}]]></a></xml>");
    }

    #[test]
    fn what_is_not_flat_is_refused() {
        for text in [
            "",
            "<xml>",
            "<xml>text</xml>",
            "<xml><a><b/></a></xml>",
            "<xml><a>1</a><a>1</a></xml>",
            "<xml><a b='1'/></xml>",
            "<xml xmlns='urn:x'/>",
            "<xml><!-- c --></xml>",
            "<xml><a>1<!-- c -->2</a></xml>",
            "<!-- c --><xml/>",
            "<?php 1?><xml/>",
            "<!DOCTYPE xml><xml/>",
            "<!DOCTYPE xml [<!ENTITY e 'x'>]><xml><a>&e;</a></xml>",
            "<xml><a>&e;</a></xml>",
            "<?xml version='1.0' encoding='GBK'?><xml/>",
            "<xml/><xml/>",
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read(b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>\n<xml>\n <a/>\n</xml>\n").is_ok());
    }
}
