//! `currencies:`, and the fields that hold one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cx::{Cx, place_of};
use super::limits::MOST_SCALE;
use super::reader::Reader;
use crate::checked::{At, Currencies, CurrencyFact, CurrencyUse};
use crate::currency::exponent;
use crate::report::{Code, Problem};
use crate::tree::{Entry, Node};

/// What a provider says of its currencies.
pub(crate) fn facts(cx: &Cx, node: &Node) -> Currencies {
    let facts: Vec<_> = cx.entries(node, "a map of currencies").iter().map(|entry| fact(cx, entry)).collect();
    let mut names: BTreeMap<&str, At> = BTreeMap::new();
    for fact in &facts {
        for name in &fact.also {
            let at = cx.places().of(fact.about.at).word(&["also"], name);
            let message = format!("`{name}` would be two currencies");
            if exponent(name).is_some() {
                cx.push(
                    Problem::new(Code::StandsTwice, at, message)
                        .label("a currency in use has this very code"),
                );
            } else if let Some(other) = names.insert(name, at) {
                let problem = Problem::new(Code::StandsTwice, at, message);
                cx.push(problem.label("here again").related(other, "first here"));
            }
        }
    }
    Arc::new(facts)
}

fn fact(cx: &Cx, entry: &Entry) -> CurrencyFact {
    refuse_unknown(cx, entry.key_at, &entry.key);
    let reader = Reader::new(cx, "a currency", entry.key_at, &entry.value);
    let exponent = reader.get("exponent").and_then(|node| {
        let digits: u32 = cx.number(node, "a whole number")?;
        if digits > MOST_SCALE {
            let wanted = format!("at most {MOST_SCALE} digits after the point");
            cx.bad_value(node, &digits.to_string(), "exponent", &wanted);
        }
        Some(digits.min(MOST_SCALE))
    });
    let also = reader.words("also");
    let fact = CurrencyFact { code: entry.key.clone(), about: reader.about(), also, exponent };
    reader.finish();
    fact
}

/// Nobody can be paid in `XXX`, nor in what isn't written in capitals.
pub(crate) fn refuse_unknown(cx: &Cx, at: At, code: &str) {
    if exponent(code).is_none() {
        let problem = Problem::new(Code::UnknownWord, at, format!("`{code}` is no currency in use"));
        // Codes that differ in a letter are other money: only the same letters are suggested.
        let meant = code.trim().to_uppercase();
        cx.push(
            problem
                .label("expected a code of ISO 4217, three capitals")
                .help_if(exponent(&meant).is_some(), &format!("did you mean `{meant}`?")),
        );
    }
}

/// A field that holds a currency.
pub(crate) fn currency_use(reader: &Reader<'_>, facts: &Currencies) -> CurrencyUse {
    let only = reader.words("only");
    if let Some(node) = reader.get("only") {
        for code in &only {
            refuse_unknown(reader.cx, place_of(node, code), code);
        }
    }
    CurrencyUse { only, facts: Arc::clone(facts) }
}
