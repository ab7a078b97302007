//! Calls and changes as rows.

use deadpool_postgres::Transaction;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::failed;
use crate::pace::Millis;
use crate::store::row::{COLUMNS, CallRow, ChangeRow, unreadable};
use crate::store::{CallChange, CallCount, CallFilter, Changes, NotificationKey, StoreError, Which, Whose};
use crate::stored_call::{Call, CallKey};

/// The locks of the journal are those with this number, among all locks that applications take by numbers: the letters `PSJ`.
const LOCKS: i32 = 0x0050_534a;

/// The lock of whoever makes the tables.
const TABLES: i32 = 1;

/// The lock of the changes' order: writers share it from their place to their end, and whoever reads the changes has it alone.
const ORDER_OF_CHANGES: i32 = 2;

type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// The database's time.
pub(super) async fn now(transaction: &Transaction<'_>) -> Result<Millis, StoreError> {
    let query = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    let rows = query_rows(transaction, query, &[]).await?;
    rows.first().map_or(Ok(0), |row| row.try_get(0).map_err(failed))
}

/// Makes others wait who want to make the tables.
pub(super) async fn lock_the_tables(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    execute(transaction, "SELECT pg_advisory_xact_lock($1, $2)", &[&LOCKS, &TABLES]).await
}

/// The format of the tables and the salt; `None` if there are no tables.
pub(super) async fn format_and_salt(
    transaction: &Transaction<'_>,
) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let query = "SELECT to_regclass('paysmith_journal') IS NOT NULL";
    let there: bool =
        transaction.query_one(query, &[]).await.and_then(|row| row.try_get(0)).map_err(failed)?;
    if !there {
        return Ok(None);
    }
    let row = transaction.query_one("SELECT format, salt FROM paysmith_journal", &[]).await;
    row.and_then(|row| Ok(Some((row.try_get(0)?, row.try_get(1)?)))).map_err(failed)
}

/// Marks new tables with their format and the salt.
pub(super) async fn mark(transaction: &Transaction<'_>, format: i64, salt: &[u8]) -> Result<(), StoreError> {
    let query = "INSERT INTO paysmith_journal (format, salt) VALUES ($1, $2)";
    execute(transaction, query, &[&format, &salt]).await
}

/// The call that is stored.
pub(super) async fn find(transaction: &Transaction<'_>, which: &Which) -> Result<Option<Call>, StoreError> {
    found(transaction, which, "").await
}

/// The call that is stored, which nobody else changes until the transaction ends.
pub(super) async fn find_to_change(
    transaction: &Transaction<'_>,
    which: &Which,
) -> Result<Option<Call>, StoreError> {
    if let Which::Key(CallKey { provider, account, kind, number }) = which {
        // While there is no row, there is only the number to lock.
        let name = format!("{provider}\n{account}\n{}\n{number}", kind.word());
        let query = "SELECT pg_advisory_xact_lock(hashtextextended($1, $2))";
        execute(transaction, query, &[&name, &i64::from(LOCKS)]).await?;
    }
    found(transaction, which, "FOR UPDATE").await
}

async fn found(transaction: &Transaction<'_>, which: &Which, lock: &str) -> Result<Option<Call>, StoreError> {
    let columns = columns();
    let rows = match which {
        Which::New => return Ok(None),
        Which::Id(id) => {
            let query = format!("SELECT {columns} FROM paysmith_calls WHERE id = $1 {lock}");
            query_rows(transaction, &query, &[id]).await?
        }
        Which::Key(CallKey { provider, account, kind, number }) => {
            let query = format!(
                "SELECT {columns} FROM paysmith_calls
                 WHERE provider = $1 AND account = $2 AND kind = $3 AND number = $4 {lock}"
            );
            query_rows(transaction, &query, &[provider, account, &kind.word(), number]).await?
        }
    };
    rows.first().map(read).transpose()
}

/// The calls that are due: those that are to be asked about, and those whose sender's lease is over. Nobody holds them, and those
/// that somebody is changing are left out.
pub(super) async fn due(
    transaction: &Transaction<'_>,
    whose: &Whose,
    now: Millis,
    most: u32,
) -> Result<Vec<Call>, StoreError> {
    let query = format!(
        "SELECT {} FROM paysmith_calls
         WHERE due <= $1 AND (lease IS NULL OR lease <= $1) AND provider = $2 AND account = $3
         ORDER BY due LIMIT $4 FOR UPDATE SKIP LOCKED",
        columns()
    );
    let mut all: Vec<Call> = Vec::new();
    for (provider, account) in whose {
        let left = i64::from(most).saturating_sub(i64::try_from(all.len()).unwrap_or(i64::MAX));
        for row in query_rows(transaction, &query, &[&now, provider, account, &left]).await? {
            all.push(read(&row)?);
        }
    }
    Ok(all)
}

/// Writes a call, and notes the change if its state or its standing is another than before.
pub(super) async fn write(
    transaction: &Transaction<'_>,
    before: Option<&Call>,
    call: Call,
) -> Result<Call, StoreError> {
    let row = CallRow::from(call.clone());
    let values: Values<'_> = &[
        &row.provider,
        &row.account,
        &row.operation,
        &row.kind,
        &row.number,
        &row.original,
        &row.amount,
        &row.currency,
        &row.request,
        &row.sensitive,
        &row.state,
        &row.standing,
        &row.code,
        &row.why,
        &row.answer,
        &row.asked,
        &row.due,
        &row.fence,
        &row.lease,
        &row.made,
        &row.sent,
        &row.changed,
    ];
    let names = COLUMNS.get(1..).unwrap_or_default();
    let id = match before {
        Some(_) => {
            let set = names.iter().enumerate().map(|(place, name)| format!("{name} = ${}", place + 1));
            let set = set.collect::<Vec<_>>().join(", ");
            let query = format!("UPDATE paysmith_calls SET {set} WHERE id = ${}", values.len() + 1);
            let values: Vec<_> = values.iter().copied().chain([&row.id as &(dyn ToSql + Sync)]).collect();
            execute(transaction, &query, &values).await?;
            call.id
        }
        None => {
            let places: Vec<String> = (1..=values.len()).map(|place| format!("${place}")).collect();
            let (names, places) = (names.join(", "), places.join(", "));
            let query = format!("INSERT INTO paysmith_calls ({names}) VALUES ({places}) RETURNING id");
            let rows = query_rows(transaction, &query, values).await?;
            rows.first().map_or(Ok(0), |row| row.try_get(0).map_err(failed))?
        }
    };
    let call = Call { id, ..call };
    let is_news = before.is_none_or(|before| (before.state, before.standing) != (call.state, call.standing));
    if is_news {
        let query = "SELECT pg_advisory_xact_lock_shared($1, $2)";
        execute(transaction, query, &[&LOCKS, &ORDER_OF_CHANGES]).await?;
        let query = "INSERT INTO paysmith_changes (at, call, state, standing) VALUES ($1, $2, $3, $4)";
        execute(transaction, query, &[&row.changed, &id, &row.state, &row.standing]).await?;
    }
    Ok(call)
}

/// Whether a notification with this key was taken before.
pub(super) async fn was_notified(
    transaction: &Transaction<'_>,
    notification: &NotificationKey,
) -> Result<bool, StoreError> {
    let NotificationKey { provider, account, key } = notification;
    let query = "SELECT 1 FROM paysmith_notifications WHERE provider = $1 AND account = $2 AND key = $3";
    Ok(!query_rows(transaction, query, &[provider, account, key]).await?.is_empty())
}

/// Notes that a notification was taken.
pub(super) async fn note(
    transaction: &Transaction<'_>,
    notification: &NotificationKey,
) -> Result<(), StoreError> {
    let NotificationKey { provider, account, key } = notification;
    let query = "INSERT INTO paysmith_notifications (provider, account, key) VALUES ($1, $2, $3)";
    execute(transaction, query, &[provider, account, key]).await
}

/// The calls that a filter wants, the latest first.
pub(super) async fn list(
    transaction: &Transaction<'_>,
    filter: &CallFilter,
) -> Result<Vec<Call>, StoreError> {
    let states: Vec<&str> = filter.states.iter().map(|state| state.word()).collect();
    let query = format!(
        "SELECT {} FROM paysmith_calls
         WHERE (cardinality($1::text[]) = 0 OR state = ANY ($1)) AND ($2::text IS NULL OR number = $2 OR original = $2)
         ORDER BY id DESC LIMIT $3",
        columns()
    );
    let rows = query_rows(transaction, &query, &[&states, &filter.number, &i64::from(filter.most)]).await?;
    rows.iter().map(read).collect()
}

/// How many calls are in each state.
pub(super) async fn counts(transaction: &Transaction<'_>) -> Result<Vec<CallCount>, StoreError> {
    let query =
        "SELECT provider, account, state, count(*) FROM paysmith_calls GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
    let rows = query_rows(transaction, query, &[]).await?;
    let count = |row: &Row| {
        let state: String = row.try_get(2).map_err(failed)?;
        let calls: i64 = row.try_get(3).map_err(failed)?;
        Ok(CallCount {
            provider: row.try_get(0).map_err(failed)?,
            account: row.try_get(1).map_err(failed)?,
            state: state.parse().map_err(|error| unreadable(0, error))?,
            calls: u64::try_from(calls).unwrap_or_default(),
        })
    };
    rows.iter().map(count).collect()
}

/// Changes in their order.
///
/// A place is given when a change is written, and the change can be read when its transaction has ended, perhaps after one with a
/// later place. So whoever reads waits until all those have ended that have a place: nobody sees a change behind one that is yet
/// to come.
pub(super) async fn changes(
    transaction: &Transaction<'_>,
    which: Changes,
    most: u32,
) -> Result<Vec<CallChange>, StoreError> {
    let (wanted, number) = match which {
        Changes::Behind(place) => {
            let query = "SELECT pg_advisory_xact_lock($1, $2)";
            execute(transaction, query, &[&LOCKS, &ORDER_OF_CHANGES]).await?;
            ("place > $1", place)
        }
        Changes::Of(call) => ("call = $1", call),
    };
    let query = format!(
        "SELECT place, at, call, provider, account, operation, number, paysmith_changes.state, paysmith_changes.standing
         FROM paysmith_changes JOIN paysmith_calls ON paysmith_calls.id = call WHERE {wanted} ORDER BY place LIMIT $2"
    );
    let rows = query_rows(transaction, &query, &[&number, &i64::from(most)]).await?;
    rows.iter().map(read_change).collect()
}

fn columns() -> String {
    COLUMNS.join(", ")
}

async fn query_rows(
    transaction: &Transaction<'_>,
    query: &str,
    values: Values<'_>,
) -> Result<Vec<Row>, StoreError> {
    let statement = transaction.prepare_cached(query).await.map_err(failed)?;
    transaction.query(&statement, values).await.map_err(failed)
}

async fn execute(transaction: &Transaction<'_>, query: &str, values: Values<'_>) -> Result<(), StoreError> {
    let statement = transaction.prepare_cached(query).await.map_err(failed)?;
    transaction.execute(&statement, values).await.map(|_| ()).map_err(failed)
}

fn read_change(row: &Row) -> Result<CallChange, StoreError> {
    let read = || {
        Ok(ChangeRow {
            place: row.try_get("place")?,
            at: row.try_get("at")?,
            call: row.try_get("call")?,
            provider: row.try_get("provider")?,
            account: row.try_get("account")?,
            operation: row.try_get("operation")?,
            number: row.try_get("number")?,
            state: row.try_get("state")?,
            standing: row.try_get("standing")?,
        })
    };
    read().map_err(failed)?.read()
}

/// Reads a row of calls.
fn read(row: &Row) -> Result<Call, StoreError> {
    let read = || {
        Ok(CallRow {
            id: row.try_get("id")?,
            provider: row.try_get("provider")?,
            account: row.try_get("account")?,
            operation: row.try_get("operation")?,
            kind: row.try_get("kind")?,
            number: row.try_get("number")?,
            original: row.try_get("original")?,
            amount: row.try_get("amount")?,
            currency: row.try_get("currency")?,
            request: row.try_get("request")?,
            sensitive: row.try_get("sensitive")?,
            state: row.try_get("state")?,
            standing: row.try_get("standing")?,
            code: row.try_get("code")?,
            why: row.try_get("why")?,
            answer: row.try_get("answer")?,
            asked: row.try_get("asked")?,
            due: row.try_get("due")?,
            fence: row.try_get("fence")?,
            lease: row.try_get("lease")?,
            made: row.try_get("made")?,
            sent: row.try_get("sent")?,
            changed: row.try_get("changed")?,
        })
    };
    read().map_err(failed)?.read()
}
