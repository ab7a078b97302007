//! Reads flat documents, strictly. Two programs that read a document differently could be shown different payments under one
//! signature, so that whatever such documents don't need is refused, also where XML allows it: comments, which may cut a value in
//! two, processing instructions, attributes, document types, entities of one's own, and elements within elements.

use std::borrow::Cow;

use quick_xml::errors::SyntaxError;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Error, Reader};

use super::XmlFault;
use super::XmlFault::{Has, Truncated};
use super::characters::{is_allowed, is_name};
use crate::json::without_mark;
use crate::write::form::Pair;

/// The pairs of a document whose root has this name. A name may come twice: whoever uses the pairs refuses that.
pub(crate) fn elements<'a>(body: &'a [u8], root: &str) -> Result<Vec<Pair<'a>>, XmlFault> {
    let text = without_mark(std::str::from_utf8(body).map_err(|_| Has("bytes that aren't UTF-8"))?);
    if text.starts_with('\u{feff}') {
        // The parser would skip a second mark, and XML has none.
        return Err(Has("text outside of its elements"));
    }
    let mut reader = Reader::from_str(text);
    let mut walk = Walk {
        root,
        place: Place::Before,
        begun: false,
        name: String::new(),
        value: "".into(),
        pairs: Vec::new(),
    };
    loop {
        match reader.read_event().map_err(|error| fault(&error))? {
            Event::Eof => break,
            event => walk.event(event)?,
        }
        walk.begun = true;
    }
    if walk.place == Place::After { Ok(walk.pairs) } else { Err(Truncated) }
}

/// What the parser's error says of the text.
fn fault(error: &Error) -> XmlFault {
    match error {
        Error::Syntax(SyntaxError::InvalidBangMarkup) => Has("markup that isn't XML's"),
        Error::Syntax(_) => Truncated,
        _ => Has("markup that isn't XML's"),
    }
}

/// Where in the document the walk is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    InRoot,
    InElement,
    After,
}

/// The walk through a document.
struct Walk<'a, 'r> {
    root: &'r str,
    place: Place,
    /// Whether anything was read already.
    begun: bool,
    /// The name of the element that is read now, and its text so far.
    name: String,
    value: Cow<'a, str>,
    pairs: Vec<Pair<'a>>,
}

impl<'a> Walk<'a, '_> {
    fn event(&mut self, event: Event<'a>) -> Result<(), XmlFault> {
        match event {
            Event::Decl(declaration) if !self.begun => {
                let text = std::str::from_utf8(&declaration).unwrap_or_default();
                if !declares_utf8(text) {
                    return Err(Has(
                        "a declaration of another encoding than UTF-8, or of another version than 1.0",
                    ));
                }
            }
            Event::Start(start) => self.start(&start)?,
            Event::Empty(start) => {
                self.start(&start)?;
                self.end();
            }
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(text.xml10_content().unwrap_or_default())?,
            Event::CData(text) if self.place == Place::InElement => {
                self.push(text.xml10_content().unwrap_or_default())?;
            }
            Event::GeneralRef(name) if self.place == Place::InElement => self.reference(&name)?,
            Event::CData(_) | Event::GeneralRef(_) => return Err(Has("text outside of its elements")),
            Event::DocType(_) => return Err(Has("a document type")),
            Event::Comment(_) => return Err(Has("a comment")),
            Event::Decl(_) | Event::PI(_) => return Err(Has("a processing instruction")),
            Event::Eof => {}
        }
        Ok(())
    }

    /// Enters an element.
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), XmlFault> {
        let name = std::str::from_utf8(start.name().into_inner()).unwrap_or_default().to_owned();
        if !is_name(&name) {
            return Err(Has("a name that no element can have"));
        }
        if !start.attributes_raw().trim_ascii().is_empty() {
            return Err(Has("attributes"));
        }
        self.place = match self.place {
            Place::Before if name == self.root => Place::InRoot,
            Place::Before => return Err(Has("another root")),
            Place::InRoot => {
                (self.name, self.value) = (name, Cow::Borrowed(""));
                Place::InElement
            }
            Place::InElement => return Err(Has("elements within elements")),
            Place::After => return Err(Has("a second root")),
        };
        Ok(())
    }

    /// Leaves an element. The parser has compared the name of its end with that of its start.
    fn end(&mut self) {
        self.place = match self.place {
            Place::InElement => {
                let pair = (Cow::Owned(std::mem::take(&mut self.name)), std::mem::take(&mut self.value));
                self.pairs.push(pair);
                Place::InRoot
            }
            Place::Before | Place::InRoot | Place::After => Place::After,
        };
    }

    fn text(&mut self, text: Cow<'a, str>) -> Result<(), XmlFault> {
        if self.place != Place::InElement {
            let is_blank = text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n'));
            return if is_blank { Ok(()) } else { Err(Has("text outside of its elements")) };
        }
        if text.contains("]]>") { Err(Has("`]]>` in a text")) } else { self.push(text) }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), XmlFault> {
        let unknown = Has("an entity that XML doesn't have");
        if reference.is_char_ref() {
            let c = reference.resolve_char_ref().ok().flatten().ok_or(unknown)?;
            return self.push(Cow::Owned(c.to_string()));
        }
        let name = std::str::from_utf8(reference).map_err(|_| unknown)?;
        self.push(Cow::Borrowed(resolve_xml_entity(name).ok_or(unknown)?))
    }

    fn push(&mut self, text: Cow<'a, str>) -> Result<(), XmlFault> {
        if !text.chars().all(is_allowed) {
            return Err(Has("a character that no document can have"));
        }
        if self.value.is_empty() {
            self.value = text;
        } else {
            self.value.to_mut().push_str(&text);
        }
        Ok(())
    }
}

/// Whether a declaration (`xml version="1.0" encoding="UTF-8"`) is of XML 1.0, and of UTF-8 if it names an encoding.
fn declares_utf8(declaration: &str) -> bool {
    let mut rest = declaration.strip_prefix("xml").unwrap_or_default();
    let mut said = Vec::new();
    while !rest.trim_ascii().is_empty() {
        let Some((name, value, behind)) = attribute(rest) else { return false };
        said.push((name, value));
        rest = behind;
    }
    let [("version", "1.0"), rest @ ..] = said.as_slice() else { return false };
    let rest = match rest {
        [("encoding", encoding), rest @ ..] if encoding.eq_ignore_ascii_case("utf-8") => rest,
        rest => rest,
    };
    matches!(rest, [] | [("standalone", "yes" | "no")])
}

/// The name and the value of the first of several attributes, and the text behind it. There is a blank before each.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let (name, behind) = text.strip_prefix([' ', '\t', '\r', '\n'])?.split_once('=')?;
    let behind = behind.trim_ascii_start();
    let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, behind) = behind.get(1..)?.split_once(quote)?;
    Some((name.trim_ascii(), value, behind))
}
