//! Orders and errors, as programs that control a sandbox see them.

use paysmith_codegen::checked::StateClass;
use serde::{Serialize, Serializer};

use crate::book::BookEntry;
use crate::request::violation::RefusedRequest;

/// An entry of the order book: an order, or a refund, a capture or a release of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Order {
    /// The provider that was played.
    pub provider: String,
    /// Its serial number in the provider's book.
    pub serial: u64,
    /// The operation that made it.
    pub operation: String,
    /// The merchant's number for it.
    #[serde(rename = "order")]
    pub number: Option<String>,
    /// The amount that was asked for.
    pub amount: Option<String>,
    /// How it stands.
    #[serde(serialize_with = "by_word")]
    pub state: StateClass,
    /// When it was made, in the format of RFC 3339 and in UTC.
    pub made: String,
}

impl Order {
    pub(super) fn of(provider: &str, entry: &BookEntry) -> Self {
        Self {
            provider: provider.to_owned(),
            serial: entry.serial,
            operation: entry.operation.clone(),
            number: entry.number.clone(),
            amount: entry.amount.map(|amount| amount.to_string()),
            state: entry.state,
            made: entry.created.to_string(),
        }
    }
}

fn by_word<S: Serializer>(state: &StateClass, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.word())
}

/// Why the sandbox can't do what it was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unable {
    /// The sandbox plays no provider of this name.
    #[error("this sandbox plays no provider of that name")]
    NoProvider,
    /// The provider has no such order.
    #[error("the provider has no such order")]
    NoOrder,
    /// No operation of that name makes texts for an app.
    #[error("no operation of that name makes texts for an app")]
    NoOperation,
    /// The order is no longer waiting for a payment.
    #[error("the order is not waiting for a payment")]
    NotPending,
    /// No fault, state, notification or operation has that name.
    #[error("no fault, state, notification or operation has that name")]
    NoSuchWord,
}

/// Why a text for an app's SDK wasn't taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotHandedIn {
    /// There is no provider or operation that could take it.
    #[error("{0}")]
    Unable(Unable),
    /// The provider refuses it.
    #[error("{0}")]
    Refused(RefusedRequest),
}
