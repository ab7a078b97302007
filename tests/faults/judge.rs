//! Judges how a cell ended by the invariants.

use std::time::Duration;

use crate::cells::{Cell, Expect, PATIENT, Way};
use crate::play::{Ended, Seen, understood};

/// How long after its time-out a call may end, since the machine is busy with many cells at once.
pub(crate) const SLACK: Duration = Duration::from_secs(3);

/// The verdict about a cell.
#[derive(Default)]
pub(crate) struct Verdict {
    /// The invariants that were violated, and how.
    pub(crate) violations: Vec<String>,
    /// The call ended although its answer was about something else, since nothing in the answer can be compared. This
    /// says what the answer was about.
    pub(crate) nothing: Option<(&'static str, String)>,
    /// The answer of another operation about the same order was taken for this one's.
    pub(crate) alike: Option<(&'static str, String)>,
    pub(crate) is_final: bool,
}

/// Judges each call of a cell. The last must end as the cell expects; one before it must end as with its genuine
/// answer, or stay unknown.
pub(crate) fn judge(cell: &Cell, seen: &[Seen]) -> Verdict {
    let mut verdict = Verdict::default();
    for (index, one) in seen.iter().enumerate() {
        let last = index + 1 == seen.len();
        always(cell, if last { cell.patience } else { PATIENT }, one, &mut verdict);
        let expect = if last { &cell.expect } else { &Expect::SameOrOpen };
        let genuine = || {
            let of = if index == 0 {
                &cell.call.mine
            } else {
                cell.call.other.as_ref().unwrap_or(&cell.call.mine)
            };
            understood(cell, &of.request, &of.reply)
        };
        expected(expect, one, genuine, &mut verdict);
        verdict.is_final |= last && one.ended.is_final();
    }
    verdict
}

/// Checks the invariants that hold in every cell.
fn always(cell: &Cell, patience: Duration, seen: &Seen, verdict: &mut Verdict) {
    let Seen { ended, arrived, took } = seen;
    // A recovery may ask twice, once after a pause, besides the call itself.
    let most = if cell.way == Way::Recover { 3 } else { 1 };
    if *arrived > most {
        verdict
            .violations
            .push(format!("I1: {arrived} requests arrived for one call, which ended {ended:?}"));
    }
    if *ended == Ended::NotSent && *arrived > 0 {
        verdict.violations.push("I2: not sent, although some of the request arrived".to_owned());
    }
    if *ended == Ended::Panicked {
        verdict.violations.push("I4: a panic".to_owned());
    }
    let calls = if cell.way == Way::Recover { 3 } else { 1 };
    if *took > patience * calls + SLACK {
        verdict.violations.push(format!("I5: took {took:?} with a time-out of {patience:?}"));
    }
}

fn expected(expect: &Expect, seen: &Seen, genuine: impl Fn() -> Ended, verdict: &mut Verdict) {
    let ended = &seen.ended;
    let differs = || format!("{ended:?}, where the genuine answer is {:?}", genuine());
    match expect {
        Expect::Anything => {}
        Expect::Same if *ended != genuine() => verdict.violations.push(format!("I0: {}", differs())),
        Expect::SameOrOpen if ended.is_final() && *ended != genuine() => {
            verdict.violations.push(format!("I6: {}", differs()));
        }
        Expect::IfSigned if ended.is_final() && (*ended != genuine() || !is_verified(ended)) => {
            verdict.violations.push(format!("I6: {} and must be signed", differs()));
        }
        Expect::Open if ended.is_final() => {
            verdict.violations.push(format!("I6: {ended:?} without a whole answer of its own"));
        }
        Expect::Declined if !matches!(ended, Ended::Declined { .. }) => {
            verdict.violations.push(format!("I0: {ended:?}, although it is a refusal that must be believed"));
        }
        Expect::NotSent if *ended != Ended::NotSent => {
            verdict.violations.push(format!("I0: {ended:?}, although nobody listened"));
        }
        Expect::Same
        | Expect::SameOrOpen
        | Expect::IfSigned
        | Expect::Open
        | Expect::NotSent
        | Expect::Declined => {}
        Expect::Alike { of } => verdict.alike = ended.is_final().then(|| ("an answer", of.clone())),
        Expect::Foreign { .. } if !ended.is_final() => {}
        // No row of the list is the order's, and the outcome tells no state.
        Expect::Foreign { no_row: true, .. } if says_nothing(ended) => {}
        Expect::Foreign { differs, no_row, what, .. } if !differs.is_empty() || *no_row => {
            let differs: Vec<_> = differs.iter().map(ToString::to_string).collect();
            verdict.violations.push(format!("I3: {ended:?} by {what} ({} differs)", differs.join(", ")));
        }
        Expect::Foreign { what, of, .. } => verdict.nothing = Some((*what, of.clone())),
    }
}

const fn is_verified(ended: &Ended) -> bool {
    matches!(ended, Ended::Accepted { verified: true, .. } | Ended::Declined { verified: true, .. })
}

fn says_nothing(ended: &Ended) -> bool {
    match ended {
        Ended::Accepted { state, .. } | Ended::Settled(state) => !state.is_known(),
        // That a query was refused says nothing about the order.
        Ended::Declined { state, .. } => state.is_none(),
        _ => false,
    }
}
