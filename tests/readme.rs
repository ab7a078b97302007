//! Does the command line do what its pages say?
//!
//! Every command in README.md and CONTRIBUTING.md is run. So is what those pages say of exit codes: 0 for success, 1 if
//! what was asked about isn't as it should be, 2 if the command was wrong.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use paysmith_runtime::spec::{HandOver, Operation, Provider, Signed};
use support::command_line::{self, ROOT, Ran, SandboxProcess, finish, run};

/// The built-in providers.
static BUILT_IN: [&Provider; 6] = [
    &paysmith_scanforpay::PROVIDER,
    &paysmith_fubei::PROVIDER,
    &paysmith_qfpay::PROVIDER,
    &paysmith_cpay::PROVIDER,
    &paysmith_alipay::PROVIDER,
    &paysmith_wechatpay::PROVIDER,
];

fn run_with(arguments: &[&str], input: &str) -> Ran {
    finish(&mut command_line::paysmith(arguments), input.as_bytes())
}

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(name)).unwrap()
}

/// The commands of a page: the lines of its `sh` blocks, and every `cargo run` in its text. Commands with a
/// `<placeholder>` are left out.
fn commands(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut block = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), block) {
            (Some(language), None) => block = Some(language),
            (Some(_), Some(_)) => block = None,
            (None, Some("sh")) => commands.push(line.to_owned()),
            (None, Some(_)) => {}
            (None, None) => {
                let quoted = line.split('`').skip(1).step_by(2);
                commands.extend(quoted.filter(|text| text.starts_with("cargo run")).map(str::to_owned));
            }
        }
    }
    // `bench/` and `fuzz/` are workspaces of their own, which CI runs.
    commands.retain(|command| {
        !command.contains('<') && !command.contains("bench/Cargo.toml") && !command.starts_with(".ci/")
    });
    commands
}

#[test]
fn every_command_of_the_pages_works() {
    let mut ran = Vec::new();
    for name in ["README.md", "CONTRIBUTING.md"] {
        for command in commands(&page(name)) {
            // `cargo test` is what is running this test.
            if command.starts_with("cargo test ") || ran.contains(&command) {
                continue;
            }
            let arguments = command.strip_prefix("cargo run -- ");
            let arguments = arguments.unwrap_or_else(|| panic!("{name}: what is `{command}`?"));
            let result = run(&arguments.split(' ').collect::<Vec<_>>());
            assert_eq!(result.code, 0, "{name}: {command}: {}", result.err);
            assert!(!result.out.is_empty(), "{name}: {command} says nothing");
            ran.push(command);
        }
    }
    for wanted in ["cargo run -- demo", "cargo run -- demo --tamper"] {
        assert!(ran.iter().any(|one| one == wanted), "{wanted} is on no page");
    }
    assert!(ran.len() >= 5, "{ran:?}");
}

/// The subcommands that the help lists.
fn subcommands() -> Vec<String> {
    let help = run(&["--help"]);
    assert_eq!(help.code, 0);
    let list = help.out.lines().skip_while(|line| *line != "Commands:").skip(1);
    // The further lines of a long description are indented more.
    let names = list.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
    names.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn every_subcommand_explains_itself() {
    let names = subcommands();
    for known in ["demo", "list", "check", "generate", "sandbox", "completions"] {
        assert!(names.iter().any(|name| name == known), "{known} in {names:?}");
    }
    for name in names.iter().filter(|name| *name != "help") {
        let help = run(&[name, "--help"]);
        assert_eq!(help.code, 0, "{name}");
        assert!(help.out.contains(&format!("Usage: paysmith {name}")), "{}", help.out);
        assert!(help.err.is_empty());
    }
}

#[test]
fn a_wrong_question_is_answered_on_standard_error_with_2() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let questions: &[&[&str]] = &[
        &[],
        &["nonsense"],
        &["demo", "nonsense"],
        &["demo", "--nonsense"],
        &["list", "nonsense"],
        &["check", "nonsense.yaml"],
        &["generate"],
        &["generate", "nonsense.yaml"],
        &["generate", "qfpay", "--check"],
        &["generate", "qfpay", "--out", "no/such/folder/qfpay.rs"],
        &["sandbox", "--listen", "nonsense"],
        &["sandbox", "--listen", &taken],
        &["sandbox", "nonsense"],
        &["completions", "nonsense"],
    ];
    for question in questions {
        let answer = run(question);
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{question:?}: {}", answer.err);
        assert!(!answer.err.trim().is_empty(), "{question:?}");
    }
}

const WRONG: &str = "provider: acornpay\ntitle: AcornPay\ndocs: https://acornpay.example\nfeilds: {}\n";

#[test]
fn a_wrong_spec_is_shown_with_its_place_and_1() {
    for command in [&["check", "-"][..], &["generate", "-"]] {
        let answer = run_with(command, WRONG);
        assert_eq!(answer.code, 1, "{command:?}: {}", answer.err);
        assert!(answer.out.contains("error[E0102]") && answer.out.contains("<stdin>:4:1"), "{}", answer.out);
        assert!(answer.out.contains("4 | feilds: {}") && answer.out.contains("fields"), "{}", answer.out);
    }
    let json = run_with(&["check", "--json", "-"], WRONG);
    assert_eq!(json.code, 1);
    let problems: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let found = problems.as_array().unwrap().iter().find(|one| one["code"] == "E0102").unwrap();
    assert_eq!((&found["line"], &found["column"], &found["path"]), (&4.into(), &1.into(), &"<stdin>".into()));
}

#[test]
fn the_built_in_specs_and_the_invented_one_are_right() {
    let answer = run(&["check"]);
    assert_eq!(answer.code, 0, "{}", answer.out);
    for provider in BUILT_IN {
        assert!(answer.out.contains(&format!("specs/{}.yaml", provider.name)), "{}", answer.out);
    }
    let answer = run(&["check", "--json", "tests/fifth/acornpay.yaml"]);
    assert_eq!((answer.code, answer.out.trim()), (0, "[]"));
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("readme-{}-{name}", std::process::id()))
}

#[test]
fn generate_writes_a_file_and_knows_it_again_and_notices_a_change() {
    let file = scratch("acornpay.rs");
    let path = file.to_str().unwrap();
    let spec = "tests/fifth/acornpay.yaml";
    let check = || run(&["generate", spec, "--out", path, "--check"]);

    let missing = check();
    assert_eq!(missing.code, 1, "it isn't there yet: {}", missing.err);
    assert!(!file.exists(), "--check writes nothing");

    assert_eq!(run(&["generate", spec, "--out", path]).code, 0);
    let written = std::fs::read_to_string(&file).unwrap();
    assert_eq!(written, run(&["generate", spec]).out, "the same as without --out");
    assert_eq!(check().code, 0);

    let changed = written.replacen("Acornpay", "Oakpay", 1);
    assert_ne!(changed, written);
    std::fs::write(&file, &changed).unwrap();
    let answer = check();
    let line = written.lines().zip(changed.lines()).take_while(|(old, new)| old == new).count() + 1;
    assert_eq!(answer.code, 1);
    assert!(answer.out.contains(path) && answer.out.contains(&format!("line {line}")), "{}", answer.out);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), changed, "--check writes nothing");
    std::fs::remove_file(&file).unwrap();
}

/// The payments that the demo shows: the provider, the operation, and whether its answers are signed.
fn payments() -> Vec<(&'static Provider, &'static str, bool)> {
    let mut payments = Vec::new();
    for provider in BUILT_IN {
        for operation in provider.operations {
            if operation.effect.makes_order() && operation.address.is_call() && is_shown(provider, operation)
            {
                let signed = !matches!(operation.envelope.response.signed, Signed::Never);
                payments.push((provider, operation.name, signed));
            }
        }
    }
    payments
}

/// Whether the demo shows this operation. If a provider's spec features operations, only those are shown.
fn is_shown(provider: &Provider, operation: &Operation) -> bool {
    operation.featured || !provider.operations.iter().any(|one| one.featured)
}

/// The row of a payment in the table at the end of the demo.
fn row<'o>(out: &'o str, provider: &Provider, operation: &str) -> &'o str {
    let table = &out[out.find("\n──").or(out.find("\n┌")).expect("a table")..];
    let of =
        |line: &&str| line.contains(provider.title) && line.split_whitespace().any(|word| word == operation);
    let rows: Vec<_> = table.lines().filter(of).collect();
    assert_eq!(rows.len(), 1, "{} {operation} in {table}", provider.name);
    rows[0]
}

#[test]
fn the_demo_makes_the_payments_of_the_specs_and_says_that_each_was_paid() {
    let demo = run(&["demo"]);
    assert_eq!(demo.code, 0, "{}{}", demo.out, demo.err);
    let payments = payments();
    assert!(payments.len() >= 5, "one of each provider, and two of one");
    for (provider, operation, _) in payments {
        let row = row(&demo.out, provider, operation);
        assert_eq!(row.matches('✓').count(), 4, "created, paid, notified, confirmed: {row}");
    }
    assert!(!demo.out.contains('✗'), "{}", demo.out);
    assert!(demo.out.contains("Every payment was created, paid, notified and confirmed"), "{}", demo.out);
    let scanned = BUILT_IN
        .iter()
        .flat_map(|provider| provider.operations.iter().filter(|operation| is_shown(provider, operation)));
    let scanned = scanned.filter(|operation| matches!(operation.hand_over, Some(HandOver::Qr(_)))).count();
    assert_eq!(demo.out.matches("the payer scans http://127.0.0.1:").count(), scanned, "{}", demo.out);
    assert!(demo.out.contains("█▀▀▀▀▀█"), "a QR code");
}

#[test]
fn the_demo_can_be_of_one_provider() {
    let demo = run(&["demo", "qfpay"]);
    assert_eq!(demo.code, 0, "{}", demo.out);
    assert!(demo.out.contains("QFPay") && !demo.out.contains("Fubei"), "{}", demo.out);
}

#[test]
fn tampering_is_refused_wherever_something_is_signed() {
    let demo = run(&["demo", "--tamper"]);
    assert_eq!(demo.code, 0, "{}{}", demo.out, demo.err);
    for (provider, operation, signed) in payments() {
        let row = row(&demo.out, provider, operation);
        let refused = if signed { 3 } else { 1 };
        assert_eq!(row.matches("✓ refused").count(), refused, "answer, notification, query's answer: {row}");
        assert_eq!(row.contains("not signed"), !signed, "{row}");
        assert_eq!(signed, provider.name != "fubei", "of these, Fubei alone doesn't sign its answers");
    }
    assert!(!demo.out.contains('✗') && !demo.out.contains("believed"), "{}", demo.out);
}

/// All runs of hex digits that are as long as a secret of the sandbox.
fn secrets(text: &str) -> Vec<&str> {
    let runs = text.split(|one: char| !matches!(one, '0'..='9' | 'a'..='f'));
    runs.filter(|run| run.len() >= 32).collect()
}

#[test]
fn nothing_but_the_sandbox_shows_its_secrets() {
    let shown = SandboxProcess::start(&[]).lines.join("\n");
    assert!(!secrets(&shown).is_empty(), "who writes a client needs them: {shown}");
    for provider in BUILT_IN {
        assert!(shown.contains(&format!("/{}", provider.name)), "{shown}");
    }

    for command in [&["demo"][..], &["demo", "--tamper"], &["list"], &["list", "qfpay"], &["list", "--json"]]
    {
        let ran = run(command);
        assert_eq!(secrets(&ran.out), [""; 0], "{command:?}");
        assert_eq!(secrets(&ran.err), [""; 0], "{command:?}");
    }
}

#[test]
fn there_are_completions_for_the_usual_shells() {
    for shell in ["bash", "zsh", "fish"] {
        let script = run(&["completions", shell]);
        assert_eq!(script.code, 0);
        for name in subcommands() {
            assert!(script.out.contains(&name), "{name} for {shell}");
        }
    }
}

/// The Rust blocks of a page.
fn rust_blocks(page: &str) -> Vec<String> {
    let begins = |line: &&str| ["```rust", "```no_run"].iter().any(|fence| line.starts_with(fence));
    let mut lines = page.lines();
    let mut blocks = Vec::new();
    while lines.find(begins).is_some() {
        blocks
            .push(lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect());
    }
    blocks
}

/// Writes a crate that depends on these crates and on nothing else: on one provider's, and where they are named on others.
fn newcomer(folder: &Path, name: &str, dependencies: &[&str], code: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.join("src")).unwrap();
    let mut manifest =
        format!("[package]\nname = \"newcomer-{name}\"\nedition = \"2024\"\n\n[dependencies]\n");
    for folder in dependencies {
        let path = Path::new(ROOT).join(folder);
        let name = path.file_name().unwrap().to_str().unwrap();
        manifest += &format!("paysmith-{name} = {{ path = {path:?} }}\n");
    }
    if dependencies.contains(&"journal") {
        manifest += "tokio = { version = \"1\", features = [\"rt\"] }\n";
    }
    std::fs::write(path.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(
        path.join("src/lib.rs"),
        format!("#![allow(dead_code, reason = \"nobody calls an example\")]\n\n{code}"),
    )
    .unwrap();
}

/// The examples of README.md and of a provider crate's front page.
#[test]
fn the_examples_compile_in_a_crate_of_their_own() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("newcomer");
    let blocks = rust_blocks(&page("README.md"));
    let [readme, journal] = &blocks[..] else { panic!("{blocks:?}") };
    assert!(
        readme.contains("client.recover(&unknown)") && readme.contains("payment_mpm::Request"),
        "{readme}"
    );
    newcomer(&folder, "qfpay", &["generated/qfpay"], readme);
    assert!(journal.contains("journal.worker()"), "{journal}");
    newcomer(&folder, "journal", &["generated/qfpay", "journal"], journal);
    let fubei = paysmith_codegen::generate("specs/fubei.yaml", paysmith_fubei::SPEC).unwrap();
    let example = rust_blocks(&fubei.front_page).swap_remove(0);
    assert!(example.contains("Decimal::new") && example.contains("client.send(&request)"), "{example}");
    newcomer(&folder, "fubei", &["generated/fubei"], &example);

    // The crates are built with the workspace's own profile, so that most of what they depend on is built already.
    let root = page("Cargo.toml");
    let profiles = root.split("\n[").filter(|table| table.starts_with("profile.dev"));
    // A profile may only name packages that are dependencies.
    let profiles = profiles.map(|table| {
        let lines = table
            .lines()
            .filter(|line| !["paysmith-doctor", "encoding_rs"].iter().any(|name| line.starts_with(name)));
        format!("[{}\n", lines.collect::<Vec<_>>().join("\n"))
    });
    let manifest =
        format!("[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n\n{}", profiles.collect::<String>());
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(Path::new(ROOT).join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let target = folder.ancestors().nth(2).unwrap();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline", "--target-dir"])
        .arg(target)
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
}
