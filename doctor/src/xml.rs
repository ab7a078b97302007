//! Flat XML documents as pairs, and why a text is none. The parser isn't the client's.

use roxmltree::{Document, Error};

/// The elements in the root: names and decoded texts, in the order of the document. Whoever captured the document wants to know
/// about its signature, so that only what can't be read at all is an error. The error repeats nothing of the text.
pub(crate) fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = Document::parse(text).map_err(|error| why(&error))?;
    let elements = document.root_element().children().filter(roxmltree::Node::is_element);
    let pairs = elements.map(|element| {
        let texts = element.children().filter(roxmltree::Node::is_text).filter_map(|inner| inner.text());
        (element.tag_name().name().to_owned(), texts.collect())
    });
    Ok(pairs.collect())
}

fn why(error: &Error) -> String {
    let position = error.pos();
    let what = match error {
        Error::DtdDetected => "it has a document type, which no client may read",
        Error::UnknownEntityReference(..) => "it has an entity that XML doesn't have",
        _ => "it isn't well-formed",
    };
    format!("{what} (line {}, column {})", position.row, position.col)
}

/// The name of the root.
pub(crate) fn root(text: &str) -> Option<String> {
    let document = Document::parse(text.strip_prefix('\u{feff}').unwrap_or(text)).ok()?;
    Some(document.root_element().tag_name().name().to_owned())
}

/// The elements as they stand in the document, between their tags; `None` where the text is no document.
pub(crate) fn undecoded(text: &str) -> Option<Vec<(String, String)>> {
    let document = Document::parse(text).ok()?;
    let elements = document.root_element().children().filter(roxmltree::Node::is_element);
    let pairs = elements.map(|element| {
        let whole = text.get(element.range()).unwrap_or_default();
        let inside =
            whole.split_once('>').and_then(|(_, rest)| rest.rsplit_once("</")).map(|(inside, _)| inside);
        (element.tag_name().name().to_owned(), inside.unwrap_or_default().to_owned())
    });
    Some(pairs.collect())
}

/// The name of the first element that stands there twice.
pub(crate) fn repeated(text: &str) -> Option<String> {
    let pairs = pairs(text).ok()?;
    let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    let is_second = |(at, name): (usize, &&str)| names.get(..at).is_some_and(|before| before.contains(name));
    names.iter().enumerate().find(|one| is_second(*one)).map(|(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_pairs() {
        let text = "\u{feff}<?xml version=\"1.0\"?>\n<xml>\n<a><![CDATA[x<y&z]]></a> <b>1&amp;2&#x8336;</b><c/></xml>";
        let expected = [("a", "x<y&z"), ("b", "1&2茶"), ("c", "")];
        assert_eq!(pairs(text).unwrap(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let text = text.trim_start_matches('\u{feff}');
        let expected = [("a", "<![CDATA[x<y&z]]>"), ("b", "1&amp;2&#x8336;"), ("c", "")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(undecoded(text).unwrap(), expected);
        assert_eq!(repeated(text), None);
        assert_eq!(repeated("<xml><a/><b/><a/></xml>"), Some("a".to_owned()));
    }

    #[test]
    fn an_error_repeats_nothing() {
        for text in
            ["<xml><secret>", "<!DOCTYPE secret><xml/>", "<xml>&secret;</xml>", "<secret></xml>", "secret"]
        {
            let why = pairs(text).unwrap_err();
            assert!(!why.contains("secret"), "{why}");
        }
    }
}
