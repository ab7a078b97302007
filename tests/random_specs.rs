//! Whatever `paysmith check` accepts: does it compile without a warning, and can it be sent?
//!
//! Random good specs are made of every word of the language. `check` must accept each of them, its code must compile with every warning
//! an error, and the example of its first operation must arrive at its sandbox, and its answer at the client. The vectors of the signature
//! schemes are signed by code of this test.
//!
//! `PAYSMITH_SPECS_SEED=7 cargo test --test random_specs` tries other specs than usual, and `PAYSMITH_SPECS_COUNT=50` fewer. What is made stays in
//! `target/tmp/random_specs`: the spec of each provider, and its code.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[path = "random_specs/building.rs"]
mod building;
#[path = "random_specs/dice.rs"]
mod dice;
#[path = "random_specs/envelopes.rs"]
mod envelopes;
#[path = "random_specs/fields.rs"]
mod fields;
#[path = "random_specs/notifications.rs"]
mod notifications;
#[path = "random_specs/operations.rs"]
mod operations;
#[path = "random_specs/playing.rs"]
mod playing;
#[path = "random_specs/schemes.rs"]
mod schemes;
#[path = "random_specs/specs.rs"]
mod specs;
#[path = "random_specs/tables.rs"]
mod tables;
#[allow(dead_code, reason = "this test only writes YAML")]
#[path = "determinism/yaml.rs"]
mod yaml;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use building::{Libraries, root};
use dice::Dice;
use playing::Played;
use serde_json::Value;

/// A number that a variable sets, or else the usual one.
fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().map_or(usual, |text| text.parse().expect(variable))
}

/// Makes specs and their code, and returns the names of the providers. A spec that `check` refuses is a fault, of the test or of `check`.
fn made(folder: &Path, seed: u64, count: u64) -> Vec<String> {
    let mut refused = Vec::new();
    let mut names = Vec::new();
    for at in 0..count {
        let name = format!("s{at}");
        let yaml = specs::spec(&mut Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(at)), &name);
        fs::write(folder.join(format!("{name}.yaml")), &yaml).unwrap();
        match paysmith_codegen::generate(&format!("{name}.yaml"), &yaml) {
            Ok(generated) => {
                fs::write(folder.join(format!("{name}.rs")), generated.code).unwrap();
                names.push(name);
            }
            Err(report) => refused.push(format!("{report}")),
        }
    }
    let shown: Vec<_> = refused.iter().take(5).map(String::as_str).collect();
    assert!(
        refused.is_empty(),
        "{} of {count} were refused, as these:\n{}",
        refused.len(),
        shown.join("\n\n")
    );
    names
}

/// The words of the language, by its JSON Schema: the keys of all its maps.
fn words_of(schema: &Value, words: &mut BTreeSet<String>) {
    if let Some(properties) = schema["properties"].as_object() {
        words.extend(properties.keys().cloned());
    }
    let inner = schema.as_object().into_iter().flatten().map(|(_, inner)| inner);
    inner.chain(schema.as_array().into_iter().flatten()).for_each(|inner| words_of(inner, words));
}

/// The words that no random spec has. The vectors of some need keys, and their bodies another writer: `tests/obstacle/quill.yaml` and
/// `inkwell.yaml` have them. `tidemark.yaml` has answers and requests without a body. The others say what a provider takes and sends beyond its tables, of which no generated code knows, or are about
/// orders and credentials that a single call doesn't have: the specs of the built-in providers have those.
const ELSEWHERE: &[&str] = &[
    "$decrypt",
    "$key_id",
    "algorithm",
    "associated",
    "certificate",
    "cipher",
    "ciphers",
    "client_certificate",
    "header",
    "id",
    "key_digest",
    "key_id",
    "keys",
    "made_by",
    "missing",
    "moment",
    "nonce",
    "numbers",
    "only_if",
    "plain",
    "public_key",
    "renamed",
    "required_with",
    "sends",
    "signed_by",
    "statuses",
    "teaches",
    "tolerates",
    "unchecked",
    "unknown_fields",
    "within",
    "writes",
    "xml",
];

#[test]
fn the_specs_use_every_word_of_the_language() {
    let mut unused = BTreeSet::new();
    words_of(&paysmith_codegen::schema(), &mut unused);
    assert!(unused.len() > 100, "{unused:?}");
    for at in 0..500 {
        let yaml = specs::spec(&mut Dice::new(at), "words");
        unused.retain(|word| !yaml.contains(&format!("\"{word}\":")));
    }
    let left: Vec<&str> = unused.iter().map(String::as_str).collect();
    assert_eq!(left, ELSEWHERE, "no spec of 500 uses them");
}

/// Writes the program that has the code of these providers, and calls each of them.
fn program(folder: &Path, part: usize, names: &[String]) -> PathBuf {
    let sending = root().join("tests/random_specs/sending.rs");
    let mut main = format!(
        "//! Generated clients.\n\n#[path = {:?}]\npub mod sending;\n",
        sending.display().to_string()
    );
    for name in names {
        write!(main, "/// A provider.\n#[path = {:?}]\npub mod {name};\n", format!("{name}.rs")).unwrap();
    }
    main.push_str("\nfn main() {\n    let all_are_sent = sending::all_are_sent(&[\n");
    for name in names {
        writeln!(main, "        &{name}::PROVIDER,").unwrap();
    }
    main.push_str("    ]);\n    std::process::exit(if all_are_sent { 0 } else { 1 });\n}\n");
    let path = folder.join(format!("part{part}.rs"));
    fs::write(&path, main).unwrap();
    path
}

#[test]
fn a_random_good_spec_is_accepted_compiles_without_a_warning_and_can_be_sent() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("random_specs");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    let (seed, count) = (number("PAYSMITH_SPECS_SEED", 1), number("PAYSMITH_SPECS_COUNT", 500));
    let names = made(&folder, seed, count);
    let libraries = Libraries::of_this_test();
    // One program for each processor, at least.
    let parts = std::thread::available_parallelism().map_or(2, usize::from).max(names.len().div_ceil(250));
    let chunks: Vec<&[String]> = names.chunks(names.len().div_ceil(parts)).collect();
    let programs: Vec<_> = chunks.iter().enumerate().map(|(at, names)| program(&folder, at, names)).collect();
    let mut wrong: Vec<String> = std::thread::scope(|scope| {
        let compiling: Vec<_> = programs.iter().map(|main| scope.spawn(|| libraries.compile(main))).collect();
        compiling.into_iter().filter_map(|thread| failure(&thread.join().unwrap())).collect()
    });
    if wrong.is_empty() {
        let played = Played::start(&folder, &names);
        let lines = played.lines(&names);
        wrong.extend(programs.iter().filter_map(|main| failure(&run(&main.with_extension(""), &lines))));
        wrong.extend(played.stop());
    }
    assert!(wrong.is_empty(), "with seed {seed}, in {}:\n{}", folder.display(), wrong.join("\n"));
}

/// Runs a program with this standard input.
fn run(program: &Path, input: &str) -> Output {
    let mut command = Command::new(program);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The first lines of what a program printed that failed.
fn failure(output: &Output) -> Option<String> {
    let printed = [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)].concat();
    (!output.status.success()).then(|| printed.lines().take(150).collect::<Vec<_>>().join("\n"))
}
