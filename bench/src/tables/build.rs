//! The table of what one provider crate adds to an application's clean build.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use super::Result;
use crate::measure::{Effort, median};
use crate::report::{Cell, Group, Limit, Table, Unit};
use crate::work;
use crate::wrapper::{self, Compiled};

/// The table.
///
/// # Errors
/// When an application doesn't build.
pub(super) fn table(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "build",
        "A clean build of an application",
        "`cargo build` of an application from nothing, downloads aside: one depends on reqwest (rustls) and serde (derive), the \
         other on one provider crate, which sends by the same reqwest. Build scripts count, C code among them. Time of the \
         processor is that of rustc, crate by crate.",
        &["application", "time", "processor, rustc", "crates"],
    );
    let bare = ("bare", "reqwest = { version = \"0.13\", default-features = false, features = [\"rustls\"] }\nserde = { version = \"1\", features = [\"derive\"] }".to_owned());
    let ours = (
        "ours",
        format!("paysmith-qfpay = {{ path = \"{}\" }}", work::root().join("generated/qfpay").display()),
    );
    if effort.short {
        table.not_measured("both", "left out in short");
        return Ok(table);
    }
    let (mut times, mut crates) = (vec![Vec::new(), Vec::new()], Vec::new());
    for _ in 0..effort.rounds(1) {
        crates.clear();
        for ((name, dependencies), times) in [&bare, &ours].into_iter().zip(&mut times) {
            let (seconds, compiled) = built(name, dependencies)?;
            times.push(seconds);
            crates.push(compiled);
        }
    }
    let [bare_time, ours_time] = [0, 1].map(|place| median(times.get(place).into_iter().flatten().copied()));
    let [bare_crates, ours_crates] =
        [0, 1].map(|place| crates.get(place).map(Vec::as_slice).unwrap_or_default());
    for (name, seconds, crates) in
        [("reqwest and serde", bare_time, bare_crates), ("paysmith-qfpay", ours_time, ours_crates)]
    {
        let busy: f64 = crates.iter().map(|one| one.busy).sum();
        table.row([
            Cell::text(name),
            Cell::of(seconds, Unit::Seconds),
            Cell::of(busy, Unit::Seconds),
            Cell::of(crates.len() as f64, Unit::Count),
        ]);
    }
    table
        .notes
        .push(format!("What the provider crate adds, by rustc's time: {}.", added(bare_crates, ours_crates)));
    table.budget(
        "a clean build, of one with reqwest and serde",
        Limit::most(1.25, Unit::Times),
        ours_time / bare_time,
    );
    let bars = vec![
        ("paysmith-qfpay".to_owned(), ours_time, true),
        ("reqwest and serde".to_owned(), bare_time, false),
    ];
    table.bars.push(Group { title: "A clean build of an application".to_owned(), unit: Unit::Seconds, bars });
    Ok(table)
}

fn built(name: &str, dependencies: &str) -> Result<(f64, Vec<Compiled>)> {
    let folder = work::folder(&format!("build/{name}"))?;
    let manifest = format!(
        "[workspace]\n\n[package]\nname = \"application\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n"
    );
    work::write(&folder.join("Cargo.toml"), &manifest)?;
    work::write(&folder.join("src/main.rs"), "fn main() {}\n")?;
    if !folder.join("Cargo.lock").exists() {
        std::fs::copy(work::root().join("bench/Cargo.lock"), folder.join("Cargo.lock"))?;
    }
    let target = folder.join("target");
    emptied(&target)?;
    work::output(work::cargo().current_dir(&folder).args(["fetch", "--quiet"]))?;
    let log = folder.join("rustc.log");
    std::fs::write(&log, "")?;
    let mut command = work::cargo();
    command.current_dir(&folder).args(["build", "--quiet", "--target-dir"]).arg(&target);
    command.env("RUSTC_WRAPPER", std::env::current_exe()?).env(wrapper::LOG, &log);
    let start = Instant::now();
    work::output(&mut command)?;
    let seconds = start.elapsed().as_secs_f64();
    emptied(&target)?;
    Ok((seconds, wrapper::read(&log).into_iter().filter(|one| one.name != "___").collect()))
}

fn emptied(target: &Path) -> std::io::Result<()> {
    if target.exists() { std::fs::remove_dir_all(target) } else { Ok(()) }
}

/// The crates that only the application with Paysmith builds, those that take longest first.
fn added(bare: &[Compiled], ours: &[Compiled]) -> String {
    let mut left: BTreeMap<&str, f64> = BTreeMap::new();
    for one in ours {
        *left.entry(&one.name).or_default() += one.seconds;
    }
    for one in bare {
        left.remove(one.name.as_str());
    }
    let mut left: Vec<(&str, f64)> = left.into_iter().collect();
    left.sort_by(|one, other| other.1.total_cmp(&one.1));
    let list: Vec<String> =
        left.iter().take(14).map(|(name, seconds)| format!("{name} {seconds:.1} s")).collect();
    list.join(", ")
}
