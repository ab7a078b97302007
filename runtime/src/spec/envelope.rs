//! Envelopes: what stands around the fields of a request or an answer.

use super::{Cipher, Outcome};
use crate::terms::TimeFormat;

/// What stands around the fields: the layout of bodies and headers, the signatures, and the codes.
#[derive(Debug)]
pub struct Envelope {
    /// The request's body.
    pub request: Body,
    /// The request's headers, by name. Names are sent in lower case.
    pub request_headers: &'static [(&'static str, Template)],
    /// What is made once for each request, by name: times and random characters that stand in several places.
    pub values: &'static [(&'static str, Template)],
    /// The layout of answers; [`AnswerLayout::NONE`] if the provider never answers.
    pub response: AnswerLayout,
    /// The layout of refusals, if it is another. An answer is read by it where its HTTP status isn't 2xx, and where ordinary
    /// answers have a code and this one hasn't.
    pub refused: Option<AnswerLayout>,
    /// Further layouts, by which answers with certain codes come. An answer is read by one of them where it has no code in the place
    /// of ordinary answers, and has one in the place of this layout.
    pub further: &'static [FurtherLayout],
    /// What the codes of answers mean.
    pub outcome: Outcome,
}

impl Envelope {
    /// An envelope with nothing around the fields.
    pub const NONE: Self = Self {
        request: Body::Json(Template::Fields),
        request_headers: &[],
        values: &[],
        response: AnswerLayout::NONE,
        refused: None,
        further: &[],
        outcome: Outcome::NONE,
    };
}

/// A further layout of answers.
#[derive(Debug)]
pub struct FurtherLayout {
    /// The codes of the answers that come by it. With any other code nobody can tell what such an answer means.
    pub codes: &'static [&'static str],
    /// The layout.
    pub layout: AnswerLayout,
}

/// The layout of answers.
#[derive(Debug)]
pub struct AnswerLayout {
    /// The format of the body.
    pub kind: BodyKind,
    /// The layout of the body.
    pub pattern: Pattern,
    /// The headers that hold a signature or a value that is signed: each name with its layout, which has no other parts
    /// than [`Template::Signature`], [`Template::Value`], [`Template::Str`] and [`Template::Joined`].
    pub headers: &'static [(&'static str, Template)],
    /// Times in the answer that must be near our own.
    pub fresh: &'static [Freshness],
    /// Which answers are signed.
    pub signed: Signed,
}

impl AnswerLayout {
    /// A layout with nothing around the fields.
    pub const NONE: Self = Self {
        kind: BodyKind::Json,
        pattern: Pattern::Fields,
        headers: &[],
        fresh: &[],
        signed: Signed::Never,
    };
}

/// A time that arrives and must be near our own, so that what is sent again long after isn't taken for new.
#[derive(Debug)]
pub struct Freshness {
    /// The name of the value, which stands in a header or in the body.
    pub value: &'static str,
    /// How the time is written: its format, and the offset in seconds.
    pub time: (TimeFormat, i32),
    /// How many seconds it may be before or behind our own time.
    pub within: u64,
}

/// The format of a request's body, and its layout.
#[derive(Debug)]
pub enum Body {
    /// JSON.
    Json(Template),
    /// A form; the template is an object.
    Form(Template),
    /// A flat XML document: the name of its root, and an object with the elements in it.
    Xml(&'static str, Template),
    /// Nothing: what the request says stands in its path and its headers.
    Empty,
}

impl Body {
    /// The layout, whatever the format.
    pub(crate) const fn template(&self) -> &Template {
        match self {
            Self::Empty => &Template::Object(&[]),
            Self::Json(template) | Self::Form(template) | Self::Xml(_, template) => template,
        }
    }
}

/// The format of a body that arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// JSON.
    Json,
    /// A form.
    Form,
    /// A flat XML document whose root has this name. Only a runtime with the feature `xml` can read it.
    Xml(&'static str),
}

/// Whether this runtime was built with the feature `xml`, without which it can't read XML.
pub const READS_XML: bool = cfg!(feature = "xml");

/// A part of the layout of a request, from which its body or a header is written.
#[derive(Debug)]
pub enum Template {
    /// An object with these members. In place of a member called `*` the fields stand among the others.
    Object(&'static [(&'static str, Template)]),
    /// The operation's fields.
    Fields,
    /// The operation's [`method`](super::Operation::method).
    Operation,
    /// A credential, by its place in [`Provider::credentials`](super::Provider::credentials).
    Credential(usize),
    /// A signature, by the place of its scheme in [`Provider::schemes`](super::Provider::schemes).
    Signature(usize),
    /// The time at which the request is made, in the zone with this offset in seconds.
    Now(TimeFormat, i32),
    /// This many random characters of an alphabet.
    Nonce(u32, Alphabet),
    /// A string that holds JSON text.
    Text(&'static Template),
    /// The request's field of that wire name, which is one of [`Operation::elsewhere`](super::Operation::elsewhere).
    Field(&'static str),
    /// What [`Envelope::values`] has under that name.
    Value(&'static str),
    /// The texts of these, one after the other.
    Joined(&'static [Template]),
    /// A fixed string.
    Str(&'static str),
    /// A fixed JSON value other than a string, as JSON text.
    Json(&'static str),
}

/// The characters that random characters are drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// `0-9a-f`
    Hex,
    /// `0-9A-Za-z`
    Alphanumeric,
    /// `0-9`
    Digits,
}

/// A part of the layout of an answer or a notification, by which it is read.
#[derive(Debug)]
pub enum Pattern {
    /// An object with these members. A member called `*` says that the fields stand among the others; the member `$answer` has
    /// the name [`Operation::answer_key`](super::Operation::answer_key).
    Object(&'static [(&'static str, Pattern)]),
    /// The fields.
    Fields,
    /// The provider's code, which says how the call ended.
    Code,
    /// The provider's text for people.
    Message,
    /// A signature, by the place of its scheme in [`Provider::schemes`](super::Provider::schemes).
    Signature(usize),
    /// The value of that name, which the provider makes for each message.
    Value(&'static str),
    /// A credential, by its place in [`Provider::credentials`](super::Provider::credentials): what arrives with another value is for
    /// another merchant.
    Credential(usize),
    /// A string that holds JSON text.
    Text(&'static Pattern),
    /// An object, or a string that holds its JSON text.
    MaybeText(&'static Pattern),
    /// The field of that wire name, which stands here and not among the others.
    Field(&'static str),
    /// An object whose members are encrypted JSON text, by that cipher.
    Decrypt(&'static Cipher, &'static Pattern),
}

impl Pattern {
    /// Whether it has a place for fields.
    pub(crate) fn has_fields(&self) -> bool {
        match self {
            Self::Fields | Self::Field(_) => true,
            Self::Object(members) => members.iter().any(|(_, inner)| inner.has_fields()),
            Self::Text(inner) | Self::MaybeText(inner) | Self::Decrypt(_, inner) => inner.has_fields(),
            _ => false,
        }
    }
}

/// Which answers are signed.
#[derive(Debug)]
pub enum Signed {
    /// The provider signs no answers.
    Never,
    /// The provider may leave the signature out. If there is one it must be right.
    Optional,
    /// The provider signs every answer, except perhaps those with these codes.
    Except(&'static [&'static str]),
}
