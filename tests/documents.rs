//! Do the pages show what the commands print?
//!
//! In a `console` block of README.md, of docs/bad-day.md and of the provider crates' READMEs, a line that begins with
//! `$ ` is a command, and the lines after it are what it prints. The `rust` block of a provider crate's README is the
//! example of the crate's front page, which is compiled elsewhere. `EXPECTORATE=overwrite cargo test --test documents`
//! writes both anew.
#![allow(clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Runs a page's commands one after the other, with the variables that the page exports.
#[derive(Default)]
struct Session {
    variables: Vec<(String, String)>,
    commands: usize,
}

impl Session {
    /// What a command prints.
    fn run(&mut self, line: &str) -> String {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("export") => {
                let (name, value) = words.next().and_then(|word| word.split_once('=')).expect("NAME=value");
                self.variables.push((name.to_owned(), value.to_owned()));
                String::new()
            }
            Some("cat") => read(words.next().expect("a file")),
            Some("paysmith") => {
                self.commands += 1;
                let mut command = Command::new(env!("CARGO_BIN_EXE_paysmith"));
                command
                    .args(words)
                    .current_dir(ROOT)
                    .env("NO_COLOR", "1")
                    .envs(self.variables.iter().cloned());
                let output = command.output().expect("it runs");
                assert!(output.stderr.is_empty(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
                String::from_utf8(output.stdout).expect("UTF-8")
            }
            other => panic!("{line}: what is {other:?}?"),
        }
    }
}

/// The page as it should be, and how many `paysmith` commands it has.
fn written_anew(page: &str, example: Option<&str>) -> (String, usize) {
    let mut session = Session::default();
    let mut out = String::new();
    let mut block = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), block) {
            (Some(language), None) => block = Some(language),
            (Some(_), Some(_)) => block = None,
            (None, Some("console")) => {
                if let Some(command) = line.strip_prefix("$ ") {
                    out += &format!("{line}\n{}", session.run(command));
                    if !out.ends_with('\n') {
                        out.push('\n');
                    }
                }
                continue;
            }
            (None, Some("rust")) if example.is_some() => continue,
            _ => {}
        }
        out += &format!("{line}\n");
        if let (Some("rust"), Some(example)) = (line.strip_prefix("```"), example) {
            out += example;
        }
    }
    (out, session.commands)
}

#[test]
fn the_bad_day_takes_three_commands() {
    let page = read("docs/bad-day.md");
    let (fresh, commands) = written_anew(&page, None);
    assert_eq!(commands, 4, "three, and the one for the worst case");
    expectorate::assert_contents(Path::new(ROOT).join("docs/bad-day.md"), &fresh);
    for said in
        ["✓ the notification payment: verified", "[json-javascript]", "which goes into the header X-QF-SIGN"]
    {
        assert!(fresh.contains(said), "{said}");
    }
}

#[test]
fn the_front_page_shows_how_it_begins() {
    let (fresh, commands) = written_anew(&read("README.md"), None);
    assert_eq!(commands, 1);
    assert!(fresh.contains("✓ The cause:"));
    expectorate::assert_contents(Path::new(ROOT).join("README.md"), &fresh);
}

#[test]
fn each_providers_readme_shows_an_example_and_a_signature_step_by_step() {
    for provider in ["scanforpay", "fubei", "qfpay", "cpay", "alipay", "wechatpay"] {
        let path = format!("generated/{provider}/README.md");
        let front_page = read(&format!("tests/golden/{provider}.md"));
        let (_, example) = front_page.split_once("```no_run\n").expect("the front page's example");
        let (example, _) = example.split_once("```\n").expect("its end");
        let (fresh, commands) = written_anew(&read(&path), Some(example));
        assert_eq!(commands, 1, "{path}");
        for step in [
            "1. What is signed",
            "2. The canonical string",
            "3. The digest",
            "4. The encoding",
            "5. The signature",
        ] {
            assert!(fresh.contains(step), "{path}: {step}");
        }
        expectorate::assert_contents(Path::new(ROOT).join(&path), &fresh);
    }
}
