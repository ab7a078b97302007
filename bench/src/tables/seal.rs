//! The tables of sealing requests and of opening answers.

use std::hint::black_box;

use super::Result;
use crate::cases::{self, Case, Who};
use crate::measure::{Contender, Effort, Figure, race};
use crate::peers::python::Python;
use crate::report::{Cell, Group, Limit, Table, Unit};

const COLUMNS: &[&str] = &[
    "operation",
    "Paysmith",
    "floor",
    "usual way",
    "Python",
    "of the floor",
    "the usual way takes",
    "Python takes",
];

/// The table of sealing requests.
///
/// # Errors
/// When the ways don't agree.
pub(super) fn seal(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "seal",
        "Sealing a request",
        "From the typed request to the bytes that are sent: validate, lay out, sign. The floor is the bare digest plus the same \
         bytes written by hand, without validation: it knows when it is compiled which fields there are, their order and their \
         names. The usual way is `serde_json::Value` or a `BTreeMap`, and `format!`. Time and nonce stand still, so that the bytes \
         are the same.",
        COLUMNS,
    );
    compare(&mut table, effort, "seal", cases::payments(), &|case, who| drop(black_box(case.seal(who))))?;
    Ok(table)
}

/// The table of opening answers.
///
/// # Errors
/// When the ways don't agree.
pub(super) fn open(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "open",
        "Opening an answer",
        "From the bytes that arrived to the typed outcome: verify, read, classify. The floor is the bare digest plus a typed \
         `serde_json` read of the same members (Fubei signs no answers, so its floor has no digest); the usual way parses to \
         `Value`, writes the signed member anew and compares.",
        COLUMNS,
    );
    compare(&mut table, effort, "open", cases::all(), &|case, who| {
        black_box(case.open(who));
    })?;
    Ok(table)
}

fn compare(
    table: &mut Table,
    effort: Effort,
    verb: &'static str,
    cases: Vec<Box<dyn Case>>,
    work: &dyn Fn(&dyn Case, Who),
) -> Result<()> {
    let python = Python::start(&cases);
    if let Err(why) = &python {
        table.notes.push(format!("Python: not measured: {why}"));
    }
    for case in &cases {
        cases::agree(case.as_ref())?;
        let by = |who: Who| Contender::new(who.name(), move || work(case.as_ref(), who));
        let mut contenders: Vec<_> = Who::ALL.map(by).into();
        contenders.extend(python.as_ref().ok().map(|python| python.contender(verb, case.as_ref())));
        line(table, verb, case.as_ref(), &race(effort, contenders));
    }
    Ok(())
}

fn line(table: &mut Table, verb: &str, case: &dyn Case, figures: &[Figure]) {
    let [ours, floor, usual, python @ ..] = figures else { return };
    let name = case.name();
    let (above, faster) = (floor.times(ours), ours.times(usual));
    let time = |figure: &Figure| Cell::of(figure.nanos, Unit::Nanoseconds);
    let none = || Cell::NotMeasured { not_measured: "see below".to_owned() };
    let python = python.first();
    table.row([
        Cell::Text(name.clone()),
        time(ours),
        time(floor),
        time(usual),
        python.map_or_else(none, time),
        Cell::of(above, Unit::Times),
        Cell::of(faster, Unit::Times),
        python.map_or_else(none, |python| Cell::of(ours.times(python), Unit::Times)),
    ]);
    table.budget(format!("{verb} {name}, of the floor"), Limit::most(3.0, Unit::Times), above);
    table.budget(format!("{verb} {name}, the usual way's time"), Limit::least(1.0, Unit::Times), faster);
    let bars = figures.iter().map(|figure| (figure.name.clone(), figure.nanos, figure.name == "Paysmith"));
    table.bars.push(Group { title: format!("{verb} {name}"), unit: Unit::Nanoseconds, bars: bars.collect() });
}
