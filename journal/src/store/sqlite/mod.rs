//! The store in one SQLite file, for the processes of one machine.
//!
//! A transaction that may write begins as one that does (`BEGIN IMMEDIATE`), so that two processes take turns, and is on the disk
//! when it ends (`synchronous = FULL`).

mod rows;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::{
    CallChange, CallCount, CallFilter, Changes, NotificationKey, Store, StoreError, Storing, Which, Whose,
};
use crate::decide::{self, Decide, Decided, Verdict};
use crate::pace::Millis;
use crate::stored_call::Call;

/// The format that this version writes. A change of the tables is a further number, with what leads from the one before it.
const FORMAT: i64 = 1;

/// Marks the file as a journal (`PRAGMA application_id`): the letters `PSJ1`.
const APPLICATION: i64 = 0x5053_4a31;

/// How long a transaction waits for another process's.
const WAIT: Duration = Duration::from_secs(10);

pub(crate) struct Sqlite {
    connection: Arc<Mutex<Connection>>,
    salt: Vec<u8>,
}

impl Sqlite {
    /// Opens the file, or makes it.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path).map_err(|error| match failed(error) {
            StoreError::Other(why) => StoreError::NotOpened(why),
            other => other,
        })?;
        Self::on(connection)
    }

    fn on(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(WAIT).map_err(failed)?;
        let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
        connection.execute_batch(settings).map_err(failed)?;
        let salt = transaction(&mut connection, TransactionBehavior::Immediate, prepare)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)), salt })
    }

    /// Runs one transaction that writes, on a thread that may wait.
    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Storing<'_, T> {
        self.run(TransactionBehavior::Immediate, work)
    }

    /// Runs one transaction that only reads, which waits for nobody.
    fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Storing<'_, T> {
        self.run(TransactionBehavior::Deferred, work)
    }

    fn run<T: Send + 'static>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Storing<'_, T> {
        let connection = Arc::clone(&self.connection);
        let work = tokio::task::spawn_blocking(move || transaction(&mut connection.lock(), behavior, work));
        Box::pin(async move {
            work.await.map_err(|error| StoreError::Other(format!("the store's thread has ended: {error}")))?
        })
    }
}

/// Runs one transaction. It is durable when this returns, or nothing of it was stored.
fn transaction<T>(
    connection: &mut Connection,
    behavior: TransactionBehavior,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(behavior).map_err(failed)?;
    let done = work(&transaction)?;
    transaction.commit().map_err(failed)?;
    Ok(done)
}

/// Makes the tables in a new file, and reads the salt.
fn prepare(transaction: &Transaction<'_>) -> Result<Vec<u8>, StoreError> {
    let pragma = |name: &str| {
        transaction.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0)).map_err(failed)
    };
    let (application, format) = (pragma("application_id")?, pragma("user_version")?);
    let tables: i64 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    if tables == 0 {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt)
            .map_err(|_| StoreError::Other("the operating system gave no random bytes".to_owned()))?;
        transaction.execute_batch(include_str!("schema.sql")).map_err(failed)?;
        let marks = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {FORMAT};");
        transaction.execute_batch(&marks).map_err(failed)?;
        transaction.execute("INSERT INTO journal (salt) VALUES (?1)", [&salt[..]]).map_err(failed)?;
    } else if application != APPLICATION {
        return Err(StoreError::NotAJournal);
    } else if format > FORMAT {
        return Err(StoreError::Newer { found: format, known: FORMAT });
    }
    transaction.query_row("SELECT salt FROM journal", [], |row| row.get(0)).map_err(failed)
}

/// Reads a call, decides, and writes.
fn change(
    transaction: &Transaction<'_>,
    which: &Which,
    decide: Decide,
) -> Result<(Option<Call>, Verdict), StoreError> {
    let stored = rows::find(transaction, which)?;
    let Decided { write, verdict } = decide(stored.as_ref());
    let Some(call) = write else { return Ok((stored, verdict)) };
    Ok((Some(rows::write(transaction, stored.as_ref(), call)?), verdict))
}

impl Store for Sqlite {
    fn salt(&self) -> &[u8] {
        &self.salt
    }

    fn change(&self, which: Which, decide: Decide) -> Storing<'_, (Option<Call>, Verdict)> {
        self.write(move |transaction| change(transaction, &which, decide))
    }

    fn notify(
        &self,
        notification: NotificationKey,
        which: Which,
        decide: Decide,
    ) -> Storing<'_, (Option<Call>, Verdict)> {
        self.write(move |transaction| {
            if rows::was_notified(transaction, &notification)? {
                return Ok((rows::find(transaction, &which)?, Verdict::Stored));
            }
            let (call, verdict) = change(transaction, &which, decide)?;
            if verdict == Verdict::Done {
                rows::note(transaction, &notification)?;
            }
            Ok((call, verdict))
        })
    }

    fn claim(&self, whose: Whose, now: Millis, lease: Millis, most: u32) -> Storing<'_, Vec<Call>> {
        self.write(move |transaction| {
            let due = rows::due(transaction, &whose, now, most)?;
            let claimed = due.into_iter().filter_map(|call| {
                let held = decide::claimed(&call, now, lease)?;
                Some(rows::write(transaction, Some(&call), held))
            });
            // What turned out to be settled is held by nobody.
            claimed.filter(|call| call.as_ref().map_or(true, |call| call.lease.is_some())).collect()
        })
    }

    fn call(&self, which: Which) -> Storing<'_, Option<Call>> {
        self.read(move |transaction| rows::find(transaction, &which))
    }

    fn calls(&self, filter: CallFilter) -> Storing<'_, Vec<Call>> {
        self.read(move |transaction| rows::list(transaction, &filter))
    }

    fn counts(&self) -> Storing<'_, Vec<CallCount>> {
        self.read(rows::counts)
    }

    fn changes(&self, which: Changes, most: u32) -> Storing<'_, Vec<CallChange>> {
        self.read(move |transaction| rows::changes(transaction, which, most))
    }
}

/// The error of the store, from SQLite's. SQLite's texts name tables and files, and no values.
fn failed(error: rusqlite::Error) -> StoreError {
    let text = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy(text),
        Some(ErrorCode::DiskFull) => StoreError::Full(text),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreError::ReadOnly(text),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt(text),
        Some(ErrorCode::CannotOpen) => StoreError::NotOpened(text),
        _ => StoreError::Other(text),
    }
}
