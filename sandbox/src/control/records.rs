//! Records of what has happened, of which the oldest are forgotten.

use std::collections::VecDeque;

use parking_lot::Mutex;

/// How many records of a kind are kept.
const MOST_RECORDS: usize = 1_000;

/// Records of one kind, the oldest first.
pub(super) struct Records<T>(Mutex<VecDeque<T>>);

impl<T: Clone> Records<T> {
    pub(super) fn new() -> Self {
        Self(Mutex::default())
    }

    pub(super) fn keep(&self, record: T) {
        let mut records = self.0.lock();
        if records.len() >= MOST_RECORDS {
            records.pop_front();
        }
        records.push_back(record);
    }

    pub(super) fn all(&self) -> Vec<T> {
        self.0.lock().iter().cloned().collect()
    }

    pub(super) fn take_all(&self) -> Vec<T> {
        std::mem::take(&mut *self.0.lock()).into()
    }
}
