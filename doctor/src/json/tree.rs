//! A JSON text as a tree whose nodes are slices of that text, read by `serde_json`.
//!
//! A signature covers the exact text of a member, so the tree keeps spaces, escapes and the spelling of numbers, the
//! order of the members, and members that stand twice.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How deep objects and lists may stand inside one another.
const MOST_NESTED: u8 = 128;

/// A JSON value.
#[derive(Debug, Clone)]
pub(crate) enum JsonNode<'a> {
    /// An object: its members, and its whole text.
    Object(Vec<JsonMember<'a>>, &'a str),
    /// A list: its elements, and its whole text.
    List(Vec<JsonNode<'a>>, &'a str),
    /// A string, with its quotes and escapes.
    Text(&'a str),
    /// A number, `true`, `false` or `null`.
    Plain(&'a str),
}

/// A member of an object.
#[derive(Debug, Clone)]
pub(crate) struct JsonMember<'a> {
    /// The name, with its quotes and escapes.
    pub(crate) name: &'a str,
    /// The value of the member.
    pub(crate) node: JsonNode<'a>,
}

impl<'a> JsonNode<'a> {
    /// The value's exact text.
    pub(crate) const fn text(&self) -> &'a str {
        match self {
            Self::Object(_, text) | Self::List(_, text) | Self::Text(text) | Self::Plain(text) => text,
        }
    }

    /// Calls `visit` with every string, number, truth value and null in the order of the text, and with the name under
    /// which it stands: the elements of a list stand under the name of the list. Names of members are visited too,
    /// without a name.
    pub(crate) fn each_leaf(&self, name: Option<&'a str>, visit: &mut impl FnMut(&'a str, Option<&'a str>)) {
        match self {
            Self::Object(members, _) => {
                for member in members {
                    visit(member.name, None);
                    member.node.each_leaf(Some(member.bare_name()), visit);
                }
            }
            Self::List(elements, _) => elements.iter().for_each(|element| element.each_leaf(name, visit)),
            Self::Text(text) | Self::Plain(text) => visit(text, name),
        }
    }
}

impl<'a> JsonMember<'a> {
    /// The name without its quotes, but with its escapes.
    pub(crate) fn bare_name(&self) -> &'a str {
        self.name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(self.name)
    }
}

/// Reads a JSON text.
///
/// # Errors
/// When it isn't exactly one JSON value, or nested too deeply. The error names the place, and repeats no text.
pub(crate) fn parse(text: &str) -> serde_json::Result<JsonNode<'_>> {
    let value: &RawValue = serde_json::from_str(text)?;
    node(value.get(), MOST_NESTED)
}

fn node<'a>(text: &'a str, levels: u8) -> serde_json::Result<JsonNode<'a>> {
    let Some(levels) = levels.checked_sub(1) else {
        return Err(serde_json::Error::custom("its objects and lists are nested too deeply"));
    };
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let RawMembers(members) = serde_json::from_str(text)?;
            let member = |(name, value): (&'a RawValue, &'a RawValue)| {
                Ok(JsonMember { name: name.get(), node: node(value.get(), levels)? })
            };
            JsonNode::Object(members.into_iter().map(member).collect::<serde_json::Result<_>>()?, text)
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(text)?;
            let nodes = elements.into_iter().map(|element| node(element.get(), levels));
            JsonNode::List(nodes.collect::<serde_json::Result<_>>()?, text)
        }
        Some(b'"') => JsonNode::Text(text),
        _ => JsonNode::Plain(text),
    })
}

/// The names and values of one object as they are written. A map would lose their order and repetitions.
struct RawMembers<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for RawMembers<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = RawMembers<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = object.next_entry()? {
                    members.push(member);
                }
                Ok(RawMembers(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_is_refused_with_its_place() {
        let refused = |text: &str| parse(text).unwrap_err().to_string();
        assert_eq!(refused("1-2"), "trailing characters at line 1 column 2");
        assert_eq!(refused(r#"{"a": 1-2}"#), "expected `,` or `}` at line 1 column 8");
        assert_eq!(refused(r#""\q""#), "invalid escape at line 1 column 3");
        assert_eq!(refused(r#"{"a": ["\q"]}"#), "invalid escape at line 1 column 10");
        for text in
            ["", "{", "[1,]", "{\"a\" 1}", "nul", "01", "1.", "+1", "\"\n\"", "{} x", "{1:2}", "\u{feff}{}"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_nests_deeper_than_the_limit() {
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(&nested(127)).is_ok());
        assert!(parse(&nested(128)).unwrap_err().to_string().contains("nested too deeply"));
        assert!(parse(&nested(100_000)).is_err());
    }

    #[test]
    fn every_text_is_kept_as_it_is_written() {
        let JsonNode::Object(members, _) =
            parse(" {\"a\\u0062\" : 1.50 , \"x\": [ \"\\/\" ], \"x\":{ } }").unwrap()
        else {
            panic!("an object")
        };
        let texts: Vec<_> = members.iter().map(|member| (member.name, member.node.text())).collect();
        assert_eq!(texts, [("\"a\\u0062\"", "1.50"), ("\"x\"", "[ \"\\/\" ]"), ("\"x\"", "{ }")]);
    }
}
