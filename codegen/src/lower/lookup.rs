//! The tables of codes, states, recoveries, bodies and replies. Equal ones become one, which is named after the operation, the
//! envelope or the notification that has it first.

use super::names::Names;
use crate::checked::{
    self, Condition, Is, Notification, NotificationReply, Outcome, Recover, Refusal, State, StateClass,
};
use crate::ir::{Case, LookupTables, Name, OutcomeTable, StateTable};
use crate::report::Span;

/// Collects the tables while operations, envelopes and notifications are lowered.
#[derive(Default)]
pub(super) struct Collector {
    pub(super) tables: LookupTables,
    names: Names,
}

impl Collector {
    pub(super) fn outcome(&mut self, user: &str, of: &Outcome) -> Name {
        share(&mut self.tables.outcomes, &mut self.names, "OUTCOME", user, outcome(of))
    }

    pub(super) fn state(&mut self, user: &str, of: &State) -> Name {
        share(&mut self.tables.states, &mut self.names, "STATE", user, state(of))
    }

    pub(super) fn recovery(&mut self, user: &str, of: &Recover) -> Name {
        // Where it stands in the spec makes no difference.
        let anywhere = Recover { at: Span::default(), ..of.clone() };
        share(&mut self.tables.recoveries, &mut self.names, "RECOVERY", user, anywhere)
    }

    pub(super) fn body(&mut self, of: &Notification) -> Name {
        share(&mut self.tables.bodies, &mut self.names, "BODY", &of.name, of.pattern.clone())
    }

    pub(super) fn reply(&mut self, user: &str, of: &NotificationReply) -> Name {
        share(&mut self.tables.replies, &mut self.names, "REPLY", user, of.clone())
    }
}

/// Adds the table unless there is an equal one, and returns its name.
fn share<T: PartialEq>(
    tables: &mut Vec<(Name, T)>,
    names: &mut Names,
    prefix: &str,
    user: &str,
    table: T,
) -> Name {
    if let Some((name, _)) = tables.iter().find(|(_, other)| *other == table) {
        return name.clone();
    }
    let name = Name::new(&names.give(&[super::constant(prefix, user)]));
    tables.push((name.clone(), table));
    name
}

fn outcome(of: &Outcome) -> OutcomeTable {
    let case = |case: &checked::Case<_>| Case { when: case.when.clone(), is: case.is };
    let mut codes: Vec<_> = of.codes.iter().map(|(code, class, _)| (code.clone(), *class)).collect();
    codes.sort();
    let reused = of.refusals.iter().find(|(refusal, _)| *refusal == Refusal::DuplicateOrder);
    OutcomeTable {
        cases: of.cases.iter().map(case).collect(),
        codes,
        statuses: of.statuses.iter().map(|(status, class, _)| (*status, *class)).collect(),
        otherwise: of.otherwise,
        wire: of.wire.clone(),
        reused: reused.map(|(_, code)| code.clone()),
    }
}

fn state(of: &State) -> StateTable {
    StateTable {
        of: of.of,
        rows: of.rows.clone(),
        cases: merged(&of.cases),
        otherwise: of.otherwise,
        amount: of.amount.clone(),
        currency: of.currency.clone(),
    }
}

/// Merges neighbouring cases that look at the same field and mean the same state.
fn merged(cases: &[checked::Case<StateClass>]) -> Vec<Case<StateClass>> {
    let mut out: Vec<Case<StateClass>> = Vec::new();
    for case in cases {
        let last = out.last_mut().filter(|last| last.is == case.is);
        match (last.map(|last| last.when.as_mut_slice()), case.when.as_slice()) {
            (
                Some([Condition { name, is: Is::Any(values) }]),
                [Condition { name: same, is: Is::Any(more) }],
            ) if name == same => values.extend(more.iter().cloned()),
            _ => out.push(Case { when: case.when.clone(), is: case.is }),
        }
    }
    out
}
