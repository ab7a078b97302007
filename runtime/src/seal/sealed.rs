//! A sealed request, which is what a transport sends.

use std::fmt;

use crate::setup::ClientCertificate;

/// A request that is ready to be sent as it stands. Changing a byte of it breaks its signature.
///
/// `Debug` shows neither values nor the body.
#[derive(Clone)]
pub struct Sealed {
    /// `POST` or `GET`.
    pub method: http::Method,
    /// The whole URL.
    pub url: String,
    /// The content type, and the headers of the envelope.
    pub headers: http::HeaderMap,
    /// The body; empty for `GET`.
    pub body: Vec<u8>,
    /// The certificate by which the merchant must be known on the connection, if the provider asks for one.
    pub client_certificate: Option<ClientCertificate>,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split('?').next().unwrap_or_default();
        let headers: Vec<&str> = self.headers.keys().map(http::HeaderName::as_str).collect();
        formatter
            .debug_struct("Sealed")
            .field("method", &self.method)
            .field("url", &url)
            .field("headers", &headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("client_certificate", &self.client_certificate.is_some())
            .finish()
    }
}
