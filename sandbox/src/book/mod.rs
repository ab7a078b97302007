//! The book of orders, in memory: what is in it, how entries are found, and what requests do to it.

mod act;
mod entry;
mod find;

use std::collections::{BTreeMap, HashMap};

use paysmith_codegen::checked::StateClass;

pub(crate) use act::{Topic, act};
pub(crate) use entry::{BookEntry, EntryState};
pub(crate) use find::rows;

use crate::setup::OrderNumbers;
use crate::wire::json::Json;

/// How many entries are kept. Older ones are forgotten, so that a sandbox under load doesn't take ever more memory.
const MOST_ENTRIES: usize = 100_000;

/// The orders of one provider, and their refunds, captures and releases. Each entry has a serial number.
#[derive(Default)]
pub(crate) struct Book {
    entries: BTreeMap<u64, BookEntry>,
    last_serial: u64,
    by_number: HashMap<String, Vec<u64>>,
}

impl Book {
    /// Adds an entry, and gives it its serial number.
    fn add(&mut self, mut entry: BookEntry, numbers: &OrderNumbers) -> u64 {
        self.last_serial += 1;
        let serial = self.last_serial;
        entry.serial = serial;
        for value in order_numbers(&entry, numbers) {
            self.by_number.entry(value).or_default().push(serial);
        }
        if let Some(original) = entry.original.and_then(|original| self.entries.get_mut(&original)) {
            original.parts.push(serial);
        }
        self.entries.insert(serial, entry);
        if self.entries.len() > MOST_ENTRIES {
            self.forget_oldest(numbers);
        }
        serial
    }

    fn forget_oldest(&mut self, numbers: &OrderNumbers) {
        let Some((serial, oldest)) = self.entries.pop_first() else { return };
        for value in order_numbers(&oldest, numbers) {
            if let Some(serials) = self.by_number.get_mut(&value) {
                serials.retain(|one| *one != serial);
                if serials.is_empty() {
                    self.by_number.remove(&value);
                }
            }
        }
    }

    /// Remembers the numbers that an answer or a notification gave an entry. A number that it already has under a name stays.
    pub(crate) fn learn(&mut self, serial: u64, given: &[(String, String)]) {
        let Some(entry) = self.entries.get_mut(&serial) else { return };
        for (name, value) in given {
            if entry.provider_numbers.get(name).is_none() {
                entry.provider_numbers.put(name, Json::Text(value.clone()));
                let serials = self.by_number.entry(value.clone()).or_default();
                if !serials.contains(&serial) {
                    serials.push(serial);
                }
            }
        }
    }

    /// The payer consents to an order. `None` where there is no such entry; `Some(false)` where it doesn't wait for that.
    pub(crate) fn consent(&mut self, serial: u64) -> Option<bool> {
        self.get_mut(serial).map(BookEntry::consent)
    }

    /// Puts an entry into a state; `None` where there is no such entry.
    pub(crate) fn set_state(&mut self, serial: u64, state: StateClass) -> Option<()> {
        self.get_mut(serial).map(|entry| entry.set_state(state))
    }

    pub(crate) fn get(&self, serial: u64) -> Option<&BookEntry> {
        self.entries.get(&serial)
    }

    fn get_mut(&mut self, serial: u64) -> Option<&mut BookEntry> {
        self.entries.get_mut(&serial)
    }

    /// All entries, the newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &BookEntry> {
        self.entries.values().rev()
    }

    /// The entry to which the merchant gave this number. Where an order and a refund have the same number, it is the order.
    pub(crate) fn numbered(&self, number: &str) -> Option<&BookEntry> {
        let same = |entry: &&BookEntry| entry.number.as_deref() == Some(number);
        self.with_number(number).filter(same).min_by_key(|entry| entry.original.is_some())
    }

    /// The entries that have this number, whether the merchant or the provider gave it.
    fn with_number(&self, number: &str) -> impl Iterator<Item = &BookEntry> {
        self.by_number.get(number).into_iter().flatten().filter_map(|serial| self.entries.get(serial))
    }
}

/// Every number by which an entry can be found.
fn order_numbers(entry: &BookEntry, numbers: &OrderNumbers) -> Vec<String> {
    let mut values: Vec<_> = numbers
        .within(&entry.request)
        .into_iter()
        .chain(numbers.within(&entry.provider_numbers))
        .map(|(_, value)| value)
        .chain(entry.number.clone())
        .collect();
    values.sort();
    values.dedup();
    values
}
