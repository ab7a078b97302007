//! `paysmith-bench`: see `--help`.
#![forbid(unsafe_code)]

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser as _;
use paysmith_bench::callgrind;
use paysmith_bench::cases::{self, Who};
use paysmith_bench::cli::{Cli, Command};
use paysmith_bench::measure::Effort;
use paysmith_bench::report::{self, Machine, Report, Table};
use paysmith_bench::tables::{self, Result};
use paysmith_bench::{servers, work, wrapper};

fn main() -> ExitCode {
    if let Some(log) = std::env::var_os(wrapper::LOG) {
        let arguments: Vec<_> = std::env::args_os().skip(1).collect();
        return wrapper::run(Path::new(&log), &arguments);
    }
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::All => all(),
        Command::Short => {
            made(Effort::SHORT, |_| true)?;
            say("every row works; a run as short as this one has no figures to judge by");
            Ok(())
        }
        Command::Only { tables, short } => {
            if let Some(unknown) =
                tables.iter().find(|table| tables::ALL.iter().all(|(name, _)| name != table))
            {
                return Err(format!("there is no table `{unknown}`").into());
            }
            let effort = if short { Effort::SHORT } else { Effort::FULL };
            made(effort, |name| tables.iter().any(|table| table == name)).map(drop)
        }
        Command::Probe { verb, case, who, times } => probe(&verb, &case, &who, times),
        Command::Generate { folder, rounds } => {
            let told = tables::generate(&folder, rounds)?;
            print(&told.to_string());
            Ok(())
        }
        Command::Check { specs } => {
            for path in specs {
                let text = std::fs::read_to_string(&path)?;
                let checked = paysmith_codegen::check_str(&path.display().to_string(), &text);
                checked.map_err(|report| report.to_string())?;
            }
            Ok(())
        }
        Command::Sandbox { single } => servers::sandbox(single),
        Command::Serve => servers::bare(),
    }
}

/// Makes every table, and writes the page.
fn all() -> Result<()> {
    let machine = Machine::here();
    let (mut tables, mut failed) = (Vec::new(), Vec::new());
    for (name, _) in tables::ALL {
        // If a table can't be made, its place says why, and the others are made all the same.
        match made(Effort::FULL, |wanted| wanted == *name) {
            Ok(made) => tables.extend(made),
            Err(error) => {
                say(&format!("error: {error}"));
                let mut table = Table::new(name, name, "This table could not be made.", &["table", "why"]);
                table.not_measured(name, &error);
                tables.push(table);
                failed.push(error.to_string());
            }
        }
    }
    profile(&mut tables);
    let report = Report { machine, tables };
    let docs = work::root().join("docs");
    work::write(&docs.join("performance.json"), &format!("{}\n", serde_json::to_string_pretty(&report)?))?;
    work::write(&docs.join("performance.md"), &report::page(&report))?;
    work::write(&docs.join("performance.svg"), &report::chart(&report))?;
    let missed = report.tables.iter().flat_map(|table| &table.budgets).filter(|budget| !budget.met).count();
    say(&format!("docs/performance.md, .json and .svg are written; {missed} budgets are missed"));
    if failed.is_empty() { Ok(()) } else { Err(failed.join("; ").into()) }
}

fn made(effort: Effort, wanted: impl Fn(&str) -> bool) -> Result<Vec<Table>> {
    let mut made = Vec::new();
    for (name, make) in tables::ALL.iter().filter(|(name, _)| wanted(name)) {
        let start = Instant::now();
        let table = make(effort).map_err(|error| format!("{name}: {error}"))?;
        report::print(&table, !effort.short);
        say(&format!("{name}: {:.1} s", start.elapsed().as_secs_f64()));
        made.push(table);
    }
    Ok(made)
}

/// Adds profiles to the tables of sealing and opening: for each case that misses a budget, where its instructions go.
fn profile(tables: &mut [Table]) {
    for table in tables.iter_mut().filter(|table| ["seal", "open"].contains(&table.id)) {
        let missed = table.budgets.iter().filter(|budget| !budget.met);
        let names = missed.filter_map(|budget| {
            let floor = budget.what.strip_suffix(", of the floor");
            floor.or_else(|| budget.what.strip_suffix(", the usual way's time"))?.split_once(' ')
        });
        let mut names: Vec<(String, String)> =
            names.map(|(verb, case)| (verb.to_owned(), case.to_owned())).collect();
        // A case that misses both of its budgets stands here twice, one behind the other.
        names.dedup();
        for (verb, case) in names {
            match callgrind::profile(&verb, &case) {
                Ok(profile) => table.profiles.push(profile),
                Err(why) => table.notes.push(format!("{verb} {case}: no profile: {why}")),
            }
        }
    }
}

fn probe(verb: &str, case: &str, who: &str, times: u64) -> Result<()> {
    let cases = cases::all();
    let case = cases.iter().find(|own| own.name() == case).ok_or("no such case")?;
    let who = Who::ALL.into_iter().find(|own| own.name() == who).ok_or("no such way")?;
    for _ in 0..times {
        if verb == "seal" {
            drop(std::hint::black_box(case.seal(who)));
        } else {
            std::hint::black_box(case.open(who));
        }
    }
    Ok(())
}

#[expect(clippy::print_stderr, reason = "progress, beside the tables")]
fn say(line: &str) {
    eprintln!("{line}");
}

#[expect(clippy::print_stdout, reason = "this is how it tells the process that started it")]
fn print(line: &str) {
    println!("{line}");
}
