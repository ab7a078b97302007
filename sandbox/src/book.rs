//! The book of orders, in memory.

use std::collections::{BTreeMap, HashMap};

use paysmith_codegen::checked::{Effect, Operation, Provider, StateClass};
use rust_decimal::Decimal;

use crate::json::Json;
use crate::numbers::{Numbers, last};

/// Older orders are forgotten, so that a sandbox under load doesn't grow without end.
const MOST_ORDERS: usize = 100_000;

/// An order, or a refund of one.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) serial: u64,
    /// The operation that made it.
    pub(crate) operation: String,
    pub(crate) effect: Effect,
    /// The merchant's number for it.
    pub(crate) number: Option<String>,
    pub(crate) amount: Option<Decimal>,
    /// What was given back of it.
    pub(crate) refunded: Decimal,
    pub(crate) state: StateClass,
    /// The fields of the request that made it.
    pub(crate) request: Json,
    /// The numbers that the provider gave it.
    pub(crate) facts: Json,
}

impl Entry {
    /// Not a refund.
    pub(crate) fn is_order(&self) -> bool {
        matches!(self.effect, Effect::Create | Effect::Charge)
    }
}

/// What a request's order numbers lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// The request has no order number.
    NotAsked,
    /// There is no such order.
    Nothing,
    /// The order's place in the book.
    Order(u64),
}

/// All orders of one provider.
#[derive(Default)]
pub(crate) struct Book {
    entries: BTreeMap<u64, Entry>,
    last: u64,
    by_number: HashMap<String, Vec<u64>>,
}

impl Book {
    /// The place that the next order will have.
    pub(crate) fn next(&self) -> u64 {
        self.last + 1
    }

    /// Writes an entry down; its `serial` must be [`Self::next`].
    pub(crate) fn add(&mut self, entry: Entry, numbers: &Numbers) {
        self.last = entry.serial;
        for value in values(&entry, numbers) {
            self.by_number.entry(value).or_default().push(entry.serial);
        }
        self.entries.insert(entry.serial, entry);
        if self.entries.len() > MOST_ORDERS
            && let Some((serial, oldest)) = self.entries.pop_first()
        {
            for value in values(&oldest, numbers) {
                if let Some(serials) = self.by_number.get_mut(&value) {
                    serials.retain(|one| *one != serial);
                    if serials.is_empty() {
                        self.by_number.remove(&value);
                    }
                }
            }
        }
    }

    /// Remembers numbers that an answer or a notification gave the entry; what is known already stays.
    pub(crate) fn learn(&mut self, serial: u64, told: &[(String, String)]) {
        let Some(entry) = self.entries.get_mut(&serial) else { return };
        for (name, value) in told {
            if entry.facts.get(name).is_none() {
                entry.facts.put(name, Json::Text(value.clone()));
                let serials = self.by_number.entry(value.clone()).or_default();
                if !serials.contains(&serial) {
                    serials.push(serial);
                }
            }
        }
    }

    pub(crate) fn get(&self, serial: u64) -> Option<&Entry> {
        self.entries.get(&serial)
    }

    pub(crate) fn get_mut(&mut self, serial: u64) -> Option<&mut Entry> {
        self.entries.get_mut(&serial)
    }

    /// All entries, the newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().rev()
    }

    /// The entry that the merchant gave this number.
    pub(crate) fn numbered(&self, number: &str) -> Option<&Entry> {
        let same = |entry: &&Entry| entry.number.as_deref() == Some(number);
        self.at(number).find(same)
    }

    /// The entry that a query asks about.
    pub(crate) fn asked(
        &self,
        provider: &Provider,
        numbers: &Numbers,
        query: &Operation,
        asked: &Json,
    ) -> Found {
        let recovers = |entry: &Entry| {
            let maker = provider.operation(&entry.operation)?;
            maker.recover.as_ref().map(|recover| recover.query == query.name)
        };
        // A query that operations name as theirs answers for these; any other query answers for all.
        let has_makers = provider
            .operations
            .iter()
            .filter_map(|one| one.recover.as_ref())
            .any(|one| one.query == query.name);
        let eligible = |entry: &Entry| !has_makers || recovers(entry).unwrap_or_else(|| entry.is_order());
        self.best(numbers, asked, |entry| {
            let same = |name: &str, value: &str| agrees(provider, query, entry, asked, name, value);
            eligible(entry).then(|| score(numbers, asked, same, true)).flatten()
        })
    }

    /// The order that a refund or a cancellation is about; a refund has a further number, its own.
    pub(crate) fn original(&self, numbers: &Numbers, effect: Effect, asked: &Json) -> Found {
        self.best(numbers, asked, |entry| {
            let same = |name: &str, value: &str| named(entry, name, value);
            entry.is_order().then(|| score(numbers, asked, same, effect != Effect::Refund)).flatten()
        })
    }

    fn at(&self, number: &str) -> impl Iterator<Item = &Entry> {
        self.by_number.get(number).into_iter().flatten().filter_map(|serial| self.entries.get(serial))
    }

    fn best(&self, numbers: &Numbers, asked: &Json, score: impl Fn(&Entry) -> Option<usize>) -> Found {
        let given = numbers.within(asked);
        if given.is_empty() {
            return Found::NotAsked;
        }
        let candidates = given.iter().flat_map(|(_, value)| self.at(value));
        let scored = candidates.filter_map(|entry| Some((score(entry)?, entry.serial)));
        scored.max().map_or(Found::Nothing, |(_, serial)| Found::Order(serial))
    }
}

/// How many of the asked numbers agree; `None` when none does, or (where `strict`) one contradicts.
fn score(
    numbers: &Numbers,
    asked: &Json,
    same: impl Fn(&str, &str) -> Option<bool>,
    strict: bool,
) -> Option<usize> {
    let verdicts: Vec<_> =
        numbers.within(asked).iter().filter_map(|(name, value)| same(name, value)).collect();
    let agreeing = verdicts.iter().filter(|same| **same).count();
    (agreeing > 0 && !(strict && verdicts.contains(&false))).then_some(agreeing)
}

/// Whether an entry agrees with a number that a query asks for: by the `recover` of the operation that made the entry,
/// which may rename, else by the wire name. `None` where the entry has nothing of the kind.
fn agrees(
    provider: &Provider,
    query: &Operation,
    entry: &Entry,
    asked: &Json,
    name: &str,
    value: &str,
) -> Option<bool> {
    let recover = provider
        .operation(&entry.operation)
        .and_then(|maker| maker.recover.as_ref())
        .filter(|recover| recover.query == query.name);
    let pairs = recover.map_or(&[][..], |recover| &recover.by);
    // The other fields that the query takes (a store, a merchant) must agree as well.
    let contradicted = pairs.iter().any(|(theirs, ours)| {
        let (asked, made) = (asked.at(theirs), entry.request.at(ours));
        asked.is_some() && made.is_some() && asked.and_then(Json::scalar) != made.and_then(Json::scalar)
    });
    if contradicted {
        return Some(false);
    }
    match pairs.iter().find(|(theirs, _)| last(theirs) == name) {
        Some((_, ours)) => entry.request.at(ours).map(|made| made.scalar().as_deref() == Some(value)),
        None => named(entry, name, value),
    }
}

fn named(entry: &Entry, name: &str, value: &str) -> Option<bool> {
    let known = [&entry.request, &entry.facts].into_iter().flat_map(Json::leaves);
    let mut values = known.filter(|(known, _)| *known == name).peekable();
    values.peek()?;
    Some(values.any(|(_, known)| known.scalar().as_deref() == Some(value)))
}

fn values(entry: &Entry, numbers: &Numbers) -> Vec<String> {
    let mut values: Vec<_> = numbers
        .within(&entry.request)
        .into_iter()
        .chain(numbers.within(&entry.facts))
        .map(|(_, value)| value)
        .chain(entry.number.clone())
        .collect();
    values.sort();
    values.dedup();
    values
}
