//! Signature schemes and their vectors.

use super::About;
use crate::report::Span;

/// A signature scheme.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Its name.
    pub name: String,
    /// Doc and place.
    pub about: About,
    /// Where its rules stand, which is in another scheme where this one is like it.
    pub places: SchemePlaces,
    /// The canonical string's parts.
    pub message: Vec<Part>,
    /// The digest.
    pub digest: Digest,
    /// The credential that keys an HMAC.
    pub key: Option<String>,
    /// How the digest is written.
    pub encode: Encode,
    /// Proofs from outside.
    pub vectors: Vec<Vector>,
}

impl Scheme {
    /// The scheme whose signatures are right as well: this one without pairs that have an empty value.
    #[must_use]
    pub fn other(&self) -> Option<Self> {
        let mut other = self.clone();
        let mut found = false;
        for part in &mut other.message {
            if let Part::Pairs(pairs) = part
                && pairs.empty == Empty::Either
            {
                pairs.empty = Empty::Skip;
                found = true;
            }
        }
        found.then_some(other)
    }
}

/// Where the rules of a scheme stand.
#[derive(Debug, Clone, Copy, Default)]
pub struct SchemePlaces {
    /// `message:`.
    pub message: Span,
    /// `digest:`.
    pub digest: Span,
    /// `key:`; that of the scheme where there is none.
    pub key: Span,
    /// `encode:`.
    pub encode: Span,
}

/// A part of a canonical string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Name-value pairs.
    Pairs(Pairs),
    /// The exact text of a member of the JSON body, by its path.
    Raw(Vec<String>),
    /// The decoded string of a member of the JSON body.
    Text(Vec<String>),
    /// Every byte of the body.
    Body,
    /// A credential.
    Secret(String),
    /// These characters.
    Literal(String),
}

/// How pairs are laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs {
    /// Sorted by name, bytewise.
    pub sorted: bool,
    /// Between name and value.
    pub between: String,
    /// Between pairs.
    pub join: String,
    /// What becomes of pairs with an empty value.
    pub empty: Empty,
    /// Names left out (the signature's own field always is).
    pub except: Vec<String>,
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

impl Empty {
    /// Whether they are in what is signed.
    #[must_use]
    pub fn is_kept(self) -> bool {
        self != Self::Skip
    }
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

/// A proof of a scheme.
#[derive(Debug, Clone)]
pub struct Vector {
    /// Doc and place.
    pub about: About,
    /// What was signed.
    pub input: VectorInput,
    /// The secret or HMAC key.
    pub secret: String,
    /// The published result.
    pub signature: String,
}

/// What a vector signs.
#[derive(Debug, Clone)]
pub enum VectorInput {
    /// Pairs, in the order of the spec.
    Pairs(Vec<(String, String)>),
    /// The raw member, decoded text or body.
    Text(String),
}
