//! Tables of signature schemes: which bytes are signed, how, and how the signature is written.

/// A signature scheme.
#[derive(Debug)]
pub struct Scheme {
    /// Its name.
    pub name: &'static str,
    /// The parts of the canonical string, in their order.
    pub message: &'static [Part],
    /// The digest.
    pub digest: Digest,
    /// The key of an HMAC, or the RSA key: of several, the one that was given. None for a plain digest.
    pub keys: &'static [SchemeKey],
    /// The name of the value with the id of the key that signed; `None` where no credential holds several keys, and
    /// where the provider names none, so that any of several may have signed.
    pub key_id: Option<&'static str>,
    /// How the digest's bytes are written.
    pub encode: Encode,
}

/// A key of a scheme: the place of its credential in [`Provider::credentials`](super::Provider::credentials).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemeKey {
    /// The credential is one key.
    One(usize),
    /// The credential is several keys, each under its id.
    Several(usize),
}

impl SchemeKey {
    /// The place of the credential.
    pub(crate) const fn credential(self) -> usize {
        match self {
            Self::One(place) | Self::Several(place) => place,
        }
    }
}

/// A part of a canonical string.
#[derive(Debug)]
pub enum Part {
    /// Pairs of names and values: those of a form, or the members at the top of a JSON body with their decoded values.
    Pairs {
        /// Whether the pairs are sorted by the bytes of their names.
        sorted: bool,
        /// What stands between a name and its value.
        between: &'static str,
        /// What stands between two pairs.
        join: &'static str,
        /// What becomes of pairs with an empty value.
        empty: Empty,
        /// The names of pairs that are left out. Pairs that hold a signature always are.
        except: &'static [&'static str],
    },
    /// The exact text of a member of the JSON body.
    Raw(&'static [&'static str]),
    /// The decoded string of a member of the JSON body.
    Text(&'static [&'static str]),
    /// The whole body.
    Body,
    /// The request's method, in capitals.
    Method,
    /// The path of the request as it is sent, with that of the base URL and without the query.
    Path,
    /// The path of the request and its query, as they are sent.
    Target,
    /// The value of that name, which is made once for each message.
    Value(&'static str),
    /// A credential, by its place in [`Provider::credentials`](super::Provider::credentials).
    Secret(usize),
    /// This text.
    Literal(&'static str),
}

/// What becomes of pairs with an empty value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// They are signed like the others.
    Keep,
    /// They are left out.
    Skip,
    /// A request's signature covers them. A signature that arrives is right with them or without them.
    Either,
}

/// A digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
    /// HMAC with MD5.
    HmacMd5,
    /// HMAC with SHA-1.
    HmacSha1,
    /// HMAC with SHA-256.
    HmacSha256,
    /// HMAC with SHA-512.
    HmacSha512,
    /// An RSA signature by PKCS#1 v1.5 over SHA-256.
    RsaSha256,
}

/// How digest bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encode {
    /// Lower-case hex.
    HexLower,
    /// Upper-case hex.
    HexUpper,
    /// Base64 with padding.
    Base64,
}
