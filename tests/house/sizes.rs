//! Does each file hold one thing, and does each function fit on a screen?

use crate::files::{read, rust_files};

/// Folders whose Rust is written by hand.
const WRITTEN: [&str; 11] = [
    "codegen", "derive", "doctor", "journal", "runtime", "sandbox", "src", "tests", "specs", "bench", "fuzz",
];

/// Functions that are longer than [`LONGEST`], each with the reason why it would not be clearer in parts.
const LONG_FOR_A_REASON: [(&str, &str); 0] = [];

/// The greatest number of lines of a function, from its signature to its closing brace.
const LONGEST: usize = 60;

#[test]
fn no_hand_written_file_is_over_450_lines() {
    let mut long = Vec::new();
    for path in WRITTEN.into_iter().flat_map(rust_files) {
        let lines = read(&path).lines().count();
        if lines > 450 && !path.to_string_lossy().contains("golden") {
            long.push(format!("{}: {lines}", path.display()));
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn no_function_is_over_60_lines() {
    let mut long = Vec::new();
    for path in WRITTEN.into_iter().flat_map(rust_files) {
        if path.to_string_lossy().contains("golden") {
            continue;
        }
        for (name, lines) in functions(&read(&path)) {
            if lines > LONGEST && !LONG_FOR_A_REASON.iter().any(|(known, _)| *known == name) {
                long.push(format!("{}: {name} has {lines} lines", path.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// The functions of a formatted file, with their lengths: rustfmt puts the brace that ends a function below its first letter.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = format!("{indent}}}");
        let after = lines[start..]
            .iter()
            .position(|line| *line == end || line.ends_with(';') && *line == lines[start]);
        if let Some(after) = after {
            found.push((name.to_owned(), after + 1));
        }
    }
    found
}

/// The name of the function that a line begins.
fn function_name(line: &str) -> Option<&str> {
    let words = ["pub ", "pub(crate) ", "pub(super) ", "const ", "async ", "unsafe ", "extern \"C\" "];
    let mut rest = line.trim_start();
    while let Some(less) = words.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = less;
    }
    let rest = rest.strip_prefix("fn ")?;
    let one_line = line.ends_with('}') && !line.ends_with("{}") || line.ends_with("{}");
    rest.split(['(', '<']).next().filter(|_| !one_line)
}

#[test]
fn a_function_is_measured_from_its_signature_to_its_end() {
    let text = "impl A {\n    pub const fn one(\n        &self,\n    ) -> u8 {\n        1\n    }\n\n    fn short() {}\n}\n\nfn two() {\n}\n";
    assert_eq!(functions(text), [("one".to_owned(), 5), ("two".to_owned(), 2)]);
}
