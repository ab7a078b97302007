//! Until when the keys of certificates are valid.

use std::time::Duration;

use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, Error, KeyUsage};

use crate::Timestamp;

/// A key that expires: it came in a certificate, which says until when it is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiringKey {
    /// The id by which the provider names it.
    pub id: String,
    /// The last moment at which it is valid.
    pub not_after: Timestamp,
}

/// The last moment at which a certificate is valid; `None` if the bytes are no certificate.
///
/// The library tells it when it is asked whether the certificate is valid at the end of time, which none is.
pub(super) fn not_after(der: &[u8]) -> Option<Timestamp> {
    let der = CertificateDer::from(der);
    let certificate = EndEntityCert::try_from(&der).ok()?;
    let end_of_time = UnixTime::since_unix_epoch(Duration::from_secs(u64::MAX / 2));
    let verified =
        certificate.verify_for_usage(&[], &[], &[], end_of_time, KeyUsage::client_auth(), None, None);
    match verified.err()? {
        Error::CertExpired { not_after, .. } => {
            Timestamp::from_second(i64::try_from(not_after.as_secs()).ok()?).ok()
        }
        _ => None,
    }
}
