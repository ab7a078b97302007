//! Does an editor that has `specs/paysmith.schema.json` accept the good specs, and find those mistakes that the schema
//! alone can tell?
//!
//! `EXPECTORATE=overwrite cargo test --test schema` writes the schema anew.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

/// Specs that are wrong in a way which only the whole spec shows: they name a value that an enum elsewhere doesn't have, or a word that
/// another key rules out.
const BEYOND_A_SCHEMA: &[&str] = &[
    "E0105_values_of_what_arrives",
    "E0105_nonce_of_single_blocks",
    "E0105_nothing_listed",
    "E0105_overrides_itself",
    "E0105_rules_without_a_choice",
    "E0105_scheme_of_nothing",
    "E0105_two_bodies_of_a_reply",
    "E0106_currency_not_in_use",
    "E0106_currency_of_the_provider",
    "E0106_condition_never_met",
    "E0106_condition_on_an_object",
    "E0106_default_that_is_no_value",
    "E0106_fixed_that_is_no_number",
    "E0106_fixed_that_is_no_value",
    "E0106_kind_of_notification",
    "E0106_padded_numbers",
    "E0106_state_never_met",
    "E0106_state_of_a_refund",
];

fn json(yaml: &str) -> Result<Value, String> {
    serde_yaml::from_str(yaml).map_err(|error| error.to_string())
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&paysmith_codegen::schema()).expect("it is a schema")
}

fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect(folder).flatten().map(|entry| entry.path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "yaml")).collect();
    files.sort();
    files
}

fn errors(validator: &Validator, path: &Path) -> Vec<String> {
    let yaml = std::fs::read_to_string(path).expect("text");
    let json = json(&yaml).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_schema_of_editors_is_that_of_the_reader() {
    let schema = serde_json::to_string_pretty(&paysmith_codegen::schema()).expect("JSON");
    expectorate::assert_contents("specs/paysmith.schema.json", &format!("{schema}\n"));
}

#[test]
fn the_schema_is_one() {
    assert!(jsonschema::meta::is_valid(&paysmith_codegen::schema()));
}

#[test]
fn good_specs_are_good_to_an_editor() {
    let validator = validator();
    let mut good: Vec<PathBuf> =
        ["specs", "tests/obstacle", "tests/fifth"].into_iter().flat_map(yaml_files).collect();
    // To an editor, a spec that only gets warnings is a good one.
    good.extend(yaml_files("tests/wrong_specs").into_iter().filter(|path| named(path).starts_with('W')));
    assert!(good.len() > 15);
    for path in good {
        let errors = errors(&validator, &path);
        assert!(errors.is_empty(), "{}:\n{}", path.display(), errors.join("\n"));
    }
}

/// Some specs begin with a line by which editors find the schema. Its path must be right.
#[test]
fn the_first_line_of_a_spec_leads_an_editor_to_the_schema() {
    let mut led = 0;
    for path in ["specs", "tests/obstacle", "tests/fifth"].into_iter().flat_map(yaml_files) {
        let yaml = std::fs::read_to_string(&path).expect("text");
        let first = yaml.lines().next().unwrap_or_default();
        if let Some(schema) = first.strip_prefix("# yaml-language-server: $schema=") {
            let schema = path.parent().expect("a folder").join(schema);
            assert!(schema.ends_with("paysmith.schema.json") && schema.exists(), "{}", path.display());
            led += 1;
        }
    }
    assert!(led >= 3, "{led}");
}

#[test]
fn slips_of_the_pen_are_seen_in_an_editor() {
    let validator = validator();
    let mut seen = 0;
    for path in yaml_files("tests/wrong_specs") {
        let name = named(&path);
        let of_shape = ["E0102", "E0104", "E0105", "E0106"].iter().any(|code| name.starts_with(code));
        if of_shape {
            let found = !errors(&validator, &path).is_empty();
            assert_eq!(found, !BEYOND_A_SCHEMA.contains(&name.as_str()), "{name}");
            seen += usize::from(found);
        }
    }
    assert!(seen >= 30, "{seen}");
}

fn named(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}
