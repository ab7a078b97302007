//! The matrix: each call with each thing that can go wrong, and what may come of it then.

mod broken;
mod foreign;
mod kept;
mod shapes;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;

use crate::echo::What;
use crate::genuine::Call;
use crate::server::{End, Play, Step, Until};
use crate::support::json::Json;

/// For cells in which nobody has to wait.
pub(crate) const PATIENT: Duration = Duration::from_secs(15);

/// For cells in which the answer never comes, or too late.
pub(crate) const HASTY: Duration = Duration::from_millis(120);

/// Longer than the hasty wait.
pub(crate) const TOO_LONG: Duration = Duration::from_millis(400);

/// One call with one fault.
pub(crate) struct Cell {
    pub(crate) call: Arc<Call>,
    /// What is asked, where it isn't the call's first request.
    pub(crate) asked: Option<Json>,
    pub(crate) kind: &'static str,
    pub(crate) fault: String,
    pub(crate) plays: Vec<Play>,
    pub(crate) way: Way,
    /// The client's time-out.
    pub(crate) patience: Duration,
    /// What may come of it; of two calls on one connection, of the second.
    pub(crate) expect: Expect,
}

/// What the client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// One call.
    Once,
    /// One call, while nobody listens.
    Refused,
    /// A call, and another one about another order on the same connection as soon as the first has ended.
    Twice,
    /// The same, and in between the server is started anew.
    Restarted,
    /// The same, and in between the server goes down.
    Down,
    /// A call during which the server goes down.
    DownDuring,
    /// A call whose answer is lost, and its recovery.
    Recover,
}

/// What may come of a cell, beside the invariants that always hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expect {
    /// The same as when nothing goes wrong.
    Same,
    /// The same as when nothing goes wrong, or nothing final.
    SameOrOpen,
    /// The same as when nothing goes wrong, if it is signed, or nothing final: the status says that it failed.
    IfSigned,
    /// Nothing final: the answer wasn't whole, or wasn't an answer.
    Open,
    /// That nothing was sent.
    NotSent,
    /// Nothing final, since the answer is about something else: `differs` are those of the members that can be compared
    /// which differ. Where there are none, nobody can tell, and that is listed. A list without the order (`no_row`) may be
    /// final, but tells no state.
    Foreign { differs: Vec<What>, no_row: bool, what: &'static str, of: String },
    /// Another operation's answer about the same order: where it is final, the two look alike, and that is listed.
    Alike { of: String },
    /// Whatever the invariants allow.
    Anything,
}

impl fmt::Display for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: {}", self.call.name(), self.kind, self.fault)
    }
}

/// All cells of these calls.
pub(crate) fn all(calls: &[Arc<Call>]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for call in calls {
        let mut made = Made { call, cells: &mut cells };
        broken::cells(&mut made);
        shapes::cells(&mut made);
        foreign::cells(&mut made, calls);
        kept::cells(&mut made);
    }
    cells
}

/// The cells of a call in the making.
struct Made<'c> {
    call: &'c Arc<Call>,
    cells: &'c mut Vec<Cell>,
}

impl Made<'_> {
    /// A cell of one call.
    fn once(&mut self, kind: &'static str, fault: impl Into<String>, expect: Expect, play: Play) {
        self.push(kind, fault, expect, Way::Once, vec![play]);
    }

    fn push(
        &mut self,
        kind: &'static str,
        fault: impl Into<String>,
        expect: Expect,
        way: Way,
        plays: Vec<Play>,
    ) {
        let call = Arc::clone(self.call);
        let waits =
            |play: &Play| play.end == End::Hang || play.steps.iter().any(|step| is_wait(step, TOO_LONG / 2));
        let patience = if plays.iter().any(waits) { HASTY } else { PATIENT };
        self.cells.push(Cell { call, asked: None, kind, fault: fault.into(), plays, way, patience, expect });
    }

    /// The last cell asks this.
    fn asked(&mut self, request: &Json) {
        if let Some(cell) = self.cells.last_mut() {
            cell.asked = Some(request.clone());
        }
    }

    fn is_file(&self) -> bool {
        self.call.mine.fields.is_none()
    }

    /// What an answer may come to that is whole as HTTP goes, but isn't the provider's: a file can't tell.
    fn open_unless_file(&self) -> Expect {
        if self.is_file() { Expect::Anything } else { Expect::Open }
    }
}

fn is_wait(step: &Step, least: Duration) -> bool {
    matches!(step, Step::Wait(time) if *time >= least)
}

/// Once the request is there, these bytes and the end.
fn answer(bytes: impl Into<Bytes>, end: End) -> Play {
    steps(vec![Step::Write(bytes.into())], end)
}

/// Once the request is there, these steps and the end.
fn steps(steps: Vec<Step>, end: End) -> Play {
    Play { until: Until::Whole, steps, end }
}
