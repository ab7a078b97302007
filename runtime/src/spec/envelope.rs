//! What is around the fields on the wire.

use super::Outcome;

/// What is around the fields.
#[derive(Debug)]
pub struct Envelope {
    /// The request's body.
    pub request: Body,
    /// The request's headers; their names best in lower case, as they are sent.
    pub request_headers: &'static [(&'static str, Template)],
    /// The answer's JSON; [`Pattern::Fields`] where nothing is ever answered.
    pub response: Pattern,
    /// The answer's headers that hold a signature: name and scheme.
    pub response_headers: &'static [(&'static str, usize)],
    /// Which answers are signed.
    pub signed: Signed,
    /// How the code classifies.
    pub outcome: Outcome,
}

impl Envelope {
    /// The bare fields, with nothing around them.
    pub const NONE: Self = Self {
        request: Body::Json(Template::Fields),
        request_headers: &[],
        response: Pattern::Fields,
        response_headers: &[],
        signed: Signed::Never,
        outcome: Outcome::NONE,
    };
}

/// A request's body.
#[derive(Debug)]
pub enum Body {
    /// JSON.
    Json(Template),
    /// A form; always an object.
    Form(Template),
}

/// What is filled in when a request is built.
#[derive(Debug)]
pub enum Template {
    /// An object; the name `*` splices the fields in.
    Object(&'static [(&'static str, Template)]),
    /// The operation's fields.
    Fields,
    /// The operation's `method`.
    Operation,
    /// A credential.
    Credential(usize),
    /// A signature.
    Signature(usize),
    /// The time, with an offset in seconds.
    Now(TimeFormat, i32),
    /// Random characters.
    Nonce(u32, Alphabet),
    /// JSON text in a string.
    Text(&'static Template),
    /// A fixed string.
    Str(&'static str),
    /// A fixed JSON value that is no string, as JSON.
    Json(&'static str),
}

/// How an instant is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFormat {
    /// `2018-08-02T12:08:56+08:00`
    Rfc3339,
    /// `2018-08-02 12:08:56`
    DateTime,
    /// `20180802120856`
    Compact,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
}

/// Where random characters come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// `0-9a-f`
    Hex,
    /// `0-9A-Za-z`
    Alphanumeric,
    /// `0-9`
    Digits,
}

/// What is looked for when an answer is read.
#[derive(Debug)]
pub enum Pattern {
    /// An object; the name `*` stands for fields among the others, `$answer` for [`Operation::answer_key`](super::Operation::answer_key).
    Object(&'static [(&'static str, Pattern)]),
    /// The fields.
    Fields,
    /// The outcome's code.
    Code,
    /// The outcome's text.
    Message,
    /// A signature.
    Signature(usize),
    /// JSON text in a string.
    Text(&'static Pattern),
    /// An object, or JSON text in a string.
    MaybeText(&'static Pattern),
}

/// Which answers are signed.
#[derive(Debug)]
pub enum Signed {
    /// None: the provider signs no answers.
    Never,
    /// If it is there it must be right.
    Optional,
    /// Always, but on these codes.
    Except(&'static [&'static str]),
}
