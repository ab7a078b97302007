//! Reads `credentials:`, `credential_sets:` and `environments:`.

use super::urls::fault_of_base;
use crate::checked::{About, Credential, CredentialSet, Environment};
use crate::language::words::CREDENTIALS;
use crate::reading::{MapReader, Problems, bad_value, read_words, refuse_bad_name, refuse_empty};
use crate::report::{Code, Problem};
use crate::yaml::{Entry, Value};

/// The variables of templates and patterns that aren't credentials.
const VARIABLES: &[&str] = &["fields", "operation", "code", "message", "answer", "signature"];

pub(super) fn credentials(problems: &Problems, reader: &MapReader<'_>) -> Vec<Credential> {
    let entries = reader.entries("credentials", "a map of credentials");
    entries.iter().map(|entry| credential(problems, entry)).collect()
}

pub(super) fn credential_sets(problems: &Problems, reader: &MapReader<'_>) -> Vec<CredentialSet> {
    let entries = reader.entries("credential_sets", "a map of sets");
    entries.iter().map(|entry| credential_set(problems, entry)).collect()
}

pub(super) fn environments(problems: &Problems, reader: &MapReader<'_>) -> Vec<Environment> {
    let entries = reader.entries("environments", "a map of environments");
    entries.iter().map(|entry| environment(problems, entry)).collect()
}

fn credential(problems: &Problems, entry: &Entry) -> Credential {
    refuse_bad_name(problems, entry);
    if VARIABLES.contains(&entry.key.as_str()) {
        problems.push(
            Problem::new(Code::BadName, entry.key_at, format!("`${}` means something else", entry.key))
                .label("can't be a credential's name")
                .note(format!("variables of envelopes: ${}", VARIABLES.join(", $"))),
        );
    }
    let reader = MapReader::new(problems, "a credential", entry.key_at, &entry.value);
    let (secret, key) =
        reader.require_word("type", "a credential's type", CREDENTIALS).unwrap_or((true, None));
    let credential = Credential {
        name: entry.key.clone(),
        about: reader.about(),
        secret,
        key,
        max: reader.number("max"),
        optional: reader.flag("optional"),
        example: reader.text("example"),
    };
    if let (true, Some(node)) = (credential.secret, reader.get("example")) {
        problems.push(
            Problem::new(Code::BadValue, node.at, "a secret has no example")
                .label("sooner or later a real one is pasted here"),
        );
    }
    reader.finish();
    credential
}

/// Reads a set, which is written as a list of names or as `{ credentials: […], doc: … }`.
fn credential_set(problems: &Problems, entry: &Entry) -> CredentialSet {
    refuse_bad_name(problems, entry);
    if let Value::Map(_) = entry.value.value {
        let reader = MapReader::new(problems, "a set of credentials", entry.key_at, &entry.value);
        reader.require("credentials");
        let (about, members) = (reader.about(), reader.some_words("credentials"));
        reader.finish();
        return CredentialSet { name: entry.key.clone(), about, members };
    }
    refuse_empty(problems, &entry.value, &entry.key, "name the credentials that such a merchant has");
    let about = About { at: entry.key_at, ..About::default() };
    CredentialSet { name: entry.key.clone(), about, members: read_words(problems, &entry.value) }
}

fn environment(problems: &Problems, entry: &Entry) -> Environment {
    refuse_bad_name(problems, entry);
    let reader = MapReader::new(problems, "an environment", entry.key_at, &entry.value);
    let money = reader.require_word("money", "a kind of money", &[("real", true), ("test", false)]);
    let base = reader.require_text("base");
    if let Some(node) = reader.get("base")
        && let Some(expected) = fault_of_base(&base)
    {
        bad_value(problems, node, &base, "base URL", expected);
    }
    let backup = reader.text("backup");
    if let (Some(node), Some(backup)) = (reader.get("backup"), &backup) {
        let is_same = (*backup == base).then_some("another host than that of `base:`");
        if let Some(expected) = fault_of_base(backup).or(is_same) {
            bad_value(problems, node, backup, "base URL", expected);
        }
    }
    let environment = Environment {
        name: entry.key.clone(),
        about: reader.about(),
        base,
        backup,
        real_money: money.unwrap_or(true),
        examples: reader.flag("examples"),
    };
    reader.finish();
    environment
}
