//! The tables of the allocations and the instructions of a call.

use std::collections::BTreeMap;
use std::process::Command;

use serde::Deserialize;

use super::Result;
use crate::callgrind;
use crate::cases::{self, Who};
use crate::measure::Effort;
use crate::report::{Cell, Limit, Table, Unit};
use crate::work;

#[derive(Deserialize)]
struct Row {
    what: String,
    who: String,
    times: f64,
    bytes: f64,
}

/// The table of allocations, which are counted in a program of its own.
///
/// # Errors
/// When that program can't be built.
pub(super) fn allocations(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "allocations",
        "Allocations",
        "How often one call asks the allocator, and for how many bytes in all (growing counts as asking again). Counted by \
         allocation-counter in a program of its own.",
        &["call", "Paysmith", "floor", "usual way", "Paysmith, bytes", "floor, bytes", "usual way, bytes"],
    );
    let mut rows: BTreeMap<String, BTreeMap<String, Row>> = BTreeMap::new();
    for row in serde_json::from_str::<Vec<Row>>(&work::output(&mut counting(effort)?)?)? {
        rows.entry(row.what.clone()).or_default().insert(row.who.clone(), row);
    }
    for (what, by) in &rows {
        let of = |figure: fn(&Row) -> f64, unit: Unit| {
            Who::ALL.map(|who| {
                by.get(who.name()).map_or_else(|| Cell::text(""), |row| Cell::of(figure(row), unit))
            })
        };
        let cells = of(|row| row.times, Unit::Count).into_iter().chain(of(|row| row.bytes, Unit::Bytes));
        table.row(std::iter::once(Cell::Text(what.clone())).chain(cells));
    }
    let validate = rows.get("validate ten strings").and_then(|by| by.get(Who::Ours.name()));
    let times = validate.map_or(f64::NAN, |row| row.times);
    table.budget("allocations to validate ten strings, valid", Limit::most(0.0, Unit::Count), times);
    Ok(table)
}

/// The command that builds and runs that program, in the same profile as this one, so that only the program itself must be
/// built.
fn counting(effort: Effort) -> Result<Command> {
    let mut command = work::cargo();
    command.args(["run", "--quiet", "--bin", "allocations", "--manifest-path"]);
    command.arg(work::root().join("bench/Cargo.toml"));
    let program = std::env::current_exe()?;
    if program.parent().is_some_and(|folder| folder.ends_with("release")) {
        command.arg("--release");
    }
    if let Some(target) = program.ancestors().nth(2) {
        command.arg("--target-dir").arg(target);
    }
    let _ = effort;
    Ok(command)
}

/// The table of instructions, which valgrind counts.
///
/// # Errors
/// None: without valgrind the rows say so.
pub(super) fn instructions(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "instructions",
        "Instructions",
        "Instructions of one call, counted by callgrind: the same on every run. valgrind has no SHA instructions, so that SHA-256 \
         is computed without them here and weighs more than on the real processor; compare the rows under MD5.",
        &["call", "Paysmith", "floor", "usual way", "of the floor"],
    );
    for verb in ["seal", "open"] {
        for case in cases::all().iter().filter(|case| verb == "open" || case.seals()) {
            if effort.short && case.name() != "qfpay payment.mpm" {
                continue;
            }
            let what = format!("{verb} {}", case.name());
            let counted: std::result::Result<Vec<f64>, String> =
                Who::ALL.into_iter().map(|who| callgrind::instructions(verb, &case.name(), who)).collect();
            match counted.as_deref() {
                Ok([ours, floor, usual]) => {
                    let count = |value: &f64| Cell::of(value.round(), Unit::Count);
                    table.row([
                        Cell::Text(what),
                        count(ours),
                        count(floor),
                        count(usual),
                        Cell::of(ours / floor, Unit::Times),
                    ]);
                }
                Ok(_) => {}
                Err(why) => table.not_measured(&what, why),
            }
        }
    }
    Ok(table)
}
