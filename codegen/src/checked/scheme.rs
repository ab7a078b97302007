//! Signature schemes and their vectors.

use super::About;
use crate::report::Span;

/// A signature scheme: what is signed, by which digest, and how the result is written.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Its name.
    pub name: String,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// Where its settings stand, which is in another scheme if this one takes them from there by `like:`.
    pub places: SchemePlaces,
    /// The parts of the canonical string, in order.
    pub message: Vec<Part>,
    /// The digest.
    pub digest: Digest,
    /// The credential that is the key of the HMAC, or the RSA key. Of several, it is the one that the merchant's set of credentials has.
    pub keys: Vec<String>,
    /// The value with the id of the key that signed, where there are several keys.
    pub key_id: Option<String>,
    /// Whether any of several keys may have signed, and none is named (`key_id: any`).
    pub any_key: bool,
    /// How the digest is written.
    pub encode: Encode,
    /// Signatures that somebody else computed. They prove the scheme.
    pub vectors: Vec<Vector>,
}

impl Scheme {
    /// The second scheme whose signatures are right, if it isn't known whether empty values are signed. Unlike this
    /// scheme it leaves out the pairs that have an empty value.
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

    /// The paths of the members of the body that it signs, each with whether the string is signed, and not the exact text.
    pub fn signed_members(&self) -> impl Iterator<Item = (&[String], bool)> {
        self.message.iter().filter_map(|part| match part {
            Part::Raw(path) => Some((path.as_slice(), false)),
            Part::Text(path) => Some((path.as_slice(), true)),
            _ => None,
        })
    }

    /// Whether it signs more than one member of the body.
    #[must_use]
    pub fn signs_several_members(&self) -> bool {
        self.signed_members().count() > 1
    }
}

/// Where the settings of a scheme stand in the spec.
#[derive(Debug, Clone, Copy, Default)]
pub struct SchemePlaces {
    /// The key `message:`.
    pub message: Span,
    /// The key `digest:`.
    pub digest: Span,
    /// The key `key:`, or that of the scheme itself if it has no `key:`.
    pub key: Span,
    /// The key `encode:`.
    pub encode: Span,
}

/// What stands in patterns and in the paths of signed members for the member that an operation's `answer_member:` names.
pub const ANSWER: &str = "$answer";

/// A part of a canonical string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Pairs of a name and a value.
    Pairs(Pairs),
    /// The exact text of a member of the JSON body, by its path, in which [`ANSWER`] may stand for the name of a member.
    Raw(Vec<String>),
    /// The decoded string of a member of the JSON body.
    Text(Vec<String>),
    /// Every byte of the body.
    Body,
    /// The request's method, in capitals.
    Method,
    /// The path of the request as it is sent, with that of the base URL and without the query.
    Path,
    /// The path of the request and its query, as they are sent.
    Target,
    /// The value of that name in `values:`, which is made once for each message.
    Value(String),
    /// The value of the credential of that name.
    Secret(String),
    /// These characters.
    Literal(String),
}

impl Part {
    /// Whether it is a member of the body.
    #[must_use]
    pub const fn is_member(&self) -> bool {
        matches!(self, Self::Raw(_) | Self::Text(_))
    }
}

/// How pairs are laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs {
    /// Whether they are sorted by name, byte by byte.
    pub sorted: bool,
    /// What stands between a name and its value.
    pub between: String,
    /// What stands between two pairs.
    pub join: String,
    /// What is done with pairs that have an empty value.
    pub empty: Empty,
    /// Names that are left out. The field of the signature itself is always left out.
    pub except: Vec<String>,
}

/// What is done with pairs that have an empty value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// They are signed.
    Keep,
    /// They aren't signed.
    Skip,
    /// They are signed, but a signature without them is right as well.
    Either,
}

impl Empty {
    /// Whether such pairs are in what is signed.
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
    /// An RSA signature by PKCS#1 v1.5 over SHA-256.
    RsaSha256,
}

impl Digest {
    /// Whether it is an RSA signature: one key signs, and another one verifies.
    #[must_use]
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::RsaSha256)
    }

    /// Whether it needs a key beside the message.
    #[must_use]
    pub const fn is_keyed(self) -> bool {
        !matches!(self, Self::Md5 | Self::Sha1 | Self::Sha256 | Self::Sha512)
    }
}

/// How the bytes of a digest are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encode {
    /// Lower-case hex.
    HexLower,
    /// Upper-case hex.
    HexUpper,
    /// Base64 with padding.
    Base64,
}

/// A test vector: an input, and the signature that somebody else computed.
#[derive(Debug, Clone)]
pub struct Vector {
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// What was signed of the body.
    pub input: VectorInput,
    /// What was signed besides the body.
    pub around: Around,
    /// The secret, which stands for every credential of the scheme; for an RSA signature the public key.
    pub secret: String,
    /// The signature that the scheme must give.
    pub signature: String,
}

/// The input of a test vector.
#[derive(Debug, Clone)]
pub enum VectorInput {
    /// Pairs, in the order of the spec; or members by their dotted paths, where the scheme signs members.
    Pairs(Vec<(String, String)>),
    /// A text: the raw member, the decoded text or the body, whichever the scheme signs. It can't stand for several members.
    Text(String),
}

/// What a message has besides its body: what the first line of a request says, and the values that are made for each message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// The method, in capitals.
    pub method: Option<String>,
    /// The path and the query, as they are sent.
    pub target: Option<String>,
    /// What `values:` makes for each message: each name with its value.
    pub values: Vec<(String, String)>,
    /// The member of an answer that `$answer` stands for.
    pub answer: Option<String>,
}

impl Around {
    /// The path without the query.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.target.as_deref().map(|target| target.split('?').next().unwrap_or_default())
    }

    /// The path of a signed member, with the name that `$answer` stands for in this message. Where there is no such name, the path stays
    /// as it is, and leads to nothing: no body has a member called `$answer`.
    #[must_use]
    pub fn named(&self, path: &[String]) -> Vec<String> {
        let name = |of: &String| match &self.answer {
            Some(answer) if of == ANSWER => answer.clone(),
            _ => of.clone(),
        };
        path.iter().map(name).collect()
    }

    /// The value of that name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }
}
