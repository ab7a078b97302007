//! Which notifications have been seen.

use std::collections::{HashSet, VecDeque};
use std::convert::Infallible;

/// Remembers the keys of notifications. Providers send a notification until it is acknowledged, and then sometimes once
/// more.
///
/// Keep the keys where the orders are, and note a key in the transaction that changes the order: noted before, a crash in
/// between loses the notification; noted after, it is applied twice. For a store that can't be asked from here, use
/// [`Verified::key`](super::Verified::key) and [`Verified::deduplicated`](super::Verified::deduplicated).
pub trait Seen {
    /// What can go wrong with the store.
    type Error;

    /// Notes a key; `true` when it is there for the first time.
    ///
    /// # Errors
    /// When the store fails. Answer with a server error then, so that the provider sends again.
    fn first(&mut self, key: &str) -> Result<bool, Self::Error>;
}

/// Keys in memory, so many and no more; the oldest is forgotten first. It forgets all when the process ends.
#[derive(Debug)]
pub struct Memory {
    keys: HashSet<String>,
    order: VecDeque<String>,
    capacity: usize,
}

impl Memory {
    /// Room for so many keys, at least one.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { keys: HashSet::new(), order: VecDeque::new(), capacity: capacity.max(1) }
    }
}

impl Default for Memory {
    /// Room for 10,000 keys.
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
