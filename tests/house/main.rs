//! Does the house still keep its rules? (ARCHITECTURE.md, invariants and rooms; CONTRIBUTING.md, house rules.)
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod features;
mod files;
mod imports;
mod modules;
mod names;
mod rooms;
mod sizes;

use files::{read, root, rust_files};

/// The folders with the code of the workspace's crates, in which no provider may be named.
const CRATES: [&str; 7] =
    ["codegen/src", "derive/src", "doctor/src", "journal/src", "runtime/src", "sandbox/src", "src"];

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

/// What differs between providers is in their specs, and no code names a provider (invariant 1).
#[test]
fn no_provider_is_named_in_code() {
    let providers = providers();
    let mut named = Vec::new();
    for folder in CRATES {
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

/// The only file that names providers has one line for each.
#[test]
fn the_list_of_built_in_providers_has_a_line_each() {
    let list = read("src/providers.rs").to_lowercase();
    for provider in providers().iter().filter(|name| *name != "tencent") {
        let lines = list.lines().filter(|line| line.contains(provider.as_str())).count();
        assert_eq!(lines, 1, "{provider} in src/providers.rs");
    }
}

/// Each exception from a lint gives its reason.
#[test]
fn every_exception_from_a_lint_has_a_reason() {
    let mut silent = Vec::new();
    for folder in
        ["codegen", "derive", "doctor", "journal", "runtime", "sandbox", "src", "tests", "bench", "fuzz"]
    {
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

/// The sandbox and the runtime check one another only as long as they share no code (invariant 11).
#[test]
fn the_sandbox_and_the_doctor_do_not_use_the_runtime() {
    for manifest in ["sandbox/Cargo.toml", "doctor/Cargo.toml"] {
        let text = read(manifest);
        let dependencies = text.split("[dev-dependencies]").next().unwrap_or_default();
        for crate_name in ["paysmith-runtime", "paysmith-derive", "quick-xml"] {
            assert!(!dependencies.contains(crate_name), "{manifest}: {crate_name}");
        }
    }
}

/// The front door, the contributor's page and CI say the same.
#[test]
fn all_name_the_same_test_command() {
    for page in ["README.md", "CONTRIBUTING.md", ".ci/run"] {
        assert!(read(page).contains("cargo test --workspace"), "{page}");
    }
}

/// `tests/README.md` mentions every file in the folder.
#[test]
fn every_test_is_listed() {
    let page = read("tests/README.md");
    let entries = std::fs::read_dir(root().join("tests")).expect("tests");
    for name in entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()) {
        assert!(name == "README.md" || page.contains(&name), "tests/README.md doesn't mention {name}");
    }
}
