//! Calls and changes as rows.

use rusqlite::{OptionalExtension as _, Row, Transaction, params, params_from_iter};

use super::failed;
use crate::pace::Millis;
use crate::store::row::{COLUMNS, CallRow, ChangeRow, unreadable};
use crate::store::{CallChange, CallCount, CallFilter, Changes, NotificationKey, StoreError, Which, Whose};
use crate::stored_call::{Call, CallKey};

/// The call that is stored.
pub(super) fn find(transaction: &Transaction<'_>, which: &Which) -> Result<Option<Call>, StoreError> {
    let row = match which {
        Which::New => return Ok(None),
        Which::Id(id) => {
            let query = format!("SELECT {} FROM calls WHERE id = ?1", columns());
            transaction.query_row(&query, [id], |row| Ok(read(row))).optional()
        }
        Which::Key(CallKey { provider, account, kind, number }) => {
            let query = format!(
                "SELECT {} FROM calls WHERE provider = ?1 AND account = ?2 AND kind = ?3 AND number = ?4",
                columns()
            );
            let key = params![provider, account, kind.word(), number];
            transaction.query_row(&query, key, |row| Ok(read(row))).optional()
        }
    };
    row.map_err(failed)?.transpose()
}

/// The calls that are due: those that are to be asked about, and those whose sender's lease is over. Nobody holds them.
pub(super) fn due(
    transaction: &Transaction<'_>,
    whose: &Whose,
    now: Millis,
    most: u32,
) -> Result<Vec<Call>, StoreError> {
    let query = format!(
        "SELECT {} FROM calls
         WHERE due <= ?1 AND (lease IS NULL OR lease <= ?1) AND provider = ?2 AND account = ?3
         ORDER BY due LIMIT ?4",
        columns()
    );
    let mut statement = transaction.prepare_cached(&query).map_err(failed)?;
    let mut all = Vec::new();
    for (provider, account) in whose {
        let left = most.saturating_sub(u32::try_from(all.len()).unwrap_or(u32::MAX));
        let rows = statement
            .query_map(params![now, provider, account, left], |row| Ok(read(row)))
            .map_err(failed)?;
        for row in rows {
            all.push(row.map_err(failed)??);
        }
    }
    Ok(all)
}

/// Writes a call, and notes the change if its state or its standing is another than before.
pub(super) fn write(
    transaction: &Transaction<'_>,
    before: Option<&Call>,
    call: Call,
) -> Result<Call, StoreError> {
    let id = before.map(|_| call.id);
    let query = format!(
        "INSERT INTO calls ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
         ?19, ?20, ?21, ?22, ?23)
         ON CONFLICT (id) DO UPDATE SET request = ?10, sensitive = ?11, state = ?12, standing = ?13, code = ?14, why = ?15,
         answer = ?16, asked = ?17, due = ?18, fence = ?19, lease = ?20, sent = ?22, changed = ?23, operation = ?4,
         original = ?7, amount = ?8, currency = ?9",
        columns()
    );
    let mut statement = transaction.prepare_cached(&query).map_err(failed)?;
    let row = CallRow::from(call.clone());
    statement
        .execute(params![
            id,
            row.provider,
            row.account,
            row.operation,
            row.kind,
            row.number,
            row.original,
            row.amount,
            row.currency,
            row.request,
            row.sensitive,
            row.state,
            row.standing,
            row.code,
            row.why,
            row.answer,
            row.asked,
            row.due,
            row.fence,
            row.lease,
            row.made,
            row.sent,
            row.changed,
        ])
        .map_err(failed)?;
    let call = Call { id: id.unwrap_or_else(|| transaction.last_insert_rowid()), ..call };
    let is_news = before.is_none_or(|before| (before.state, before.standing) != (call.state, call.standing));
    if is_news {
        let query = "INSERT INTO changes (at, call, state, standing) VALUES (?1, ?2, ?3, ?4)";
        let mut statement = transaction.prepare_cached(query).map_err(failed)?;
        let standing = call.standing.map(|standing| standing.words());
        statement.execute(params![call.changed, call.id, call.state.word(), standing]).map_err(failed)?;
    }
    Ok(call)
}

/// Whether a notification with this key was taken before.
pub(super) fn was_notified(
    transaction: &Transaction<'_>,
    notification: &NotificationKey,
) -> Result<bool, StoreError> {
    let NotificationKey { provider, account, key } = notification;
    let query = "SELECT count(*) FROM notifications WHERE provider = ?1 AND account = ?2 AND key = ?3";
    let found: i64 =
        transaction.query_row(query, params![provider, account, key], |row| row.get(0)).map_err(failed)?;
    Ok(found > 0)
}

/// Notes that a notification was taken.
pub(super) fn note(transaction: &Transaction<'_>, notification: &NotificationKey) -> Result<(), StoreError> {
    let NotificationKey { provider, account, key } = notification;
    let query = "INSERT INTO notifications (provider, account, key) VALUES (?1, ?2, ?3)";
    transaction.execute(query, params![provider, account, key]).map_err(failed)?;
    Ok(())
}

/// The calls that a filter wants, the latest first.
pub(super) fn list(transaction: &Transaction<'_>, filter: &CallFilter) -> Result<Vec<Call>, StoreError> {
    let mut wanted = vec!["1".to_owned()];
    let mut values = Vec::new();
    if !filter.states.is_empty() {
        wanted.push(format!("state IN ({})", vec!["?"; filter.states.len()].join(", ")));
        values.extend(filter.states.iter().map(|state| state.word().to_owned()));
    }
    if let Some(number) = &filter.number {
        wanted.push("(number = ? OR original = ?)".to_owned());
        values.extend([number.clone(), number.clone()]);
    }
    let (wanted, most) = (wanted.join(" AND "), filter.most);
    let query = format!("SELECT {} FROM calls WHERE {wanted} ORDER BY id DESC LIMIT {most}", columns());
    let mut statement = transaction.prepare(&query).map_err(failed)?;
    let rows = statement.query_map(params_from_iter(values), |row| Ok(read(row))).map_err(failed)?;
    rows.map(|row| row.map_err(failed)?).collect()
}

/// How many calls are in each state.
pub(super) fn counts(transaction: &Transaction<'_>) -> Result<Vec<CallCount>, StoreError> {
    let query = "SELECT provider, account, state, count(*) FROM calls GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
    let mut statement = transaction.prepare(query).map_err(failed)?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get::<_, i64>(3)?)))
        .map_err(failed)?;
    let count = |(provider, account, state, calls): (String, String, String, i64)| {
        let state = state.parse().map_err(|error| unreadable(0, error))?;
        Ok(CallCount { provider, account, state, calls: u64::try_from(calls).unwrap_or_default() })
    };
    rows.map(|row| row.map_err(failed).and_then(count)).collect()
}

/// Changes in their order.
pub(super) fn changes(
    transaction: &Transaction<'_>,
    which: Changes,
    most: u32,
) -> Result<Vec<CallChange>, StoreError> {
    let (wanted, number) = match which {
        Changes::Behind(place) => ("place > ?1", place),
        Changes::Of(call) => ("call = ?1", call),
    };
    let query = format!(
        "SELECT place, at, call, provider, account, operation, number, changes.state, changes.standing
                 FROM changes JOIN calls ON calls.id = call WHERE {wanted} ORDER BY place LIMIT ?2"
    );
    let mut statement = transaction.prepare_cached(&query).map_err(failed)?;
    let rows = statement.query_map(params![number, most], |row| Ok(read_change(row))).map_err(failed)?;
    rows.map(|row| row.map_err(failed)?).collect()
}

fn columns() -> String {
    COLUMNS.join(", ")
}

fn read_change(row: &Row<'_>) -> Result<CallChange, StoreError> {
    let read = || {
        Ok(ChangeRow {
            place: row.get("place")?,
            at: row.get("at")?,
            call: row.get("call")?,
            provider: row.get("provider")?,
            account: row.get("account")?,
            operation: row.get("operation")?,
            number: row.get("number")?,
            state: row.get("state")?,
            standing: row.get("standing")?,
        })
    };
    read().map_err(failed)?.read()
}

/// Reads a row of calls.
fn read(row: &Row<'_>) -> Result<Call, StoreError> {
    let read = || {
        Ok(CallRow {
            id: row.get("id")?,
            provider: row.get("provider")?,
            account: row.get("account")?,
            operation: row.get("operation")?,
            kind: row.get("kind")?,
            number: row.get("number")?,
            original: row.get("original")?,
            amount: row.get("amount")?,
            currency: row.get("currency")?,
            request: row.get("request")?,
            sensitive: row.get("sensitive")?,
            state: row.get("state")?,
            standing: row.get("standing")?,
            code: row.get("code")?,
            why: row.get("why")?,
            answer: row.get("answer")?,
            asked: row.get("asked")?,
            due: row.get("due")?,
            fence: row.get("fence")?,
            lease: row.get("lease")?,
            made: row.get("made")?,
            sent: row.get("sent")?,
            changed: row.get("changed")?,
        })
    };
    read().map_err(failed)?.read()
}
