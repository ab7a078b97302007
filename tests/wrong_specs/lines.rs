//! The lines by which a build script and a pull request show a report.

use paysmith_codegen::{Code, Report, generate, github, lint, one_line};

const SPEC: &str = "provider: tiny
title: Tiny
docs: https://tiny.example
doc: 100%
tilte: 100%
";

fn report(text: &str) -> Report {
    lint("specs/a,b:c.yaml", text)
}

#[test]
fn a_problem_fits_on_a_line() {
    let report = report(SPEC);
    let [problem] = report.problems.as_slice() else { panic!("{report}") };
    assert_eq!(
        one_line(&report, problem),
        "specs/a,b:c.yaml:5:1: E0102: unknown key `tilte` (a spec has no such key)"
    );
}

#[test]
fn a_problem_stands_beside_its_line_in_a_pull_request() {
    let report = report(&SPEC.replace("tilte", "\"100%: a,b\""));
    let [problem] = report.problems.as_slice() else { panic!("{report}") };
    let line = github(&report, problem);
    let (head, text) = line.rsplit_once("::").expect("two parts");
    assert_eq!(head, "::error file=specs/a%2Cb%3Ac.yaml,line=5,col=1,title=E0102");
    assert!(
        text.starts_with("unknown key `100%25: a,b`%0Aa spec has no such key%0Anote: keys here: "),
        "{text}"
    );
    assert!(!line.contains('\n'));
}

#[test]
fn what_is_unwise_is_told_and_stops_nothing() {
    let spec = SPEC.replace("tilte: 100%", "sources: { DOCS: their pages }");
    let generated = generate("specs/tiny.yaml", &spec).expect("it is no error");
    let [problem] = generated.warnings.problems.as_slice() else { panic!("{}", generated.warnings) };
    assert_eq!((problem.code, generated.warnings.counts()), (Code::UnusedSource, (0, 1)));
    assert!(github(&generated.warnings, problem).starts_with("::warning file="));
    assert!(generated.warnings.to_string().contains("warning[W0102]: "));
    assert!(generated.warnings.to_string().ends_with("specs/tiny.yaml: 1 warning"));
    let wrong = format!("{spec}other: 1\n");
    let report = generate("specs/tiny.yaml", &wrong).expect_err("an error");
    assert_eq!(report.counts(), (1, 0), "of a wrong spec nobody wants to hear what else could be better");
}

#[test]
fn what_is_allowed_for_a_reason_is_not_warned_of() {
    let operation = "envelopes:
  plain: { request: { json: $fields }, response: { json: { code: $code } }, outcome: { codes: { \"0\": success, \"1\": declined } } }
operations:
  pay: { post: /pay, envelope: plain, effect: charge, not_echo: a code alone }
";
    let spec = SPEC.replace("tilte: 100%\n", operation);
    let codes = |spec: &str| lint("x", spec).problems.iter().map(|one| one.code.as_str()).collect::<Vec<_>>();
    assert_eq!(codes(&spec), ["W0501"]);
    let here = spec.replace("effect: charge", "effect: charge, allow: { W0501: they have none }");
    assert_eq!(codes(&here), Vec::<&str>::new());
    assert_eq!(codes(&format!("{spec}allow: {{ W0501: they have no queries }}\n")), Vec::<&str>::new());
    // An `allow:` that isn't needed is reported, and so is one for an error or without a reason.
    let twice = format!("{here}allow: {{ W0501: they have no queries, W0203: why not }}\n");
    assert_eq!(codes(&twice), ["W0101"]);
    assert_eq!(codes(&spec.replace("effect: charge", "effect: charge, allow: { E0102: none }")), ["E0106"]);
    assert_eq!(codes(&spec.replace("effect: charge", "effect: charge, allow: { W0501: ~ }")), ["E0105"]);
    assert_eq!(codes(&spec.replace("effect: charge", "effect: charge, allow: W0501")), ["E0105"]);
}
