//! A problem in one line: for a build script, and for the pages of a code host.

use super::{Problem, Report};

/// `specs/x.yaml:58:27: E0202: … (…)`, for those who have one line.
#[must_use]
pub fn one_line(report: &Report, problem: &Problem) -> String {
    let Problem { at, code, message, label, .. } = problem;
    let label = if label.is_empty() { String::new() } else { format!(" ({label})") };
    let line = format!("{}:{}:{}: {code}: {message}{label}", report.path, at.line, at.column);
    line.replace(['\r', '\n'], " ")
}

/// A workflow command of GitHub's, which shows the problem beside its line in a pull request.
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
