//! The tables of how long it takes to generate code from a description, and how long that code is.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Result;
use crate::measure::{Effort, busy, busy_process, median};
use crate::peers::generators::{self, Told};
use crate::report::{Cell, Group, Limit, Table, Unit};
use crate::{cases, shapes, synthetic, work};

/// A set of specs: its name, how many specs it has, and the folder in which they are written in three languages.
struct Set {
    name: String,
    count: usize,
    folder: PathBuf,
    rounds: usize,
}

/// Paysmith generates this many times as often as the others. Its rounds are so short that a short disturbance would spoil
/// several.
const MORE: usize = 10;

/// The generators, with and without formatting. Paysmith always formats its code.
const WAYS: &[(&str, bool)] =
    &[("Paysmith", true), ("progenitor", true), ("progenitor", false), ("typify", true), ("typify", false)];

/// The table.
///
/// # Errors
/// When one of our own specs is wrong.
pub(super) fn table(effort: Effort) -> Result<Table> {
    let mut table = Table::new(
        "generate",
        "Generating a client",
        "From the text of the spec to the text of the code: reading, checking (all vectors of all signature schemes included), \
         lowering, writing. Paysmith writes its code formatted, so it has no time without. progenitor reads OpenAPI and typify JSON Schema of the same fields. A synthetic spec \
         has three operations of ten constrained fields. Each in processes of their own, whose start isn't counted; times are those of the processor.",
        &[
            "specs",
            "Paysmith",
            "progenitor",
            "unformatted",
            "typify",
            "unformatted",
            "Paysmith, memory",
            "progenitor, memory",
            "typify, memory",
        ],
    );
    let program = if effort.short { Err("left out in short".to_owned()) } else { generators::built() };
    let mut per_spec = Vec::new();
    for set in sets(effort)? {
        let told = compared(&set, effort, &program)?;
        let seconds: Vec<Option<f64>> =
            told.iter().map(|told| Some(median(told.as_ref().ok()?.seconds.iter().copied()))).collect();
        let time = |place: usize| match (seconds.get(place), told.get(place)) {
            (Some(Some(seconds)), _) => Cell::of(seconds * 1e3, Unit::Milliseconds),
            (_, Some(Err(why))) => Cell::NotMeasured { not_measured: why.clone() },
            _ => Cell::text(""),
        };
        let memory = |place: usize| match told.get(place) {
            Some(Ok(told)) => Cell::of(told.peak, Unit::Bytes),
            _ => Cell::text(""),
        };
        table.row(
            std::iter::once(Cell::Text(set.name.clone()))
                .chain((0..WAYS.len()).map(time))
                .chain([0, 1, 3].map(memory)),
        );
        let [Some(ours), peers @ ..] = seconds.as_slice() else { continue };
        let progenitor = peers.first().copied().flatten();
        let typify = peers.get(2).copied().flatten();
        budgets(&mut table, &set, *ours, progenitor, typify);
        per_spec.push((set.count, ours / set.count as f64));
    }
    for provider in cases::PROVIDERS {
        table.notes.push(stages(provider.name)?);
    }
    let of = |count: usize| per_spec.iter().rfind(|(own, _)| *own == count).map(|(_, seconds)| *seconds);
    if let (Some(ten), Some(thousand)) = (of(10), of(1_000)) {
        let ratio = thousand / ten;
        table.budget(
            "time a spec at 1,000 specs, of that at 10",
            Limit::between(0.8, 1.3, Unit::Times),
            ratio,
        );
    }
    Ok(table)
}

/// A note about how long each stage of Paysmith's generator takes.
fn stages(name: &str) -> Result<String> {
    let text = std::fs::read_to_string(work::root().join(format!("specs/{name}.yaml")))?;
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..9 {
        let start = busy();
        drop(std::hint::black_box(
            paysmith_codegen::check_str(name, &text).map_err(|error| error.to_string())?,
        ));
        let checked = busy();
        drop(std::hint::black_box(
            paysmith_codegen::generate(name, &text).map_err(|error| error.to_string())?,
        ));
        let read = checked.saturating_sub(start);
        let whole = busy().saturating_sub(checked);
        let stages = [read, whole.saturating_sub(read)];
        stages.iter().zip(&mut took).for_each(|(stage, all)| all.push(stage.as_secs_f64() * 1e3));
    }
    let [read, written] = took.map(|all| crate::report::shown(median(all), Unit::Milliseconds));
    Ok(format!(
        "{name}, {} lines of YAML: {read} to read and check, {written} to lower and write.",
        text.lines().count()
    ))
}

fn budgets(table: &mut Table, set: &Set, ours: f64, progenitor: Option<f64>, typify: Option<f64>) {
    if set.count == 1 && !set.name.contains("operations") {
        table.budget(format!("generate {}", set.name), Limit::most(100.0, Unit::Milliseconds), ours * 1e3);
    }
    let mut bars = vec![("Paysmith".to_owned(), ours * 1e3, true)];
    for (name, seconds) in [("progenitor", progenitor), ("typify", typify)] {
        let Some(seconds) = seconds else { continue };
        table.budget(
            format!("generate {}, {name}'s time", set.name),
            Limit::least(1.0, Unit::Times),
            seconds / ours,
        );
        bars.push((name.to_owned(), seconds * 1e3, false));
    }
    table.bars.push(Group { title: format!("Generate {}", set.name), unit: Unit::Milliseconds, bars });
}

/// Runs all generators in turns. Each turn is a new process, which generates the set a few times.
fn compared(
    set: &Set,
    effort: Effort,
    program: &std::result::Result<PathBuf, String>,
) -> Result<Vec<std::result::Result<Told, String>>> {
    let mut all: Vec<std::result::Result<Told, String>> = Vec::new();
    // A set of a thousand specs needs one turn only, since it is an average in itself.
    let turns = if set.rounds == 1 { 1 } else { effort.rounds(3) };
    for turn in 0..turns {
        for (place, (way, formatted)) in WAYS.iter().enumerate() {
            let folder = |kind: &str| set.folder.join(kind);
            let told = match *way {
                "Paysmith" => Ok(generators::ours(&folder("yaml"), set.rounds * MORE)?),
                way => program.as_ref().map_err(Clone::clone).and_then(|program| {
                    let kind = if way == "typify" { "schema" } else { "openapi" };
                    generators::run(program, way, &folder(kind), set.rounds, *formatted, None)
                }),
            };
            match (turn, all.get_mut(place)) {
                (0, _) => all.push(told),
                (_, Some(Ok(before))) => {
                    let told = told?;
                    before.seconds.extend(told.seconds);
                    before.peak = before.peak.max(told.peak);
                }
                _ => {}
            }
        }
    }
    Ok(all)
}

fn sets(effort: Effort) -> Result<Vec<Set>> {
    let mut sets = Vec::new();
    for case in cases::payments() {
        let name = case.provider().name;
        let text = std::fs::read_to_string(work::root().join(format!("specs/{name}.yaml")))?;
        sets.push(Set { name: name.to_owned(), count: 1, folder: laid_out(name, &[text])?, rounds: 5 });
    }
    let most = if effort.short { 1 } else { 3 };
    for count in [10, 100, 1_000].into_iter().take(most) {
        let texts: Vec<String> = (0..count).map(synthetic::provider).collect();
        let folder = laid_out(&format!("synthetic-{count}"), &texts)?;
        let name = format!("{count} synthetic specs");
        sets.push(Set { name, count, folder, rounds: (500 / count).clamp(1, 10) });
    }
    for count in [10, 100, 1_000].into_iter().take(most) {
        let text = synthetic::operations("wide", count, 0);
        let folder = laid_out(&format!("operations-{count}"), &[text])?;
        let name = format!("one spec of {count} operations");
        sets.push(Set { name, count: 1, folder, rounds: (500 / count).clamp(1, 10) });
    }
    Ok(sets)
}

/// Writes the specs as YAML, OpenAPI and JSON Schema.
fn laid_out(name: &str, texts: &[String]) -> Result<PathBuf> {
    let folder = work::folder(&format!("generate/{name}"))?;
    for (number, text) in texts.iter().enumerate() {
        let spec = paysmith_codegen::check_str(name, text).map_err(|report| report.to_string())?;
        work::write(&folder.join(format!("yaml/{number:04}.yaml")), text)?;
        work::write(&folder.join(format!("openapi/{number:04}.json")), &shapes::openapi(&spec).to_string())?;
        work::write(
            &folder.join(format!("schema/{number:04}.json")),
            &shapes::json_schema(&spec).to_string(),
        )?;
    }
    Ok(folder)
}

/// Generates every spec of a folder this many times. This is what the process does that `ours` starts.
///
/// # Errors
/// When a spec is wrong.
pub fn generate(folder: &Path, rounds: usize) -> Result<Value> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let texts = files.iter().map(std::fs::read_to_string).collect::<std::io::Result<Vec<_>>>()?;
    let mut seconds = Vec::new();
    let mut lines = 0;
    for _ in 0..rounds {
        let start = busy_process();
        for text in &texts {
            let generated =
                paysmith_codegen::generate("spec.yaml", text).map_err(|report| report.to_string())?;
            lines = std::hint::black_box(generated.code).lines().count();
        }
        seconds.push(busy_process().saturating_sub(start).as_secs_f64());
    }
    Ok(json!({ "seconds": seconds, "lines": lines, "peak": work::peak_memory() }))
}

/// The table of how many lines are generated for a limited field.
///
/// # Errors
/// When a spec is wrong.
pub(super) fn emitted(_: Effort) -> Result<Table> {
    let mut table = Table::new(
        "emitted",
        "Emitted code",
        "Lines of the generated file, documentation included, and how many lines of code belong to a field: its attribute and its \
         declaration, without its documentation, of which each fact has a line of its own. A constrained field is one with a \
         length, a range, a pattern, digits or a list of values.",
        &["provider", "lines", "constrained fields", "lines a constrained field"],
    );
    let fifty = ("50 types, 500 limits".to_owned(), synthetic::fifty_types());
    let mut all = vec![fifty];
    for case in cases::payments() {
        let name = case.provider().name;
        let text = std::fs::read_to_string(work::root().join(format!("specs/{name}.yaml")))?;
        all.push((name.to_owned(), text));
    }
    for (name, text) in all {
        let generated =
            paysmith_codegen::generate("spec.yaml", &text).map_err(|report| report.to_string())?;
        let (fields, lines) = constrained(&generated.code);
        let each = lines as f64 / fields as f64;
        table.row([
            Cell::Text(name.clone()),
            Cell::of(generated.code.lines().count() as f64, Unit::Count),
            Cell::of(fields as f64, Unit::Count),
            Cell::of((each * 10.0).round() / 10.0, Unit::Count),
        ]);
        table.budget(format!("lines a constrained field, {name}"), Limit::most(5.0, Unit::Count), each);
    }
    Ok(table)
}

/// How many fields have a limit, and how many lines of code they take.
fn constrained(code: &str) -> (usize, usize) {
    const WORDS: &[&str] = &[
        "max =",
        "min =",
        "range(",
        "pattern =",
        "digits =",
        "scale =",
        "only(",
        "closed",
        "units =",
        "trimmed",
        "prefix =",
    ];
    let (mut fields, mut all) = (0, 0);
    let mut lines: Vec<&str> = Vec::new();
    for line in code.lines().map(str::trim).filter(|line| !line.starts_with("///")) {
        lines.push(line);
        let ends =
            line.starts_with("pub ") && (line.ends_with(',') || line.ends_with('<') || line.contains(": "));
        if ends && lines.iter().any(|line| line.starts_with("#[field(")) {
            let text = lines.concat();
            if WORDS.iter().any(|word| text.contains(word)) {
                fields += 1;
                all += lines.len();
            }
            lines.clear();
        } else if line.ends_with('{') || line == "}" {
            lines.clear();
        }
    }
    (fields, all)
}
