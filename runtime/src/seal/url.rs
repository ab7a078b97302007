//! The URL of a request: its path, into which values are put, and its query.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Sealing;
use crate::outcome::Unsealed;
use crate::spec::Template;

/// Every character that RFC 3986 doesn't call unreserved. Only these stay as they are in the place of a path.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Sealing<'_> {
    /// The path below the base URL. A value can't add a segment to it or take one away: its slashes are encoded, and a value that
    /// is empty or made of dots alone, which whoever passes the URL on would resolve, is refused.
    pub(super) fn path(&self) -> Result<Cow<'static, str>, Unsealed> {
        if self.operation.path.is_empty() {
            return Ok(Cow::Borrowed(self.operation.address.path()));
        }
        let mut path = String::new();
        for piece in self.operation.path {
            match piece {
                Template::Str(text) => path.push_str(text),
                piece => {
                    let text = self.text(piece, None)?.unwrap_or_default();
                    if text.chars().all(|c| c == '.') {
                        return Err(Unsealed::PathPlace(self.name_of(piece)));
                    }
                    path.extend(utf8_percent_encode(&text, ENCODED));
                }
            }
        }
        Ok(Cow::Owned(path))
    }

    /// The name of the field or the credential that fills a place of the path.
    fn name_of(&self, piece: &Template) -> &'static str {
        match piece {
            Template::Field(name) => name,
            Template::Credential(place) => {
                self.sealer.provider.credentials.get(*place).map_or("", |credential| credential.name)
            }
            _ => "",
        }
    }
}

/// The path and the query of a URL, as the request's first line has them.
pub(super) fn target(url: &str) -> &str {
    let behind_scheme = url.find("://").map_or(0, |at| at + "://".len());
    let authority = url.get(behind_scheme..).unwrap_or_default();
    let whole = authority.find('/').and_then(|at| authority.get(at..)).unwrap_or("/");
    whole.split('#').next().unwrap_or_default()
}

/// Appends a query to a URL. The path in a provider's spec may already have a question mark, or pairs of its own.
pub(super) fn append_query(url: &mut String, query: &str) {
    if query.is_empty() {
        return;
    }
    if !url.contains('?') {
        url.push('?');
    } else if !url.ends_with(['?', '&']) {
        url.push('&');
    }
    url.push_str(query);
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn a_target_is_what_the_first_line_of_a_request_has() {
        assert_eq!(target("https://pay.example/v1/orders/7?a=1&b=%20"), "/v1/orders/7?a=1&b=%20");
        assert_eq!(target("http://127.0.0.1:80/pay#part"), "/pay");
        assert_eq!(target("https://pay.example"), "/");
    }
}
