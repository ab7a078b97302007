//! Calls and changes as rows.

use paysmith_runtime::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction, params, params_from_iter};

use super::failed;
use crate::pace::Millis;
use crate::store::{CallChange, CallCount, CallFilter, Changes, NotificationKey, StoreError, Which, Whose};
use crate::stored_call::{Call, CallKey, NumberKind};

const COLUMNS: &str = "id, provider, account, operation, kind, number, original, amount, currency, request, sensitive, \
                       state, standing, code, why, answer, asked, due, fence, lease, made, sent, changed";

/// The call that is stored.
pub(super) fn find(transaction: &Transaction<'_>, which: &Which) -> Result<Option<Call>, StoreError> {
    let row = match which {
        Which::New => return Ok(None),
        Which::Id(id) => {
            let query = format!("SELECT {COLUMNS} FROM calls WHERE id = ?1");
            transaction.query_row(&query, [id], |row| Ok(read(row))).optional()
        }
        Which::Key(CallKey { provider, account, kind, number }) => {
            let query = format!(
                "SELECT {COLUMNS} FROM calls WHERE provider = ?1 AND account = ?2 AND kind = ?3 AND number = ?4"
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
        "SELECT {COLUMNS} FROM calls
         WHERE due <= ?1 AND (lease IS NULL OR lease <= ?1) AND provider = ?2 AND account = ?3
         ORDER BY due LIMIT ?4"
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
    let id = if before.is_some() { Some(call.id) } else { None };
    let query = format!(
        "INSERT INTO calls ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
         ?19, ?20, ?21, ?22, ?23)
         ON CONFLICT (id) DO UPDATE SET request = ?10, sensitive = ?11, state = ?12, standing = ?13, code = ?14, why = ?15,
         answer = ?16, asked = ?17, due = ?18, fence = ?19, lease = ?20, sent = ?22, changed = ?23, operation = ?4,
         original = ?7, amount = ?8, currency = ?9"
    );
    let mut statement = transaction.prepare_cached(&query).map_err(failed)?;
    statement
        .execute(params![
            id,
            call.provider,
            call.account,
            call.operation,
            call.kind.map(NumberKind::word),
            call.number,
            call.original,
            call.amount.map(|amount| amount.to_string()),
            call.currency,
            call.request,
            call.sensitive,
            call.state.word(),
            call.standing.map(|standing| standing.words()),
            call.code,
            call.why,
            call.answer,
            call.asked,
            call.due,
            call.fence,
            call.lease,
            call.made,
            call.sent,
            call.changed,
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
    let query = format!("SELECT {COLUMNS} FROM calls WHERE {wanted} ORDER BY id DESC LIMIT {most}");
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

fn read_change(row: &Row<'_>) -> Result<CallChange, StoreError> {
    let call = row.get("call").map_err(failed)?;
    let state: String = row.get("state").map_err(failed)?;
    let standing: Option<String> = row.get("standing").map_err(failed)?;
    Ok(CallChange {
        place: row.get("place").map_err(failed)?,
        at: time(call, row.get("at").map_err(failed)?)?,
        call,
        provider: row.get("provider").map_err(failed)?,
        account: row.get("account").map_err(failed)?,
        operation: row.get("operation").map_err(failed)?,
        number: row.get("number").map_err(failed)?,
        state: state.parse().map_err(|error| unreadable(call, error))?,
        standing: standing.map(|words| words.parse()).transpose().map_err(|error| unreadable(call, error))?,
    })
}

/// Reads a row of calls.
fn read(row: &Row<'_>) -> Result<Call, StoreError> {
    let id = row.get("id").map_err(failed)?;
    let text = |name: &str| row.get::<_, Option<String>>(name).map_err(failed);
    let needed = |name: &str| row.get::<_, String>(name).map_err(failed);
    let kind =
        text("kind")?.map(|word| NumberKind::from_word(&word).ok_or_else(|| unreadable(id, "its kind")));
    let amount = text("amount")?.map(|amount| amount.parse().map_err(|error| unreadable(id, error)));
    let standing = text("standing")?.map(|words| words.parse().map_err(|error| unreadable(id, error)));
    Ok(Call {
        id,
        provider: needed("provider")?,
        account: needed("account")?,
        operation: needed("operation")?,
        kind: kind.transpose()?,
        number: text("number")?,
        original: text("original")?,
        amount: amount.transpose()?,
        currency: text("currency")?,
        request: needed("request")?,
        sensitive: row.get("sensitive").map_err(failed)?,
        state: needed("state")?.parse().map_err(|error| unreadable(id, error))?,
        standing: standing.transpose()?,
        code: text("code")?,
        why: text("why")?,
        answer: text("answer")?,
        asked: row.get("asked").map_err(failed)?,
        due: row.get("due").map_err(failed)?,
        fence: row.get("fence").map_err(failed)?,
        lease: row.get("lease").map_err(failed)?,
        made: row.get("made").map_err(failed)?,
        sent: row.get("sent").map_err(failed)?,
        changed: row.get("changed").map_err(failed)?,
    })
}

fn time(call: i64, millis: Millis) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|error| unreadable(call, error))
}

fn unreadable(call: i64, what: impl ToString) -> StoreError {
    StoreError::Unreadable { call, what: what.to_string() }
}
