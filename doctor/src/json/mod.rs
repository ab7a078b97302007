//! JSON by its text: what a member's exact bytes are, and how other programs would have written the same value.

mod style;
mod tokens;
mod tree;

pub(crate) use style::written;
pub(crate) use style::{Layout, Numbers, Slash, Style, Unicode};
pub(crate) use tree::{Node, parse};

/// The exact text of the member at a path; none where a member of that name stands there twice.
pub(crate) fn raw_member<'a>(text: &'a str, path: &[String]) -> Option<&'a str> {
    path.iter().try_fold(text, |here, name| {
        let Node::Object(members, _) = parse(here)? else { return None };
        let mut found = members.into_iter().filter(|member| decoded(member.name).as_deref() == Some(name));
        let first = found.next()?;
        found.next().is_none().then(|| first.node.text())
    })
}

/// The first name that stands twice in an object.
pub(crate) fn repeated(text: &str) -> Option<String> {
    let Node::Object(members, _) = parse(text)? else { return None };
    let mut seen = std::collections::HashSet::new();
    members.iter().filter_map(|member| decoded(member.name)).find(|name| !seen.insert(name.clone()))
}

/// The string that a JSON string token stands for.
pub(crate) fn decoded(token: &str) -> Option<String> {
    serde_json::from_str(token).ok()
}

/// The members of an object, by name and decoded value: what "pairs" are where the body is JSON.
pub(crate) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let Node::Object(members, _) = parse(text)? else { return None };
    let pair = |member: tree::Member<'_>| {
        let value = match &member.node {
            Node::Text(token) => decoded(token)?,
            node => node.text().to_owned(),
        };
        Some((decoded(member.name)?, value))
    };
    members.into_iter().map(pair).collect()
}
