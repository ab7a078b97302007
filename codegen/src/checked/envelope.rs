//! Envelopes, that is what is around the fields on the wire, and what codes and states mean.

use super::{About, Condition, JsonWriting, Pattern, Refusal, RefusalCode, Table, TimeFormat, Tolerance};

/// How a request is laid out around its fields, and how its answer is read.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Its name.
    pub name: String,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// The request's body.
    pub request: Body,
    /// The request's headers, each name with what is filled in.
    pub request_headers: Vec<(String, Template)>,
    /// What is made once for each request, by name: a time or random characters, which stand in several places.
    pub values: Vec<(String, Template)>,
    /// What the provider takes of requests although its tables don't have it.
    pub tolerances: Vec<Tolerance>,
    /// Whether it describes an answer. An envelope for requests that are never answered (a link, a text for an app)
    /// doesn't.
    pub answered: bool,
    /// In which format the answer's body is written.
    pub response_kind: BodyKind,
    /// What is looked for in the answer's body.
    pub response: Pattern,
    /// The answer's headers that hold a signature or a value that is signed: each name with its layout.
    pub response_headers: Vec<(String, Template)>,
    /// What the provider makes once for each answer, by name: what stands in its headers.
    pub response_values: Vec<(String, Template)>,
    /// How many seconds a time among these values may be from ours, by the name of the value.
    pub fresh: Vec<(String, u64)>,
    /// What the provider writes into each answer besides, laid out like the pattern. No client needs it.
    pub response_sends: Option<Template>,
    /// How the provider writes the JSON of its answers.
    pub response_style: JsonWriting,
    /// Which answers are signed.
    pub signed: Signed,
    /// What the codes mean.
    pub outcome: Outcome,
}

impl Envelope {
    /// The schemes by which a request is signed.
    #[must_use]
    pub fn request_signatures(&self) -> Vec<&str> {
        let headers = self.request_headers.iter().map(|(_, template)| template);
        headers.chain([self.request.template()]).flat_map(Template::signatures).collect()
    }

    /// The schemes by which an answer is signed.
    #[must_use]
    pub fn response_signatures(&self) -> Vec<&str> {
        let headers = self.response_headers.iter().flat_map(|(_, template)| template.signatures());
        self.response.signatures().into_iter().chain(headers).collect()
    }
}

/// A request's body.
#[derive(Debug, Clone)]
pub enum Body {
    /// JSON.
    Json(Template),
    /// A form. The name `"*"` stands for the operation's fields.
    Form(Template),
    /// A flat XML document: the name of its root, and the elements in it, which are pairs as those of a form are.
    Xml(String, Template),
}

impl Default for Body {
    fn default() -> Self {
        Self::Json(Template::Fields)
    }
}

impl Body {
    /// The template of the body, whatever its format.
    #[must_use]
    pub fn template(&self) -> &Template {
        match self {
            Self::Json(template) | Self::Form(template) | Self::Xml(_, template) => template,
        }
    }

    /// The format of the body.
    #[must_use]
    pub fn kind(&self) -> BodyKind {
        match self {
            Self::Json(_) => BodyKind::Json,
            Self::Form(_) => BodyKind::Form,
            Self::Xml(root, _) => BodyKind::Xml(root.clone()),
        }
    }
}

/// In which format a body is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum BodyKind {
    /// JSON.
    #[default]
    Json,
    /// A form.
    Form,
    /// A flat XML document whose root has this name.
    Xml(String),
}

impl BodyKind {
    /// Whether the body is made of pairs, each of a name and a text. JSON isn't.
    #[must_use]
    pub fn is_pairs(&self) -> bool {
        *self != Self::Json
    }

    /// The key under which such a body is described in a spec.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Form => "form",
            Self::Xml(_) => "xml",
        }
    }

    /// The content type of such a body.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Xml(_) => "text/xml; charset=utf-8",
        }
    }
}

/// What is filled in when a request is built.
#[derive(Debug, Clone, PartialEq)]
pub enum Template {
    /// An object. Where a member is called `*`, the members of [`Template::Fields`] take its place.
    Object(Vec<(String, Template)>),
    /// The operation's fields.
    Fields,
    /// The operation's `method:`.
    Operation,
    /// The value of the credential of that name.
    Credential(String),
    /// A signature by the scheme of that name.
    Signature(String),
    /// The time, in a format and at an offset from UTC in seconds.
    Now(TimeFormat, i32),
    /// Random characters: how many, and from which alphabet.
    Nonce(u32, Alphabet),
    /// The template within, written as JSON text in a string.
    Text(Box<Template>),
    /// The request's field of that wire name, which then isn't among the operation's fields.
    Field(String),
    /// The value that the envelope makes under that name.
    Value(String),
    /// The id of the key with which the provider has signed, out of the keys of the credential of that name.
    KeyId(String),
    /// A text with places: these, one after the other.
    Joined(Vec<Template>),
    /// A fixed JSON value.
    Literal(serde_json::Value),
}

impl Template {
    /// The members of an object; nothing else has any.
    #[must_use]
    pub fn members(&self) -> &[(String, Self)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    /// This part of the template and all parts within it, in order.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        let inner: Vec<&Self> = match self {
            Self::Object(members) => members.iter().flat_map(|(_, inner)| inner.parts()).collect(),
            Self::Text(inner) => inner.parts(),
            Self::Joined(pieces) => pieces.iter().collect(),
            _ => Vec::new(),
        };
        std::iter::once(self).chain(inner).collect()
    }
}

impl Template {
    /// The schemes of the signatures in it.
    #[must_use]
    pub fn signatures(&self) -> Vec<&str> {
        let parts = self.parts().into_iter();
        parts
            .filter_map(|part| if let Self::Signature(name) = part { Some(name.as_str()) } else { None })
            .collect()
    }
}

/// The characters that random ones are drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// `0-9a-f`
    Hex,
    /// `0-9A-Za-z`
    Alphanumeric,
    /// `0-9`
    Digits,
}

/// Which answers are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// The provider signs no answers.
    Never,
    /// An answer may come without a signature; one that is there must be right.
    Optional,
    /// All answers are signed, except those with these codes.
    Except(Vec<String>),
}

/// What the codes of answers mean.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Conditions on the answer, which are looked at before the codes.
    pub cases: Vec<Case<Class>>,
    /// What each listed code means.
    pub codes: Vec<(String, Class, About)>,
    /// What a code means that isn't listed.
    pub otherwise: Class,
    /// In which JSON types codes arrive. In a form and in XML every code is text.
    pub wire: Vec<Written>,
    /// How the provider refuses which mistake in a request.
    pub refusals: Vec<(Refusal, RefusalCode)>,
}

/// In which JSON type a code is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A string.
    Text,
    /// A number.
    Number,
}

/// A class or a state, and the conditions under which it applies.
#[derive(Debug, Clone)]
pub struct Case<C> {
    /// The conditions, which must all hold.
    pub when: Vec<Condition>,
    /// The class or the state that applies then.
    pub is: C,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
}

/// What a code means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The call was accepted.
    Success,
    /// The call was accepted, and the result isn't known yet.
    Pending,
    /// The call was refused, and no money will move for it.
    Declined,
    /// Nobody can tell from the code how the call ended.
    #[default]
    Unknown,
}

/// How an order stands, or a refund, a hold or a release.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StateClass {
    /// It isn't paid yet, or isn't done yet.
    Pending,
    /// The money is held: neither captured nor released.
    Held,
    /// The hold has ended, and nothing more was captured.
    Released,
    /// It is paid.
    Paid,
    /// It failed.
    Failed,
    /// It was closed or reversed before it was paid.
    Closed,
    /// All of the money was refunded.
    Refunded,
    /// Some of the money was refunded.
    PartlyRefunded,
    /// The money was refunded in whole or in part: the provider doesn't tell which.
    GivenBack,
    /// The provider's word doesn't tell how it stands.
    #[default]
    Unknown,
}

impl StateClass {
    /// All states.
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

    /// The word for it in a spec.
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
    /// The whole order.
    #[default]
    Order,
    /// One refund of an order.
    Refund,
    /// Money that is held, under a number of its own.
    Hold,
    /// One release of money that was held.
    Release,
}

impl Subject {
    /// Whether it concerns a part of an order's money. Its state then says nothing of the whole order.
    #[must_use]
    pub const fn is_part(self) -> bool {
        matches!(self, Self::Refund | Self::Release)
    }
}

/// Where an answer or a notification says how an order, a refund, a hold or a release stands.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// What it is the state of.
    pub of: Subject,
    /// Where the answer is a list of orders: the list, and the fields that pick the row, each with the request's
    /// field that it must equal.
    pub rows: Option<(String, Vec<(String, String)>)>,
    /// What each value means. The `cases:` of the spec come first. Each of its `values:` is a case after them, which
    /// compares the field that `at:` names. The first case that applies counts.
    pub cases: Vec<Case<StateClass>>,
    /// The state if no case applies.
    pub otherwise: StateClass,
    /// The field with the amount of the order, refund, hold or release, as it was ordered.
    pub amount: Option<String>,
    /// The field with the currency of that amount.
    pub currency: Option<String>,
    /// The field with the provider's number of the order that was refunded, captured or released.
    pub original: Option<String>,
}

impl State {
    /// The table of the rows among which the state is looked for. `answer` is the answer's table. An answer that
    /// isn't a list has none.
    #[must_use]
    pub fn row_table<'t>(&self, answer: &'t Table) -> Option<&'t Table> {
        self.rows.as_ref().and_then(|(rows, _)| answer.row_table(rows))
    }
}
