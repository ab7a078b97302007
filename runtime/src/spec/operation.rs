//! Tables of operations: where a request goes, what it may cost, and what its answer proves.

use std::fmt;

use super::{Cipher, Envelope, Outcome, State, Subject, Template};
use crate::OrderState;
use crate::message::{Message, blank};

/// An operation. `Debug` shows which one it is, and none of its tables.
pub struct Operation {
    /// Its name, such as `order.create`.
    pub name: &'static str,
    /// What it does, in a line for people.
    pub title: &'static str,
    /// How and where the request goes.
    pub address: Address,
    /// The path in pieces, if values are put into it; otherwise empty, and the path is that of [`address`](Self::address).
    pub path: &'static [Template],
    /// The wire names of those fields of the request that don't stand where the others do, but in the path, in a header or in a
    /// member of their own.
    pub elsewhere: &'static [&'static str],
    /// The provider's name for the operation inside the envelope; empty if there is none.
    pub method: &'static str,
    /// The name of the answer's member with the fields, if it is different for each operation; otherwise empty.
    pub answer_key: &'static str,
    /// What the call does to money or data.
    pub effect: Effect,
    /// What a successful answer proves.
    pub means: Means,
    /// The request's field with the merchant's number of the order, refund, capture or release; empty if there is none.
    pub order: &'static [&'static str],
    /// The request's field with the amount; empty if there is none.
    pub amount: &'static [&'static str],
    /// The request's field with the currency of the amount; empty if there is none.
    pub currency: &'static [&'static str],
    /// The currency of the amount, if it is always the same; otherwise empty.
    pub currency_code: &'static str,
    /// The request's field with the number of the order to which a refund, a capture or a release belongs; empty if there is
    /// none.
    pub original: &'static [&'static str],
    /// What a successful answer is about, if the answer has no fields that tell a state.
    pub subject: Subject,
    /// The fields by which the answer repeats the request: the answer's field, and the request's field that it must equal.
    pub echo: &'static [(&'static [&'static str], &'static [&'static str])],
    /// The reason why no field of the answer tells which request it answers; empty if some field does.
    pub no_echo: &'static str,
    /// The answer's field whose value the payer is given; `None` if there is none.
    pub hand_over: Option<HandOver>,
    /// The place of the client certificate in [`Provider::credentials`](super::Provider::credentials), if the provider asks for
    /// one when a connection is made.
    pub client_certificate: Option<usize>,
    /// What stands around the fields.
    pub envelope: &'static Envelope,
    /// What the codes of this operation mean, if not what the envelope says.
    pub outcome: Option<&'static Outcome>,
    /// The kind of file that comes in place of the answer's fields; `None` if no file comes.
    pub file: Option<File>,
    /// The fields of the answer that say in which state the order, refund, hold or release is.
    pub state: Option<&'static State>,
    /// The orders that the answer lists, to be compared with the merchant's own records: see [`listed`](crate::listed).
    pub lists: Option<Lists>,
    /// Where the answer has public keys of the provider: see [`AnyClient::learn`](crate::AnyClient::learn).
    pub teaches: Option<Teaches>,
    /// What to ask when the outcome is unknown.
    pub recover: Option<Recover>,
    /// Whether it is the operation that the documentation shows first.
    pub featured: bool,
    /// An example of a request, as JSON; empty if there is none.
    pub example: &'static str,
    /// Its place in the spec, such as `specs/x.yaml:12`.
    pub at: &'static str,
    /// Makes a request without values, to be filled in.
    pub request: fn() -> Box<dyn Message>,
    /// Makes an answer without values, to be read into.
    pub answer: fn() -> Box<dyn Message>,
}

impl fmt::Debug for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Operation");
        shown.field("name", &self.name).field("at", &self.at).finish_non_exhaustive()
    }
}

impl Operation {
    /// An operation whose tables are empty, to be filled in.
    pub const NONE: Self = Self {
        name: "",
        title: "",
        address: Address::Post(""),
        path: &[],
        elsewhere: &[],
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
        client_certificate: None,
        envelope: &Envelope::NONE,
        outcome: None,
        file: None,
        state: None,
        lists: None,
        teaches: None,
        recover: None,
        featured: false,
        example: "",
        at: "",
        request: blank::<()>,
        answer: blank::<()>,
    };

    /// Whether an answer tells which request it answers: by a field that repeats one of the request's, or by a row of a list
    /// that is looked up with the request's fields.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        (!self.echo.is_empty() && self.no_echo.is_empty())
            || self.state.is_some_and(|state| state.rows.is_some())
    }

    /// Whether a refusal can tell which request it refuses: it can't, if refusals have a layout of their own without fields.
    #[must_use]
    pub fn has_bound_refusals(&self) -> bool {
        let further = self.envelope.further.iter().map(|further| &further.layout);
        self.envelope.refused.iter().chain(further).all(|layout| layout.pattern.has_fields())
    }

    /// Whether a call uses up the number in [`order`](Self::order), so that the provider may refuse the number the next time.
    #[must_use]
    pub const fn uses_number(&self) -> bool {
        let uses = self.effect.makes_order()
            || matches!(self.effect, Effect::Capture | Effect::Refund | Effect::Release);
        uses && !self.order.is_empty()
    }

    /// What the codes of answers mean.
    #[must_use]
    pub const fn outcome(&self) -> &'static Outcome {
        match self.outcome {
            Some(own) => own,
            None => &self.envelope.outcome,
        }
    }
}

/// Where an answer has public keys of the provider: in the rows of a list.
#[derive(Debug, Clone, Copy)]
pub struct Teaches {
    /// The place of the credential that has the keys in [`Provider::credentials`](super::Provider::credentials).
    pub keys: usize,
    /// The list.
    pub rows: &'static [&'static str],
    /// The row's field with the id of the key.
    pub id: &'static [&'static str],
    /// The row's field with the certificate or the public key: a text, or an object with an encrypted one.
    pub certificate: &'static [&'static str],
    /// How it is encrypted; `None` if it isn't.
    pub cipher: Option<&'static Cipher>,
}

/// How and where the request of an operation goes. The paths are below the base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// The merchant sends it by `POST`.
    Post(&'static str),
    /// The merchant sends it by `PUT`.
    Put(&'static str),
    /// The merchant sends it by `PATCH`.
    Patch(&'static str),
    /// The merchant sends it by `GET`.
    Get(&'static str),
    /// The merchant sends it by `DELETE`.
    Delete(&'static str),
    /// It is a URL that the payer's browser opens. The merchant sends nothing.
    Link(&'static str),
    /// It is a text for the provider's SDK in an app. The merchant sends nothing.
    App,
}

impl Address {
    /// The path below the base URL, as the spec has it; empty for a text that an app takes.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Post(path) | Self::Put(path) | Self::Patch(path) => path,
            Self::Get(path) | Self::Delete(path) | Self::Link(path) => path,
            Self::App => "",
        }
    }

    /// The method by which it is sent, or by which the payer's browser opens it. A text for an app is laid out like a `POST`.
    #[must_use]
    pub const fn method(self) -> http::Method {
        match self {
            Self::Post(_) | Self::App => http::Method::POST,
            Self::Put(_) => http::Method::PUT,
            Self::Patch(_) => http::Method::PATCH,
            Self::Get(_) | Self::Link(_) => http::Method::GET,
            Self::Delete(_) => http::Method::DELETE,
        }
    }

    /// Whether the fields of the request stand in the URL.
    #[must_use]
    pub const fn is_url(self) -> bool {
        matches!(self, Self::Get(_) | Self::Delete(_) | Self::Link(_))
    }

    /// Whether the merchant sends the request and gets an answer.
    #[must_use]
    pub const fn is_call(self) -> bool {
        !matches!(self, Self::Link(_) | Self::App)
    }
}

/// What a call does, and therefore what a second call by mistake may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It asks a question; a second one costs nothing.
    Read,
    /// It changes something and moves no money; a second call changes it again.
    Change,
    /// It makes an order that the payer has yet to pay; a second call makes a second order.
    Create,
    /// It charges the payer; a second call may charge twice.
    Charge,
    /// It holds the payer's money; a second call may hold it twice.
    Hold,
    /// It takes money that is held; a second call may take more of it.
    Capture,
    /// It gives money back; a second call may give it back twice.
    Refund,
    /// It ends a hold; a second call may end one that was wanted.
    Release,
    /// It cancels an order; a second call does nothing, or gives back what was paid in the meantime.
    Cancel,
}

impl Effect {
    /// Whether it makes an order, which later calls are about.
    #[must_use]
    pub const fn makes_order(self) -> bool {
        matches!(self, Self::Create | Self::Charge | Self::Hold)
    }

    /// Whether the call moves no money, however often it is made.
    #[must_use]
    pub const fn is_harmless(self) -> bool {
        matches!(self, Self::Read | Self::Change)
    }

    /// The effect in the words of the spec language.
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

/// The kinds of files that come in place of an answer's fields.
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
    /// The order exists and isn't paid.
    Created,
    /// The provider has taken the call on and will carry it out.
    Accepted,
    /// The order is paid.
    Paid,
    /// The money is held.
    Held,
    /// The refund is made.
    Refunded,
    /// The hold has ended.
    Released,
    /// The order is closed.
    Closed,
    /// What was asked for is done, and no money was concerned.
    Done,
    /// The question was answered, and nothing was changed.
    Read,
}

impl Means {
    /// The state that follows from success alone, if the answer has no state of its own.
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

/// The answer's field whose value the payer is given, and how.
#[derive(Debug, Clone, Copy)]
pub enum HandOver {
    /// The payer scans its value as a QR code.
    Qr(&'static [&'static str]),
    /// The payer opens its value as a link.
    Link(&'static [&'static str]),
}

/// Where an answer lists orders.
#[derive(Debug, Clone, Copy)]
pub struct Lists {
    /// The answer's field with the list.
    pub rows: &'static [&'static str],
    /// The row's field with the merchant's order number.
    pub order: &'static [&'static str],
    /// The row's field with the amount; empty if there is none.
    pub amount: &'static [&'static str],
}

/// The query that tells how a call ended whose outcome is unknown.
#[derive(Debug, Clone, Copy)]
pub struct Recover {
    /// The name of the operation that asks it.
    pub query: &'static str,
    /// How the query is filled in: the query's field, and the request's field whose value it gets.
    pub by: &'static [(&'static [&'static str], &'static [&'static str])],
    /// The query's fields for which the request has no value: the application fills them in.
    pub ask: &'static [&'static str],
    /// How many seconds lie between two queries.
    pub every: u64,
    /// For how many seconds the query is asked again.
    pub within: u64,
}
