//! The generator of [Paysmith](https://docs.rs/paysmith): from a YAML description of a payment provider to the source
//! of its client crate.
//!
//! [`generate`] runs all stages, a line each. [`check_str`] stops when the spec is checked, for the sandbox, the
//! doctor and the documentation. [`build_script`] is for the `build.rs` of a provider crate, and the only part that
//! touches files.
//!
//! ```
//! let spec = r#"
//! provider: tiny
//! title: Tiny Pay
//! docs: https://pay.example/docs
//! envelopes:
//!   plain:
//!     request: { json: $fields }
//!     response: { json: { code: $code, data: $fields } }
//!     outcome: { codes: { "0": success }, otherwise: unknown }
//! operations:
//!   ping:
//!     post: /ping
//!     envelope: plain
//!     effect: reed
//! "#;
//! let report = paysmith_codegen::generate("specs/tiny.yaml", spec).unwrap_err();
//! assert!(report.to_string().contains("did you mean `read`?"));
//! ```
#![forbid(unsafe_code)]

mod build;
mod check;
pub mod checked;
pub mod currency;
mod emit;
mod ir;
mod language;
mod lint;
mod lower;
mod model;
mod naming;
mod reading;
mod report;
pub mod signing;
mod yaml;

pub use build::{build_script, build_script_from};
pub use report::{Code, Problem, Report, Span, github, one_line};

use checked::Checked;

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
    lint::lint(&problems, &checked);
    Ok((checked, report(problems.into_found())))
}
