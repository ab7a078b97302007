//! The book of orders, in memory.

use std::collections::{BTreeMap, HashMap};

use crate::entry::Entry;
use crate::json::Json;
use crate::numbers::Numbers;

/// Older orders are forgotten, so that a sandbox under load doesn't grow without end.
const MOST_ORDERS: usize = 100_000;

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
        if let Some(original) = entry.of.and_then(|of| self.entries.get_mut(&of)) {
            original.parts.push(entry.serial);
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

    /// The entry that the merchant gave this number; an order before what was done with it.
    pub(crate) fn numbered(&self, number: &str) -> Option<&Entry> {
        let same = |entry: &&Entry| entry.number.as_deref() == Some(number);
        self.at(number).filter(same).min_by_key(|entry| entry.of.is_some())
    }

    /// The entries that have this number, whoever gave it.
    pub(crate) fn at(&self, number: &str) -> impl Iterator<Item = &Entry> {
        self.by_number.get(number).into_iter().flatten().filter_map(|serial| self.entries.get(serial))
    }
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
