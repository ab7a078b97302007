//! Counts instructions with valgrind. The number is the same in every run, whatever else the machine does.
//!
//! valgrind doesn't know the processor's SHA instructions, so SHA-256 is computed without them there, which takes many more
//! instructions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cases::Who;
use crate::report::Profile;
use crate::work;

/// The instructions of one call. They are computed from the difference of two runs, so that the program's start isn't counted.
///
/// # Errors
/// When valgrind isn't there.
pub fn instructions(verb: &str, case: &str, who: Who) -> Result<f64, String> {
    let (few, many) = (counted(verb, case, who, 50)?, counted(verb, case, who, 250)?);
    Ok((many - few) / 200.0)
}

fn counted(verb: &str, case: &str, who: Who, times: u32) -> Result<f64, String> {
    let (_, complaint) = run(verb, case, who, times)?;
    let line =
        complaint.lines().find_map(|line| line.split_once("Collected :")).map(|(_, count)| count.trim());
    line.and_then(|count| count.parse().ok())
        .ok_or_else(|| format!("valgrind says nothing of instructions: {complaint}"))
}

fn run(verb: &str, case: &str, who: Who, times: u32) -> Result<(PathBuf, String), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = work::folder("callgrind").map_err(|error| error.to_string())?;
    let file = folder.join(format!("{verb}.{}.{times}", case.replace([' ', ','], "-")));
    let output = std::process::Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(program)
        .args(["probe", verb, case, who.name(), &times.to_string()])
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok((file, complaint)) } else { Err(complaint) }
}

/// The functions in which the instructions are spent. Those of a function don't include those of the functions that it calls.
///
/// # Errors
/// When valgrind isn't there.
pub fn profile(verb: &str, case: &str) -> Result<Profile, String> {
    let times = 3_000;
    let mut functions = costs(verb, case, times)?;
    // The instructions of the program's start are taken off.
    for (name, cost) in costs(verb, case, 1)? {
        functions.entry(name).and_modify(|whole| *whole -= cost);
    }
    let all: f64 = functions.values().sum();
    let mut lines: Vec<(f64, String)> =
        functions.into_iter().map(|(name, cost)| (cost * 100.0 / all, short(&name))).collect();
    lines.sort_by(|one, other| other.0.total_cmp(&one.0));
    lines.truncate(14);
    let how =
        format!("instructions by callgrind over {times} calls, each function without those that it calls");
    Ok(Profile { of: format!("{verb} {case}"), how, lines })
}

fn costs(verb: &str, case: &str, times: u32) -> Result<BTreeMap<String, f64>, String> {
    let (file, _) = run(verb, case, Who::Ours, times)?;
    let mut annotate = std::process::Command::new("callgrind_annotate");
    let text = work::output(annotate.args(["--threshold=100", "--show-percs=no"]).arg(file))?;
    let mut costs = BTreeMap::new();
    for (cost, name) in text.lines().filter_map(function) {
        *costs.entry(name).or_default() += cost;
    }
    Ok(costs)
}

/// Reads a line of callgrind's: `1,234 file:function [object]`.
fn function(line: &str) -> Option<(f64, String)> {
    let (cost, rest) = line.trim_start().split_once(' ')?;
    let cost = cost.replace(',', "").parse().ok()?;
    let rest = rest.trim();
    let name = rest.rsplit_once(" [").map_or(rest, |(name, _)| name);
    let name = name.split_once(':').map_or(name, |(_, name)| name);
    (!name.starts_with("PROGRAM")).then(|| (cost, name.to_owned()))
}

/// A function's name without the hash at its end.
fn short(name: &str) -> String {
    let name = name.rsplit_once("::h").filter(|(_, hash)| hash.len() == 16).map_or(name, |(name, _)| name);
    name.replace('`', "'").chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::function;

    #[test]
    fn a_line_of_callgrind_annotate_is_read() {
        let line = " 1,848,000  /x/lib.rs:<md5::Md5 as digest::Update>::update [/x/bench]";
        assert_eq!(function(line), Some((1_848_000.0, "<md5::Md5 as digest::Update>::update".to_owned())));
        assert_eq!(function("9,041,000  PROGRAM TOTALS"), None);
        assert_eq!(function("Profiled target:  x"), None);
    }
}
