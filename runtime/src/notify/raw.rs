//! Notifications as they arrive.

use std::fmt;

/// A notification as it arrived. Take the body before any framework parses it, because the signature covers its bytes.
///
/// `Debug` shows neither the body nor the headers' values.
#[derive(Clone, Default)]
pub struct Raw {
    /// The headers.
    pub headers: http::HeaderMap,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl fmt::Debug for Raw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Raw")
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

impl<B: Into<Vec<u8>>> From<http::Request<B>> for Raw {
    fn from(request: http::Request<B>) -> Self {
        let (parts, body) = request.into_parts();
        Self { headers: parts.headers, body: body.into() }
    }
}
