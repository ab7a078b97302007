//! What a spec says of notifications, and of how they are answered.

use super::{About, BodyKind, Condition, JsonWriting, Outcome, Pattern, State, Table, Template};

/// A message that the provider sends to the merchant.
#[derive(Debug, Clone)]
pub struct Notification {
    /// Its name.
    pub name: String,
    /// A line for people about what it says (`title:`).
    pub title: Option<String>,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// The operations whose orders it reports.
    pub of: Vec<String>,
    /// Where it is sent: the first of these that is known.
    pub to: Vec<To>,
    /// The conditions that tell it from other notifications that arrive at the same URL.
    pub when: Vec<Condition>,
    /// In which format the body is written, or the query.
    pub kind: BodyKind,
    /// Whether a browser brings it by GET, in the query of the URL. There is no body then.
    pub in_query: bool,
    /// What is looked for in the body.
    pub pattern: Pattern,
    /// The headers that hold a signature or a value that is signed: each name with its layout.
    pub headers: Vec<(String, Template)>,
    /// What the provider makes once for each notification, by name: what stands in its headers.
    pub values: Vec<(String, Template)>,
    /// How many seconds a time among these values may be from ours, by the name of the value.
    pub fresh: Vec<(String, u64)>,
    /// What the provider writes into each notification besides, laid out like the pattern. No client needs it.
    pub sends: Option<Template>,
    /// How the provider writes its JSON.
    pub style: JsonWriting,
    /// Whether it is signed.
    pub signed: bool,
    /// Its fields.
    pub table: Table,
    /// What the codes mean, if it has any.
    pub outcome: Option<Outcome>,
    /// The field with the merchant's order number (dotted).
    pub order: Option<String>,
    /// The field with the amount (dotted).
    pub amount: Option<String>,
    /// The field with the currency of the amount (dotted).
    pub currency: Option<String>,
    /// The field that names the merchant, where one key serves several merchants (dotted).
    pub merchant: Option<String>,
    /// The field with the number of the order that was refunded, captured or released (dotted).
    pub original: Option<String>,
    /// Fields that don't repeat the request's field of the same name, each with the reason.
    pub not_echo: Vec<(String, String)>,
    /// Where it says how the order, refund, hold or release stands.
    pub state: Option<State>,
    /// The fields that are all equal only in a repeat of the same notification (`deduplicate_by:`).
    pub key: Vec<String>,
    /// The reply to a notification that was accepted.
    pub acknowledge: NotificationReply,
    /// What the provider looks at of that reply.
    pub heeds: Heeds,
    /// The reply to a notification that doesn't verify.
    pub refuse: NotificationReply,
    /// How many seconds after each attempt the notification is sent again.
    pub retries: Vec<u64>,
    /// Example values from the provider's page.
    pub example: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Notification {
    /// The key under which its layout is described in a spec.
    #[must_use]
    pub const fn layout_key(&self) -> &'static str {
        if self.in_query { "query" } else { self.kind.word() }
    }

    /// The schemes by which it is signed.
    #[must_use]
    pub fn signatures(&self) -> Vec<&str> {
        let headers = self.headers.iter().flat_map(|(_, template)| template.signatures());
        self.pattern.signatures().into_iter().chain(headers).collect()
    }
}

/// What the provider looks at of the reply to a notification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Heeds {
    /// At the status and the body.
    #[default]
    Body,
    /// At the status alone.
    Status,
    /// At nothing: the reply is for the payer's browser, which brought the notification.
    Nothing,
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
