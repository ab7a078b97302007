//! Reads where an answer or a notification says how an order stands, and where an answer lists orders or has keys.

use super::echo::name_pairs;
use crate::checked::{Case, Condition, Is, Lists, State, Subject, Teaches};
use crate::language::words::{STATES, SUBJECTS};
use crate::model::envelope::{cases, class};
use crate::reading::{MapReader, Problems, read_text};
use crate::report::{Code, Problem};
use crate::yaml::Entry;

/// Reads `state:`. It is the state of `subject`, unless its own key `subject:` names something else.
pub(crate) fn state(problems: &Problems, entry: &Entry, subject: Subject) -> State {
    let reader = MapReader::new(problems, "`state:`", entry.key_at, &entry.value);
    let mut cases = cases(problems, &reader, "a state", STATES);
    let name = reader.text("at");
    let values = reader.entries("values", "a map of values");
    match (reader.has("at"), reader.has("values")) {
        (true, false) => lone_half(&reader, "at", "values"),
        (false, true) => lone_half(&reader, "values", "at"),
        (false, false) if !reader.has("cases") => reader.missing(
            Problem::new(Code::MissingKey, entry.key_at, "a state needs `at:` and `values:`, or `cases:`")
                .label("what tells how the order stands?"),
        ),
        _ => {}
    }
    for entry in values {
        let class = class(problems, "a state", entry, STATES);
        let (Some((is, about)), Some(name)) = (class, name.clone()) else { continue };
        let when = Condition { name, is: Is::Any(vec![entry.key.clone()]) };
        cases.push(Case { when: vec![when], is, about });
    }
    let row_pairs = reader.get("where").map(|node| name_pairs(problems, node)).unwrap_or_default();
    let subject = reader.word("subject", "what it is the state of", SUBJECTS).unwrap_or(subject);
    let (amount, currency) = (reader.text("amount"), reader.text("currency"));
    let original = reader.text("original");
    let rows = reader.text("rows").map(|rows| (rows, row_pairs));
    let otherwise = reader.word("otherwise", "a state", STATES).unwrap_or_default();
    reader.finish();
    State { of: subject, rows, cases, otherwise, amount, currency, original }
}

/// Reports that of `at:` and `values:`, which belong together, only one is there.
fn lone_half(reader: &MapReader<'_>, there: &'static str, missing: &str) {
    reader.problems.push(
        Problem::new(
            Code::MissingKey,
            reader.key_at(there),
            "`at:` and `values:` of a state belong together",
        )
        .label(format!("without `{missing}:`")),
    );
}

/// Reads `lists:`.
pub(super) fn lists(problems: &Problems, entry: &Entry) -> Option<Lists> {
    let reader = MapReader::new(problems, "`lists:`", entry.key_at, &entry.value);
    let rows = reader.require("rows").and_then(|node| read_text(problems, node, "the name of a list"));
    let order = reader.require("order").and_then(|node| read_text(problems, node, "a field's name"));
    let amount = reader.text("amount");
    reader.finish();
    Some(Lists { rows: rows?, order: order?, amount })
}

/// Reads `teaches:`.
pub(super) fn teaches(problems: &Problems, entry: &Entry) -> Teaches {
    let reader = MapReader::new(problems, "`teaches:`", entry.key_at, &entry.value);
    let teaches = Teaches {
        keys: reader.require_text("keys"),
        rows: reader.require_text("rows"),
        id: reader.require_text("id"),
        certificate: reader.require_text("certificate"),
        cipher: reader.text("cipher"),
    };
    reader.finish();
    teaches
}
