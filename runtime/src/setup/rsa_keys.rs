//! RSA keys: read from text, and refused where nothing could be signed or verified with them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rsa::{KeyPair, PublicKey as RsaPublicKey, RsaParameters};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;

use super::Secret;
use super::expiry::{self, ExpiringKey};
use crate::Timestamp;

/// The fewest bits of a key: shorter ones can be broken.
const FEWEST_BITS: u32 = 2048;

/// A private RSA key, with which a merchant signs. `Debug` doesn't show it.
///
/// The text is PEM (`PRIVATE KEY`, that is PKCS#8, or `RSA PRIVATE KEY`, that is PKCS#1), or the base64 of what PEM holds, which some
/// providers' tools write. A key of less than 2048 bits is refused.
///
/// ```
/// use paysmith_runtime::{BadKey, PrivateKey};
///
/// assert_eq!("no key".parse::<PrivateKey>().err(), Some(BadKey::NoKey));
/// ```
#[derive(Clone)]
pub struct PrivateKey(Secret);

/// A public RSA key, by which a merchant verifies what the provider signed.
///
/// The text is PEM (`PUBLIC KEY`, `RSA PUBLIC KEY`, or a `CERTIFICATE`, whose key is taken; nobody looks at its dates), or the base64 of what
/// PEM holds. A key of less than 2048 bits is refused.
#[derive(Clone)]
pub struct PublicKey(Secret);

/// Several public RSA keys, each under the id by which the provider names it in what it signs. While a provider changes its key, a
/// merchant has the old one and the new one, and each verifies what it has signed. What names an id that isn't among them is never believed.
///
/// As text it is a JSON object of ids and keys.
///
/// ```
/// use paysmith_runtime::{BadKey, PublicKeys};
///
/// # fn ring(old: paysmith_runtime::PublicKey, new: paysmith_runtime::PublicKey) -> Result<PublicKeys, BadKey> {
/// PublicKeys::new([("KEY_2029", old), ("KEY_2030", new)])
/// # }
/// assert_eq!("{}".parse::<PublicKeys>().err(), Some(BadKey::NoKeys));
/// ```
#[derive(Clone)]
pub struct PublicKeys(Secret);

impl PublicKeys {
    /// These keys, each with its id.
    ///
    /// # Errors
    /// When there is none.
    pub fn new<I: Into<String>>(keys: impl IntoIterator<Item = (I, PublicKey)>) -> Result<Self, BadKey> {
        let keys = keys.into_iter().map(|(id, key)| (id.into(), Secret::from(key).expose().to_owned()));
        let keys: BTreeMap<String, String> = keys.collect();
        serde_json::to_string(&keys).map_err(|_| BadKey::NoKeys)?.parse()
    }

    /// The ids of the keys, sorted.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        texts(self.0.expose()).into_keys().collect()
    }

    /// Those keys that aren't valid any longer at this time. A key that came without a certificate is always valid.
    #[must_use]
    pub fn expiring(&self, by: Timestamp) -> Vec<ExpiringKey> {
        let all = texts(self.0.expose()).into_iter();
        let ends = all.filter_map(|(id, text)| Some(ExpiringKey { not_after: not_after(&text)?, id }));
        ends.filter(|key| key.not_after < by).collect()
    }

    /// The same keys and another one; `None` if one of them has this id and isn't the same key.
    pub(crate) fn with(&self, id: &str, key: &PublicKey) -> Option<Self> {
        let (mut all, text) = (texts(self.0.expose()), key.0.expose());
        if let Some(known) = all.get(id) {
            let der = |text: &str| public_der(text).ok();
            if der(known) != der(text) {
                return None;
            }
        }
        all.insert(id.to_owned(), text.to_owned());
        serde_json::to_string(&all).ok()?.parse().ok()
    }

    /// The keys as text: a JSON object of ids and keys, to be kept. Nothing in it is secret.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0.expose().to_owned()
    }
}

impl FromStr for PublicKeys {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        read_ring(text).map(|_| Self(text.into()))
    }
}

impl From<PublicKeys> for Secret {
    fn from(keys: PublicKeys) -> Self {
        keys.0
    }
}

impl fmt::Debug for PublicKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PublicKeys")
    }
}

/// Why a text is no key that can be used. It holds nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadKey {
    /// The text is neither PEM nor base64, or what it holds is no key.
    #[error("it is no RSA key: expected PEM, or the base64 of what PEM holds")]
    NoKey,
    /// The key is locked with a password.
    #[error("it is locked with a password: unlock it by `openssl pkey -in FILE -out NEW`")]
    Encrypted,
    /// It is a public key, where a private one is wanted.
    #[error(
        "it is a public key, and a private one is wanted: the one that begins with `-----BEGIN PRIVATE KEY-----`"
    )]
    Public,
    /// It is a private key, where a public one is wanted.
    #[error("it is a private key, and a public one is wanted: never give your private key to anybody")]
    Private,
    /// It is a certificate, which holds a public key, where a private one is wanted.
    #[error("it is a certificate, and a private key is wanted")]
    Certificate,
    /// It is a key of another kind than RSA.
    #[error("it is a key of another kind than RSA")]
    NotRsa,
    /// There is no key among several keys, or the text isn't a JSON object of ids and keys.
    #[error("it has no keys: expected a JSON object of ids and public keys")]
    NoKeys,
    /// It isn't a certificate with its private key.
    #[error(
        "it is no client certificate: expected PEM with the certificate (`-----BEGIN CERTIFICATE-----`) and its private key \
         (`-----BEGIN PRIVATE KEY-----`), one after the other"
    )]
    NoClientCertificate,
    /// The private key isn't the one of the certificate.
    #[error(
        "its private key is another one than its certificate's: take both from the same file of the provider's"
    )]
    KeyOfAnother,
    /// It is the key of a cipher, and hasn't this many bytes.
    #[error("it is the key of a cipher, and hasn't {0} bytes")]
    Length(usize),
    /// Each of these keys has expired.
    #[error("each of its keys has expired: learn the next ones, or take them from the provider")]
    Expired,
    /// It has too few bits.
    #[error("it has less than 2048 bits")]
    TooShort,
}

impl FromStr for PrivateKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        read_private(text).map(|_| Self(text.into()))
    }
}

impl FromStr for PublicKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        read_public(text).map(|_| Self(text.into()))
    }
}

impl From<PrivateKey> for Secret {
    fn from(key: PrivateKey) -> Self {
        key.0
    }
}

impl From<PublicKey> for Secret {
    fn from(key: PublicKey) -> Self {
        key.0
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PublicKey")
    }
}

/// Reads a private key.
pub(super) fn read_private(text: &str) -> Result<KeyPair, BadKey> {
    let (label, der) = unwrap(text)?;
    let pair = match label {
        Some("PRIVATE KEY") => KeyPair::from_pkcs8(&der),
        Some("RSA PRIVATE KEY") => KeyPair::from_der(&der),
        None => KeyPair::from_pkcs8(&der).or_else(|_| KeyPair::from_der(&der)),
        Some("CERTIFICATE") => return Err(BadKey::Certificate),
        Some("PUBLIC KEY" | "RSA PUBLIC KEY") => return Err(BadKey::Public),
        Some(label) if label.ends_with("PRIVATE KEY") => return Err(BadKey::NotRsa),
        Some(_) => return Err(BadKey::NoKey),
    };
    pair.map_err(|rejected| why(&rejected))
}

/// What a public key's text holds, or the key of a certificate.
fn public_der(text: &str) -> Result<Vec<u8>, BadKey> {
    let (label, der) = unwrap(text)?;
    match label {
        Some("PUBLIC KEY" | "RSA PUBLIC KEY") => Ok(der),
        Some("CERTIFICATE") => of_certificate(&der).ok_or(BadKey::NoKey),
        None => Ok(of_certificate(&der).unwrap_or(der)),
        Some(label) if label.ends_with("PRIVATE KEY") => Err(BadKey::Private),
        Some(_) => Err(BadKey::NoKey),
    }
}

/// The last moment at which the certificate in a text is valid; `None` for a key without a certificate.
fn not_after(text: &str) -> Option<Timestamp> {
    expiry::not_after(&unwrap(text).ok()?.1)
}

/// Whether there are keys, and each of them has expired.
pub(super) fn all_expired(text: &str, now: Timestamp) -> bool {
    let all = texts(text);
    !all.is_empty() && all.values().all(|text| not_after(text).is_some_and(|last| last < now))
}

/// The texts of several keys, by their ids.
fn texts(text: &str) -> BTreeMap<String, String> {
    serde_json::from_str(text).unwrap_or_default()
}

/// Reads a public key, or that of a certificate.
pub(super) fn read_public(text: &str) -> Result<ParsedPublicKey, BadKey> {
    let key = public_der(text)?;
    let rsa = RsaPublicKey::from_der(&key).map_err(|rejected| why(&rejected))?;
    if RsaParameters::public_modulus_len(rsa.as_ref()).map_err(|_| BadKey::NoKey)? < FEWEST_BITS {
        return Err(BadKey::TooShort);
    }
    ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).map_err(|rejected| why(&rejected))
}

/// Reads several public keys.
pub(super) fn read_ring(text: &str) -> Result<BTreeMap<String, ParsedPublicKey>, BadKey> {
    let keys: BTreeMap<String, String> = serde_json::from_str(text).map_err(|_| BadKey::NoKeys)?;
    if keys.is_empty() {
        return Err(BadKey::NoKeys);
    }
    keys.into_iter().map(|(id, key)| Ok((id, read_public(&key)?))).collect()
}

/// The label of a text in PEM, and what the text holds; no label for the base64 alone. Line ends that were lost, or that were
/// written as `\n` in an environment variable, do no harm.
fn unwrap(text: &str) -> Result<(Option<&str>, Vec<u8>), BadKey> {
    let (label, body) = match text.split_once("-----BEGIN ") {
        None => (None, text),
        Some((_, behind)) => {
            let (label, behind) = behind.split_once("-----").ok_or(BadKey::NoKey)?;
            let (body, _) = behind.split_once("-----END ").ok_or(BadKey::NoKey)?;
            (Some(label), body)
        }
    };
    if label.is_some_and(|label| label.starts_with("ENCRYPTED")) || body.contains("ENCRYPTED") {
        return Err(BadKey::Encrypted);
    }
    let body: String = body.replace("\\n", "").split_whitespace().collect();
    let der = STANDARD.decode(body).map_err(|_| BadKey::NoKey)?;
    Ok((label, der))
}

/// The public key of a certificate; `None` if the bytes are no certificate.
fn of_certificate(der: &[u8]) -> Option<Vec<u8>> {
    let der = CertificateDer::from(der);
    let certificate = webpki::EndEntityCert::try_from(&der).ok()?;
    Some(certificate.subject_public_key_info().as_ref().to_vec())
}

/// Why the library refuses a key. It tells by a word.
fn why(rejected: &KeyRejected) -> BadKey {
    match rejected.to_string().as_str() {
        "TooSmall" => BadKey::TooShort,
        "WrongAlgorithm" => BadKey::NotRsa,
        _ => BadKey::NoKey,
    }
}
