//! What is around the fields on the wire, and how codes and states classify.

use super::{About, Condition, Table, TimeFormat};

/// A request's shape on the wire.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Its name.
    pub name: String,
    /// Doc and place.
    pub about: About,
    /// The request's body.
    pub request: Body,
    /// The request's headers.
    pub request_headers: Vec<(String, Template)>,
    /// It says how an answer looks. What is never answered (a link, a text for an app) goes without.
    pub answered: bool,
    /// The answer's JSON.
    pub response: Pattern,
    /// The answer's headers: name and scheme.
    pub response_headers: Vec<(String, String)>,
    /// Which answers are signed.
    pub signed: Signed,
    /// How `$code` classifies.
    pub outcome: Outcome,
}

/// A request's body.
#[derive(Debug, Clone)]
pub enum Body {
    /// JSON.
    Json(Template),
    /// A form: `"*"` stands for the fields.
    Form(Template),
}

/// What is filled in when a request is built.
#[derive(Debug, Clone, PartialEq)]
pub enum Template {
    /// An object; the name `*` splices [`Template::Fields`] in.
    Object(Vec<(String, Template)>),
    /// The operation's fields.
    Fields,
    /// The operation's `method`.
    Operation,
    /// A credential.
    Credential(String),
    /// A signature.
    Signature(String),
    /// The time.
    Now(TimeFormat, i32),
    /// Random characters.
    Nonce(u32, Alphabet),
    /// JSON text in a string.
    Text(Box<Template>),
    /// A fixed JSON value.
    Literal(serde_json::Value),
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// An object; the name `*` stands for fields that lie among the others, `$answer` for the operation's `answer`.
    Object(Vec<(String, Pattern)>),
    /// The fields.
    Fields,
    /// The outcome's code.
    Code,
    /// The outcome's text.
    Message,
    /// A signature.
    Signature(String),
    /// JSON text in a string.
    Text(Box<Pattern>),
    /// An object, or JSON text in a string.
    MaybeText(Box<Pattern>),
}

impl Pattern {
    /// The schemes of the signatures in it.
    #[must_use]
    pub fn signatures(&self) -> Vec<&str> {
        match self {
            Self::Object(members) => members.iter().flat_map(|(_, inner)| inner.signatures()).collect(),
            Self::Text(inner) | Self::MaybeText(inner) => inner.signatures(),
            Self::Signature(scheme) => vec![scheme],
            Self::Fields | Self::Code | Self::Message => Vec::new(),
        }
    }
}

/// Which answers are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// None: the provider signs no answers.
    Never,
    /// If it is there it must be right.
    Optional,
    /// Always, but on these codes.
    Except(Vec<String>),
}

/// How a code classifies.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Looked at first.
    pub cases: Vec<Case<Class>>,
    /// Code by code.
    pub codes: Vec<(String, Class, About)>,
    /// For the rest.
    pub otherwise: Class,
    /// In which JSON types a code arrives. In a form all is text.
    pub wire: Vec<Written>,
    /// Which code the provider gives for what is wrong with a request.
    pub refusals: Vec<(Refusal, String)>,
}

/// In which JSON type a code is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A string.
    Text,
    /// A number.
    Number,
}

/// What can be wrong with a request that was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The signature.
    Signature,
    /// A field.
    Field,
    /// There is no such order.
    UnknownOrder,
    /// The order number was used before.
    DuplicateOrder,
    /// More is to be given back, taken or released than there is left.
    TooMuch,
    /// The order isn't paid, or its money isn't held, yet.
    NotPaid,
    /// All was given back before.
    Refunded,
    /// The order is closed, or nothing of it is held any longer.
    Closed,
}

/// A condition and its class.
#[derive(Debug, Clone)]
pub struct Case<C> {
    /// All must hold.
    pub when: Vec<Condition>,
    /// The class.
    pub is: C,
    /// Doc and place.
    pub about: About,
}

/// What a code means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The call was accepted.
    Success,
    /// Accepted, the result isn't known yet.
    Pending,
    /// Refused, finally.
    Declined,
    /// Nobody can tell.
    #[default]
    Unknown,
}

/// How an order stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StateClass {
    /// Not paid yet.
    Pending,
    /// The money is held, neither taken nor given back.
    Held,
    /// The hold has ended, and nothing (more) was taken.
    Released,
    /// Paid.
    Paid,
    /// Failed.
    Failed,
    /// Closed or reversed unpaid.
    Closed,
    /// All given back.
    Refunded,
    /// Some given back.
    PartlyRefunded,
    /// Given back, in whole or in part: the provider doesn't tell which.
    GivenBack,
    /// Not to be told.
    #[default]
    Unknown,
}

impl StateClass {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Pending,
        Self::Held,
        Self::Released,
        Self::Paid,
        Self::Failed,
        Self::Closed,
        Self::Refunded,
        Self::PartlyRefunded,
        Self::GivenBack,
        Self::Unknown,
    ];

    /// As the spec calls it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Held => "held",
            Self::Released => "released",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Closed => "closed",
            Self::Refunded => "refunded",
            Self::PartlyRefunded => "partly_refunded",
            Self::GivenBack => "given_back",
            Self::Unknown => "unknown",
        }
    }
}

/// What a state is the state of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Subject {
    /// The order.
    #[default]
    Order,
    /// One refund of it.
    Refund,
    /// Money that is held under a number of its own.
    Hold,
    /// One release of money that is held.
    Release,
}

impl Subject {
    /// Whether it is a part of an order's money, which says nothing of the whole.
    #[must_use]
    pub const fn is_part(self) -> bool {
        matches!(self, Self::Refund | Self::Release)
    }
}

/// Where an answer says how an order, a refund or a release stands.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// What it is the state of.
    pub of: Subject,
    /// The list and the row's condition: (row field, request field).
    pub rows: Option<(String, Vec<(String, String)>)>,
    /// Looked at in order: the `values:` of `at:` stand last, as cases of one value.
    pub cases: Vec<Case<StateClass>>,
    /// For the rest.
    pub otherwise: StateClass,
    /// The field with the amount of what it is the state of, as it was ordered.
    pub amount: Option<String>,
    /// The field with the currency of that amount.
    pub currency: Option<String>,
}

impl State {
    /// The table of the rows among which the state is looked for, in the answer's table; none if the answer isn't a list.
    #[must_use]
    pub fn row_table<'t>(&self, answer: &'t Table) -> Option<&'t Table> {
        self.rows.as_ref().and_then(|(rows, _)| answer.row_table(rows))
    }
}
