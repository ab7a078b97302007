//! Reads outcomes: what codes mean, and cases that are looked at before the codes.

use crate::checked::{About, Case, Class, Outcome, Pattern, Refusal, RefusalCode, Written};
use crate::language::words::{CLASSES, REFUSALS, WRITTEN};
use crate::model::fields::conditions;
use crate::reading::{MapReader, Problems, read_text, read_word};
use crate::report::{Code, Problem, Span};
use crate::yaml::{Entry, Node, Value};

/// Reads `outcome:` of an envelope or an operation: what [`outcome`] reads, the HTTP statuses with which codes come, and what
/// statuses mean where ordinary answers have no code. `pattern` is what is looked for in a refusal: it names the member that holds the code.
pub(crate) fn outcome_of_answers(problems: &Problems, reader: &MapReader<'_>, pattern: &Pattern) -> Outcome {
    let (mut codes, mut code_statuses) = (Vec::new(), Vec::new());
    for entry in reader.entries("codes", "a map of codes") {
        let Some((class, status, about)) = code(problems, entry) else { continue };
        code_statuses.extend(status.map(|status| (entry.key.clone(), status)));
        codes.push((entry.key.clone(), class, about));
    }
    let statuses = reader.entries("statuses", "a map of HTTP statuses").iter();
    let statuses = statuses.filter_map(|entry| status(problems, entry)).collect();
    Outcome { code_statuses, statuses, ..with_codes(problems, reader, pattern, codes) }
}

/// Reads `codes:`, `cases:`, `otherwise:`, `refusals:` and `code_types:`, which a notification has itself.
pub(crate) fn outcome(problems: &Problems, reader: &MapReader<'_>, pattern: &Pattern) -> Outcome {
    let codes = reader.entries("codes", "a map of codes").iter();
    let codes = codes.filter_map(|entry| {
        let (class, about) = class(problems, "a class", entry, CLASSES)?;
        Some((entry.key.clone(), class, about))
    });
    with_codes(problems, reader, pattern, codes.collect())
}

/// Reads what stands beside `codes:`.
fn with_codes(
    problems: &Problems,
    reader: &MapReader<'_>,
    pattern: &Pattern,
    codes: Vec<(String, Class, About)>,
) -> Outcome {
    let refusals = reader.entries("refusals", "a map of refusals").iter();
    let refusals = refusals.filter_map(|entry| refusal(problems, entry, pattern.code_member()));
    let code_types = reader.get("code_types").map(|node| code_types(problems, node)).unwrap_or_default();
    Outcome {
        wire: if code_types.is_empty() { vec![Written::Text] } else { code_types },
        cases: cases(problems, reader, "a class", CLASSES),
        codes,
        code_statuses: Vec::new(),
        statuses: Vec::new(),
        otherwise: reader.word("otherwise", "a class", CLASSES).unwrap_or_default(),
        refusals: refusals.collect(),
    }
}

/// Reads what a code means, and the HTTP status with which it comes.
fn code(problems: &Problems, entry: &Entry) -> Option<(Class, Option<u16>, About)> {
    if !matches!(entry.value.value, Value::Map(_)) {
        return class(problems, "a class", entry, CLASSES).map(|(class, about)| (class, None, about));
    }
    let reader = MapReader::new(problems, "what a code means", entry.key_at, &entry.value);
    let class = reader.require_word("is", "a class", CLASSES);
    let status = reader.get("status").and_then(|node| http_status(problems, node.at, node.text()));
    let about = reader.about();
    reader.finish();
    class.map(|class| (class, status, about))
}

/// Reads an HTTP status that an answer can have.
fn http_status(problems: &Problems, at: Span, text: Option<&str>) -> Option<u16> {
    let text = text.unwrap_or_default();
    let status = text.parse().ok().filter(|status| (200..=599).contains(status) && text.len() == 3);
    if status.is_none() {
        problems.push(
            Problem::new(Code::BadValue, at, format!("`{text}` isn't the HTTP status of an answer"))
                .label("expected a number from 200 to 599"),
        );
    }
    status
}

/// Reads an entry of `statuses:`: a status, and what it means.
fn status(problems: &Problems, entry: &Entry) -> Option<(u16, Class, About)> {
    let (class, about) = class(problems, "a class", entry, CLASSES)?;
    let status = http_status(problems, entry.key_at, Some(&entry.key))?;
    let problem = if class == Class::Declined {
        "no status alone declines"
    } else if !(200..300).contains(&status) {
        "only a status from 200 to 299 has a meaning of its own"
    } else {
        return Some((status, class, about));
    };
    problems.push(
        Problem::new(Code::StatusAlone, entry.key_at, problem)
            .label("a proxy in between answers with such a status, too")
            .help("describe the layout of refusals under `response:`, `refused:`, and list their codes under `codes:`"),
    );
    None
}

/// Reads the code of a refusal, or a map of the members that tell it: the one that holds the code, and those beside it.
pub(crate) fn refusal_code(
    problems: &Problems,
    key_at: Span,
    node: &Node,
    code_member: Option<&str>,
) -> Option<RefusalCode> {
    let Value::Map(entries) = &node.value else {
        let code = read_text(problems, node, "a code, or a map of members")?;
        return Some(RefusalCode { code, beside: Vec::new() });
    };
    let mut members: Vec<(String, String)> = Vec::new();
    for entry in entries {
        members.push((entry.key.clone(), read_text(problems, &entry.value, "the value of a member")?));
    }
    let Some(at) = members.iter().position(|(name, _)| Some(name.as_str()) == code_member) else {
        let code_member = code_member.unwrap_or("code");
        problems.push(
            Problem::new(Code::EnvelopeIncomplete, key_at, format!("no member `{code_member}` among these"))
                .label("which code is it?")
                .help(format!("`$code` stands in the member `{code_member}`: name it here, too")),
        );
        return None;
    };
    let (_, code) = members.remove(at);
    Some(RefusalCode { code, beside: members })
}

/// Reads an entry of `refusals:`: a refusal, and how the provider tells it.
fn refusal(problems: &Problems, entry: &Entry, code_member: Option<&str>) -> Option<(Refusal, RefusalCode)> {
    let code = refusal_code(problems, entry.key_at, &entry.value, code_member)?;
    let refusal = REFUSALS.iter().find(|(word, _)| *word == entry.key);
    if refusal.is_none() {
        let mut words: Vec<&str> = REFUSALS.iter().map(|(word, _)| *word).collect();
        words.sort_unstable();
        problems.push(
            Problem::new(Code::UnknownKey, entry.key_at, format!("unknown key `{}`", entry.key))
                .label("not a refusal")
                .note(format!("keys here: {}", words.join(", ")))
                .suggest(&entry.key, words),
        );
    }
    refusal.map(|(_, refusal)| (*refusal, code))
}

/// Reads `code_types:`, which is one JSON type or a list of them.
fn code_types(problems: &Problems, node: &Node) -> Vec<Written> {
    match &node.value {
        Value::List(items) => items.iter().flat_map(|item| code_types(problems, item)).collect(),
        _ => read_word(problems, node, "a JSON type", WRITTEN).into_iter().collect(),
    }
}

/// Reads what a value means, written as `SUCCESS: paid` or as `SUCCESS: { is: paid, doc: … }`.
pub(crate) fn class<C: Copy>(
    problems: &Problems,
    what: &str,
    entry: &Entry,
    classes: &[(&'static str, C)],
) -> Option<(C, About)> {
    if let Value::Map(_) = entry.value.value {
        let reader = MapReader::new(problems, "what a value means", entry.key_at, &entry.value);
        let class = reader.require_word("is", what, classes);
        let about = reader.about();
        reader.finish();
        return class.map(|class| (class, about));
    }
    let about = About { at: entry.key_at, ..About::default() };
    read_word(problems, &entry.value, what, classes).map(|class| (class, about))
}

/// Reads `cases:`, each with its conditions and what it means.
pub(crate) fn cases<C: Copy>(
    problems: &Problems,
    reader: &MapReader<'_>,
    what: &str,
    classes: &[(&'static str, C)],
) -> Vec<Case<C>> {
    let items = reader.items("cases", "a list of cases");
    items
        .iter()
        .filter_map(|node| {
            let reader = MapReader::of_item(problems, "a case", node);
            let when = reader.require("when").map(|node| conditions(problems, node)).unwrap_or_default();
            let is = reader.require_word("is", what, classes);
            let about = reader.about();
            reader.finish();
            Some(Case { when, is: is?, about })
        })
        .collect()
}
