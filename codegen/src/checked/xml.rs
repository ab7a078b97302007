//! What XML documents can hold. The generator, the sandbox and the doctor ask it; the client has rules of its own.

/// Whether an element can have this name in a spec. XML allows more letters than those of ASCII, and colons, which belong to
/// namespaces; no provider's names need them.
#[must_use]
pub fn is_element_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
}

/// Whether a character can stand in an XML document. Most control characters can't, not even escaped.
#[must_use]
pub const fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
