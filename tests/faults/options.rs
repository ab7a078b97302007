//! Chooses the cells that are played.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::cells::Cell;

/// How many cells of each kind are played for each call, unless all are.
const SOME: usize = 3;

/// The options of the command line.
pub(crate) struct Options {
    all: bool,
    pub(crate) seed: u64,
    words: Vec<String>,
}

impl Options {
    /// Reads the options. `None` if the tests are only to be listed. Other options of Rust's test harness are ignored.
    pub(crate) fn given() -> Option<Self> {
        let mut options = Self { all: false, seed: 1, words: Vec::new() };
        let mut given = std::env::args().skip(1);
        while let Some(word) = given.next() {
            match word.as_str() {
                "--list" => return None,
                "--all" => options.all = true,
                "--seed" => options.seed = given.next().unwrap().parse().unwrap(),
                "--test-threads" | "--format" | "--color" | "--skip" => drop(given.next()),
                flag if flag.starts_with('-') => {}
                _ => options.words.push(word),
            }
        }
        Some(options)
    }

    /// Whether the words of the command line choose a cell of that name.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.words.iter().all(|word| name.contains(word.as_str()))
    }

    /// The cells to be played: for each call some of each kind, chosen by the seed.
    pub(crate) fn choose(&self, cells: Vec<Cell>) -> Vec<Cell> {
        self.chosen(SOME, cells, |cell| (cell.call.name() + cell.kind, cell.to_string()))
    }

    /// Some things of each group, chosen by the seed. `named` gives the group and the name of a thing.
    pub(crate) fn chosen<T>(
        &self,
        some: usize,
        all: Vec<T>,
        named: impl Fn(&T) -> (String, String),
    ) -> Vec<T> {
        let mut drawn: Vec<(u64, String, T)> = Vec::new();
        for one in all {
            let (group, name) = named(&one);
            if self.wants(&name) {
                let mut hasher = DefaultHasher::new();
                (self.seed, name).hash(&mut hasher);
                drawn.push((hasher.finish(), group, one));
            }
        }
        // The order is random, too, so that the cells in which the client waits are spread.
        drawn.sort_by_key(|(lot, ..)| *lot);
        let mut taken: HashMap<String, usize> = HashMap::new();
        drawn.retain(|(_, group, _)| {
            let taken = taken.entry(group.clone()).or_default();
            *taken += 1;
            self.all || *taken <= some
        });
        drawn.into_iter().map(|(.., one)| one).collect()
    }
}
