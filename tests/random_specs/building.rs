//! Compiles generated code as parts of programs of its own, with the libraries that this very test was built with.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The libraries that a program of generated code needs, and where they are.
pub(crate) struct Libraries {
    found: Vec<(&'static str, PathBuf)>,
    /// Folders with what these libraries need themselves.
    folders: Vec<String>,
}

const NEEDED: &[&str] = &["paysmith_runtime", "tokio"];

impl Libraries {
    /// Asks cargo for them. They were built for this test, so that cargo only says where they are.
    pub(crate) fn of_this_test() -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let arguments =
            ["test", "--no-run", "--package", "paysmith", "--test", "random_specs", "--message-format=json"];
        let asked = Command::new(cargo).args(arguments).arg("--offline").current_dir(root()).output();
        let asked = asked.expect("cargo can be run");
        assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
        let mut libraries = Self { found: Vec::new(), folders: Vec::new() };
        for line in String::from_utf8_lossy(&asked.stdout).lines() {
            let message: Value = serde_json::from_str(line).unwrap_or_default();
            libraries.note(&message);
        }
        for name in NEEDED {
            assert!(
                libraries.found.iter().any(|(found, _)| found == name),
                "cargo didn't say where {name} is"
            );
        }
        libraries
    }

    fn note(&mut self, message: &Value) {
        if message["reason"] == "build-script-executed" {
            let paths = message["linked_paths"].as_array().into_iter().flatten();
            self.folders.extend(paths.filter_map(Value::as_str).map(str::to_owned));
        }
        let name = message["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
        let is_library = message["target"]["crate_types"][0] == "lib" && message["profile"]["test"] == false;
        let Some(needed) = NEEDED.iter().find(|needed| **needed == name).filter(|_| is_library) else {
            return;
        };
        let files = message["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let library = files.map(PathBuf::from).find(|file| file.extension().is_some_and(|of| of == "rlib"));
        if let Some(library) = library {
            self.folders.extend(library.parent().map(|folder| format!("dependency={}", folder.display())));
            self.found.push((needed, library));
        }
    }

    /// Compiles a program, in which every warning is an error.
    pub(crate) fn compile(&self, main: &Path) -> Output {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut command = Command::new(rustc);
        command.args(["--edition", "2024", "--crate-type", "bin", "-D", "warnings", "-D", "missing_docs"]);
        command.args(["-C", "debuginfo=0"]);
        for (name, library) in &self.found {
            command.arg("--extern").arg(format!("{name}={}", library.display()));
        }
        for folder in &self.folders {
            command.arg("-L").arg(folder);
        }
        command.arg("-o").arg(main.with_extension("")).arg(main).output().expect("rustc can be run")
    }
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
