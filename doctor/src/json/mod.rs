//! JSON by its text: the exact bytes of a member, and how other programs would have written the same value.
//!
//! * `tree` takes a text apart into slices of itself;
//! * `rewrite` writes a text again in another style.

mod rewrite;
mod tree;

pub(crate) use rewrite::{JsonStyle, NumberForm, SlashForm, Spacing, UnicodeForm, number_in_form};
pub(crate) use tree::{JsonMember, JsonNode, parse};

/// The exact text of the member at a path; `None` where a name of the path stands twice, and so is ambiguous.
pub(crate) fn raw_member<'a>(text: &'a str, path: &[String]) -> Option<&'a str> {
    let member = |node: JsonNode<'a>, name: &String| {
        let JsonNode::Object(members, _) = node else { return None };
        let mut found = members.into_iter().filter(|member| decoded(member.name).as_ref() == Some(name));
        let first = found.next()?;
        found.next().is_none().then_some(first.node)
    };
    path.iter().try_fold(parse(text).ok()?, member).map(|node| node.text())
}

/// The first name that stands twice in the object that a text is.
pub(crate) fn repeated(text: &str) -> Option<String> {
    let JsonNode::Object(members, _) = parse(text).ok()? else { return None };
    let mut seen = std::collections::HashSet::new();
    members.iter().filter_map(|member| decoded(member.name)).find(|name| !seen.insert(name.clone()))
}

/// The string for which a JSON string with its quotes and escapes stands.
pub(crate) fn decoded(quoted: &str) -> Option<String> {
    serde_json::from_str(quoted).ok()
}

/// The names and values of an object's members: strings decoded, anything else as its exact text.
pub(crate) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let JsonNode::Object(members, _) = parse(text).ok()? else { return None };
    let pair = |member: JsonMember<'_>| {
        let value = match &member.node {
            JsonNode::Text(quoted) => decoded(quoted)?,
            node => node.text().to_owned(),
        };
        Some((decoded(member.name)?, value))
    };
    members.into_iter().map(pair).collect()
}
