//! Remembering which notifications have come.

use std::collections::{HashSet, VecDeque};
use std::convert::Infallible;

/// A store that remembers the keys of notifications. Providers send a notification again until it is acknowledged, and
/// sometimes once more after that.
///
/// Keep the keys in the database that has the orders, and store a key in the transaction that changes the order. If the key
/// were stored earlier, a crash in between would lose the notification; if it were stored later, the notification could be
/// applied twice. An application that can't implement this trait for its database uses [`Verified::key`](super::Verified::key)
/// and [`Verified::deduplicated`](super::Verified::deduplicated).
pub trait Seen {
    /// The error with which the store can fail.
    type Error;

    /// Stores a key, and says whether it is new to the store.
    ///
    /// # Errors
    /// When the store fails. Reply with a server error then, so that the provider sends the notification again.
    fn first(&mut self, key: &str) -> Result<bool, Self::Error>;
}

/// A store in memory, which holds a limited number of keys and forgets the oldest one first. When the process ends everything
/// is forgotten.
#[derive(Debug)]
pub struct Memory {
    keys: HashSet<String>,
    order: VecDeque<String>,
    capacity: usize,
}

impl Memory {
    /// A store for so many keys, and for one at least.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { keys: HashSet::new(), order: VecDeque::new(), capacity: capacity.max(1) }
    }
}

impl Default for Memory {
    /// A store for 10,000 keys.
    fn default() -> Self {
        Self::new(10_000)
    }
}

impl Seen for Memory {
    type Error = Infallible;

    fn first(&mut self, key: &str) -> Result<bool, Infallible> {
        if self.keys.contains(key) {
            return Ok(false);
        }
        if self.order.len() >= self.capacity
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
        self.keys.insert(key.to_owned());
        self.order.push_back(key.to_owned());
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut memory = Memory::new(2);
        for (key, first) in [("a", true), ("a", false), ("b", true), ("c", true), ("b", false), ("a", true)] {
            assert_eq!(memory.first(key), Ok(first), "{key}");
        }
        assert_eq!(memory.keys.len(), 2);
    }
}
