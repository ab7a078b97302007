//! The table of how long an application waits after somebody has edited its provider's spec.

use std::path::Path;
use std::time::Instant;

use super::Result;
use crate::measure::{Effort, median};
use crate::report::{Cell, Limit, Table, Unit};
use crate::work;
use crate::wrapper;

/// The provider whose spec is edited: the one with the most fields.
const PROVIDER: &str = "qfpay";

/// The table.
///
/// # Errors
/// When the copy of the workspace or the application doesn't build.
pub(super) fn table(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "rebuild",
        "Rebuilding an application after an edit of a spec",
        "`cargo build` in dev of an application that depends on one provider crate, in a copy of this workspace, after one sentence \
         in that provider's spec was changed. Generating the code and compiling it both count, as do the application's own \
         compilation and linking.",
        &["edited", "time", "of it rustc", "crates compiled"],
    );
    if effort.short {
        table.not_measured(PROVIDER, "left out in short");
        return Ok(table);
    }
    let copy = work::folder("rebuild/workspace")?;
    let tracked = work::output(std::process::Command::new("git").current_dir(work::root()).arg("ls-files"))?;
    for file in tracked.lines() {
        let (from, to) = (work::root().join(file), copy.join(file));
        if let (true, Some(folder)) = (from.is_file(), to.parent()) {
            std::fs::create_dir_all(folder)?;
            std::fs::copy(&from, &to)?;
        }
    }
    let application = copy.join("application");
    work::write(&application.join("Cargo.toml"), &manifest())?;
    work::write(
        &application.join("src/main.rs"),
        &format!("fn main() {{ println!(\"{{}}\", paysmith_{PROVIDER}::SPEC.len()); }}\n"),
    )?;
    std::fs::copy(work::root().join("bench/Cargo.lock"), application.join("Cargo.lock"))?;
    let spec = copy.join(format!("specs/{PROVIDER}.yaml"));
    let text = std::fs::read_to_string(&spec)?;
    build(&application)?;
    let (mut times, mut compiled) = (Vec::new(), Vec::new());
    for round in 0..effort.rounds(5) {
        std::fs::write(&spec, edited(&text, round)?)?;
        let (seconds, crates) = build(&application)?;
        times.push(seconds);
        compiled = crates;
    }
    let seconds = median(times);
    let busy: f64 = compiled.iter().map(|one| one.seconds).sum();
    let names: Vec<&str> = compiled.iter().map(|one| one.name.as_str()).collect();
    table.row([
        Cell::text(&format!("specs/{PROVIDER}.yaml")),
        Cell::of(seconds, Unit::Seconds),
        Cell::of(busy, Unit::Seconds),
        Cell::text(&names.join(", ")),
    ]);
    table.budget("rebuild in dev after an edit of a spec", Limit::most(4.0, Unit::Seconds), seconds);
    let of_ours = names.iter().filter(|name| name.starts_with("paysmith_")).count();
    table.budget("crates of the workspace compiled by it", Limit::most(1.0, Unit::Count), of_ours as f64);
    Ok(table)
}

fn manifest() -> String {
    format!(
        "[workspace]\n\n[package]\nname = \"application\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         paysmith-{PROVIDER} = {{ path = \"../generated/{PROVIDER}\" }}\n"
    )
}

/// The spec with another title, so that the generated code changes.
fn edited(text: &str, round: usize) -> Result<String> {
    let title =
        text.lines().find(|line| line.trim_start().starts_with("title:")).ok_or("the spec has no title")?;
    Ok(text.replacen(title, &format!("{title} edited {round}"), 1))
}

fn build(application: &Path) -> Result<(f64, Vec<wrapper::Compiled>)> {
    let log = application.join("rustc.log");
    std::fs::write(&log, "")?;
    let mut command = work::cargo();
    command
        .current_dir(application)
        .args(["build", "--quiet", "--target-dir"])
        .arg(application.join("target"));
    command.env("RUSTC_WRAPPER", std::env::current_exe()?).env(wrapper::LOG, &log);
    let start = Instant::now();
    work::output(&mut command)?;
    let seconds = start.elapsed().as_secs_f64();
    Ok((seconds, wrapper::read(&log).into_iter().filter(|one| one.name != "___").collect()))
}
