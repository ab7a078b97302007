//! The store in a PostgreSQL database, for the processes of several machines.
//!
//! Whoever changes a call locks its number first, then its row, so that two processes with one order take turns, also while there is
//! no row yet. A worker skips the rows that others have locked. Times are those of the database's clock, whatever those of the
//! machines say: each transaction looks at both, and the store knows the difference.
//!
//! Each transaction is durable when it has ended (`synchronous_commit`), whatever the database's own settings are, and none is open
//! for long: a process that is stopped within one loses it after ten seconds.

mod pool;
mod rows;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use deadpool_postgres::{Pool, Transaction};
use paysmith_runtime::Timestamp;

use super::{
    CallChange, CallCount, CallFilter, Changes, NotificationKey, Store, StoreError, Storing, Which, Whose,
};
use crate::decide::{self, Decide, Decided, Verdict};
use crate::pace::Millis;
use crate::stored_call::Call;
use pool::{failed, pool, unreachable};

/// The format that this version writes. A change of the tables is a further number, with what leads from the one before it.
const FORMAT: i64 = 1;

pub(crate) struct Postgres {
    database: Arc<Database>,
    salt: Vec<u8>,
}

/// What becomes of a database without a journal's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IfNone {
    Make,
    Fail,
}

/// The connections, and by how much the database's clock is ahead of this machine's.
struct Database {
    pool: Pool,
    ahead: AtomicI64,
}

impl Postgres {
    /// Connects. If there are no tables, they are made, or it is an error.
    pub(crate) async fn connect(url: &str, if_none: IfNone) -> Result<Self, StoreError> {
        let database = Arc::new(Database { pool: pool(url)?, ahead: AtomicI64::new(0) });
        let salt = database.run(async |transaction| prepare(transaction, if_none).await).await?;
        Ok(Self { database, salt })
    }

    /// Runs one transaction in a task of its own, so that it comes to its end also if nobody waits for it any more.
    fn run<T: Send + 'static, F: Future<Output = Result<T, StoreError>> + Send + 'static>(
        &self,
        work: impl FnOnce(Arc<Database>) -> F,
    ) -> Storing<'_, T> {
        let work = tokio::spawn(work(Arc::clone(&self.database)));
        Box::pin(async move {
            work.await.map_err(|error| StoreError::Other(format!("the store's task has ended: {error}")))?
        })
    }
}

impl Database {
    /// Runs one transaction. It is durable when this returns. After an error nothing of it was stored, unless the connection broke
    /// while it was being committed: then nobody knows.
    async fn run<T>(
        &self,
        work: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.pool.get().await.map_err(unreachable)?;
        let transaction = connection.transaction().await.map_err(failed)?;
        self.look_at_the_clock(&transaction).await?;
        let done = work(&transaction).await?;
        transaction.commit().await.map_err(failed)?;
        Ok(done)
    }

    /// Compares the database's clock with this machine's. The answer takes its time on the way, half of which is counted.
    async fn look_at_the_clock(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let before = Timestamp::now().as_millisecond();
        let theirs: i64 = rows::now(transaction).await?;
        let after = Timestamp::now().as_millisecond();
        self.ahead.store(theirs - i64::midpoint(before, after), Ordering::Relaxed);
        Ok(())
    }
}

/// Looks for the tables, makes them where that is wanted, and reads the salt.
async fn prepare(transaction: &Transaction<'_>, if_none: IfNone) -> Result<Vec<u8>, StoreError> {
    rows::lock_the_tables(transaction).await?;
    match rows::format_and_salt(transaction).await? {
        Some((format, _)) if format > FORMAT => Err(StoreError::Newer { found: format, known: FORMAT }),
        Some((_, salt)) => Ok(salt),
        None if if_none == IfNone::Fail => Err(StoreError::NotAJournal),
        None => {
            let mut salt = vec![0; 16];
            getrandom::fill(&mut salt)
                .map_err(|_| StoreError::Other("the operating system gave no random bytes".to_owned()))?;
            transaction.batch_execute(include_str!("schema.sql")).await.map_err(failed)?;
            rows::mark(transaction, FORMAT, &salt).await?;
            Ok(salt)
        }
    }
}

/// Decides what becomes of a call that nobody else can change, and writes it.
async fn change(
    transaction: &Transaction<'_>,
    stored: Option<Call>,
    decide: Decide,
) -> Result<(Option<Call>, Verdict), StoreError> {
    let Decided { write, verdict } = decide(stored.as_ref());
    let Some(call) = write else { return Ok((stored, verdict)) };
    Ok((Some(rows::write(transaction, stored.as_ref(), call).await?), verdict))
}

impl Store for Postgres {
    fn salt(&self) -> &[u8] {
        &self.salt
    }

    fn ahead(&self) -> Millis {
        self.database.ahead.load(Ordering::Relaxed)
    }

    fn change(&self, which: Which, decide: Decide) -> Storing<'_, (Option<Call>, Verdict)> {
        self.run(async move |database| {
            let work = async |transaction: &Transaction<'_>| {
                let stored = rows::find_to_change(transaction, &which).await?;
                change(transaction, stored, decide).await
            };
            database.run(work).await
        })
    }

    fn notify(
        &self,
        notification: NotificationKey,
        which: Which,
        decide: Decide,
    ) -> Storing<'_, (Option<Call>, Verdict)> {
        self.run(async move |database| {
            let work = async |transaction: &Transaction<'_>| {
                // The number is locked before the key is looked for: a repeat that arrives at the same time waits here.
                let stored = rows::find_to_change(transaction, &which).await?;
                if rows::was_notified(transaction, &notification).await? {
                    return Ok((stored, Verdict::Stored));
                }
                let (call, verdict) = change(transaction, stored, decide).await?;
                if verdict == Verdict::Done {
                    rows::note(transaction, &notification).await?;
                }
                Ok((call, verdict))
            };
            database.run(work).await
        })
    }

    fn claim(&self, whose: Whose, now: Millis, lease: Millis, most: u32) -> Storing<'_, Vec<Call>> {
        self.run(async move |database| {
            let work = async |transaction: &Transaction<'_>| {
                let mut claimed = Vec::new();
                for call in rows::due(transaction, &whose, now, most).await? {
                    let Some(held) = decide::claimed(&call, now, lease) else { continue };
                    let held = rows::write(transaction, Some(&call), held).await?;
                    // What turned out to be settled is held by nobody.
                    claimed.extend(Some(held).filter(|call| call.lease.is_some()));
                }
                Ok(claimed)
            };
            database.run(work).await
        })
    }

    fn call(&self, which: Which) -> Storing<'_, Option<Call>> {
        self.run(async move |database| {
            database.run(async |transaction| rows::find(transaction, &which).await).await
        })
    }

    fn calls(&self, filter: CallFilter) -> Storing<'_, Vec<Call>> {
        self.run(async move |database| {
            database.run(async |transaction| rows::list(transaction, &filter).await).await
        })
    }

    fn counts(&self) -> Storing<'_, Vec<CallCount>> {
        self.run(async move |database| {
            database.run(async |transaction| rows::counts(transaction).await).await
        })
    }

    fn changes(&self, which: Changes, most: u32) -> Storing<'_, Vec<CallChange>> {
        self.run(async move |database| {
            database.run(async |transaction| rows::changes(transaction, which, most).await).await
        })
    }
}
