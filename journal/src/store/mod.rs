//! Where calls are kept.
//!
//! A store runs one transaction after another and knows nothing of payments: what is to be written is decided by pure functions
//! ([`crate::decide`]), which are given what is stored.

#[cfg(feature = "postgres")]
pub(crate) mod postgres;
mod row;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

use std::future::Future;
use std::pin::Pin;

use paysmith_runtime::{Standing, Timestamp};

use crate::decide::{Decide, Verdict};
use crate::pace::Millis;
use crate::state::CallState;
use crate::stored_call::{Call, CallKey};

/// A call, by its name or by its place in the journal.
#[derive(Debug, Clone)]
pub(crate) enum Which {
    Key(CallKey),
    Id(i64),
    /// A call that uses up no number: it is always a new one.
    New,
}

pub(crate) type Storing<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Which calls to list.
#[derive(Debug, Clone, Default)]
pub struct CallFilter {
    /// Only those in one of these states; all if there are none.
    pub states: Vec<CallState>,
    /// Only those with this number, be it their own or that of the order to which they belong.
    pub number: Option<String>,
    /// The greatest number of calls, the latest first.
    pub most: u32,
}

/// How many calls of a provider and an account are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallCount {
    /// The provider's name.
    pub provider: String,
    /// The merchant's account, as the application calls it.
    pub account: String,
    /// The state.
    pub state: CallState,
    /// How many calls are in it.
    pub calls: u64,
}

/// A change of a call, in the order in which the changes were stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallChange {
    /// Its place: each later change has a greater one.
    pub place: i64,
    /// When it was stored.
    pub at: Timestamp,
    /// The call's place in the journal.
    pub call: i64,
    /// The provider's name.
    pub provider: String,
    /// The merchant's account, as the application calls it.
    pub account: String,
    /// The name of the operation.
    pub operation: String,
    /// The merchant's number of the order, capture, refund or release.
    pub number: Option<String>,
    /// The state of the call after it.
    pub state: CallState,
    /// How the order, capture, refund or release stood after it, as far as it was known.
    pub standing: Option<Standing>,
}

/// Which changes to list.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Changes {
    /// Those behind this place.
    Behind(i64),
    /// Those of this call.
    Of(i64),
}

/// What names a notification: the key by which a repeat is known.
#[derive(Debug, Clone)]
pub(crate) struct NotificationKey {
    pub(crate) provider: String,
    pub(crate) account: String,
    pub(crate) key: String,
}

/// Whose calls a worker can ask about: pairs of a provider's name and an account.
pub(crate) type Whose = Vec<(String, String)>;

/// Keeps calls.
pub(crate) trait Store: Send + Sync {
    /// The journal's salt.
    fn salt(&self) -> &[u8];

    /// By how many milliseconds the clock by which leases are held is ahead of this machine's. Where several machines share a store,
    /// that is the store's own clock.
    fn ahead(&self) -> Millis {
        0
    }

    /// Reads a call, decides, and writes, in one transaction that is durable when this returns. A change of the state or of the
    /// standing is noted among the changes. What is returned is the call as it is stored afterwards.
    fn change(&self, which: Which, decide: Decide) -> Storing<'_, (Option<Call>, Verdict)>;

    /// The same for a notification, whose key is noted in the same transaction if the call was changed by it. If the key was noted
    /// before, nothing is changed, and the verdict is that it is stored.
    fn notify(
        &self,
        notification: NotificationKey,
        which: Which,
        decide: Decide,
    ) -> Storing<'_, (Option<Call>, Verdict)>;

    /// Gives whoever asks the calls that are due, at most so many, and holds them until the end of the lease.
    fn claim(&self, whose: Whose, now: Millis, lease: Millis, most: u32) -> Storing<'_, Vec<Call>>;

    fn call(&self, which: Which) -> Storing<'_, Option<Call>>;

    fn calls(&self, filter: CallFilter) -> Storing<'_, Vec<Call>>;

    fn counts(&self) -> Storing<'_, Vec<CallCount>>;

    fn changes(&self, which: Changes, most: u32) -> Storing<'_, Vec<CallChange>>;
}

/// The journal's store has failed. Nothing was changed by what failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database was written by a newer version.
    #[error(
        "the journal has format {found}, and this version knows formats up to {known}: use the version that wrote it, or a newer one"
    )]
    Newer {
        /// The format of the database.
        found: i64,
        /// The newest format that this version knows.
        known: i64,
    },
    /// The database is that of another program.
    #[error("the database has no journal: name another file or database")]
    NotAJournal,
    /// The file isn't a database, or is damaged.
    #[error("the file isn't a database, or is damaged: {0}")]
    Corrupt(String),
    /// Nothing can be written, since the disk is full.
    #[error("the disk is full: {0}")]
    Full(String),
    /// Nothing can be written to the file.
    #[error("the journal can't be written: {0}")]
    ReadOnly(String),
    /// Another process keeps the database locked.
    #[error("another process keeps the journal locked: {0}")]
    Busy(String),
    /// The file can't be opened.
    #[error("the journal can't be opened: {0}")]
    NotOpened(String),
    /// What is stored can't be read.
    #[error("call {call} of the journal can't be read: {what}")]
    Unreadable {
        /// The call's place in the journal.
        call: i64,
        /// What is wrong with it.
        what: String,
    },
    /// Anything else.
    #[error("the journal's store has failed: {0}")]
    Other(String),
}
