//! Which cells are played.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::cells::Cell;

/// Of each kind of each call so many, unless all are.
const SOME: usize = 3;

/// What was said on the command line.
pub(crate) struct Options {
    all: bool,
    pub(crate) seed: u64,
    words: Vec<String>,
}

impl Options {
    /// None if the tests are to be listed only. Options of Rust's own test harness mean nothing here.
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

    /// Whether a cell of that name was asked for.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.words.iter().all(|word| name.contains(word.as_str()))
    }

    /// The cells of calls to be played: of each kind of each call some, chosen by the seed.
    pub(crate) fn choose(&self, cells: Vec<Cell>) -> Vec<Cell> {
        self.chosen(SOME, cells, |cell| (cell.call.name() + cell.kind, cell.to_string()))
    }

    /// Of things that belong to a group and have a name, some of each group.
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
        // Shuffled too, so that not all that wait do so at once.
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
