//! Client certificates, by which the provider knows the merchant on the connection.

use std::fmt;
use std::str::FromStr;

use reqwest::{Client, Identity};

use super::{BadKey, Secret};

/// A certificate of the merchant's with its private key. On connections that are made with it, the provider knows the merchant
/// before the first byte of a request. `Debug` doesn't show it.
///
/// The text is PEM: the certificate (`CERTIFICATE`), perhaps those of the authorities above it, and the private key (`PRIVATE KEY`,
/// `RSA PRIVATE KEY` or `EC PRIVATE KEY`), in any order. Providers often give two files; write one behind the other. What has no
/// certificate or no key, and what has the key of another certificate, is refused here, before a client is made.
///
/// ```
/// use paysmith_runtime::{BadKey, ClientCertificate};
///
/// assert_eq!("no certificate".parse::<ClientCertificate>().err(), Some(BadKey::NoClientCertificate));
/// ```
#[derive(Clone)]
pub struct ClientCertificate {
    text: Secret,
    identity: Identity,
}

impl ClientCertificate {
    /// The certificate and the key as PEM, for a transport of the application's own.
    #[must_use]
    pub const fn pem(&self) -> &Secret {
        &self.text
    }

    /// The certificate and the key for [`Http`](crate::Http).
    pub(crate) fn identity(&self) -> Identity {
        self.identity.clone()
    }

    /// Whether it is the same certificate with the same key.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.text.expose() == other.text.expose()
    }
}

impl FromStr for ClientCertificate {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        if text.contains("ENCRYPTED") {
            return Err(BadKey::Encrypted);
        }
        // In an environment variable, line ends are often written as `\n`.
        let text = Secret::from(text.replace("\\n", "\n"));
        let count = |label: &str| text.expose().matches(label).count();
        if count("-----BEGIN CERTIFICATE-----") == 0 || count("PRIVATE KEY-----") != 2 {
            return Err(BadKey::NoClientCertificate);
        }
        let identity =
            Identity::from_pem(text.expose().as_bytes()).map_err(|_| BadKey::NoClientCertificate)?;
        // TLS compares the key with the certificate when a client is built.
        let client = Client::builder().no_proxy().tls_certs_only([]).identity(identity.clone());
        client.build().map_err(|_| BadKey::KeyOfAnother)?;
        Ok(Self { text, identity })
    }
}

impl From<ClientCertificate> for Secret {
    fn from(certificate: ClientCertificate) -> Self {
        certificate.text
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}
