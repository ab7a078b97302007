//! Runs the `paysmith` binary.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The root of the workspace, in which commands are run.
pub(crate) const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Standard output, and then standard error.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// The command with these arguments, to be given variables or to be started.
pub(crate) fn paysmith(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paysmith"));
    command.args(arguments).current_dir(ROOT).env("NO_COLOR", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command with nothing on standard input.
pub(crate) fn run(arguments: &[&str]) -> Ran {
    finish(&mut paysmith(arguments), b"")
}

/// Runs a command to its end, with this on standard input.
pub(crate) fn finish(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command.spawn().expect("it starts");
    // A command that doesn't read standard input may have closed it by now.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let code = output.status.code().expect("an exit code");
    Ran { code, out: text(output.stdout), err: text(output.stderr) }
}

/// Writes a file for a command to read, and returns its path. `name` must be unique in the test file.
pub(crate) fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    let name = format!("{}-{}-{name}", env!("CARGO_CRATE_NAME"), std::process::id());
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A running `paysmith sandbox`, which is stopped when this is dropped.
pub(crate) struct SandboxProcess {
    child: Child,
    /// The lines that it has printed.
    pub(crate) lines: Vec<String>,
    /// What it has printed of each provider: the provider, the name of a value, and the value.
    pub(crate) values: Vec<(String, String, String)>,
}

impl SandboxProcess {
    /// Starts a sandbox on a free port, and waits until it takes requests.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let arguments = [&["sandbox", "--listen", "127.0.0.1:0"], arguments].concat();
        Self::start_command(paysmith(&arguments))
    }

    /// The same for a command with variables of its own.
    pub(crate) fn start_command(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::inherit()).spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let lines: Vec<String> = lines.take_while(|line| !line.contains("Ctrl-C")).collect();
        let mut values = Vec::new();
        let mut provider = String::new();
        for line in &lines {
            // A value may have spaces in it, as PEM has; of the names only this one has.
            let url = |line| Some(("base URL", str::strip_prefix(line, "base URL")?));
            match line.strip_prefix("  ").and_then(|line| url(line).or_else(|| line.split_once(' '))) {
                Some((name, value)) => {
                    values.push((provider.clone(), name.to_owned(), value.trim_start().to_owned()));
                }
                None => provider.clone_from(line),
            }
        }
        Self { child, lines, values }
    }

    /// A value by its provider and name: `base URL`, or a credential.
    pub(crate) fn value(&self, provider: &str, name: &str) -> &str {
        let found = self.values.iter().find(|(of, own, _)| of == provider && own == name);
        &found.unwrap_or_else(|| panic!("{provider} {name} in {:?}", self.lines)).2
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
