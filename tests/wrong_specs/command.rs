//! What `paysmith check` and `paysmith explain` print, in a terminal and in a workflow of a code host.

use crate::support::command_line::{Ran, run};

const UNWISE: &str = "tests/wrong_specs/W0501_no_recovery.yaml";
const WRONG: &str = "tests/wrong_specs/E0201_unknown_type.yaml";

#[test]
fn a_warning_fails_only_where_warnings_are_denied() {
    let Ran { code, out, .. } = run(&["check", UNWISE]);
    assert_eq!(code, 0, "{out}");
    assert!(out.starts_with("warning[W0501]: ") && out.ends_with(": 1 warning\n"), "{out}");
    assert_eq!(run(&["check", "--deny", "warnings", UNWISE]).code, 1);
    assert_eq!(run(&["check", WRONG]).code, 1);
    let good = run(&["check", "--deny", "warnings", "tests/fifth/acornpay.yaml"]);
    assert_eq!((good.code, good.out.as_str()), (0, "tests/fifth/acornpay.yaml: ok\n"));
    assert_eq!(run(&["check", "--deny", "everything", UNWISE]).code, 2);
}

#[test]
fn every_format_tells_every_problem() {
    let Ran { code, out, .. } = run(&["check", "--format", "json", UNWISE, WRONG]);
    assert_eq!((code, &out), (1, &run(&["check", "--json", UNWISE, WRONG]).out));
    let list: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let told = |index: usize, key: &str| list[index][key].clone();
    assert_eq!((told(0, "code"), told(0, "level")), ("W0501".into(), "warning".into()));
    assert_eq!((told(1, "code"), told(1, "level")), ("E0201".into(), "error".into()));
    assert_eq!((told(1, "path"), told(1, "line")), (WRONG.into(), 5.into()));
    let keys: Vec<_> = list[1].as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, ["code", "column", "help", "label", "level", "line", "message", "notes", "path"]);

    let Ran { code, out, .. } = run(&["check", "--format", "github", UNWISE, WRONG]);
    let lines: Vec<_> = out.lines().collect();
    assert_eq!((code, lines.len()), (1, 2), "{out}");
    assert!(
        lines[0].starts_with(&format!("::warning file={UNWISE},line=10,col=3,title=W0501::`pay` has no"))
    );
    assert!(lines[1].starts_with(&format!("::error file={WRONG},line=5,")), "{out}");
    assert_eq!(run(&["check", "--json", "--format", "github", WRONG]).code, 2, "one of them");
}

#[test]
fn a_code_is_explained_and_a_misspelt_one_suggested() {
    let Ran { code, out, .. } = run(&["explain", "e0104"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("# E0104: ") && out.contains("error[E0104]: "), "{out}");
    let Ran { out: json, .. } = run(&["explain", "W0501", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["code"], &json["level"]), (&"W0501".into(), &"warning".into()));
    let Ran { code, err: error, .. } = run(&["explain", "E0140"]);
    assert_eq!(code, 2);
    assert!(error.contains("did you mean E0104?"), "{error}");
}

#[test]
fn all_codes_are_listed() {
    let Ran { code, out, .. } = run(&["explain"]);
    assert_eq!(code, 0);
    for code in paysmith_codegen::Code::ALL {
        assert!(out.contains(&format!("{code}  {}", code.summary())), "{code}");
    }
}
