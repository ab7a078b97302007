//! Certificates that the sandbox makes: for its own address, for the keys with which it signs, and for its merchant.
//!
//! They are valid from a day ago for ninety days, since a sandbox runs for hours.

use std::net::IpAddr;

use paysmith_codegen::signing::rsa;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// An authority of the sandbox's own, which certifies its address. Whoever trusts it knows the sandbox. It is a new one at each start.
pub(crate) struct Authority {
    /// The certificate of the authority, as PEM.
    pub(crate) certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Result<Self, rcgen::Error> {
        let mut parameters = parameters("Paysmith sandbox authority", Vec::new())?;
        parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let key = KeyPair::generate()?;
        let certificate = parameters.self_signed(&key)?.pem();
        Ok(Self { certificate, issuer: Issuer::new(parameters, key) })
    }

    /// A certificate, with its key, for the names of this machine and the address on which the sandbox listens.
    pub(crate) fn certify(
        &self,
        address: IpAddr,
    ) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), rcgen::Error> {
        let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        let address = Some(address.to_string()).filter(|address| !names.contains(address));
        let parameters = parameters("Paysmith sandbox", names.into_iter().chain(address).collect())?;
        let key = KeyPair::generate()?;
        let certificate = parameters.signed_by(&key, &self.issuer)?;
        Ok((certificate.into(), PrivateKeyDer::from(key)))
    }
}

/// A certificate for a private RSA key, signed by the key itself, as PEM; `None` if the text is no private key.
pub(crate) fn certificate_of(private_key: &str) -> Option<String> {
    let key = KeyPair::from_pem(&rsa::pkcs8(private_key)?).ok()?;
    Some(parameters("sandbox", Vec::new()).ok()?.self_signed(&key).ok()?.pem())
}

/// A new client certificate with its private key, as PEM, such as a provider gives a merchant.
pub(crate) fn new_client_certificate() -> Option<String> {
    let key = KeyPair::generate().ok()?;
    let certificate = parameters("sandbox merchant", Vec::new()).ok()?.self_signed(&key).ok()?;
    Some([certificate.pem(), key.serialize_pem()].concat())
}

/// The first certificate in a text of PEM, in DER.
pub(crate) fn certificate_in(text: &str) -> Option<Vec<u8>> {
    let certificate = CertificateDer::pem_slice_iter(text.as_bytes()).next()?.ok()?;
    Some(certificate.to_vec())
}

fn parameters(name: &str, addresses: Vec<String>) -> Result<CertificateParams, rcgen::Error> {
    let mut parameters = CertificateParams::new(addresses)?;
    parameters.distinguished_name.push(DnType::CommonName, name);
    let now = std::time::SystemTime::now();
    let day = std::time::Duration::from_secs(24 * 3_600);
    parameters.not_before = (now - day).into();
    parameters.not_after = (now + day * 90).into();
    Ok(parameters)
}
