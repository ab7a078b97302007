//! Dotted paths, by which specs name a member of an object within an object: `order.id`.

/// A path with one more name at its end.
pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The last name of a path.
pub(crate) fn last_name(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
