//! The headers of a request.

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::Sealing;
use crate::outcome::Unsealed;
use crate::sign::Source;
use crate::spec::Body;

impl Sealing<'_> {
    /// The content type, if there is a body, and the headers that the envelope lists. The header of a credential that wasn't
    /// given is left out.
    pub(super) fn headers(&self, source: &Source<'_>, in_url: bool) -> Result<HeaderMap, Unsealed> {
        let envelope = self.operation.envelope;
        let mut headers = HeaderMap::new();
        if !in_url {
            let content_type = match envelope.request {
                Body::Json(_) => Some("application/json"),
                Body::Form(_) => Some("application/x-www-form-urlencoded"),
                Body::Xml(..) => Some("text/xml; charset=utf-8"),
                Body::Empty => None,
            };
            let content_type = content_type.map(|of| (CONTENT_TYPE, HeaderValue::from_static(of)));
            headers.extend(content_type);
        }
        for (name, template) in envelope.request_headers {
            let text = self.text(template, Some(source))?;
            if let Some(text) = text {
                let (name, value) = header(name, &text).ok_or(Unsealed::Header(name))?;
                headers.insert(name, value);
            }
        }
        Ok(headers)
    }
}

/// A header; `None` if no header can have that name or value.
fn header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let mut value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
    // The values are signatures and credentials. Libraries that log headers leave out what is marked as sensitive.
    value.set_sensitive(true);
    Some((name.parse().ok()?, value))
}
