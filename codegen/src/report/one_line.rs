//! Shows a problem in one line, for build scripts and for code hosts.

use super::{Problem, Report};

/// The problem as `specs/x.yaml:58:27: E0202: … (…)`.
#[must_use]
pub fn one_line(report: &Report, problem: &Problem) -> String {
    let Problem { at, code, message, label, .. } = problem;
    let label = if label.is_empty() { String::new() } else { format!(" ({label})") };
    let line = format!("{}:{}:{}: {code}: {message}{label}", report.path, at.line, at.column);
    line.replace(['\r', '\n'], " ")
}

/// The problem as a workflow command of GitHub, which shows it beside its line in a pull request.
#[must_use]
pub fn github(report: &Report, problem: &Problem) -> String {
    let Problem { at, code, message, label, notes, help, .. } = problem;
    let level = if code.is_warning() { "warning" } else { "error" };
    let mut text = message.clone();
    let notes = notes.iter().map(|note| format!("note: {note}"));
    let help = help.iter().map(|help| format!("help: {help}"));
    let label = Some(label.clone()).filter(|label| !label.is_empty());
    for line in label.into_iter().chain(notes).chain(help) {
        text.push('\n');
        text.push_str(&line);
    }
    let (line, column) = (at.line, at.column);
    let path = property(&report.path);
    format!("::{level} file={path},line={line},col={column},title={code}::{}", data(&text))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
