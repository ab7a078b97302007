//! Envelopes, that is what is around the fields on the wire.

use super::{About, JsonWriting, Outcome, Pattern, TimeFormat, Tolerance};

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
    /// How its answers are laid out.
    pub response: AnswerLayout,
    /// How refusals are laid out, where the provider lays them out otherwise.
    pub refused: Option<AnswerLayout>,
    /// Further layouts, by which answers with certain codes come.
    pub further: Vec<FurtherLayout>,
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

    /// The layouts of its answers.
    pub fn layouts(&self) -> impl Iterator<Item = &AnswerLayout> {
        let further = self.further.iter().map(|further| &further.layout);
        std::iter::once(&self.response).chain(&self.refused).chain(further)
    }

    /// The further layout by which answers with this code come, if there is one.
    #[must_use]
    pub fn further_of(&self, code: &str) -> Option<&FurtherLayout> {
        self.further.iter().find(|further| further.codes.iter().any(|own| own == code))
    }

    /// How refusals are laid out: as other answers are, unless the spec says otherwise.
    #[must_use]
    pub fn refusal_layout(&self) -> &AnswerLayout {
        self.refused.as_ref().unwrap_or(&self.response)
    }

    /// The schemes by which an answer is signed.
    #[must_use]
    pub fn response_signatures(&self) -> Vec<&str> {
        self.layouts().flat_map(AnswerLayout::signatures).collect()
    }
}

/// A further layout of answers, which is told from the others by where it has its code.
#[derive(Debug, Clone)]
pub struct FurtherLayout {
    /// Its name.
    pub name: String,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// The codes of the answers that come by it. None of them means success.
    pub codes: Vec<String>,
    /// How such an answer is laid out.
    pub layout: AnswerLayout,
}

/// How an answer is laid out around its fields.
#[derive(Debug, Clone)]
pub struct AnswerLayout {
    /// In which format the body is written.
    pub kind: BodyKind,
    /// What is looked for in the body.
    pub pattern: Pattern,
    /// The headers that hold a signature or a value that is signed: each name with its layout.
    pub headers: Vec<(String, Template)>,
    /// What the provider makes once for each answer, by name: what stands in its headers.
    pub values: Vec<(String, Template)>,
    /// How many seconds a time among these values may be from ours, by the name of the value.
    pub fresh: Vec<(String, u64)>,
    /// What the provider writes into each answer besides, laid out like the pattern. No client needs it.
    pub sends: Option<Template>,
    /// How the provider writes the JSON of its answers.
    pub style: JsonWriting,
    /// Which answers are signed.
    pub signed: Signed,
}

impl Default for AnswerLayout {
    fn default() -> Self {
        let (headers, values, fresh) = (Vec::new(), Vec::new(), Vec::new());
        let (kind, pattern, signed) = (BodyKind::Json, Pattern::Fields, Signed::Never);
        Self { kind, pattern, headers, values, fresh, sends: None, style: JsonWriting::default(), signed }
    }
}

impl AnswerLayout {
    /// The schemes by which the answer is signed.
    #[must_use]
    pub fn signatures(&self) -> Vec<&str> {
        let headers = self.headers.iter().flat_map(|(_, template)| template.signatures());
        self.pattern.signatures().into_iter().chain(headers).collect()
    }

    /// Whether the body has a place for the code.
    #[must_use]
    pub fn has_code(&self) -> bool {
        self.pattern.parts().contains(&&Pattern::Code)
    }
}

/// A request's body.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// JSON.
    Json(Template),
    /// A form. The name `"*"` stands for the operation's fields.
    Form(Template),
    /// A flat XML document: the name of its root, and the elements in it, which are pairs as those of a form are.
    Xml(String, Template),
    /// Nothing. What the request says stands in its path and its headers.
    Empty,
}

/// The template of a request without a body.
static NOTHING: Template = Template::Object(Vec::new());

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
            Self::Empty => &NOTHING,
        }
    }

    /// The format of the body. No body is the same as a form without pairs.
    #[must_use]
    pub fn kind(&self) -> BodyKind {
        match self {
            Self::Json(_) => BodyKind::Json,
            Self::Form(_) | Self::Empty => BodyKind::Form,
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
