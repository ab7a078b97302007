//! Reads `currencies:`, and fields that hold a currency.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::limits::MAX_SCALE;
use crate::checked::{Currencies, CurrencyFact, CurrencyUse};
use crate::currency::exponent;
use crate::reading::{MapReader, Problems, bad_value, read_number, span_of_word};
use crate::report::{Code, Problem, Span};
use crate::yaml::Entry;

/// Reads what a provider says of its currencies, and refuses a name that would stand for two of them.
pub(crate) fn currency_facts(problems: &Problems, reader: &MapReader<'_>) -> Currencies {
    let facts: Vec<_> = reader
        .entries("currencies", "a map of currencies")
        .iter()
        .map(|entry| fact(problems, entry))
        .collect();
    let mut names: BTreeMap<&str, Span> = BTreeMap::new();
    for fact in &facts {
        for name in &fact.also {
            let at = problems.index().of(fact.about.at).find(&["also"], name);
            let message = format!("`{name}` would be two currencies");
            if exponent(name).is_some() {
                problems.push(
                    Problem::new(Code::StandsTwice, at, message)
                        .label("a currency in use has this very code"),
                );
            } else if let Some(other) = names.insert(name, at) {
                let problem = Problem::new(Code::StandsTwice, at, message);
                problems.push(problem.label("here again").related(other, "first here"));
            }
        }
    }
    Arc::new(facts)
}

fn fact(problems: &Problems, entry: &Entry) -> CurrencyFact {
    refuse_unknown(problems, entry.key_at, &entry.key);
    let reader = MapReader::new(problems, "a currency", entry.key_at, &entry.value);
    let exponent = reader.get("exponent").and_then(|node| {
        let digits: u32 = read_number(problems, node, "a whole number")?;
        if digits > MAX_SCALE {
            let wanted = format!("at most {MAX_SCALE} digits after the point");
            bad_value(problems, node, &digits.to_string(), "exponent", &wanted);
        }
        Some(digits.min(MAX_SCALE))
    });
    let also = reader.words("also");
    let fact = CurrencyFact { code: entry.key.clone(), about: reader.about(), also, exponent };
    reader.finish();
    fact
}

/// Refuses a code that no currency in use has, such as `XXX` or `cny`.
fn refuse_unknown(problems: &Problems, at: Span, code: &str) {
    if exponent(code).is_none() {
        let problem = Problem::new(Code::UnknownWord, at, format!("`{code}` is no currency in use"));
        // A code that differs in a letter is another currency, so only the same letters in capitals are suggested.
        let meant = code.trim().to_uppercase();
        problems.push(
            problem
                .label("expected a code of ISO 4217, three capitals")
                .help_if(exponent(&meant).is_some(), &format!("did you mean `{meant}`?")),
        );
    }
}

/// Reads the keys of a field that holds a currency.
pub(super) fn currency_use(reader: &MapReader<'_>, facts: &Currencies) -> CurrencyUse {
    let only = reader.some_words("only");
    if let Some(node) = reader.get("only") {
        for code in &only {
            refuse_unknown(reader.problems, span_of_word(node, code), code);
        }
    }
    CurrencyUse { only, facts: Arc::clone(facts) }
}
