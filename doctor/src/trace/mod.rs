//! How a signature comes about, step by step, as data that can be shown or compared.

mod steps;

pub use steps::trace;
pub(crate) use steps::{encoding_name, signature};

use serde::Serialize;

/// How a signature comes about.
#[derive(Debug, Clone, Serialize)]
pub struct Trace {
    /// The provider.
    pub provider: String,
    /// The message, in words.
    pub message: String,
    /// The scheme's name.
    pub scheme: String,
    /// The rule in one line: `md5 of sorted pairs + client_key, HEX`.
    pub rule: String,
    /// Where the rule stands in the spec, as file and line.
    pub at: String,
    /// The parts of the canonical string, in order.
    pub parts: Vec<TracedPart>,
    /// The bytes that go into the digest.
    pub canonical: CanonicalString,
    /// The digest.
    pub digest: TracedDigest,
    /// How the digest is written.
    pub encoding: TracedEncoding,
    /// The signature.
    pub signature: String,
    /// Where the signature goes in the message.
    pub goes_to: String,
}

/// One part of the canonical string.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum TracedPart {
    /// Name-value pairs.
    Pairs {
        /// Where the rule for this part stands in the spec, as file and line.
        at: String,
        /// How the pairs are ordered: `sorted by name, byte by byte`.
        order: String,
        /// What stands between a name and its value.
        between: String,
        /// What stands between pairs.
        join: String,
        /// What becomes of pairs whose value is empty: `kept` or `left out`.
        empty: String,
        /// Each pair of the message: first those that are signed, in the order in which they are, then those that
        /// aren't.
        pairs: Vec<TracedPair>,
    },
    /// The exact text, or the decoded string, of a member.
    Member {
        /// Where the rule for this part stands in the spec, as file and line.
        at: String,
        /// The member's path.
        path: String,
        /// Whether the member's exact text or its decoded string is signed, in words.
        how: String,
        /// What is signed of it, with what can't be seen shown.
        text: String,
        /// How many bytes are signed.
        bytes: usize,
    },
    /// The whole body.
    Body {
        /// Where the rule for this part stands in the spec, as file and line.
        at: String,
        /// The bytes, with what can't be seen shown.
        text: String,
        /// How many bytes are signed.
        bytes: usize,
    },
    /// What the message has besides its body: the method, the path, or a value that is made for each message.
    Around {
        /// Where the rule for this part stands in the spec, as file and line.
        at: String,
        /// What it is: `method`, `path`, `path with query` or `value nonce`.
        what: String,
        /// What is signed, with what can't be seen shown.
        text: String,
        /// How many bytes are signed.
        bytes: usize,
    },
    /// A credential, which is never shown.
    Secret {
        /// Where the rule for this part stands in the spec, as file and line.
        at: String,
        /// The name of the credential.
        credential: String,
        /// How many bytes are signed.
        bytes: usize,
    },
    /// Fixed characters.
    Literal {
        /// Where the rule for this part stands in the spec, as file and line.
        at: String,
        /// The characters.
        text: String,
    },
}

/// A name-value pair, and whether it is signed.
#[derive(Debug, Clone, Serialize)]
pub struct TracedPair {
    /// The name.
    pub name: String,
    /// The value, with what can't be seen shown.
    pub value: String,
    /// Whether the pair is signed.
    pub signed: bool,
    /// Why the pair is signed, or why it isn't.
    pub why: String,
    /// Where the field, or the rule that leaves it out, stands in the spec, as file and line.
    pub at: String,
}

/// The bytes that go into the digest.
#[derive(Debug, Clone, Serialize)]
pub struct CanonicalString {
    /// The bytes as text, with the secret masked, and with what can't be seen shown.
    pub text: String,
    /// How many bytes, the secret's included.
    pub bytes: usize,
    /// How many of them are the secret's.
    pub secret_bytes: usize,
    /// How many characters, where the bytes are text.
    pub chars: Option<usize>,
    /// The charset: `ASCII`, `UTF-8`, or `not UTF-8`.
    pub charset: &'static str,
}

/// The digest of the canonical string.
#[derive(Debug, Clone, Serialize)]
pub struct TracedDigest {
    /// The name of the digest.
    pub name: &'static str,
    /// The credential that is the key, where the digest is an HMAC.
    pub key: Option<String>,
    /// How many bytes that key has.
    pub key_bytes: Option<usize>,
    /// How many bytes the digest has.
    pub bytes: usize,
    /// Where the spec says which digest it is, as file and line.
    pub at: String,
}

/// How the digest is written.
#[derive(Debug, Clone, Serialize)]
pub struct TracedEncoding {
    /// The name of the encoding: `hexadecimal, upper case`.
    pub name: &'static str,
    /// Where the spec says how the digest is written, as file and line.
    pub at: String,
}
