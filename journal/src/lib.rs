//! The journal of Paysmith's payment clients: a payment outlives the process that makes it.
//!
//! A call that may move money is stored before it is sent, and its outcome afterwards. If the process ends in between, any other
//! process finds the call and asks the provider how it ended, with nothing but what is stored.
//!
//! ```text
//! request ─▶ Recorder::send ─▶ intent, durable ─▶ the provider ─▶ outcome, durable ─▶ Recorded
//!                                   │ a crash here                      │ unknown
//!                                   └───────────▶ Worker asks the provider ◀┘
//! ```
//!
//! [`Journal::open`] keeps it in one SQLite file, for the processes of one machine; [`Journal::connect`] in a PostgreSQL database, for
//! several machines (feature `postgres`).
//!
//! # What a crash leaves
//!
//! | the process ends | the journal has | what becomes of it |
//! |---|---|---|
//! | before the intent is stored | nothing | nothing was sent |
//! | between the intent and the first byte | sending | unknown when the time for sending is over; the provider is asked |
//! | after the first byte, before the outcome is stored | sending | the same |
//! | after the outcome is stored | the outcome | it stands |
//! | while a worker asks | unknown, held by that worker | another worker asks when the time for holding is over |
//! | after a notification is stored, before the reply | what it told | the provider sends it again, and the repeat changes nothing |
//!
//! A worker sends queries and nothing else: a charge, a refund or a cancellation is never sent by it.
//!
//! # Example
//!
//! ```
//! # use paysmith_journal::Journal;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = std::env::temp_dir().join(format!("paysmith-journal-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! # let path = folder.join("shop.db");
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let journal = Journal::open(&path)?;
//! // With the client of a provider's crate:
//! //     let client = journal.client(&client);
//! //     let recorded = client.send(&request).await?;
//! //     println!("{recorded}");                            // "accepted: the order is paid"
//! //     tokio::spawn(journal.worker().with(&client).run());  // asks about what nobody knows
//! assert_eq!(journal.counts().await?, []);
//! # Ok::<(), paysmith_journal::StoreError>(())
//! # })?;
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
compile_error!("a journal needs a store: switch on the feature `sqlite` or `postgres` of paysmith-journal");

mod decide;
mod notified;
mod pace;
mod recorder;
mod state;
mod store;
mod stored_call;
mod stored_message;
mod worker;

use std::sync::Arc;

use paysmith_runtime::{Client, Provider};

pub use notified::{Notified, Taken};
pub use recorder::{NotRecorded, Recorded, Recorder};
pub use state::{CallEvent, CallState, NotACallState, TRANSITIONS};
pub use store::{CallChange, CallCount, CallFilter, StoreError};
pub use stored_call::{Call, CallKey, NumberKind};
pub use worker::{Pass, Worker};

#[cfg(feature = "postgres")]
use store::postgres::{IfNone, Postgres};
#[cfg(feature = "sqlite")]
use store::sqlite::Sqlite;
use store::{Changes, Store, Which};

/// What an application must remember of its payments. It is cheap to clone.
#[derive(Clone)]
pub struct Journal {
    store: Arc<dyn Store>,
}

impl Journal {
    /// Opens the journal in this SQLite file, or makes it. Several processes of one machine may have it open; a file on a network
    /// drive must not be used.
    ///
    /// Functions of the journal wait on the disk in threads of tokio's, so that they are called within its runtime.
    ///
    /// # Errors
    /// When the file can't be opened or made, is no journal, or was written by a newer version.
    #[cfg(feature = "sqlite")]
    pub fn open(path: impl AsRef<std::path::Path>) -> Result<Self, StoreError> {
        Ok(Self { store: Arc::new(Sqlite::open(path.as_ref())?) })
    }

    /// Connects to the journal in this PostgreSQL database, or makes its tables there: those whose names begin with `paysmith_`, in the
    /// schema that is the connection's first. Any number of processes and machines may use it. Times are those of the database's
    /// clock.
    ///
    /// The URL is one of libpq's: `postgres://user:password@host:5432/database`. With `?sslmode=require` the connection is by TLS, and
    /// the server's certificate must be one that the operating system trusts; otherwise it is plain. A password that isn't in the URL is
    /// taken from the variable `PGPASSWORD`. PostgreSQL must be version 11 or later.
    ///
    /// # Errors
    /// When there is no connection, the tables can't be made, or were written by a newer version.
    #[cfg(feature = "postgres")]
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Ok(Self { store: Arc::new(Postgres::connect(url, IfNone::Make).await?) })
    }

    /// The same for a database that has a journal already: none is made. This serves tools that look at one.
    ///
    /// # Errors
    /// As of [`connect`](Self::connect), and when the database has no journal.
    #[cfg(feature = "postgres")]
    pub async fn connect_to_existing(url: &str) -> Result<Self, StoreError> {
        Ok(Self { store: Arc::new(Postgres::connect(url, IfNone::Fail).await?) })
    }

    /// A client whose calls are kept in this journal.
    #[must_use]
    pub fn client<P: Provider, T: Clone>(&self, client: &Client<P, T>) -> Recorder<P, T> {
        Recorder::new(Arc::clone(&self.store), client.clone())
    }

    /// A worker, which is yet to be told about whose calls it can ask.
    #[must_use]
    pub fn worker(&self) -> Worker {
        Worker::new(Arc::clone(&self.store))
    }

    /// The call with this name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn call(&self, key: CallKey) -> Result<Option<Call>, StoreError> {
        self.store.call(Which::Key(key)).await
    }

    /// The calls that a filter wants, the latest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn calls(&self, filter: CallFilter) -> Result<Vec<Call>, StoreError> {
        self.store.calls(filter).await
    }

    /// How many calls are in each state.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn counts(&self) -> Result<Vec<CallCount>, StoreError> {
        self.store.counts().await
    }

    /// The changes behind a place, in the order in which they were stored, at most so many. An application that stores the place
    /// of the last change that it has acted on, and asks for those behind it, misses none and may see one again after a crash.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn changes(&self, after: i64, most: u32) -> Result<Vec<CallChange>, StoreError> {
        self.store.changes(Changes::Behind(after), most).await
    }

    /// The changes of one call, in their order.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn changes_of(&self, call: i64) -> Result<Vec<CallChange>, StoreError> {
        self.store.changes(Changes::Of(call), u32::MAX).await
    }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Journal").finish_non_exhaustive()
    }
}
