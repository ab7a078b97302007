//! Tables that the runtime looks things up in. Operations, envelopes and notifications whose tables are equal share one.

use super::Name;
use crate::checked::{
    Class, Condition, NotificationReply, Pattern, Recover, RefusalCode, StateClass, Subject, Written,
};

/// The tables of a crate, each with the name of its constant. No two of one kind are equal.
#[derive(Default)]
pub(crate) struct LookupTables {
    pub(crate) outcomes: Vec<(Name, OutcomeTable)>,
    pub(crate) states: Vec<(Name, StateTable)>,
    /// Which query settles an unknown outcome.
    pub(crate) recoveries: Vec<(Name, Recover)>,
    /// The bodies of notifications.
    pub(crate) bodies: Vec<(Name, Pattern)>,
    /// The replies to notifications.
    pub(crate) replies: Vec<(Name, NotificationReply)>,
}

/// How the codes of answers are classified.
#[derive(PartialEq)]
pub(crate) struct OutcomeTable {
    pub(crate) cases: Vec<Case<Class>>,
    /// Sorted by code, since the runtime looks a code up by binary search.
    pub(crate) codes: Vec<(String, Class)>,
    /// Where ordinary answers have no code: what each HTTP status means.
    pub(crate) statuses: Vec<(u16, Class)>,
    pub(crate) otherwise: Class,
    pub(crate) wire: Vec<Written>,
    /// The code by which the provider refuses an order number that was used before, and the members beside it.
    pub(crate) reused: Option<RefusalCode>,
}

/// How the fields of an answer or of a notification tell the state of an order, a refund, a hold or a release.
#[derive(PartialEq)]
pub(crate) struct StateTable {
    pub(crate) of: Subject,
    /// The list whose rows have the state, and the fields that pick the row: each with the request's field that it must equal.
    pub(crate) rows: Option<(String, Vec<(String, String)>)>,
    pub(crate) cases: Vec<Case<StateClass>>,
    pub(crate) otherwise: StateClass,
    pub(crate) amount: Option<String>,
    pub(crate) currency: Option<String>,
}

/// A class or a state, and the conditions under which it applies: all of them must hold.
#[derive(PartialEq)]
pub(crate) struct Case<C> {
    pub(crate) when: Vec<Condition>,
    pub(crate) is: C,
}
