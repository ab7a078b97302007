//! Writes `docs/performance.md` from the measurements alone.

use std::fmt::Write as _;

use super::{Budget, Machine, Report, Table, Unit, shown};

/// The page.
#[must_use]
pub fn page(report: &Report) -> String {
    let mut out = String::from(
        "<!-- Made by `cargo run --release --manifest-path bench/Cargo.toml -- all`. Do not edit: run it again. -->\n\n\
         # Performance\n\n\
         Measured beside what people would use instead, everyone in turns in one run; medians over the rounds. \
         Ratios carry over to other machines better than times do.\n\n\
         ```sh\ncargo run --release --manifest-path bench/Cargo.toml -- all\n```\n\n\
         The same figures for programs: [performance.json](performance.json).\n\n![Paysmith beside its peers](performance.svg)\n\n",
    );
    machine(&mut out, &report.machine);
    budgets(&mut out, &report.tables);
    for table in &report.tables {
        section(&mut out, table);
    }
    out
}

fn machine(out: &mut String, machine: &Machine) {
    let Machine { date, processor, cores, memory, system, load, versions } = machine;
    // Writing to a String can't fail.
    let _ = writeln!(
        out,
        "{date}; {processor}, {cores} cores, {}; {system}; load {load} at the start.\n",
        shown(*memory as f64, Unit::Bytes)
    );
    let list: Vec<String> = versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let _ = writeln!(out, "Versions: {}.\n", list.join(", "));
}

/// Lists every promise; those that aren't kept come first.
fn budgets(out: &mut String, tables: &[Table]) {
    let all: Vec<(&Table, &Budget)> =
        tables.iter().flat_map(|table| table.budgets.iter().map(move |budget| (table, budget))).collect();
    let (met, missed): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, budget)| budget.met);
    let _ = writeln!(out, "## Budgets\n\n{} hold, {} don't.\n", met.len(), missed.len());
    out.push_str("| budget | limit | measured | |\n|---|---|---|---|\n");
    for (table, budget) in missed.into_iter().chain(met) {
        let found = shown(budget.found, budget.limit.unit);
        let word = if budget.met { "holds" } else { "**missed**" };
        let _ = writeln!(
            out,
            "| [{}](#{}) | {} | {found} | {word} |",
            budget.what,
            anchor(table.title),
            budget.limit
        );
    }
    out.push('\n');
}

fn anchor(title: &str) -> String {
    let kept = title.to_lowercase();
    let kept = kept.chars().filter(|char| char.is_alphanumeric() || *char == ' ' || *char == '-');
    kept.map(|char| if char == ' ' { '-' } else { char }).collect()
}

fn section(out: &mut String, table: &Table) {
    let _ = writeln!(out, "## {}\n\n{}\n", table.title, table.about);
    let _ = writeln!(out, "| {} |", table.columns.join(" | "));
    let _ = writeln!(out, "|{}", "---|".repeat(table.columns.len()));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.to_string().replace('|', "\\|")).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
    for note in &table.notes {
        let _ = writeln!(out, "* {note}");
    }
    if !table.notes.is_empty() {
        out.push('\n');
    }
    for profile in &table.profiles {
        let _ = writeln!(out, "Where the cost of {} goes ({}):\n", profile.of, profile.how);
        out.push_str("| share | of |\n|---|---|\n");
        for (share, name) in &profile.lines {
            let _ = writeln!(out, "| {share:.1} % | `{name}` |");
        }
        out.push('\n');
    }
}
