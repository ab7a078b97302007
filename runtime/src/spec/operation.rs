//! Operations.

use std::fmt;

use super::{Envelope, Outcome, State, Subject};
use crate::OrderState;
use crate::message::{Message, blank};

/// An operation. `Debug` shows which one, not its tables.
pub struct Operation {
    /// Its name, with dots.
    pub name: &'static str,
    /// A line for people.
    pub title: &'static str,
    /// Where its request goes.
    pub address: Address,
    /// What the provider calls it inside the envelope.
    pub method: &'static str,
    /// The member of the answer that has the fields, where it differs by operation.
    pub answer_key: &'static str,
    /// What a repeat may cost.
    pub effect: Effect,
    /// What success proves.
    pub means: Means,
    /// The merchant's order number in the request; empty if there is none.
    pub order: &'static [&'static str],
    /// The amount in the request; empty if there is none.
    pub amount: &'static [&'static str],
    /// The currency of the amount in the request; empty if there is none.
    pub currency: &'static [&'static str],
    /// The currency of the amount, where it is always the same; else empty.
    pub currency_code: &'static str,
    /// The number of the order that a refund, a capture or a release is of, in the request; empty if there is none.
    pub original: &'static [&'static str],
    /// What success is about where the answer has no state of its own.
    pub subject: Subject,
    /// What the answer repeats of what was asked: (the answer's field, the request's field).
    pub echo: &'static [(&'static [&'static str], &'static [&'static str])],
    /// Why nothing in the answer names the order, the refund or the like that was asked for; empty where something does.
    pub no_echo: &'static str,
    /// What the payer gets.
    pub hand_over: Option<HandOver>,
    /// What is around the fields.
    pub envelope: &'static Envelope,
    /// How codes classify here, where not as in the envelope.
    pub outcome: Option<&'static Outcome>,
    /// A file comes in place of the answer's fields.
    pub file: Option<File>,
    /// Where the answer says how the order stands.
    pub state: Option<&'static State>,
    /// The answer lists orders, to be compared with the merchant's book: see [`listed`](crate::listed).
    pub lists: Option<Lists>,
    /// What to ask when the outcome is unknown.
    pub recover: Option<Recover>,
    /// It is what a newcomer is shown first.
    pub featured: bool,
    /// The example's request as JSON; empty if there is none.
    pub example: &'static str,
    /// The operation's place in the spec, `specs/x.yaml:12`.
    pub at: &'static str,
    /// A request with nothing in it.
    pub request: fn() -> Box<dyn Message>,
    /// An answer with nothing in it.
    pub answer: fn() -> Box<dyn Message>,
}

impl fmt::Debug for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Operation");
        shown.field("name", &self.name).field("at", &self.at).finish_non_exhaustive()
    }
}

impl Operation {
    /// One with nothing in it, to be filled in.
    pub const NONE: Self = Self {
        name: "",
        title: "",
        address: Address::Post(""),
        method: "",
        answer_key: "",
        effect: Effect::Read,
        means: Means::Read,
        order: &[],
        amount: &[],
        currency: &[],
        currency_code: "",
        original: &[],
        subject: Subject::Order,
        echo: &[],
        no_echo: "",
        hand_over: None,
        envelope: &Envelope::NONE,
        outcome: None,
        file: None,
        state: None,
        lists: None,
        recover: None,
        featured: false,
        example: "",
        at: "",
        request: blank::<()>,
        answer: blank::<()>,
    };

    /// Whether something in an answer tells that it is about what this request names: a field that repeats it, or the row of a
    /// list that is picked by it.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        (!self.echo.is_empty() && self.no_echo.is_empty())
            || self.state.is_some_and(|state| state.rows.is_some())
    }

    /// Whether it uses up the number in [`order`](Self::order), so that a provider may refuse a number that was used before.
    #[must_use]
    pub const fn uses_number(&self) -> bool {
        let uses = self.effect.makes_order()
            || matches!(self.effect, Effect::Capture | Effect::Refund | Effect::Release);
        uses && !self.order.is_empty()
    }

    /// How codes classify.
    #[must_use]
    pub const fn outcome(&self) -> &'static Outcome {
        match self.outcome {
            Some(own) => own,
            None => &self.envelope.outcome,
        }
    }
}

/// Where an operation's request goes; paths are below the base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// Sent by `POST`.
    Post(&'static str),
    /// Sent by `GET`.
    Get(&'static str),
    /// A URL that the payer's browser opens; the merchant sends nothing.
    Link(&'static str),
    /// A text that the provider's SDK in an app takes; the merchant sends nothing.
    App,
}

impl Address {
    /// The path below the base URL; empty for an app.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Post(path) | Self::Get(path) | Self::Link(path) => path,
            Self::App => "",
        }
    }

    /// Whether the request stands in the URL.
    #[must_use]
    pub const fn is_url(self) -> bool {
        matches!(self, Self::Get(_) | Self::Link(_))
    }

    /// Whether the merchant sends it and gets an answer.
    #[must_use]
    pub const fn is_call(self) -> bool {
        matches!(self, Self::Post(_) | Self::Get(_))
    }
}

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
    pub const fn makes_order(self) -> bool {
        matches!(self, Self::Create | Self::Charge | Self::Hold)
    }

    /// Whether it can't move money, however often it is done.
    #[must_use]
    pub const fn is_harmless(self) -> bool {
        matches!(self, Self::Read | Self::Change)
    }

    /// One word, as in the spec language.
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

/// A file that comes in place of an answer's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// A zip archive.
    Zip,
    /// A gzip stream.
    Gzip,
    /// Text that is neither JSON nor HTML.
    Text,
}

/// What an accepted call proves.
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
    /// The answer was read; nothing moved.
    Read,
}

impl Means {
    /// How the order stands, when success is all that is known.
    #[must_use]
    pub const fn state(self) -> OrderState {
        match self {
            Self::Paid => OrderState::Paid,
            Self::Held => OrderState::Held,
            Self::Refunded => OrderState::Refunded,
            Self::Released => OrderState::Released,
            Self::Closed => OrderState::Closed,
            Self::Created | Self::Accepted => OrderState::Pending,
            Self::Done | Self::Read => OrderState::Unknown,
        }
    }
}

/// The answer's field that the payer uses.
#[derive(Debug, Clone, Copy)]
pub enum HandOver {
    /// Shown as a QR code.
    Qr(&'static [&'static str]),
    /// Opened.
    Link(&'static [&'static str]),
}

/// A list of orders in an answer.
#[derive(Debug, Clone, Copy)]
pub struct Lists {
    /// The list.
    pub rows: &'static [&'static str],
    /// The row's field with the merchant's order number.
    pub order: &'static [&'static str],
    /// The row's field with the amount; empty if there is none.
    pub amount: &'static [&'static str],
}

/// What to ask when an outcome is unknown.
#[derive(Debug, Clone, Copy)]
pub struct Recover {
    /// The operation to ask.
    pub query: &'static str,
    /// (the query's field, this request's field).
    pub by: &'static [(&'static [&'static str], &'static [&'static str])],
    /// Fields of the query that the request can't give: the application fills them in.
    pub ask: &'static [&'static str],
    /// Seconds between two queries.
    pub every: u64,
    /// Seconds in all.
    pub within: u64,
}
