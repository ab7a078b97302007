//! What a generated crate tells the runtime about its provider: plain tables, no code.
//!
//! The generator writes these as statics. Everything that behaves reads them, so that one provider differs from
//! another in data alone.

use crate::message::Message;

/// A provider.
#[derive(Debug)]
pub struct Provider {
    /// The short name, as in the crate's name.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The provider's own documentation.
    pub docs: &'static str,
    /// What a merchant is given; [`Keys`](crate::Keys) hold values in this order.
    pub credentials: &'static [Credential],
    /// Base URLs.
    pub environments: &'static [Environment],
    /// How bytes are signed.
    pub schemes: &'static [Scheme],
    /// Calls.
    pub operations: &'static [&'static Operation],
    /// What the provider sends.
    pub notifications: &'static [&'static Notification],
}

/// A credential.
#[derive(Debug)]
pub struct Credential {
    /// Its name.
    pub name: &'static str,
    /// Masked wherever it could be printed.
    pub secret: bool,
    /// May be left out.
    pub optional: bool,
    /// What it is.
    pub doc: &'static str,
}

/// A base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: &'static str,
    /// Without a trailing slash.
    pub base: std::borrow::Cow<'static, str>,
    /// Whether real money moves there.
    pub real_money: bool,
    /// What it is for.
    pub doc: &'static str,
}

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
        /// Pairs with an empty value are kept.
        keep_empty: bool,
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

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// Its name, with dots.
    pub name: &'static str,
    /// A line for people.
    pub title: &'static str,
    /// `GET` instead of `POST`.
    pub get: bool,
    /// The path below the base URL.
    pub path: &'static str,
    /// What the provider calls it inside the envelope.
    pub method: &'static str,
    /// The member of the answer that has the fields, where it differs by operation.
    pub answer_key: &'static str,
    /// What a repeat may cost.
    pub effect: Effect,
    /// What success proves.
    pub means: Means,
    /// The merchant's order number in the request; empty if there is none.
    pub order: &'static [&'static str],
    /// The amount in the request; empty if there is none.
    pub amount: &'static [&'static str],
    /// What the payer gets.
    pub hand_over: Option<HandOver>,
    /// What is around the fields.
    pub envelope: &'static Envelope,
    /// Where the answer says how the order stands.
    pub state: Option<&'static State>,
    /// What to ask when the outcome is unknown.
    pub recover: Option<Recover>,
    /// The example's request as JSON; empty if there is none.
    pub example: &'static str,
    /// The operation's place in the spec, `specs/x.yaml:12`.
    pub at: &'static str,
    /// A request with nothing in it.
    pub request: fn() -> Box<dyn Message>,
    /// An answer with nothing in it.
    pub answer: fn() -> Box<dyn Message>,
}

/// What a repeat of an operation may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Read,
    /// A second order.
    Create,
    /// A second charge.
    Charge,
    /// A second refund.
    Refund,
    /// Nothing, or a refund.
    Cancel,
}

/// What an accepted call proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The order exists; it isn't paid.
    Created,
    /// The provider took the call on.
    Accepted,
    /// The money moved.
    Paid,
    /// The answer was read; nothing moved.
    Read,
}

/// The answer's field that the payer uses.
#[derive(Debug, Clone, Copy)]
pub enum HandOver {
    /// Shown as a QR code.
    Qr(&'static [&'static str]),
    /// Opened.
    Link(&'static [&'static str]),
}

/// What to ask when an outcome is unknown.
#[derive(Debug)]
pub struct Recover {
    /// The operation to ask.
    pub query: &'static str,
    /// (the query's field, this request's field).
    pub by: &'static [(&'static [&'static str], &'static [&'static str])],
    /// Seconds between two queries.
    pub every: u64,
    /// Seconds in all.
    pub within: u64,
}

/// What is around the fields.
#[derive(Debug)]
pub struct Envelope {
    /// The request's body.
    pub request: Body,
    /// The request's headers.
    pub request_headers: &'static [(&'static str, Template)],
    /// The answer's JSON.
    pub response: Pattern,
    /// The answer's headers that hold a signature: name and scheme.
    pub response_headers: &'static [(&'static str, usize)],
    /// Which answers are signed.
    pub signed: Signed,
    /// How the code classifies.
    pub outcome: Outcome,
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
    /// An object; the name `*` stands for fields among the others, `$answer` for [`Operation::answer_key`].
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

/// How a code classifies.
#[derive(Debug)]
pub struct Outcome {
    /// Looked at first.
    pub cases: &'static [Case<Class>],
    /// Code by code, sorted by code.
    pub codes: &'static [(&'static str, Class)],
    /// For the rest.
    pub otherwise: Class,
}

/// Conditions and their class.
#[derive(Debug)]
pub struct Case<C: 'static> {
    /// All must hold.
    pub when: &'static [Condition],
    /// The class.
    pub is: C,
}

/// One condition.
#[derive(Debug)]
pub struct Condition {
    /// The path, by wire names.
    pub path: &'static [&'static str],
    /// What it must be.
    pub is: Is,
}

/// What a condition asks.
#[derive(Debug)]
pub enum Is {
    /// It is there.
    Present,
    /// It is not.
    Absent,
    /// It has one of these values, compared as text.
    Any(&'static [&'static str]),
}

/// What a code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The call was accepted.
    Success,
    /// Accepted, the result isn't known yet.
    Pending,
    /// Refused, finally.
    Declined,
    /// Nobody can tell.
    Unknown,
}

/// Where an answer says how the order stands.
#[derive(Debug)]
pub struct State {
    /// The list, and the row's condition: (row field, request field).
    pub rows: Option<Rows>,
    /// Looked at in order.
    pub cases: &'static [Case<crate::OrderState>],
    /// For the rest.
    pub otherwise: crate::OrderState,
}

/// A list of orders in an answer.
#[derive(Debug)]
pub struct Rows {
    /// The list.
    pub path: &'static [&'static str],
    /// (row field, request field): the row whose fields equal the request's.
    pub pick: &'static [(&'static [&'static str], &'static [&'static str])],
}

/// What the provider sends to the merchant.
#[derive(Debug)]
pub struct Notification {
    /// Its name.
    pub name: &'static str,
    /// A line for people.
    pub title: &'static str,
    /// The operations whose orders it reports.
    pub of: &'static [&'static str],
    /// The request field with the URL; empty where it was registered.
    pub to: &'static [&'static str],
    /// The body is a form.
    pub form: bool,
    /// How the body is laid out.
    pub pattern: Pattern,
    /// Headers that hold a signature: name and scheme.
    pub headers: &'static [(&'static str, usize)],
    /// It is signed.
    pub signed: bool,
    /// How the code classifies, where there is one.
    pub outcome: Option<Outcome>,
    /// The merchant's order number.
    pub order: &'static [&'static str],
    /// How the order stands.
    pub state: Option<&'static State>,
    /// What tells a repeat.
    pub key: &'static [&'static [&'static str]],
    /// What to answer.
    pub acknowledge: Reply,
    /// What to answer to one that doesn't verify.
    pub refuse: Reply,
    /// Place in the spec.
    pub at: &'static str,
    /// One with nothing in it.
    pub fields: fn() -> Box<dyn Message>,
}

/// What a notification is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub content_type: &'static str,
    /// The body.
    pub body: &'static str,
}
