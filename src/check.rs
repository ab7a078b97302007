//! `paysmith check`

use paysmith_codegen::{Problem, Report};
use serde_json::{Value, json};

use crate::cli::Check;
use crate::output::{Output, Result};
use crate::source::Source;

pub(crate) fn run(out: &Output, args: &Check) -> Result<bool> {
    let sources = Source::all(&args.specs)?;
    let reports: Vec<(&Source, Option<Report>)> = sources
        .iter()
        .map(|source| (source, paysmith_codegen::check_str(&source.path, &source.text).err()))
        .collect();
    if args.json {
        let problems: Vec<Value> =
            reports.iter().flat_map(|(source, report)| as_json(source, report)).collect();
        out.line(&serde_json::to_string_pretty(&problems)?)?;
    } else {
        for (source, report) in &reports {
            match report {
                Some(report) => out.line(&report.render(out.colours()))?,
                None => out.line(&format!("{}: ok", source.path))?,
            }
        }
    }
    Ok(reports.iter().all(|(_, report)| report.is_none()))
}

fn as_json(source: &Source, report: &Option<Report>) -> Vec<Value> {
    let problems: &[Problem] = report.as_ref().map(|report| report.problems.as_slice()).unwrap_or_default();
    problems
        .iter()
        .map(|problem| {
            json!({
                "code": problem.code.as_str(),
                "path": source.path,
                "line": problem.at.line,
                "column": problem.at.column,
                "message": problem.message,
                "label": problem.label,
                "notes": problem.notes,
                "help": problem.help,
            })
        })
        .collect()
}
