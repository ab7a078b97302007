//! A request's headers.

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::Sealing;
use crate::outcome::Unsealed;
use crate::sign::Source;
use crate::spec::{Body, Template};

impl Sealing<'_> {
    /// The content type, unless all stands in the URL, and what the envelope wants. Credentials that weren't given have no
    /// header.
    pub(super) fn headers(&self, source: &Source<'_>, in_url: bool) -> Result<HeaderMap, Unsealed> {
        let envelope = self.operation.envelope;
        let mut headers = HeaderMap::new();
        if !in_url {
            let content_type = match envelope.request {
                Body::Json(_) => "application/json",
                Body::Form(_) => "application/x-www-form-urlencoded",
            };
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        for (name, template) in envelope.request_headers {
            let text = match template {
                Template::Signature(scheme) => Some(self.sign(self.scheme(*scheme)?, source)?.into()),
                template => self.text(template)?,
            };
            if let Some(text) = text {
                let (name, value) = header(name, &text).ok_or(Unsealed::Header(name))?;
                headers.insert(name, value);
            }
        }
        Ok(headers)
    }
}

/// A header, if its name and its value can be those of one.
fn header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let mut value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
    // Signatures and credentials: libraries that log headers leave these out.
    value.set_sensitive(true);
    Some((name.parse().ok()?, value))
}
