//! Does one name mean one thing in the whole workspace?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::CRATES;
use crate::files::{read, root, rust_files};

/// Names of files that stand in several folders, each with the one thing that all of them hold.
const FILES: &[(&str, &str)] = &[
    ("address", "where an operation is reached"),
    ("check", "whether everything fits together; and the subcommand of that name"),
    ("choice", "enums of values, `#[derive(Choice)]`"),
    ("cipher", "how a part of what arrives is encrypted"),
    ("compose", "puts a message of the provider's together"),
    ("credentials", "what the provider gives a merchant"),
    ("currency", "currencies"),
    ("describe", "the words for people"),
    ("digest", "digests, keyed and plain"),
    ("echo", "which fields of an answer repeat the request"),
    ("emit", "writes code"),
    ("envelope", "what stands around the fields of a message"),
    ("envelopes", "all envelopes of a spec"),
    ("example", "the example in an operation's docs"),
    ("field", "one field of a message"),
    ("fields", "the fields of a message"),
    ("find", "finds what a message is about"),
    ("fixed", "fields whose value the spec fixes"),
    ("front_page", "the first page of a generated crate"),
    ("http", "HTTP, from the side of whom the crate plays"),
    ("json", "JSON"),
    ("limits", "the limits of a field"),
    ("lookup", "the tables in which generated code looks codes and states up"),
    ("message", "a message: request, answer or notification"),
    ("model", "what the author wrote, as types"),
    ("names", "names of things in a spec"),
    ("notification", "a notification of the provider's"),
    ("notify", "notifications, received or sent"),
    ("operation", "an operation of the provider's"),
    ("operations", "all operations of a spec"),
    ("order", "an order"),
    ("outcome", "how a call ended, and how a spec tells it"),
    ("parse", "reads text into a tree or a model"),
    ("path", "the path of a value in a message"),
    ("pattern", "what is looked for where in a body that arrives"),
    ("rows", "calls and changes of the journal as rows of a store"),
    ("rsa", "RSA signatures"),
    ("rules", "rules between fields"),
    ("schema", "the JSON Schema of the language, and the subcommand that prints it"),
    ("scheme", "a signature scheme"),
    ("schemes", "all signature schemes of a spec"),
    ("secrets", "secrets that a signature needs"),
    ("setup", "what doesn't change from message to message"),
    ("shape", "what a value looks like"),
    ("sign", "signing, and the subcommand of that name"),
    ("spec", "the description of a provider"),
    ("state", "how an order stands, as a spec tells it"),
    ("steps", "the steps of a procedure, each with what it gives"),
    ("table", "the table of a message's fields"),
    ("time", "points in time, as text"),
    ("tolerances", "what a provider takes of requests although its tables don't have it"),
    ("tree", "a text as a tree that knows its places"),
    ("types", "the types that fields have"),
    ("verify", "verifying signatures, and the subcommand of that name"),
    ("violation", "what is wrong with a request"),
    ("xml", "flat XML documents"),
];

/// Names of public types that stand in several modules, each with the one thing that all of them are.
const TYPES: &[(&str, &str)] = &[
    ("Around", "what a message has besides its body"),
    ("Content", "what stands in a body: JSON or the pairs of a form"),
    ("Currency", "a currency, as a spec states it or a program uses it"),
    ("HandOver", "an operation that the payer's device carries out"),
    ("Json", "a JSON value, with its exact text"),
    ("Key", "a key that an author may write"),
    ("Operation", "an operation of a provider, as data or as a trait"),
    ("Outcome", "what came of a call: as a spec tells it, and for the application"),
    ("Path", "a path of names"),
    ("Provider", "a provider, as data or as a trait"),
    ("Shape", "what may stand behind a key"),
    ("Subject", "what a state is the state of"),
    ("Unreadable", "what can't be read, and why"),
    ("Value", "a value that an author wrote"),
    ("Violation", "what is wrong with a request"),
];

/// The modules that have types named after words of the spec language: for what was read, for what is to be generated, and for
/// the tables in generated code.
const STAGES: [&str; 6] = [
    "codegen/src/checked/",
    "codegen/src/ir",
    "derive/src/model/",
    "runtime/src/message/",
    "runtime/src/spec/",
    "runtime/src/terms",
];

/// File names that cargo and rustc ask for.
const GIVEN: [&str; 4] = ["lib", "main", "mod", "tests"];

#[test]
fn files_of_one_name_hold_the_same_thing() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in CRATES.into_iter().flat_map(rust_files) {
        let mut name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if name == "mod" {
            let folder = path.parent().and_then(|folder| folder.file_name()).expect("a folder");
            name = folder.to_string_lossy().into_owned();
        }
        if !GIVEN.contains(&name.as_str()) {
            found.entry(name).or_default().push(shown(&path));
        }
    }
    compare("file", &found, FILES);
}

#[test]
fn public_types_of_one_name_are_the_same_thing() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in CRATES.into_iter().flat_map(rust_files) {
        for line in read(&path).lines() {
            let Some(rest) = [
                "pub struct ",
                "pub enum ",
                "pub trait ",
                "pub type ",
                "pub(crate) struct ",
                "pub(crate) enum ",
            ]
            .iter()
            .find_map(|start| line.strip_prefix(start)) else {
                continue;
            };
            let name = rest.split(|char: char| !char.is_alphanumeric()).next().unwrap_or_default();
            let places = found.entry(name.to_owned()).or_default();
            // Types that are named after the same word of the language mean the same, whichever of these modules has them.
            let is_word = |place: &str| STAGES.iter().any(|stage| place.starts_with(stage));
            let place = shown(&path);
            if !is_word(&place) || !places.iter().any(|place| is_word(place)) {
                places.push(place);
            }
        }
    }
    compare("type", &found, TYPES);
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Every name that occurs in several places must be listed with its one meaning, and no other name may be.
fn compare(what: &str, found: &BTreeMap<String, Vec<String>>, listed: &[(&str, &str)]) {
    let twice: BTreeSet<&str> =
        found.iter().filter(|(_, places)| places.len() > 1).map(|(name, _)| name.as_str()).collect();
    let known: BTreeSet<&str> = listed.iter().map(|(name, _)| *name).collect();
    let unlisted: Vec<_> =
        twice.difference(&known).map(|name| format!("{name}: {}", found[*name].join(", "))).collect();
    assert!(
        unlisted.is_empty(),
        "a {what} of one name in several places, not listed with its one meaning:\n{}",
        unlisted.join("\n")
    );
    let gone: Vec<_> = known.difference(&twice).collect();
    assert!(gone.is_empty(), "listed, but there is only one {what} of that name: {gone:?}");
}
