//! Runs progenitor and typify. They are in a program of their own, because they take a minute to build.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::work;

/// What a generator's run printed.
#[derive(Debug, Deserialize)]
pub struct Told {
    /// The seconds of each round.
    pub seconds: Vec<f64>,
    /// The lines of the code that was generated from the last file.
    pub lines: f64,
    /// The greatest memory of the process, in bytes.
    pub peak: f64,
}

/// Builds the program of these generators, with optimisations, into the target folder of this program.
///
/// # Errors
/// Why it can't be built.
pub fn built() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let target = program.ancestors().nth(2).ok_or("no target folder")?;
    let mut build = work::cargo();
    build.args(["build", "--quiet", "--release", "-p", "paysmith-bench-generators", "--manifest-path"]);
    build.arg(work::root().join("bench/Cargo.toml")).arg("--target-dir").arg(target);
    work::output(&mut build)?;
    Ok(target.join("release/paysmith-bench-generators"))
}

/// Runs a generator on a folder of files.
///
/// # Errors
/// What it complains of.
pub fn run(
    program: &Path,
    generator: &str,
    folder: &Path,
    rounds: usize,
    formatted: bool,
    out: Option<&Path>,
) -> Result<Told, String> {
    let mut command = Command::new(program);
    command.arg(generator).arg(folder).arg(rounds.to_string());
    command.arg(if formatted { "formatted" } else { "unformatted" });
    command.args(out);
    told(&mut command)
}

/// Runs Paysmith's generator on a folder of specs, also in a process of its own.
///
/// # Errors
/// What is wrong with a spec.
pub fn ours(folder: &Path, rounds: usize) -> Result<Told, String> {
    let mut command = work::this(&["generate"]).map_err(|error| error.to_string())?;
    command.arg(folder).arg(rounds.to_string());
    told(&mut command)
}

fn told(command: &mut Command) -> Result<Told, String> {
    let text = work::output(command)?;
    serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))
}
