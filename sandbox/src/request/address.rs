//! Takes the addresses of operations apart: into paths, and the name-value pairs in URLs.

use std::borrow::Cow;

use paysmith_codegen::checked::{Address, Operation, Provider, Template, take_apart};

/// The path of an operation without what stands behind `?` or `#`, and the name-value pairs that the spec itself puts into its
/// URL.
pub(crate) fn path_and_pairs(operation: &Operation) -> (&str, &str) {
    let path = operation.address.path();
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (path, rest) = path.split_at(end);
    (path, rest.split_once('?').map_or("", |(_, pairs)| pairs))
}

/// What stands in the places of an operation's path; `None` if the path that arrived is another one. A place is never empty, and
/// no slash is in it, since clients encode those of values.
pub(crate) fn places_of_path<'o>(
    operation: &'o Operation,
    arrived: &str,
) -> Option<Vec<(&'o Template, String)>> {
    if operation.path.is_empty() {
        return (path_and_pairs(operation).0 == arrived).then(Vec::new);
    }
    let mut layout = operation.path.clone();
    // Of the layout, too, only the path counts. The query of a spec has no places.
    if let Some(Template::Literal(last)) = layout.last() {
        let path = last.as_str().unwrap_or_default().split(['?', '#']).next().unwrap_or_default().to_owned();
        layout.pop();
        layout.extend((!path.is_empty()).then(|| Template::Literal(path.into())));
    }
    let found = take_apart(&layout, arrived)?;
    if found.iter().any(|(_, text)| text.is_empty() || text.contains('/')) {
        return None;
    }
    let texts: Vec<String> = found.into_iter().map(|(_, text)| decoded(text)).collect::<Option<_>>()?;
    let places = operation.path.iter().filter(|piece| !matches!(piece, Template::Literal(_)));
    Some(places.zip(texts).collect())
}

/// The text that a part of a path stands for; `None` if it isn't UTF-8.
fn decoded(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
}

/// The query of a URL without the pairs that the spec itself puts there, which are not part of the request.
pub(crate) fn request_pairs<'q>(operation: &Operation, query: &'q str) -> &'q str {
    let (_, pairs_of_spec) = path_and_pairs(operation);
    // A pair of the request may begin with the same characters.
    let ends = |rest: &&str| pairs_of_spec.is_empty() || rest.is_empty() || rest.starts_with('&');
    query.strip_prefix(pairs_of_spec).filter(ends).map_or(query, |rest| rest.trim_start_matches('&'))
}

/// The first of the pairs that the spec itself puts into the URL which a query lacks: its name, and its value.
pub(crate) fn missing_pair(operation: &Operation, query: &str) -> Option<(String, String)> {
    let (_, pairs_of_spec) = path_and_pairs(operation);
    let mut wanted = form_urlencoded::parse(pairs_of_spec.as_bytes()).into_owned();
    wanted.find(|pair| !form_urlencoded::parse(query.as_bytes()).into_owned().any(|given| given == *pair))
}

/// Whether a link with this path has its request behind a `#`, where no server sees it.
pub(crate) fn is_behind_hash(provider: &Provider, path: &str) -> bool {
    provider.operations.iter().any(|operation| match &operation.address {
        Address::Link(link) => link.contains('#') && path_and_pairs(operation).0 == path,
        _ => false,
    })
}
