//! What a spec says of operations.

use std::sync::Arc;

use super::describe::OF_ORDER;
use super::{About, Envelope, Kind, Outcome, Provider, RefusalCode, State, Subject, Table, Template};
use crate::report::Span;

/// What it may cost to send the same request twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Read,
    /// Something is changed a second time, but no money moves.
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
    /// Nothing, or the end of a hold that the merchant wanted to keep.
    Release,
    /// Nothing, or a refund if the payer has paid in between.
    Cancel,
}

impl Effect {
    /// Whether it makes an order, which other calls then refund, capture or query.
    #[must_use]
    pub fn makes_order(self) -> bool {
        matches!(self, Self::Create | Self::Charge | Self::Hold)
    }

    /// What the state in the operation's answer is the state of, unless the spec says otherwise.
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

    /// The word for it in a spec.
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
    /// Sent by `PUT`, to a path below the base URL.
    Put(String),
    /// Sent by `PATCH`, to a path below the base URL.
    Patch(String),
    /// Sent by `GET`, to a path below the base URL.
    Get(String),
    /// Sent by `DELETE`, to a path below the base URL.
    Delete(String),
    /// A URL that the payer's browser opens; the merchant sends nothing.
    Link(String),
    /// A text that the provider's SDK in an app takes; the merchant sends nothing.
    App,
}

impl Address {
    /// The path below the base URL, as the spec has it. A text for an app has none.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Post(path) | Self::Put(path) | Self::Patch(path) => path,
            Self::Get(path) | Self::Delete(path) | Self::Link(path) => path,
            Self::App => "",
        }
    }

    /// The method by which it is sent, or by which the payer's browser opens it. A text for an app isn't sent, and counts as
    /// a `POST`, since it is laid out like one.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self {
            Self::Post(_) | Self::App => "POST",
            Self::Put(_) => "PUT",
            Self::Patch(_) => "PATCH",
            Self::Get(_) | Self::Link(_) => "GET",
            Self::Delete(_) => "DELETE",
        }
    }

    /// Whether the whole request stands in the URL.
    #[must_use]
    pub fn is_url(&self) -> bool {
        matches!(self, Self::Get(_) | Self::Delete(_) | Self::Link(_))
    }

    /// Whether the merchant sends it and gets an answer.
    #[must_use]
    pub fn is_call(&self) -> bool {
        !matches!(self, Self::Link(_) | Self::App)
    }
}

/// The kind of file that comes instead of an answer's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// A zip archive.
    Zip,
    /// A gzip stream.
    Gzip,
    /// Text.
    Text,
}

/// Where an answer has public keys of the provider: in the rows of a list.
#[derive(Debug, Clone)]
pub struct Teaches {
    /// The credential that has the keys.
    pub keys: String,
    /// The list (dotted).
    pub rows: String,
    /// The row's field with the id of the key (dotted).
    pub id: String,
    /// The row's field with the certificate or the public key (dotted): a text, or an object with an encrypted one.
    pub certificate: String,
    /// The cipher by which it is encrypted.
    pub cipher: Option<String>,
}

/// What is proved by an answer whose code means success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The order exists, and isn't paid.
    Created,
    /// The provider has accepted the call; what becomes of it isn't known yet.
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
    /// What was asked for is done, and no money is concerned.
    Done,
    /// The answer can be read.
    Read,
}

/// The answer's field that is handed over to the payer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOver {
    /// The payer scans it as a QR code.
    Qr(String),
    /// The payer opens it as a link.
    Link(String),
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its name, which may have dots.
    pub name: String,
    /// A line for people about what it does (`title:`).
    pub title: Option<String>,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// Where its request goes.
    pub address: Address,
    /// The address's path in pieces, where values are put into it; otherwise empty.
    pub path: Vec<Template>,
    /// How its request is laid out, and its answer read.
    pub envelope: Arc<Envelope>,
    /// What codes mean for this operation, if it has an `outcome:` itself. What that doesn't say has been filled in
    /// from the envelope's outcome.
    pub own_outcome: Option<Outcome>,
    /// The kind of file that a success is answered with, where it isn't answered with fields.
    pub file: Option<File>,
    /// What `$operation` stands for in the envelope (`method:`).
    pub method: Option<String>,
    /// The name of the member that `$answer` stands for in the envelope (`answer_member:`).
    pub answer: Option<String>,
    /// What a repeat may cost.
    pub effect: Effect,
    /// What success proves.
    pub means: Means,
    /// The request's field with the merchant's number for the order, refund, capture or release (dotted).
    pub order: Option<String>,
    /// The request's field with the amount (dotted).
    pub amount: Option<String>,
    /// The request's field with the number of the order that is refunded, captured or released (dotted).
    pub original: Option<String>,
    /// Which fields of the answer repeat what was asked for.
    pub echo: Echo,
    /// What the payer is given.
    pub hand_over: Option<HandOver>,
    /// The credential with the client certificate, if the provider asks for one when a connection is made.
    pub client_certificate: Option<String>,
    /// The request's table.
    pub request: Table,
    /// The answer's table.
    pub response: Table,
    /// Where the answer says how the order, refund, hold or release stands.
    pub state: Option<State>,
    /// Where the answer lists orders, which the merchant compares with its own book.
    pub lists: Option<Lists>,
    /// Where the answer has public keys of the provider.
    pub teaches: Option<Teaches>,
    /// What to ask when the outcome is unknown.
    pub recover: Option<Recover>,
    /// Whether a newcomer is shown this operation first.
    pub featured: bool,
    /// Example values from the provider's page.
    pub example: Option<Example>,
    /// An example of a refusal, from the provider's page.
    pub failure: Option<Failure>,
}

impl Operation {
    /// The currency of the request's amount, if the request or the spec states it.
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

    /// The request's field with the currency of its amount.
    #[must_use]
    pub fn currency_field(&self) -> Option<String> {
        match self.currency()? {
            Currency::Field(name) => Some(name),
            Currency::Code(_) => None,
        }
    }

    /// What the operation's state, or its success, is about. A refund is always about a refund, and a release about a
    /// release. For any other operation its own `state:` says so, or else the `state:` of the query that recovers it; if
    /// neither has one, it is about the order.
    #[must_use]
    pub fn subject(&self, provider: &Provider) -> Subject {
        let query = self.recover.as_ref().and_then(|recover| provider.operation(&recover.query));
        let told = self.state.as_ref().or_else(|| query.and_then(|query| query.state.as_ref()));
        match (told.map(|state| state.of), self.effect.subject()) {
            (Some(of), Subject::Order) => of,
            (_, subject) => subject,
        }
    }

    /// The wire names of the request's fields that stand in the path, in a header or in a member of their own, and therefore
    /// not where the operation's fields stand.
    #[must_use]
    pub fn fields_elsewhere(&self) -> Vec<&str> {
        let headers = self.envelope.request_headers.iter().map(|(_, template)| template);
        let all = self.path.iter().chain(headers).chain([self.envelope.request.template()]);
        let mut names: Vec<&str> = all
            .flat_map(Template::parts)
            .filter_map(|part| if let Template::Field(name) = part { Some(name.as_str()) } else { None })
            .filter(|name| self.request.fields.iter().any(|field| field.wire == *name))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What codes mean for this operation.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        self.own_outcome.as_ref().unwrap_or(&self.envelope.outcome)
    }
}

/// Which fields of an answer repeat what was asked for, and which fields only look as if they did.
#[derive(Debug, Clone, Default)]
pub struct Echo {
    /// A field of the answer, and the request's field that it repeats (dotted).
    pub pairs: Vec<(String, String)>,
    /// Fields of the answer that don't repeat the request's field of the same name, each with the reason.
    pub not: Vec<(String, String)>,
    /// The reason why nothing in the answer names the order or refund that was asked for.
    pub nothing: Option<String>,
}

/// Where the currency of an amount is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Currency {
    /// In the field of this dotted name.
    Field(String),
    /// It is always this one.
    Code(String),
}

/// A list of orders in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists {
    /// The list (dotted).
    pub rows: String,
    /// The field of a row with the merchant's order number.
    pub order: String,
    /// The field of a row with the amount.
    pub amount: Option<String>,
}

/// What to ask when an outcome is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recover {
    /// Where it stands in the spec.
    pub at: Span,
    /// The name of the query.
    pub query: String,
    /// What the query is asked with: a field of the query, and the field of this request that it is filled with
    /// (dotted).
    pub by: Vec<(String, String)>,
    /// Fields of the query that the request doesn't have, and that the application must give.
    pub ask: Vec<String>,
    /// How many seconds to wait between two queries.
    pub every: u64,
    /// After how many seconds to stop asking.
    pub within: u64,
}

/// Example values from the provider's page, by wire name.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// The values of the request's fields.
    pub request: serde_json::Map<String, serde_json::Value>,
    /// The values of the answer's fields.
    pub answer: serde_json::Map<String, serde_json::Value>,
}

/// An example of a refusal, from the provider's page.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// The code, and the members beside it.
    pub code: RefusalCode,
    /// The provider's text.
    pub message: String,
}
