//! The stages of the generator in a row: parse, model, check, lint, lower, emit.

use crate::checked::Checked;
use crate::report::Report;
use crate::{check, emit, language, lint as warnings, lower, model, yaml};

/// What is generated from a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The source of the client, to be included in a `lib.rs`.
    pub code: String,
    /// The crate's front page, in Markdown.
    pub front_page: String,
    /// The warnings: what is legal in the spec, and unwise.
    pub warnings: Report,
}

/// Generates the client of a provider from its spec. Errors and docs call the spec `path`.
///
/// # Errors
/// Everything that is wrong with the spec, at once.
pub fn generate(path: &str, yaml: &str) -> Result<Generated, Report> {
    let (checked, warnings) = read(path, yaml)?;
    let ir = lower::lower(&checked);
    Ok(Generated { code: emit::code(&ir), front_page: emit::front_page(&ir), warnings })
}

/// Reads and checks a spec. Errors call it `path`.
///
/// # Errors
/// Everything that is wrong with the spec, at once.
pub fn check_str(path: &str, yaml: &str) -> Result<Checked, Report> {
    read(path, yaml).map(|(checked, _)| checked)
}

/// All errors of a spec. A spec without errors gives its warnings, except those that it allows.
#[must_use]
pub fn lint(path: &str, yaml: &str) -> Report {
    read(path, yaml).map_or_else(|report| report, |(_, report)| report)
}

/// A JSON Schema (draft 2020-12) of the spec language, for editors, with a line about each key.
#[must_use]
pub fn schema() -> serde_json::Value {
    language::schema()
}

fn read(path: &str, yaml: &str) -> Result<(Checked, Report), Report> {
    let report = |problems| Report::new(path, yaml, problems);
    let tree = yaml::parse(yaml).map_err(|problem| report(vec![problem]))?;
    let (provider, problems) = model::model(path, yaml, &tree);
    let Some(checked) = check::check(&problems, provider) else { return Err(report(problems.into_found())) };
    warnings::lint(&problems, &checked);
    Ok((checked, report(problems.into_found())))
}
