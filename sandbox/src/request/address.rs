//! Takes the addresses of operations apart: into paths, and the name-value pairs in URLs.

use paysmith_codegen::checked::{Address, Operation, Provider};

/// The path of an operation without what stands behind `?` or `#`, and the name-value pairs that the spec itself puts into its
/// URL.
pub(crate) fn path_and_pairs(operation: &Operation) -> (&str, &str) {
    let path = operation.address.path();
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (path, rest) = path.split_at(end);
    (path, rest.split_once('?').map_or("", |(_, pairs)| pairs))
}

/// The query of a URL without the pairs that the spec itself puts there, which are not part of the request.
pub(crate) fn request_pairs<'q>(operation: &Operation, query: &'q str) -> &'q str {
    let (_, pairs_of_spec) = path_and_pairs(operation);
    query.strip_prefix(pairs_of_spec).map_or(query, |rest| rest.trim_start_matches('&'))
}

/// Whether a link with this path has its request behind a `#`, where no server sees it.
pub(crate) fn is_behind_hash(provider: &Provider, path: &str) -> bool {
    provider.operations.iter().any(|operation| match &operation.address {
        Address::Link(link) => link.contains('#') && path_and_pairs(operation).0 == path,
        _ => false,
    })
}
