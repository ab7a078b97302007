//! A call as a row: plain numbers and texts, which any database keeps.

use paysmith_runtime::Timestamp;

use super::{CallChange, StoreError};
use crate::pace::Millis;
use crate::stored_call::{Call, NumberKind};

/// The columns of a call, in the order of [`CallRow`]'s fields.
pub(crate) const COLUMNS: [&str; 23] = [
    "id",
    "provider",
    "account",
    "operation",
    "kind",
    "number",
    "original",
    "amount",
    "currency",
    "request",
    "sensitive",
    "state",
    "standing",
    "code",
    "why",
    "answer",
    "asked",
    "due",
    "fence",
    "lease",
    "made",
    "sent",
    "changed",
];

/// A row of calls.
pub(crate) struct CallRow {
    pub(crate) id: i64,
    pub(crate) provider: String,
    pub(crate) account: String,
    pub(crate) operation: String,
    pub(crate) kind: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) original: Option<String>,
    pub(crate) amount: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) request: String,
    pub(crate) sensitive: Option<i64>,
    pub(crate) state: String,
    pub(crate) standing: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) why: Option<String>,
    pub(crate) answer: Option<String>,
    pub(crate) asked: i64,
    pub(crate) due: Option<Millis>,
    pub(crate) fence: i64,
    pub(crate) lease: Option<Millis>,
    pub(crate) made: Millis,
    pub(crate) sent: Option<Millis>,
    pub(crate) changed: Millis,
}

impl From<Call> for CallRow {
    fn from(call: Call) -> Self {
        Self {
            id: call.id,
            provider: call.provider,
            account: call.account,
            operation: call.operation,
            kind: call.kind.map(|kind| kind.word().to_owned()),
            number: call.number,
            original: call.original,
            amount: call.amount.map(|amount| amount.to_string()),
            currency: call.currency,
            request: call.request,
            sensitive: call.sensitive,
            state: call.state.word().to_owned(),
            standing: call.standing.map(|standing| standing.words().to_owned()),
            code: call.code,
            why: call.why,
            answer: call.answer,
            asked: i64::from(call.asked),
            due: call.due,
            fence: call.fence,
            lease: call.lease,
            made: call.made,
            sent: call.sent,
            changed: call.changed,
        }
    }
}

impl CallRow {
    /// The call that is stored so.
    pub(crate) fn read(self) -> Result<Call, StoreError> {
        let id = self.id;
        let kind =
            self.kind.map(|word| NumberKind::from_word(&word).ok_or_else(|| unreadable(id, "its kind")));
        let amount = self.amount.map(|amount| amount.parse().map_err(|error| unreadable(id, error)));
        let standing = self.standing.map(|words| words.parse().map_err(|error| unreadable(id, error)));
        Ok(Call {
            id,
            provider: self.provider,
            account: self.account,
            operation: self.operation,
            kind: kind.transpose()?,
            number: self.number,
            original: self.original,
            amount: amount.transpose()?,
            currency: self.currency,
            request: self.request,
            sensitive: self.sensitive,
            state: self.state.parse().map_err(|error| unreadable(id, error))?,
            standing: standing.transpose()?,
            code: self.code,
            why: self.why,
            answer: self.answer,
            asked: u32::try_from(self.asked).map_err(|error| unreadable(id, error))?,
            due: self.due,
            fence: self.fence,
            lease: self.lease,
            made: self.made,
            sent: self.sent,
            changed: self.changed,
        })
    }
}

/// A row of changes, with what the call's row says of it.
pub(crate) struct ChangeRow {
    pub(crate) place: i64,
    pub(crate) at: Millis,
    pub(crate) call: i64,
    pub(crate) provider: String,
    pub(crate) account: String,
    pub(crate) operation: String,
    pub(crate) number: Option<String>,
    pub(crate) state: String,
    pub(crate) standing: Option<String>,
}

impl ChangeRow {
    /// The change that is stored so.
    pub(crate) fn read(self) -> Result<CallChange, StoreError> {
        let call = self.call;
        let standing = self.standing.map(|words| words.parse().map_err(|error| unreadable(call, error)));
        Ok(CallChange {
            place: self.place,
            at: Timestamp::from_millisecond(self.at).map_err(|error| unreadable(call, error))?,
            call,
            provider: self.provider,
            account: self.account,
            operation: self.operation,
            number: self.number,
            state: self.state.parse().map_err(|error| unreadable(call, error))?,
            standing: standing.transpose()?,
        })
    }
}

pub(crate) fn unreadable(call: i64, what: impl ToString) -> StoreError {
    StoreError::Unreadable { call, what: what.to_string() }
}
