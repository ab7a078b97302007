//! Notifications as they arrive.

use std::fmt;

/// A notification as it arrived. Take the query and the body before any framework parses it, because the signature covers their bytes.
///
/// `Debug` shows neither the query nor the body nor the headers' values.
#[derive(Clone, Default)]
pub struct Raw {
    /// The headers.
    pub headers: http::HeaderMap,
    /// The query of the URL, as it arrived and without its `?`. What a browser brings by GET stands there.
    pub query: String,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl fmt::Debug for Raw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Raw")
            .field("query", &format_args!("{} bytes", self.query.len()))
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

impl<B: Into<Vec<u8>>> From<http::Request<B>> for Raw {
    fn from(request: http::Request<B>) -> Self {
        let (parts, body) = request.into_parts();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        Self { headers: parts.headers, query, body: body.into() }
    }
}
