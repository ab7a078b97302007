//! Gives the generator arbitrary text as a spec.

use paysmith_codegen::{Generated, Report, generate, github, lint, one_line};

/// Generates from one spec. The generator may not panic. A spec that it refuses must have problems whose places are in the
/// text and which can be shown; any other spec must give code that is Rust.
pub fn run(data: &[u8]) {
    let Ok(yaml) = std::str::from_utf8(data) else { return };
    match generate("fuzzed.yaml", yaml) {
        Ok(Generated { code, front_page, warnings }) => {
            assert!(!front_page.is_empty());
            assert!(!warnings.has_errors(), "accepted with errors: {warnings}");
            assert_eq!(lint("fuzzed.yaml", yaml), warnings);
            can_be_shown(&warnings);
            is_rust(&code);
        }
        Err(report) => {
            assert!(report.has_errors(), "refused without an error");
            can_be_shown(&report);
        }
    }
}

/// If a template of the generator's weren't Rust, there would be a `compile_error!` and nothing else.
fn is_rust(code: &str) {
    assert!(code.contains("pub static PROVIDER"), "{code}");
    if let Err(error) = syn::parse_file(code) {
        panic!("{error}:\n{code}");
    }
}

fn can_be_shown(report: &Report) {
    for problem in &report.problems {
        let spans = std::iter::once(&problem.at).chain(problem.related.iter().map(|(at, _)| at));
        for at in spans {
            let whole = report.text.get(at.start..at.end).is_some();
            assert!(whole, "{}: {:?} isn't in a text of {} bytes", problem.code, at, report.text.len());
            let before = report.text.get(..at.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            assert!(at.line >= 1 && at.column >= 1, "{}: {:?} is no place", problem.code, at);
            // YAML also counts a carriage return by itself as the end of a line.
            let lone = before.replace("\r\n", "\n").contains('\r');
            assert!(lone || at.line as usize == line, "{}: {:?} is in line {line}", problem.code, at);
        }
        let line = one_line(report, problem);
        assert!(!line.contains(['\n', '\r']), "{line:?}");
        assert!(!github(report, problem).contains('\n'));
    }
    let shown = report.render(false);
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
    assert!(!report.render(true).is_empty());
}
