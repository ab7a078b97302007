//! Notifications.

use super::{Condition, Outcome, Pattern, State};
use crate::message::{Message, blank};

/// What the provider sends to the merchant.
#[derive(Debug)]
pub struct Notification {
    /// Its name.
    pub name: &'static str,
    /// A line for people.
    pub title: &'static str,
    /// The operations whose orders it reports.
    pub of: &'static [&'static str],
    /// Where it is sent: to the first of these that is known.
    pub to: &'static [To],
    /// What its fields are, where several kinds arrive at one URL.
    pub when: &'static [Condition],
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
    /// The merchant's order number, or that of the refund or release which it reports.
    pub order: &'static [&'static str],
    /// The amount, as it was ordered; empty if there is none.
    pub amount: &'static [&'static str],
    /// The currency of that amount; empty if there is none.
    pub currency: &'static [&'static str],
    /// The merchant, where one key serves several; else empty.
    pub merchant: &'static [&'static str],
    /// The number of the order that the refund, capture or release is of; empty if there is none.
    pub original: &'static [&'static str],
    /// How the order stands.
    pub state: Option<&'static State>,
    /// What tells a repeat.
    pub key: &'static [&'static [&'static str]],
    /// What to answer.
    pub acknowledge: NotificationReply,
    /// What to answer to one that doesn't verify.
    pub refuse: NotificationReply,
    /// Place in the spec.
    pub at: &'static str,
    /// One with nothing in it.
    pub fields: fn() -> Box<dyn Message>,
}

impl Notification {
    /// One with nothing in it, to be filled in.
    pub const NONE: Self = Self {
        name: "",
        title: "",
        of: &[],
        to: &[],
        when: &[],
        form: false,
        pattern: Pattern::Fields,
        headers: &[],
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

    /// The request's field with the URL to send it to, where there is one.
    #[must_use]
    pub fn url_field(&self) -> Option<&'static [&'static str]> {
        self.to.iter().find_map(|to| match to {
            To::Field(path) => Some(*path),
            To::Registered => None,
        })
    }
}

/// Where a notification is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// To the URL in this field of the request.
    Field(&'static [&'static str]),
    /// To the URL that the merchant has registered.
    Registered,
}

/// What a notification is answered with.
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
