//! Signature schemes.

/// A signature scheme.
#[derive(Debug)]
pub struct Scheme {
    /// Its name.
    pub name: &'static str,
    /// The canonical string's parts, in order.
    pub message: &'static [Part],
    /// The digest.
    pub digest: Digest,
    /// Which credential keys an HMAC.
    pub key: Option<usize>,
    /// How the digest is written.
    pub encode: Encode,
}

/// A part of a canonical string.
#[derive(Debug)]
pub enum Part {
    /// Name-value pairs: form fields, or top-level members of a JSON body by decoded value.
    Pairs {
        /// By name, bytewise.
        sorted: bool,
        /// Between name and value.
        between: &'static str,
        /// Between pairs.
        join: &'static str,
        /// What becomes of pairs with an empty value.
        empty: Empty,
        /// Names left out (those that hold a signature always are).
        except: &'static [&'static str],
    },
    /// The exact text of a member of the JSON body.
    Raw(&'static [&'static str]),
    /// The decoded string of a member of the JSON body.
    Text(&'static [&'static str]),
    /// Every byte of the body.
    Body,
    /// A credential, by its place.
    Secret(usize),
    /// These characters.
    Literal(&'static str),
}

/// What becomes of pairs with an empty value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// They are signed.
    Keep,
    /// They aren't.
    Skip,
    /// They are signed, and a signature without them is right as well.
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
