//! Peers that are programs. npm and pip install them into the target folder, once.

use std::path::PathBuf;
use std::process::Command;

use crate::work;

/// The packages of npm and their versions.
pub const NPM: &[(&str, &str)] =
    &[("@stoplight/spectral-cli", "6.16.3"), ("@stoplight/prism-cli", "5.16.0"), ("@bufbuild/buf", "1.75.0")];

/// localstripe's version.
pub const LOCALSTRIPE: &str = "1.15.10";

/// The path of a program that npm installs. The first call installs all three.
///
/// # Errors
/// Why it isn't there.
pub fn npm(program: &str) -> Result<PathBuf, String> {
    let folder = work::folder("npm").map_err(|error| error.to_string())?;
    let path = folder.join("node_modules/.bin").join(program);
    if !path.exists() {
        work::write(&folder.join("package.json"), "{\"private\":true}\n")
            .map_err(|error| error.to_string())?;
        let mut install = Command::new("npm");
        install.current_dir(&folder).args(["install", "--no-audit", "--no-fund"]);
        install.args(NPM.iter().map(|(name, version)| format!("{name}@{version}")));
        work::output(&mut install)?;
    }
    Ok(path)
}

/// The Python that has localstripe installed.
///
/// # Errors
/// Why it isn't there.
pub fn localstripe() -> Result<PathBuf, String> {
    let folder = work::folder("localstripe").map_err(|error| error.to_string())?;
    let python = folder.join("venv/bin/python");
    if !folder.join("venv/bin/localstripe").exists() {
        work::output(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
        let package = format!("localstripe=={LOCALSTRIPE}");
        work::output(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).arg(package))?;
    }
    Ok(python)
}
