//! Random choices that are the same for the same seed, and the words of YAML.

use crate::yaml::Yaml;

/// A generator of random numbers that gives the same sequence each time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Self(seed ^ 0x9e37_79b9_7f4a_7c15);
        // Seeds that are near to one another give sequences that aren't, after a few steps.
        for _ in 0..8 {
            dice.below(2);
        }
        dice
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % most.max(1) as u64).expect("it is below a usize")
    }

    /// Whether something is so that is so in this many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A number from the first to the last, both included.
    pub(crate) fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }
}

/// The entries of a map, in order.
pub(crate) type Entries = Vec<(String, Yaml)>;

/// A text in quotes, so that YAML takes nothing in it for anything else.
pub(crate) fn text(text: impl AsRef<str>) -> Yaml {
    Yaml::Text(serde_json::Value::from(text.as_ref()).to_string())
}

/// A word, a number or a truth value, as it stands.
pub(crate) fn word(word: impl ToString) -> Yaml {
    Yaml::Text(word.to_string())
}

pub(crate) fn texts<S: AsRef<str>>(all: impl IntoIterator<Item = S>) -> Yaml {
    Yaml::List(all.into_iter().map(text).collect())
}

pub(crate) fn entry(key: impl AsRef<str>, value: Yaml) -> (String, Yaml) {
    (serde_json::Value::from(key.as_ref()).to_string(), value)
}

pub(crate) fn map<S: AsRef<str>>(entries: impl IntoIterator<Item = (S, Yaml)>) -> Yaml {
    Yaml::Map(entries.into_iter().map(|(key, value)| entry(key, value)).collect())
}

/// A value of an example, as YAML.
pub(crate) fn json(value: &serde_json::Value) -> Yaml {
    Yaml::Text(value.to_string())
}

impl Dice {
    /// One of these.
    pub(crate) fn pick_of<T>(&mut self, mut all: Vec<T>) -> T {
        let at = self.below(all.len());
        all.swap_remove(at)
    }
}
