//! Operations and notifications.

use std::sync::Arc;

use super::describe::OF_ORDER;
use super::{About, Condition, Envelope, Kind, Outcome, Pattern, Provider, State, Subject, Table};
use crate::report::Span;

/// What a repeat of an operation may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Read,
    /// A second change of something, but no money.
    Change,
    /// A second order.
    Create,
    /// A second charge.
    Charge,
    /// A second hold on the payer's money.
    Hold,
    /// A second charge of money that is held.
    Capture,
    /// A second refund.
    Refund,
    /// Nothing, or the end of a hold that was wanted.
    Release,
    /// Nothing, or a refund.
    Cancel,
}

impl Effect {
    /// Whether it makes an order, which later calls are about.
    #[must_use]
    pub fn makes_order(self) -> bool {
        matches!(self, Self::Create | Self::Charge | Self::Hold)
    }

    /// What its answer's state is the state of, unless the spec says otherwise.
    #[must_use]
    pub fn subject(self) -> Subject {
        match self {
            Self::Refund => Subject::Refund,
            Self::Release => Subject::Release,
            _ => Subject::Order,
        }
    }

    /// Whether it can't move money, however often it is done.
    #[must_use]
    pub fn is_harmless(self) -> bool {
        matches!(self, Self::Read | Self::Change)
    }

    /// As the spec calls it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "change",
            Self::Create => "create",
            Self::Charge => "charge",
            Self::Hold => "hold",
            Self::Capture => "capture",
            Self::Refund => "refund",
            Self::Release => "release",
            Self::Cancel => "cancel",
        }
    }
}

/// Where an operation's request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// Sent by `POST`, to a path below the base URL.
    Post(String),
    /// Sent by `GET`.
    Get(String),
    /// A URL that the payer's browser opens; the merchant sends nothing.
    Link(String),
    /// A text that the provider's SDK in an app takes; the merchant sends nothing.
    App,
}

impl Address {
    /// The path below the base URL; empty for an app.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Post(path) | Self::Get(path) | Self::Link(path) => path,
            Self::App => "",
        }
    }

    /// Whether the request stands in the URL.
    #[must_use]
    pub fn is_url(&self) -> bool {
        matches!(self, Self::Get(_) | Self::Link(_))
    }

    /// Whether the merchant sends it and gets an answer.
    #[must_use]
    pub fn is_call(&self) -> bool {
        matches!(self, Self::Post(_) | Self::Get(_))
    }
}

/// A file that comes in place of an answer's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// A zip archive.
    Zip,
    /// A gzip stream.
    Gzip,
    /// Text.
    Text,
}

/// What class `success` proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The order exists; it isn't paid.
    Created,
    /// The provider took the call on.
    Accepted,
    /// The money moved.
    Paid,
    /// The money is held.
    Held,
    /// The refund was made.
    Refunded,
    /// The hold has ended.
    Released,
    /// The order is closed.
    Closed,
    /// What was asked for is done; no money is concerned.
    Done,
    /// The answer was read.
    Read,
}

/// The answer's field that the payer uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOver {
    /// Shown as a QR code.
    Qr(String),
    /// Opened.
    Link(String),
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its name, with dots.
    pub name: String,
    /// `title:`.
    pub title: Option<String>,
    /// Doc and place.
    pub about: About,
    /// Where its request goes.
    pub address: Address,
    /// What is around the fields.
    pub envelope: Arc<Envelope>,
    /// How codes classify here, where that isn't as in the envelope: the envelope's, with the operation's own laid over it.
    pub own_outcome: Option<Outcome>,
    /// A file comes in place of the answer's fields.
    pub file: Option<File>,
    /// `method:`.
    pub method: Option<String>,
    /// `answer:`.
    pub answer: Option<String>,
    /// What a repeat may cost.
    pub effect: Effect,
    /// What success proves.
    pub means: Means,
    /// Dotted name of the merchant's order number in the request.
    pub order: Option<String>,
    /// Dotted name of the amount in the request.
    pub amount: Option<String>,
    /// Dotted name of the order that a refund, a capture or a release is of, in the request.
    pub original: Option<String>,
    /// Which of the answer's fields repeat what was asked.
    pub echo: Echo,
    /// What the payer gets.
    pub hand_over: Option<HandOver>,
    /// The request's table.
    pub request: Table,
    /// The answer's table.
    pub response: Table,
    /// Where the answer says how the order stands.
    pub state: Option<State>,
    /// The answer lists orders, to be compared with the merchant's book.
    pub lists: Option<Lists>,
    /// What to ask when the outcome is unknown.
    pub recover: Option<Recover>,
    /// It is what a newcomer is shown first.
    pub featured: bool,
    /// Values from the provider's page.
    pub example: Option<Example>,
    /// A refusal from the provider's page.
    pub failure: Option<Failure>,
}

impl Operation {
    /// The currency of the amount that is asked, where the request or the spec has it.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        let amount = self.amount.as_deref()?;
        let name = match &self.request.find(amount)?.kind {
            Kind::MinorUnits(_, currency) => currency.as_deref()?,
            Kind::Decimal(decimal) => decimal.currency.as_deref()?,
            _ => return None,
        };
        let beside = match amount.rsplit_once('.') {
            Some((above, _)) => format!("{above}.{name}"),
            None => name.to_owned(),
        };
        if self.request.find(&beside).is_some() {
            return Some(Currency::Field(beside));
        }
        (name != OF_ORDER).then(|| Currency::Code(name.to_owned()))
    }

    /// The request's field with the currency.
    #[must_use]
    pub fn currency_field(&self) -> Option<String> {
        match self.currency()? {
            Currency::Field(name) => Some(name),
            Currency::Code(_) => None,
        }
    }

    /// What its state, or its success, is about: as its own `state:` says, else as that of the query which recovers it, else as
    /// its effect says.
    #[must_use]
    pub fn subject(&self, provider: &Provider) -> Subject {
        let query = self.recover.as_ref().and_then(|recover| provider.operation(&recover.query));
        let told = self.state.as_ref().or_else(|| query.and_then(|query| query.state.as_ref()));
        match (told.map(|state| state.of), self.effect.subject()) {
            (Some(of), Subject::Order) => of,
            (_, subject) => subject,
        }
    }

    /// How codes classify.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        self.own_outcome.as_ref().unwrap_or(&self.envelope.outcome)
    }
}

/// Which fields of an answer repeat what was asked, and which don't though they look like it.
#[derive(Debug, Clone, Default)]
pub struct Echo {
    /// (the answer's field, the request's field), dotted.
    pub pairs: Vec<(String, String)>,
    /// Fields of the answer that don't repeat the request's field of that name, and why.
    pub not: Vec<(String, String)>,
    /// Why nothing in the answer names the order, the refund or the like that was asked for.
    pub nothing: Option<String>,
}

/// Where the currency of an amount is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Currency {
    /// In this field, a dotted name.
    Field(String),
    /// It is always this one.
    Code(String),
}

/// A list of orders in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists {
    /// Dotted name of the list.
    pub rows: String,
    /// The row's field with the merchant's order number.
    pub order: String,
    /// The row's field with the amount.
    pub amount: Option<String>,
}

/// What to ask when an outcome is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recover {
    /// Place.
    pub at: Span,
    /// The operation to ask.
    pub query: String,
    /// (the query's field, this request's field), dotted.
    pub by: Vec<(String, String)>,
    /// Fields of the query that the request can't give: the application must.
    pub ask: Vec<String>,
    /// Seconds between two queries.
    pub every: u64,
    /// Seconds in all.
    pub within: u64,
}

/// Values from the provider's page, by wire name.
#[derive(Debug, Clone)]
pub struct Example {
    /// Doc and place.
    pub about: About,
    /// The request's fields.
    pub request: serde_json::Map<String, serde_json::Value>,
    /// The answer's fields.
    pub answer: serde_json::Map<String, serde_json::Value>,
}

/// A refusal from the provider's page.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Doc and place.
    pub about: About,
    /// The code.
    pub code: String,
    /// The text.
    pub message: String,
}

/// What the provider sends to the merchant.
#[derive(Debug, Clone)]
pub struct Notification {
    /// Its name.
    pub name: String,
    /// `title:`.
    pub title: Option<String>,
    /// Doc and place.
    pub about: About,
    /// The operations whose orders it reports.
    pub of: Vec<String>,
    /// Where it is sent: to the first of these that is known.
    pub to: Vec<To>,
    /// What its fields are, where several kinds arrive at one URL.
    pub when: Vec<Condition>,
    /// The body is a form.
    pub form: bool,
    /// How the body is laid out.
    pub pattern: Pattern,
    /// Headers with a signature: name and scheme.
    pub headers: Vec<(String, String)>,
    /// It is signed.
    pub signed: bool,
    /// Its fields.
    pub table: Table,
    /// How `$code` classifies.
    pub outcome: Option<Outcome>,
    /// Dotted name of the merchant's order number.
    pub order: Option<String>,
    /// Dotted name of the amount.
    pub amount: Option<String>,
    /// Dotted name of the amount's currency.
    pub currency: Option<String>,
    /// Dotted name of the merchant, where one key serves several.
    pub merchant: Option<String>,
    /// Dotted name of the order that the refund, capture or release is of.
    pub original: Option<String>,
    /// Fields that don't repeat the request's field of that name, and why.
    pub not_echo: Vec<(String, String)>,
    /// How the order stands.
    pub state: Option<State>,
    /// Tells a repeat.
    pub key: Vec<String>,
    /// What to answer.
    pub acknowledge: NotificationReply,
    /// The provider looks at the body of that answer, and not at its status alone.
    pub heeds_body: bool,
    /// What to answer to one that doesn't verify.
    pub refuse: NotificationReply,
    /// When it is sent again, in seconds after the try before.
    pub retries: Vec<u64>,
    /// Values from the provider's page.
    pub example: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Where a notification is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// To the URL in this field of the request.
    Field(String),
    /// To the URL that the merchant has registered.
    Registered,
}

/// What a notification is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationReply {
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub content_type: String,
    /// The body.
    pub body: String,
}
