//! Operations and notifications.

use std::sync::Arc;

use super::{About, At, Envelope, Outcome, Pattern, State, Table};

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

/// What class `success` proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The order exists; it isn't paid.
    Created,
    /// The provider took the call on.
    Accepted,
    /// The money moved.
    Paid,
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
    /// `GET` instead of `POST`.
    pub get: bool,
    /// The path below the base URL.
    pub path: String,
    /// What is around the fields.
    pub envelope: Arc<Envelope>,
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
    /// What the payer gets.
    pub hand_over: Option<HandOver>,
    /// The request's table.
    pub request: Table,
    /// The answer's table.
    pub response: Table,
    /// Where the answer says how the order stands.
    pub state: Option<State>,
    /// What to ask when the outcome is unknown.
    pub recover: Option<Recover>,
    /// Values from the provider's page.
    pub example: Option<Example>,
    /// A refusal from the provider's page.
    pub failure: Option<Failure>,
}

/// What to ask when an outcome is unknown.
#[derive(Debug, Clone)]
pub struct Recover {
    /// Place.
    pub at: At,
    /// The operation to ask.
    pub query: String,
    /// (the query's field, this request's field), dotted.
    pub by: Vec<(String, String)>,
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
    /// The request field with the URL; `None` where it was registered.
    pub to: Option<String>,
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
    /// How the order stands.
    pub state: Option<State>,
    /// Tells a repeat.
    pub key: Vec<String>,
    /// What to answer.
    pub acknowledge: Reply,
    /// What to answer to one that doesn't verify.
    pub refuse: Reply,
    /// When it is sent again, in seconds after the try before.
    pub retries: Vec<u64>,
    /// Values from the provider's page.
    pub example: Option<serde_json::Map<String, serde_json::Value>>,
}

/// What a notification is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub content_type: String,
    /// The body.
    pub body: String,
}
