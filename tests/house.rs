//! Does the house still keep its rules? (ARCHITECTURE.md, invariants; CONTRIBUTING.md, house rules.)
#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Rust file below a folder of the workspace.
fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("target") {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn providers() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("specs"))
        .expect("specs")
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".yaml").map(str::to_owned))
        .collect();
    assert!(names.len() >= 4, "{names:?}");
    names.push("tencent".to_owned());
    names
}

/// What differs between providers is data (invariant 1).
#[test]
fn no_provider_is_named_in_code() {
    let providers = providers();
    let mut named = Vec::new();
    for folder in ["codegen/src", "derive/src", "doctor/src", "runtime/src", "sandbox/src", "src"] {
        for path in rust_files(folder).iter().filter(|path| !path.ends_with("src/providers.rs")) {
            for (number, line) in read(path).lines().enumerate() {
                let line = line.to_lowercase();
                if providers.iter().any(|name| line.contains(name.as_str())) {
                    named.push(format!("{}:{}: {line}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(named.is_empty(), "{}", named.join("\n"));
}

/// In the one list of built-in providers each has one line.
#[test]
fn the_list_of_built_in_providers_has_a_line_each() {
    let list = read("src/providers.rs").to_lowercase();
    for provider in providers().iter().filter(|name| *name != "tencent") {
        let lines = list.lines().filter(|line| line.contains(provider.as_str())).count();
        assert_eq!(lines, 1, "{provider} in src/providers.rs");
    }
}

/// A file holds one thing, and says which by its name.
#[test]
fn no_hand_written_file_is_over_450_lines() {
    let mut long = Vec::new();
    for folder in
        ["codegen", "derive", "doctor", "runtime", "sandbox", "src", "tests", "specs", "bench", "fuzz"]
    {
        for path in rust_files(folder).iter().filter(|path| !path.to_string_lossy().contains("golden")) {
            let lines = read(path).lines().count();
            if lines > 450 {
                long.push(format!("{}: {lines}", path.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// An exception from a lint says why.
#[test]
fn every_exception_from_a_lint_has_a_reason() {
    let mut silent = Vec::new();
    for folder in ["codegen", "derive", "doctor", "runtime", "sandbox", "src", "tests", "bench", "fuzz"] {
        for path in rust_files(folder).iter().filter(|path| !path.to_string_lossy().contains("golden")) {
            let text = read(path);
            for (start, _) in text.match_indices("[allow(").chain(text.match_indices("[expect(")) {
                let attribute = text[start..].split("]\n").next().unwrap_or_default();
                let is_attribute = text[..start].ends_with('#') || text[..start].ends_with("#!");
                if is_attribute && !attribute.contains("reason") {
                    silent.push(format!("{}: {attribute}", path.display()));
                }
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// Each checks the other only as long as they share nothing (invariant 9).
#[test]
fn the_sandbox_does_not_use_the_runtime() {
    let manifest = read("sandbox/Cargo.toml");
    let dependencies = manifest.split("[dev-dependencies]").next().unwrap_or_default();
    for crate_name in ["paysmith-runtime", "paysmith-derive"] {
        assert!(!dependencies.contains(crate_name), "{crate_name}");
    }
}

/// The front door, the contributor's page and CI say the same.
#[test]
fn all_name_the_same_test_command() {
    for page in ["README.md", "CONTRIBUTING.md", ".ci/run"] {
        assert!(read(page).contains("cargo test --workspace"), "{page}");
    }
}

/// Anyone who opens the folder finds each question.
#[test]
fn every_test_is_listed() {
    let page = read("tests/README.md");
    let entries = std::fs::read_dir(root().join("tests")).expect("tests");
    for name in entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()) {
        assert!(name == "README.md" || page.contains(&name), "tests/README.md doesn't mention {name}");
    }
}
