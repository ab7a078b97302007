//! The matrix: each call with each thing that can go wrong, and how the call may end then.

mod broken;
mod foreign;
mod kept;
mod lies;
mod refusals;
mod shapes;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use paysmith_runtime::Timestamp;

use crate::echo::What;
use crate::genuine::Call;
use crate::round_trip::json::Json;
use crate::server::{End, Play, Step, Until};

/// The client's time-out in cells in which nobody waits.
pub(crate) const PATIENT: Duration = Duration::from_secs(15);

/// The client's time-out in cells in which the answer comes too late or never.
pub(crate) const HASTY: Duration = Duration::from_millis(120);

/// A time longer than that time-out.
pub(crate) const TOO_LONG: Duration = Duration::from_millis(400);

/// One call with one thing that goes wrong.
pub(crate) struct Cell {
    pub(crate) call: Arc<Call>,
    /// The request, if it isn't the first one of the call.
    pub(crate) asked: Option<Json>,
    pub(crate) kind: &'static str,
    pub(crate) fault: String,
    pub(crate) plays: Vec<Play>,
    pub(crate) way: Way,
    /// The client's time-out.
    pub(crate) patience: Duration,
    /// When the answers were signed. The client's clock begins then: a cell that waits for its turn for minutes is
    /// played as if no time had passed, so that no answer is refused for its age.
    pub(crate) signed: Timestamp,
    /// How the call may end. If there are two calls on one connection, this is about the second.
    pub(crate) expect: Expect,
}

/// What the client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// It makes one call.
    Once,
    /// It makes one call while nobody listens.
    Refused,
    /// It makes a call and, as soon as that has ended, one about another order on the same connection.
    Twice,
    /// The same, and the server is started anew between the two calls.
    Restarted,
    /// The same, and the server stops between the two calls.
    Down,
    /// It makes a call during which the server stops.
    DownDuring,
    /// It makes a call whose answer is lost, and recovers.
    Recover,
}

/// How a cell may end. The invariants of all cells hold besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expect {
    /// As with the genuine answer.
    Same,
    /// As with the genuine answer, or unknown.
    SameOrOpen,
    /// As with the genuine answer if that is signed, or unknown, since the status says that the call failed.
    IfSigned,
    /// Unknown, since the answer isn't whole or isn't one.
    Open,
    /// As a refusal.
    Declined,
    /// Nothing was sent.
    NotSent,
    /// Unknown, since the answer is about something else. `differs` lists what can be compared and differs. If it is
    /// empty, nobody can tell, and the report lists that. An answer without the order's row (`no_row`) may be final,
    /// but must tell no state.
    Foreign { differs: Vec<What>, no_row: bool, what: &'static str, of: String },
    /// The answer is another operation's, about the same order. If the call ends by it, the report lists that the two
    /// look alike.
    Alike { of: String },
    /// In any way that the invariants allow.
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
        lies::cells(&mut made);
        refusals::cells(&mut made);
        kept::cells(&mut made);
    }
    cells
}

/// Collects the cells of one call.
struct Made<'c> {
    call: &'c Arc<Call>,
    cells: &'c mut Vec<Cell>,
}

impl Made<'_> {
    /// Adds a cell in which one call is made.
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
        let (fault, signed) = (fault.into(), Timestamp::now());
        self.cells.push(Cell { call, asked: None, kind, fault, plays, way, patience, signed, expect });
    }

    /// Sets the request of the cell that was added last.
    fn asked(&mut self, request: &Json) {
        if let Some(cell) = self.cells.last_mut() {
            cell.asked = Some(request.clone());
        }
    }

    fn is_file(&self) -> bool {
        self.call.mine.fields.is_none()
    }

    /// Whether the genuine answer has no body.
    fn is_empty(&self) -> bool {
        self.call.mine.reply.body.is_empty()
    }

    /// How a call may end by an answer that is whole by the rules of HTTP but isn't the provider's. A file doesn't show
    /// the difference.
    fn open_unless_file(&self) -> Expect {
        if self.is_file() { Expect::Anything } else { Expect::Open }
    }
}

fn is_wait(step: &Step, least: Duration) -> bool {
    matches!(step, Step::Wait(time) if *time >= least)
}

/// When the whole request has arrived, these bytes are sent, and then the connection ends like this.
fn answer(bytes: impl Into<Bytes>, end: End) -> Play {
    steps(vec![Step::Write(bytes.into())], end)
}

/// When the whole request has arrived, these steps are taken, and then the connection ends like this.
fn steps(steps: Vec<Step>, end: End) -> Play {
    Play { until: Until::Whole, steps, end }
}
