//! Tables of notifications, and of the replies to them.

use super::{BodyKind, Condition, Freshness, Outcome, Pattern, State, Template};
use crate::message::{Message, blank};

/// A message that the provider sends to the merchant by itself, to tell how an order stands.
#[derive(Debug)]
pub struct Notification {
    /// Its name.
    pub name: &'static str,
    /// What it is, in a line for people.
    pub title: &'static str,
    /// The names of the operations whose orders it reports.
    pub of: &'static [&'static str],
    /// Where the provider sends it: to the first of these destinations that is known.
    pub to: &'static [To],
    /// Conditions that tell this notification from others that arrive at the same URL.
    pub when: &'static [Condition],
    /// The format of the body.
    pub kind: BodyKind,
    /// Whether it comes in the query of the URL, by GET; the pairs of a query are a form.
    pub in_query: bool,
    /// The layout of the body.
    pub pattern: Pattern,
    /// The headers that hold a signature or a value that is signed, as in
    /// [`AnswerLayout::headers`](super::AnswerLayout::headers).
    pub headers: &'static [(&'static str, Template)],
    /// Times in its headers that must be near our own.
    pub fresh: &'static [Freshness],
    /// Whether the provider signs it.
    pub signed: bool,
    /// What its codes mean; `None` if it has no code.
    pub outcome: Option<Outcome>,
    /// The field with the merchant's number of what it reports: of the order, the refund or the release.
    pub order: &'static [&'static str],
    /// The field with the amount that was asked for; empty if there is none.
    pub amount: &'static [&'static str],
    /// The field with the currency of that amount; empty if there is none.
    pub currency: &'static [&'static str],
    /// The field that names the merchant, if the same key signs for several merchants; otherwise empty.
    pub merchant: &'static [&'static str],
    /// The field with the number of the order to which a refund, a capture or a release belongs; empty if there is none.
    pub original: &'static [&'static str],
    /// The fields that say in which state the order, refund, hold or release is.
    pub state: Option<&'static State>,
    /// The fields by which a repeated notification is recognised.
    pub key: &'static [&'static [&'static str]],
    /// The reply that tells the provider not to send it again.
    pub acknowledge: NotificationReply,
    /// The reply to a notification that isn't believed or wasn't kept.
    pub refuse: NotificationReply,
    /// Its place in the spec, such as `specs/x.yaml:12`.
    pub at: &'static str,
    /// Makes a notification without values, to be read into.
    pub fields: fn() -> Box<dyn Message>,
}

impl Notification {
    /// A notification whose tables are empty, to be filled in.
    pub const NONE: Self = Self {
        name: "",
        title: "",
        of: &[],
        to: &[],
        when: &[],
        kind: BodyKind::Json,
        in_query: false,
        pattern: Pattern::Fields,
        headers: &[],
        fresh: &[],
        signed: true,
        outcome: None,
        order: &[],
        amount: &[],
        currency: &[],
        merchant: &[],
        original: &[],
        state: None,
        key: &[],
        acknowledge: NotificationReply { status: 200, content_type: "text/plain", body: "" },
        refuse: NotificationReply { status: 400, content_type: "text/plain", body: "" },
        at: "",
        fields: blank::<()>,
    };

    /// The request's field that holds the URL to send the notification to, if there is such a field.
    #[must_use]
    pub fn url_field(&self) -> Option<&'static [&'static str]> {
        self.to.iter().find_map(|to| match to {
            To::Field(path) => Some(*path),
            To::Registered => None,
        })
    }
}

/// Where the provider sends a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// The URL in this field of the request.
    Field(&'static [&'static str]),
    /// The URL that the merchant has registered with the provider.
    Registered,
}

/// The HTTP reply that the merchant gives to a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "the provider waits for a reply"]
pub struct NotificationReply {
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub content_type: &'static str,
    /// The body.
    pub body: &'static str,
}
