//! RSA signatures by PKCS#1 v1.5 over SHA-256.
//!
//! Keys are texts: PEM, or the base64 of what PEM holds. Text that is no key signs nothing and verifies nothing.

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::io::Positive;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKey};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;

/// Whether RSA is built in.
pub const IS_BUILT_IN: bool = true;

/// The signature of a message; `None` if the text is no private RSA key of at least 2048 bits.
#[must_use]
pub fn sign(private_key: &str, message: &[u8]) -> Option<Vec<u8>> {
    let pair = pair(private_key)?;
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
    Some(signature)
}

/// Whether a signature over a message is that of a key, of which either half may be given, or a certificate.
#[must_use]
pub fn verify(key: &str, message: &[u8], signature: &[u8]) -> bool {
    let public = public_der(key);
    let verifies = |public: Vec<u8>| {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public).verify(message, signature).is_ok()
    };
    public.is_some_and(verifies)
}

/// A new private key of 2048 bits, as PEM; `None` if the system gives no random bytes.
#[must_use]
pub fn generate() -> Option<String> {
    let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
    let der: Pkcs8V1Der<'_> = pair.as_der().ok()?;
    Some(pem("PRIVATE KEY", der.as_ref()))
}

/// The public half of a private key, as PEM; `None` if the text is no private key.
#[must_use]
pub fn public_half(private_key: &str) -> Option<String> {
    Some(pem("PUBLIC KEY", &x509(&pair(private_key)?).ok()?))
}

/// A private key as PEM with the label `PRIVATE KEY` (PKCS#8), in which programs of others take it; `None` if the text is no private
/// key.
#[must_use]
pub fn pkcs8(private_key: &str) -> Option<String> {
    let der: Pkcs8V1Der<'_> = pair(private_key)?.as_der().ok()?;
    Some(pem("PRIVATE KEY", der.as_ref()))
}

fn pair(private_key: &str) -> Option<KeyPair> {
    let der = der(private_key)?;
    KeyPair::from_pkcs8(&der).or_else(|_| KeyPair::from_der(&der)).ok()
}

fn x509(pair: &KeyPair) -> Result<Vec<u8>, Unspecified> {
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der()?;
    Ok(der.as_ref().to_vec())
}

/// What a text in PEM holds, or the text itself in base64. Line ends that were lost, or that are written as `\n`, do no harm.
#[must_use]
pub fn der(text: &str) -> Option<Vec<u8>> {
    let body = match text.split_once("-----BEGIN ") {
        None => text,
        Some((_, behind)) => behind.split_once("-----")?.1.split_once("-----END ")?.0,
    };
    let body: String = body.replace("\\n", "").split_whitespace().collect();
    STANDARD.decode(body).ok()
}

/// The public key in DER, also out of a certificate.
fn public_der(key: &str) -> Option<Vec<u8>> {
    let der = match pair(key) {
        Some(pair) => return x509(&pair).ok(),
        None => CertificateDer::from(der(key)?),
    };
    let of_certificate = webpki::EndEntityCert::try_from(&der).ok();
    let key = of_certificate.map(|certificate| certificate.subject_public_key_info().as_ref().to_vec());
    Some(key.unwrap_or_else(|| der.to_vec()))
}

/// The modulus and the exponent of a key, of which either half may be given, or a certificate: large numbers, the highest byte first. `None`
/// if the text is no RSA key.
#[must_use]
pub fn public_numbers(key: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let key = PublicKey::from_der(&public_der(key)?).ok()?;
    let bytes = |number: Positive<'_>| number.big_endian_without_leading_zero().to_vec();
    Some((bytes(key.modulus()), bytes(key.exponent())))
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(rest.len().min(64));
        text.extend([line, "\n"]);
        rest = behind;
    }
    text + &format!("-----END {label}-----\n")
}
