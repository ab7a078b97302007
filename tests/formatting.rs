//! Is the generated code formatted to the byte as `prettyplease` would print it?
//!
//! The generator lays its code out while it writes it, and knows no parser. Here the formatter that it follows reads what was
//! written and prints it anew: nothing may change.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

use paysmith_codegen::generate;

/// A file, and every example in it.
fn is_formatted(called: &str, code: &str) {
    is_printed_so(called, code.split_once("\n\n").expect("a header").1);
    for example in examples(code) {
        is_printed_so(&format!("{called}, in an example"), &example);
    }
}

fn is_printed_so(called: &str, code: &str) {
    let file = syn::parse_file(code).unwrap_or_else(|error| panic!("{called}: {error}"));
    let printed = prettyplease::unparse(&file);
    for (place, (ours, theirs)) in code.lines().zip(printed.lines()).enumerate() {
        assert_eq!(ours, theirs, "{called}, line {} without the header", place + 1);
    }
    assert_eq!(code.lines().count(), printed.lines().count(), "{called}");
    assert_eq!(code, printed, "{called}");
}

/// The Rust that stands in the docs.
fn examples(code: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut within = false;
    for line in code.lines() {
        let doc = line.trim_start().strip_prefix("///").unwrap_or_default();
        let doc = doc.strip_prefix(' ').unwrap_or(doc);
        match (within, doc) {
            (false, "```no_run") => {
                within = true;
                found.push(String::new());
            }
            (true, "```") => within = false,
            (true, doc) => found.last_mut().expect("one that has begun").extend([doc, "\n"]),
            (false, _) => {}
        }
    }
    found
}

#[test]
fn goldens_are_formatted() {
    let mut seen = 0;
    for entry in std::fs::read_dir("tests/golden").expect("goldens").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            is_formatted(&path.display().to_string(), &std::fs::read_to_string(&path).expect("a golden"));
            seen += 1;
        }
    }
    assert!(seen >= 8, "{seen} goldens");
}

/// Each letter that a name has more brings some list to the margin, and the next one beyond it.
fn is_formatted_when_stretched(spec: &str) {
    for letters in 1..=75 {
        let yaml = spec.replace("stretch", &"s".repeat(letters));
        let generated = generate("stretched.yaml", &yaml).unwrap_or_else(|report| panic!("{report}"));
        let called = format!("{letters} letters");
        is_formatted(&called, &generated.code);
        assert_eq!(examples(&generated.code).len(), 5, "{called}");
    }
}

fn stretched() -> String {
    std::fs::read_to_string("tests/formatting/stretched.yaml").expect("the spec")
}

#[test]
fn lists_are_broken_at_the_margin() {
    is_formatted_when_stretched(&stretched());
}

#[test]
fn so_are_they_without_sets_of_credentials() {
    let spec = stretched();
    let (without, _) = spec.split_once("\ncredential_sets:").expect("the sets are last");
    is_formatted_when_stretched(without);
}
