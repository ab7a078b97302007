//! The table of how long rustc takes for generated code, and how much memory.

mod memory;

use std::fmt::Write as _;
use std::fs::FileTimes;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Result;
use crate::measure::{Effort, median};
use crate::peers::generators;
use crate::report::{Cell, Group, Limit, Table, Unit};
use crate::wrapper::{self, Compiled};
use crate::{cases, shapes, synthetic, work};

/// A crate to be compiled.
struct Leaf {
    name: String,
    code: String,
    dependencies: &'static str,
}

/// The kinds of compilation: the name, cargo's arguments, and the folder in the target folder.
const KINDS: [(&str, &[&str], &str); 3] = [
    ("check", &["check"], "debug"),
    ("dev", &["build"], "debug"),
    ("release", &["build", "--release"], "release"),
];

/// How often each crate is compiled.
const ROUNDS: usize = 3;

/// The name of the crate with fifty synthetic types.
const FIFTY: &str = "leaf_fifty";

/// The table.
///
/// # Errors
/// When what we emit doesn't compile.
pub(super) fn table(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "compile",
        "Compiling the emitted crate",
        "The crate alone, its dependencies being there: rustc's time and greatest memory, noted between cargo and rustc. All of it \
         is compiled each time: incremental compilation is off, which would only find out that nothing has changed. The second \
         half has the same 50 types with 500 limits in all five. validator's and garde's have the limits and serde's reading and \
         writing, but no operations.",
        &[
            "crate",
            "lines",
            "check",
            "dev",
            "release",
            "memory, check",
            "memory, dev",
            "memory, release",
            "rlib, dev",
            "rlib, release",
        ],
    );
    let mut leaves = leaves(effort, &mut table)?;
    leaves.extend(memory::bare(&leaves));
    let folder = work::folder("compile")?;
    workspace(&folder, &leaves, effort)?;
    let target = target(effort)?;
    let log = folder.join("rustc.log");
    // The first build isn't measured: it builds the dependencies, for each kind of compilation.
    let kinds = KINDS.iter().take(if effort.short { 1 } else { KINDS.len() });
    for (_, arguments, ..) in kinds.clone() {
        for leaf in &leaves {
            work::output(&mut cargo(arguments, leaf, &folder, &target, &log))?;
        }
    }
    let mut all: Vec<Vec<Vec<Compiled>>> = vec![vec![Vec::new(); KINDS.len()]; leaves.len()];
    for _ in 0..effort.rounds(ROUNDS) {
        for (leaf, found) in leaves.iter().zip(&mut all) {
            for ((_, arguments, _), found) in kinds.clone().zip(found) {
                touch(&folder.join(&leaf.name).join("src/lib.rs"))?;
                std::fs::write(&log, "")?;
                work::output(&mut cargo(arguments, leaf, &folder, &target, &log))?;
                let compiled = wrapper::read(&log).into_iter();
                found.extend(compiled.filter(|compiled| compiled.name == leaf.name));
            }
        }
    }
    for (leaf, kinds) in leaves.iter().zip(&all).filter(|(leaf, _)| leaf.name.starts_with("leaf_")) {
        rows(&mut table, leaf, kinds, &target);
    }
    memory::notes(&mut table, &leaves, &all);
    budgets(&mut table, &leaves, &all);
    Ok(table)
}

fn rows(table: &mut Table, leaf: &Leaf, kinds: &[Vec<Compiled>], target: &Path) {
    let time = kinds.iter().map(|found| Cell::of(median_of(found, |one| one.seconds), Unit::Seconds));
    let memory = kinds.iter().map(|found| Cell::of(median_of(found, |one| one.memory), Unit::Bytes));
    let size = ["debug", "release"].map(|profile| {
        let path = target.join(profile).join(format!("lib{}.rlib", leaf.name));
        Cell::of(std::fs::metadata(path).map_or(f64::NAN, |file| file.len() as f64), Unit::Bytes)
    });
    let lines = Cell::of(leaf.code.lines().count() as f64, Unit::Count);
    table.row(
        std::iter::once(Cell::text(title(&leaf.name))).chain([lines]).chain(time).chain(memory).chain(size),
    );
}

type Figure = fn(&Compiled) -> f64;

fn median_of(found: &[Compiled], figure: Figure) -> f64 {
    median(found.iter().map(figure))
}

fn title(name: &str) -> &str {
    match name {
        FIFTY => "Paysmith, 50 types",
        "leaf_typify" => "typify, 50 types",
        "leaf_progenitor" => "progenitor, 50 types",
        "leaf_validator" => "validator, 50 types",
        "leaf_garde" => "garde, 50 types",
        name => name.trim_start_matches("leaf_"),
    }
}

fn budgets(table: &mut Table, leaves: &[Leaf], all: &[Vec<Vec<Compiled>>]) {
    let place = |name: &str| leaves.iter().position(|leaf| leaf.name == name);
    let Some(ours) = place(FIFTY).and_then(|place| all.get(place)) else { return };
    for ((kind, ..), (number, ours)) in KINDS.iter().zip(ours.iter().enumerate()) {
        let peers = ["typify", "progenitor", "validator", "garde"].into_iter().filter_map(|peer| {
            let found = all.get(place(&format!("leaf_{peer}"))?)?.get(number)?;
            (!found.is_empty()).then_some((peer, found))
        });
        let peers: Vec<(&str, &Vec<Compiled>)> = peers.collect();
        let figures: [(&str, Figure); 2] = [("time", |one| one.seconds), ("memory", |one| one.memory)];
        for (what, figure) in figures {
            let best = peers.iter().map(|(peer, found)| (*peer, median_of(found, figure)));
            let Some((peer, best)) = best.min_by(|one, other| one.1.total_cmp(&other.1)) else { continue };
            // The promise is about `check`, which an editor runs again and again.
            if *kind == "check" {
                let what = format!("check of 50 types, {what} of the best peer ({peer})");
                table.budget(what, Limit::least(1.0, Unit::Times), best / median_of(ours, figure));
            }
        }
        let seconds = |found: &[Compiled]| median_of(found, |one| one.seconds);
        let mut bars = vec![("Paysmith".to_owned(), seconds(ours), true)];
        bars.extend(peers.iter().map(|(peer, found)| ((*peer).to_owned(), seconds(found), false)));
        table.bars.push(Group {
            title: format!("{kind} of 50 types with 500 limits"),
            unit: Unit::Seconds,
            bars,
        });
    }
}

/// The crates to compile. Those that are heavy to build are left out of a short run.
fn leaves(effort: Effort, table: &mut Table) -> Result<Vec<Leaf>> {
    const OURS: &str = "paysmith-runtime = { path = \"RUNTIME\" }";
    let mut leaves = Vec::new();
    if !effort.short {
        for case in cases::payments() {
            let name = case.provider().name;
            let text = std::fs::read_to_string(work::root().join(format!("specs/{name}.yaml")))?;
            leaves.push(Leaf { name: format!("leaf_{name}"), code: generated(&text)?, dependencies: OURS });
        }
    }
    let text = synthetic::fifty_types();
    leaves.push(Leaf { name: FIFTY.to_owned(), code: generated(&text)?, dependencies: OURS });
    let by_validator = |least: usize, most: usize| match least {
        0 => format!("#[validate(length(max = {most}))]"),
        least => format!("#[validate(length(min = {least}, max = {most}))]"),
    };
    let by_garde = |least: usize, most: usize| match least {
        0 => format!("#[garde(length(chars, max = {most}))]"),
        least => format!("#[garde(length(chars, min = {least}, max = {most}))]"),
    };
    leaves.push(Leaf {
        name: "leaf_validator".to_owned(),
        code: synthetic::fifty_structs("validator::Validate", by_validator),
        dependencies: "serde = { version = \"1\", features = [\"derive\"] }\nvalidator = { version = \"0.21\", features = [\"derive\"] }",
    });
    leaves.push(Leaf {
        name: "leaf_garde".to_owned(),
        code: synthetic::fifty_structs("garde::Validate", by_garde),
        dependencies: "serde = { version = \"1\", features = [\"derive\"] }\ngarde = { version = \"0.23\", default-features = false, features = [\"derive\"] }",
    });
    if !effort.short {
        match by_generators(&text) {
            Ok(generated) => leaves.extend(generated),
            Err(why) => {
                table.not_measured("typify", &why);
                table.not_measured("progenitor", &why);
            }
        }
    }
    Ok(leaves)
}

fn generated(text: &str) -> Result<String> {
    let generated = paysmith_codegen::generate("spec.yaml", text).map_err(|report| report.to_string())?;
    Ok(generated.code)
}

fn by_generators(text: &str) -> std::result::Result<Vec<Leaf>, String> {
    let program = generators::built()?;
    let spec = paysmith_codegen::check_str("fifty", text).map_err(|report| report.to_string())?;
    let folder = work::folder("compile-input").map_err(|error| error.to_string())?;
    let mut leaves = Vec::new();
    for (generator, document, dependencies) in [
        (
            "typify",
            shapes::json_schema(&spec),
            "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"",
        ),
        (
            "progenitor",
            shapes::openapi(&spec),
            "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\nprogenitor-client = \"0.15\"\n\
             reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"stream\"] }\nbytes = \"1\"\nfutures-core = \"0.3\"",
        ),
    ] {
        let input = folder.join(generator);
        work::write(&input.join("fifty.json"), &document.to_string()).map_err(|error| error.to_string())?;
        let out = input.join("out.rs");
        generators::run(&program, generator, &input, 1, true, Some(&out))?;
        let code = std::fs::read_to_string(&out).map_err(|error| error.to_string())?;
        leaves.push(Leaf { name: format!("leaf_{generator}"), code, dependencies });
    }
    Ok(leaves)
}

/// The target folder. In a short run it is the one in which this program was built, where the dependencies are built already.
fn target(effort: Effort) -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    match program.ancestors().nth(2).filter(|_| effort.short) {
        Some(target) => Ok(target.to_owned()),
        None => Ok(work::folder("compile-target")?),
    }
}

/// Writes a workspace with these crates. It begins with a copy of the lock file, so that dependencies have the same versions.
fn workspace(folder: &Path, leaves: &[Leaf], effort: Effort) -> Result<()> {
    let mut manifest = String::from("[workspace]\nresolver = \"3\"\nmembers = [");
    for leaf in leaves {
        let _ = write!(manifest, "\"{}\",", leaf.name);
        let runtime = work::root().join("runtime").display().to_string();
        let text = format!(
            "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n",
            leaf.name,
            leaf.dependencies.replace("RUNTIME", &runtime)
        );
        work::write(&folder.join(&leaf.name).join("Cargo.toml"), &text)?;
        work::write(&folder.join(&leaf.name).join("src/lib.rs"), &leaf.code)?;
    }
    manifest.push_str("]\n");
    if effort.short {
        manifest.push_str(
            "[profile.dev]\ndebug = \"line-tables-only\"\n[profile.dev.package.\"*\"]\ndebug = false\n",
        );
    }
    work::write(&folder.join("Cargo.toml"), &manifest)?;
    if !folder.join("Cargo.lock").exists() {
        std::fs::copy(work::root().join("bench/Cargo.lock"), folder.join("Cargo.lock"))?;
    }
    Ok(())
}

/// The command that compiles one crate. Compiled together, the crates would get the features that others switch on in shared
/// dependencies.
fn cargo(arguments: &[&str], leaf: &Leaf, folder: &Path, target: &Path, log: &Path) -> std::process::Command {
    let mut command = work::cargo();
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("paysmith-bench"));
    command.args(arguments).args(["--package", &leaf.name, "--quiet", "--target-dir"]).arg(target);
    command.current_dir(folder).env("CARGO_INCREMENTAL", "0");
    command.env("RUSTC_WRAPPER", program).env(wrapper::LOG, log);
    command
}

fn touch(path: &Path) -> std::io::Result<()> {
    let file = std::fs::File::options().write(true).open(path)?;
    file.set_times(FileTimes::new().set_modified(SystemTime::now()))
}
