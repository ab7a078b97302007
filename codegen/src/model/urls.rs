//! What may stand in a base URL and in the path of an operation, so that every URL that is made of them can be sent as it stands.

/// Why a base URL can't be used; `None` if it can.
pub(super) fn fault_of_base(base: &str) -> Option<&'static str> {
    let rest = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
    let Some(rest) = rest else { return Some("`https://`, a host, and no slash at the end") };
    if base.ends_with('/') {
        return Some("`https://`, a host, and no slash at the end");
    }
    if rest.contains(['?', '#']) {
        return Some("a URL without `?` and `#`: the paths of the operations follow it");
    }
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.contains('@') {
        return Some("a URL without a user: credentials stand under `credentials:`");
    }
    let host = match authority.rsplit_once(':') {
        // The colons of an IPv6 address stand in brackets.
        Some((host, port)) if !port.ends_with(']') => {
            if port.parse::<u16>().map_or(true, |port| port == 0) {
                return Some("a port from 1 to 65535");
            }
            host
        }
        _ => authority,
    };
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-._~[]:".contains(c);
    if host.is_empty() || !host.chars().all(is_host) {
        return Some("a host of ASCII letters, digits, dots and hyphens");
    }
    fault_of_segments(path)
}

/// Why the path of an operation can't be sent as it stands; `None` if it can. Only a link may have a `#`, behind which the path of a page that
/// runs in the browser stands.
pub(super) fn fault_of_path(path: &str, is_link: bool) -> Option<&'static str> {
    let Some(below) = path.strip_prefix('/') else {
        return Some("a path below the environment's base URL, a slash first");
    };
    if path.contains(['{', '}']) {
        return Some("a path without braces; a place for a field is written `${field.name}`");
    }
    if path.contains('#') && !is_link {
        return Some("a path without `#`, which is never sent");
    }
    // A browser's page may have slashes and question marks behind the `#` as it likes.
    let below = below.split('#').next().unwrap_or_default();
    let (below, query) = below.split_once('?').unwrap_or((below, ""));
    if query.contains('?') {
        return Some("a path with at most one `?`, where the query begins");
    }
    fault_of_characters(path).or_else(|| fault_of_segments(below))
}

fn fault_of_segments(path: &str) -> Option<&'static str> {
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        if segment == "." || segment == ".." {
            return Some("a path without `.` and `..` as a segment: whoever sends it takes them out");
        }
        if segment.is_empty() && segments.peek().is_some() {
            return Some("a path without `//`");
        }
    }
    fault_of_characters(path)
}

/// Why a path has characters that a URL can't have; `None` if it has none.
fn fault_of_characters(path: &str) -> Option<&'static str> {
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        let escape = rest.get(at + 1..at + 3).unwrap_or_default();
        if escape.len() != 2 || !escape.chars().all(|c| c.is_ascii_hexdigit()) {
            return Some("a path in which two hex digits follow each `%`");
        }
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    // The characters that RFC 3986 allows, and none that clients would encode each in its own way.
    let is_sent_as_it_is = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?#%".contains(c);
    if path.chars().all(is_sent_as_it_is) {
        return None;
    }
    Some(
        "a path of ASCII without blanks, quotes and control characters; others are written as `%` and two hex digits",
    )
}
