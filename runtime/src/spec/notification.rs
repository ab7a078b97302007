//! Notifications.

use super::{Condition, Outcome, Pattern, State};
use crate::message::Message;

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
    /// The merchant's order number.
    pub order: &'static [&'static str],
    /// How the order stands.
    pub state: Option<&'static State>,
    /// What tells a repeat.
    pub key: &'static [&'static [&'static str]],
    /// What to answer.
    pub acknowledge: Reply,
    /// What to answer to one that doesn't verify.
    pub refuse: Reply,
    /// Place in the spec.
    pub at: &'static str,
    /// One with nothing in it.
    pub fields: fn() -> Box<dyn Message>,
}

impl Notification {
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
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The content type.
    pub content_type: &'static str,
    /// The body.
    pub body: &'static str,
}
