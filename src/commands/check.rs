//! `paysmith check`: checks specs, and shows what is wrong with them or unwise.

use paysmith_codegen::{Problem, Report, github, lint};
use serde_json::{Value, json};

use crate::arguments::{CheckArgs, Denied, Format};
use crate::output::{Output, Result};
use crate::spec_source::SpecSource;

pub(crate) fn run(out: &Output, args: &CheckArgs) -> Result<bool> {
    let sources = SpecSource::find_all(&args.specs)?;
    let reports: Vec<Report> = sources.iter().map(|source| lint(&source.path, &source.text)).collect();
    match if args.json { Format::Json } else { args.format } {
        Format::Human => reports.iter().try_for_each(|report| out.line(&report.render(out.colours())))?,
        Format::Json => {
            let problems: Vec<Value> = map_problems(&reports, as_json);
            out.line(&serde_json::to_string_pretty(&problems)?)?;
        }
        Format::Github => map_problems(&reports, github).iter().try_for_each(|line| out.line(line))?,
    }
    let (errors, warnings) = reports
        .iter()
        .map(Report::counts)
        .fold((0, 0), |(errors, warnings), (e, w)| (errors + e, warnings + w));
    Ok(errors == 0 && !(args.deny == Some(Denied::Warnings) && warnings > 0))
}

fn map_problems<T>(reports: &[Report], show: impl Fn(&Report, &Problem) -> T) -> Vec<T> {
    let problems = reports.iter().flat_map(|report| report.problems.iter().map(move |one| (report, one)));
    problems.map(|(report, problem)| show(report, problem)).collect()
}

fn as_json(report: &Report, problem: &Problem) -> Value {
    json!({
        "code": problem.code.as_str(),
        "level": if problem.code.is_warning() { "warning" } else { "error" },
        "path": report.path,
        "line": problem.at.line,
        "column": problem.at.column,
        "message": problem.message,
        "label": problem.label,
        "notes": problem.notes,
        "help": problem.help,
    })
}
