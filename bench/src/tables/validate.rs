//! The table of validating ten strings with limits.

use paysmith_runtime::validate;

use super::Result;
use crate::measure::{Contender, Effort, Figure, busy, race};
use crate::peers::validators::{ByGarde, ByNutype, ByValidator, ByValidify, Values, by_hand, generated};
use crate::report::{Cell, Group, Limit, Table, Unit};

/// The table.
///
/// # Errors
/// When somebody finds a valid request invalid, or the other way round.
pub(super) fn table(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "validate",
        "Validating ten strings",
        "Ten strings with lengths in characters, five of them required, each filled to a quarter of its limit; the invalid \
         request has one that is a character too long. Paysmith's check is the one generated from `bench/specs/ten.yaml`. nutype \
         checks when a value is made, so its figure has the moving of ten strings in it; everyone else's strings are there.",
        &["request", "Paysmith", "by hand", "validator", "garde", "validify", "nutype"],
    );
    for (title, chinese, valid) in [
        ("ASCII, valid", false, true),
        ("Chinese, valid", true, true),
        ("ASCII, invalid", false, false),
        ("Chinese, invalid", true, false),
    ] {
        let figures = compared(effort, &Values::new(chinese, valid), valid)?;
        let cells = figures.iter().map(|figure| Cell::of(figure.nanos, Unit::Nanoseconds));
        table.row(std::iter::once(Cell::text(title)).chain(cells));
        if valid {
            budgets(&mut table, title, &figures);
        }
        let bars =
            figures.iter().map(|figure| (figure.name.clone(), figure.nanos, figure.name == "Paysmith"));
        table.bars.push(Group {
            title: format!("Validate ten strings: {title}"),
            unit: Unit::Nanoseconds,
            bars: bars.collect(),
        });
    }
    Ok(table)
}

fn budgets(table: &mut Table, title: &str, figures: &[Figure]) {
    // Checks written by hand are there to compare with; they are no library.
    let [ours, _by_hand, peers @ ..] = figures else { return };
    let fastest = peers.iter().map(|peer| ours.times(peer)).fold(f64::INFINITY, f64::min);
    table.budget(format!("the fastest library's time, {title}"), Limit::least(1.0, Unit::Times), fastest);
}

fn compared(effort: Effort, values: &Values, valid: bool) -> Result<Vec<Figure>> {
    let request = generated(values);
    let validator = ByValidator::from(values);
    let garde = ByGarde::from(values);
    let validify = ByValidify::from(values);
    for (name, found) in [
        ("Paysmith", validate(&request, None).is_ok()),
        ("by hand", by_hand(&request).is_empty()),
        ("validator", validator.check()),
        ("garde", garde.check()),
        ("validify", validify.check()),
        ("nutype", ByNutype::check(values.clone()).is_some()),
    ] {
        if found != valid {
            return Err(format!("{name} finds {values:?} valid: {found}").into());
        }
    }
    let contenders = vec![
        Contender::new("Paysmith", || validate(std::hint::black_box(&request), None)),
        Contender::new("by hand", || by_hand(std::hint::black_box(&request))),
        Contender::new("validator", || std::hint::black_box(&validator).check()),
        Contender::new("garde", || std::hint::black_box(&garde).check()),
        Contender::new("validify", || std::hint::black_box(&validify).check()),
        nutype(values),
    ];
    Ok(race(effort, contenders))
}

/// nutype as a contender. The strings are cloned before the clock starts, and the checked values are dropped after it has
/// stopped.
fn nutype(values: &Values) -> Contender<'_> {
    Contender::timed("nutype", move |times| {
        let mut took = std::time::Duration::ZERO;
        let mut left = times;
        while left > 0 {
            let batch = left.min(256);
            let fresh: Vec<Values> = (0..batch).map(|_| values.clone()).collect();
            let mut made = Vec::with_capacity(fresh.len());
            let start = busy();
            made.extend(fresh.into_iter().map(ByNutype::check));
            took += busy().saturating_sub(start);
            drop(std::hint::black_box(made));
            left -= batch;
        }
        took
    })
}
