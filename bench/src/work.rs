//! Where the files of a run are, and how other programs are started.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The root folder of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    bench.parent().unwrap_or(bench).to_owned()
}

/// A folder for files of the benchmarks, in the target folder beside this program. Nothing in it is committed.
///
/// # Errors
/// When it can't be made.
pub fn folder(name: &str) -> io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).unwrap_or(&program);
    let folder = target.join("bench-work").join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Writes a file, and makes its folders. A file that has this text already isn't touched.
///
/// # Errors
/// When the file can't be written.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text)
}

/// A command that runs this program in a process of its own.
///
/// # Errors
/// When the system doesn't tell where it is.
pub fn this(arguments: &[&str]) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments);
    Ok(command)
}

/// A command that runs cargo, with little output.
#[must_use]
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Variables in which cargo has told this program about its own crate would mislead the cargo that is started here.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command to its end, and returns what it wrote to its standard output.
///
/// # Errors
/// When the command can't be started or fails, with the end of what it wrote about that.
pub fn output(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let mut lines: Vec<&str> =
        complaint.lines().rev().filter(|line| !line.trim().is_empty()).take(12).collect();
    lines.reverse();
    Err(format!("{program} ends with {}: {}", output.status, lines.join(" / ")))
}

/// How long a command takes from its start to its end. Its exit code isn't looked at, since linters report by it what they
/// have found.
///
/// # Errors
/// When it can't be started.
pub fn time(command: &mut Command) -> Result<Duration, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let start = Instant::now();
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().map_err(|error| format!("{program}: {error}"))?;
    Ok(start.elapsed())
}

/// The greatest memory of this process so far, in bytes.
#[must_use]
pub fn peak_memory() -> u64 {
    memory("/proc/self/status", "VmHWM")
}

/// The memory of a process now, in bytes.
#[must_use]
pub fn memory_of(process: u32) -> u64 {
    memory(&format!("/proc/{process}/status"), "VmRSS")
}

fn memory(path: &str, name: &str) -> u64 {
    let kibibytes =
        crate::report::field(path, name).and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}
