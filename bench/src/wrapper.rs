//! This program as a wrapper that cargo calls in place of rustc: it notes how long each crate took, and how much memory.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use serde::{Deserialize, Serialize};

/// The environment variable with the path of the log. It is set only where cargo is to call this program in place of rustc.
pub const LOG: &str = "PAYSMITH_BENCH_RUSTC_LOG";

/// One call of rustc.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Compiled {
    /// The name of the crate.
    pub name: String,
    /// The seconds from its start to its end.
    pub seconds: f64,
    /// The seconds that it used the processor, for itself and in the kernel.
    pub busy: f64,
    /// The greatest memory in bytes.
    pub memory: f64,
}

/// Runs rustc as cargo asked for it, and adds a line to the log.
#[must_use]
pub fn run(log: &Path, arguments: &[OsString]) -> ExitCode {
    let Some((rustc, arguments)) = arguments.split_first() else { return ExitCode::FAILURE };
    let start = Instant::now();
    let Ok(status) = Command::new(rustc).args(arguments).status() else { return ExitCode::FAILURE };
    let seconds = start.elapsed().as_secs_f64();
    let name = arguments.iter().skip_while(|argument| *argument != "--crate-name").nth(1);
    if let (Some(name), Ok(usage)) = (name, getrusage(UsageWho::RUSAGE_CHILDREN)) {
        let of = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
        let compiled = Compiled {
            name: name.to_string_lossy().into_owned(),
            seconds,
            busy: of(usage.user_time()) + of(usage.system_time()),
            memory: usage.max_rss() as f64 * 1024.0,
        };
        let line = serde_json::to_string(&compiled).unwrap_or_default();
        let file = std::fs::OpenOptions::new().create(true).append(true).open(log);
        // If the line can't be written, the crate is missing in the table, and the table says so.
        let _ = file.and_then(|mut file| writeln!(file, "{line}"));
    }
    ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1))
}

/// What is in the log so far.
#[must_use]
pub fn read(log: &Path) -> Vec<Compiled> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
