//! What `paysmith check` and `paysmith explain` print, in a terminal and in a workflow of a code host.

use std::process::{Command, Output};

const UNWISE: &str = "tests/wrong_specs/W0501_no_recovery.yaml";
const WRONG: &str = "tests/wrong_specs/E0201_unknown_type.yaml";

fn paysmith(args: &[&str]) -> (Option<i32>, String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_paysmith")).args(args).output();
    let Output { status, stdout, stderr } = run.expect("paysmith runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn a_warning_fails_only_where_warnings_are_denied() {
    let (code, out, _) = paysmith(&["check", UNWISE]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.starts_with("warning[W0501]: ") && out.ends_with(": 1 warning\n"), "{out}");
    assert_eq!(paysmith(&["check", "--deny", "warnings", UNWISE]).0, Some(1));
    assert_eq!(paysmith(&["check", WRONG]).0, Some(1));
    let good = paysmith(&["check", "--deny", "warnings", "tests/fifth/acornpay.yaml"]);
    assert_eq!((good.0, good.1.as_str()), (Some(0), "tests/fifth/acornpay.yaml: ok\n"));
    assert_eq!(paysmith(&["check", "--deny", "everything", UNWISE]).0, Some(2));
}

#[test]
fn every_format_tells_every_problem() {
    let (code, out, _) = paysmith(&["check", "--format", "json", UNWISE, WRONG]);
    assert_eq!((code, &out), (Some(1), &paysmith(&["check", "--json", UNWISE, WRONG]).1));
    let list: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let told = |index: usize, key: &str| list[index][key].clone();
    assert_eq!((told(0, "code"), told(0, "level")), ("W0501".into(), "warning".into()));
    assert_eq!((told(1, "code"), told(1, "level")), ("E0201".into(), "error".into()));
    assert_eq!((told(1, "path"), told(1, "line")), (WRONG.into(), 5.into()));
    let keys: Vec<_> = list[1].as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, ["code", "column", "help", "label", "level", "line", "message", "notes", "path"]);

    let (code, out, _) = paysmith(&["check", "--format", "github", UNWISE, WRONG]);
    let lines: Vec<_> = out.lines().collect();
    assert_eq!((code, lines.len()), (Some(1), 2), "{out}");
    assert!(
        lines[0].starts_with(&format!("::warning file={UNWISE},line=10,col=3,title=W0501::`pay` has no"))
    );
    assert!(lines[1].starts_with(&format!("::error file={WRONG},line=5,")), "{out}");
    assert_eq!(paysmith(&["check", "--json", "--format", "github", WRONG]).0, Some(2), "one of them");
}

#[test]
fn a_code_is_explained_and_a_misspelt_one_suggested() {
    let (code, out, _) = paysmith(&["explain", "e0104"]);
    assert_eq!(code, Some(0));
    assert!(out.starts_with("# E0104: ") && out.contains("error[E0104]: "), "{out}");
    let (_, json, _) = paysmith(&["explain", "W0501", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["code"], &json["level"]), (&"W0501".into(), &"warning".into()));
    let (code, _, error) = paysmith(&["explain", "E0140"]);
    assert_eq!(code, Some(2));
    assert!(error.contains("did you mean E0104?"), "{error}");
}

#[test]
fn all_codes_are_listed() {
    let (code, out, _) = paysmith(&["explain"]);
    assert_eq!(code, Some(0));
    for code in paysmith_codegen::Code::ALL {
        assert!(out.contains(&format!("{code}  {}", code.summary())), "{code}");
    }
}
