//! The table of how long it takes to check specs and other descriptions of APIs.

use std::path::PathBuf;
use std::process::Command;

use super::Result;
use crate::measure::{Effort, median};
use crate::peers::installed;
use crate::report::{Cell, Group, Limit, Table, Unit};
use crate::{cases, shapes, work};

/// The table.
///
/// # Errors
/// When one of our own specs is wrong.
pub(super) fn table(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "lint",
        "Checking the specs",
        "All specs of this repository in one process, its start counted: Paysmith's check (all vectors and all turned schemes \
         included), spectral on OpenAPI and buf on Protobuf of the same fields.",
        &["linter", "time", "Paysmith's time"],
    );
    let mut specs: Vec<PathBuf> =
        std::fs::read_dir(work::root().join("specs"))?.flatten().map(|entry| entry.path()).collect();
    specs.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    specs.sort();
    work::output(work::this(&["check"])?.args(&specs))?;
    let mut linters = vec![("Paysmith", Ok(linter(work::this(&["check"])?.args(&specs))))];
    if !effort.short {
        linters.push(("spectral", spectral()));
        linters.push(("buf", buf()));
    }
    let mut rounds = vec![Vec::new(); linters.len()];
    for _ in 0..effort.rounds(7) {
        for ((_, linter), rounds) in linters.iter_mut().zip(&mut rounds) {
            if let Ok(linter) = linter {
                rounds.push(work::time(linter)?.as_secs_f64() * 1e3);
            }
        }
    }
    let times: Vec<f64> = rounds.into_iter().map(median).collect();
    let ours = times.first().copied().unwrap_or(f64::NAN);
    let mut bars = Vec::new();
    for ((name, linter), time) in linters.iter().zip(times) {
        match linter {
            Err(why) => table.not_measured(name, why),
            Ok(_) => {
                let cells = [Cell::of(time, Unit::Milliseconds), Cell::of(time / ours, Unit::Times)];
                table.row(std::iter::once(Cell::text(name)).chain(cells));
                bars.push(((*name).to_owned(), time, *name == "Paysmith"));
            }
        }
    }
    table.not_measured("Paysmith's diff", "there is no such command yet");
    table.bars.push(Group { title: "Check all specs".to_owned(), unit: Unit::Milliseconds, bars });
    table.budget("check all specs", Limit::most(200.0, Unit::Milliseconds), ours);
    Ok(table)
}

fn linter(command: &mut Command) -> Command {
    let mut copy = Command::new(command.get_program());
    copy.args(command.get_args());
    copy
}

fn spectral() -> std::result::Result<Command, String> {
    let program = installed::npm("spectral")?;
    let folder = work::folder("lint/openapi").map_err(|error| error.to_string())?;
    let rules = folder.join("ruleset.yaml");
    work::write(&rules, "extends: [\"spectral:oas\"]\n").map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.args(["lint", "--ruleset"]).arg(rules);
    for (name, spec) in checked()? {
        let path = folder.join(format!("{name}.json"));
        work::write(&path, &shapes::openapi(&spec).to_string()).map_err(|error| error.to_string())?;
        command.arg(path);
    }
    Ok(command)
}

fn buf() -> std::result::Result<Command, String> {
    let program = installed::npm("buf")?;
    let folder = work::folder("lint/protobuf").map_err(|error| error.to_string())?;
    work::write(&folder.join("buf.yaml"), "version: v2\nlint:\n  use: [STANDARD, COMMENTS]\n")
        .map_err(|error| error.to_string())?;
    for (name, spec) in checked()? {
        let path = folder.join(format!("{name}/v1/{name}.proto"));
        work::write(&path, &shapes::protobuf(&spec)).map_err(|error| error.to_string())?;
    }
    let mut command = Command::new(program);
    command.arg("lint").arg(folder);
    Ok(command)
}

type Named = (&'static str, paysmith_codegen::checked::Checked);

fn checked() -> std::result::Result<Vec<Named>, String> {
    let read = |name: &'static str| {
        let text = std::fs::read_to_string(work::root().join(format!("specs/{name}.yaml")));
        let text = text.map_err(|error| error.to_string())?;
        let spec = paysmith_codegen::check_str(name, &text).map_err(|report| report.to_string())?;
        Ok((name, spec))
    };
    cases::payments().iter().map(|case| read(case.provider().name)).collect()
}
