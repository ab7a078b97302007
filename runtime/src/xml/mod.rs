//! Flat XML documents: one root, and in it elements that hold nothing but text. They are pairs, as those of a form are.
//!
//! Documents are written here, and read by a parser that is compiled for clients whose provider answers in XML (the feature
//! `xml`).

mod characters;
mod document;
#[cfg(feature = "xml")]
mod elements;

pub(crate) use document::document;
#[cfg(feature = "xml")]
pub(crate) use elements::elements;

/// Why a text isn't the flat document that it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum XmlFault {
    /// The text stops in the middle.
    #[cfg_attr(not(feature = "xml"), expect(dead_code, reason = "without the feature nothing is read"))]
    Truncated,
    /// The document has this, or is this.
    Has(&'static str),
}

/// Without the feature nothing is read. Generated crates whose provider answers in XML don't compile without it.
#[cfg(not(feature = "xml"))]
pub(crate) fn elements<'a>(_: &'a [u8], _: &str) -> Result<Vec<crate::write::form::Pair<'a>>, XmlFault> {
    Err(XmlFault::Has("this program was built without the feature `xml` of paysmith-runtime"))
}
