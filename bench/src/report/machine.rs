//! The machine on which the figures were measured, and the versions of what was measured.

use std::collections::BTreeMap;
use std::process::Command;

use serde::Serialize;

use crate::peers::installed;

/// The machine and the versions of what was measured on it.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The day, in UTC.
    pub date: String,
    /// The processor's name.
    pub processor: String,
    /// How many of its threads may be used.
    pub cores: usize,
    /// Memory in bytes.
    pub memory: u64,
    /// Kernel and architecture.
    pub system: String,
    /// How busy the machine was at the start: the load average of the last minute.
    pub load: String,
    /// Name and version of each tool and peer.
    pub versions: BTreeMap<String, String>,
}

impl Machine {
    /// This machine, now.
    #[must_use]
    pub fn here() -> Self {
        let mut versions = locked_versions();
        for (name, program, args) in [
            ("rustc", "rustc", &["--version"] as &[_]),
            ("python", "python3", &["--version"]),
            ("node", "node", &["--version"]),
            ("valgrind", "valgrind", &["--version"]),
        ] {
            let said = said(program, args).unwrap_or_else(|| "not there".to_owned());
            // Only the number is taken of texts such as `Python 3.11.7`, `valgrind-3.19.0` or `v20.20.2`.
            let number = said.find(|char: char| char.is_ascii_digit()).and_then(|start| said.get(start..));
            versions.insert(name.to_owned(), number.unwrap_or(&said).to_owned());
        }
        let installed = installed::NPM.iter().copied().chain([("localstripe", installed::LOCALSTRIPE)]);
        versions.extend(installed.map(|(name, version)| (name.to_owned(), version.to_owned())));
        Self {
            date: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
            processor: field("/proc/cpuinfo", "model name").unwrap_or_default(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory: field("/proc/meminfo", "MemTotal")
                .and_then(|text| text.split(' ').next()?.parse::<u64>().ok())
                .unwrap_or_default()
                * 1024,
            system: said("uname", &["-srm"]).unwrap_or_default(),
            load: std::fs::read_to_string("/proc/loadavg")
                .ok()
                .and_then(|text| Some(text.split(' ').next()?.to_owned()))
                .unwrap_or_default(),
            versions,
        }
    }
}

/// What a program prints about its version.
#[must_use]
fn said(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Some(text.lines().next().unwrap_or_default().to_owned())
}

/// The value behind `name :` in a file of the kernel.
#[must_use]
pub fn field(path: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.split(':').next().is_some_and(|own| own.trim() == name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The peers' versions, from the lock file with which they were built.
fn locked_versions() -> BTreeMap<String, String> {
    const PEERS: &[&str] = &[
        "axum",
        "garde",
        "nutype",
        "progenitor-impl",
        "reqwest",
        "serde_json",
        "typify-impl",
        "validator",
        "validify",
    ];
    let lock = include_str!("../../Cargo.lock");
    let mut versions = BTreeMap::new();
    let mut name = "";
    for line in lock.lines() {
        if let Some(text) = line.strip_prefix("name = ") {
            name = text.trim_matches('"');
        } else if let Some(version) = line.strip_prefix("version = ").filter(|_| PEERS.contains(&name)) {
            versions.insert(name.to_owned(), version.trim_matches('"').to_owned());
        }
    }
    versions
}
