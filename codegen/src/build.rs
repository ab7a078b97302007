//! What the build script of a provider crate calls. This is the only I/O of this crate.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::report::{Report, one_line};
use crate::stages::{Generated, generate};

/// Generates the client of one of Paysmith's own providers into `OUT_DIR`. Cargo runs it again when the provider's
/// spec changes.
///
/// The spec is in the folder that `paysmith-specs` names to the build scripts of crates that depend on it, in the
/// workspace as in a published package. The crate's `lib.rs` includes `provider.rs`, `provider.md` and
/// `provider.yaml`.
///
/// A wrong spec stops the build with all of its errors. Warnings are shown by cargo, and stop nothing.
#[must_use]
pub fn build_script(provider: &str) -> ExitCode {
    finish(variable("DEP_PAYSMITH_SPECS_DIR").and_then(|folder| {
        let path = Path::new(&folder).join(format!("{provider}.yaml"));
        run(&path, &format!("specs/{provider}.yaml"))
    }))
}

/// The same for a spec of your own. `path` leads to it from the crate's folder.
#[must_use]
pub fn build_script_from(path: &str) -> ExitCode {
    finish(run(Path::new(path), path))
}

fn finish(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "cargo shows what a failing build script writes there")]
fn complain(message: &str) {
    eprintln!("{message}");
}

#[expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn rerun_if_changed(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// Prints a line for each problem, which cargo shows. The snippets of errors follow on standard error.
#[expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn announce(report: &Report) {
    for problem in &report.problems {
        let level = if problem.code.is_warning() { "warning" } else { "error" };
        println!("cargo::{level}={}", one_line(report, problem));
    }
}

fn run(path: &Path, called: &str) -> io::Result<()> {
    let out = PathBuf::from(variable("OUT_DIR")?);
    rerun_if_changed(path);
    let text = std::fs::read_to_string(path)
        .map_err(|error| io::Error::new(error.kind(), format!("can't read {}: {error}", path.display())))?;
    let generated: Generated = generate(called, &text).map_err(|report| {
        announce(&report);
        io::Error::other(report)
    })?;
    announce(&generated.warnings);
    std::fs::write(out.join("provider.rs"), generated.code)?;
    std::fs::write(out.join("provider.md"), generated.front_page)?;
    std::fs::write(out.join("provider.yaml"), text)
}

fn variable(name: &str) -> io::Result<String> {
    std::env::var(name).map_err(|_| {
        io::Error::other(format!(
            "{name} is not set: call this from a build script of a crate that depends on `paysmith-specs`"
        ))
    })
}
