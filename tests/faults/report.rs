//! Counts the cells, and collects what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::echo::{self, Compared};
use crate::genuine::Call;
use crate::judge::Verdict;

/// How many cells of a kind or a provider there were.
#[derive(Default, Clone, Copy)]
struct Count {
    cells: usize,
    finals: usize,
    violated: usize,
}

/// How the cells ended.
#[derive(Default)]
pub(crate) struct Report {
    kinds: BTreeMap<&'static str, Count>,
    providers: BTreeMap<String, Count>,
    violations: Vec<String>,
    nothing: Listed,
    alike: Listed,
}

/// For each operation, and for each kind of wrong answer to it: the operations whose answers those were.
type Listed = BTreeMap<String, BTreeMap<&'static str, Vec<String>>>;

impl Report {
    /// Notes how a cell ended. The name of the cell begins with the name of what was called.
    pub(crate) fn note(&mut self, kind: &'static str, called: &str, cell: &str, verdict: Verdict) {
        let provider = called.split(' ').next().unwrap_or_default().to_owned();
        for count in [self.kinds.entry(kind).or_default(), self.providers.entry(provider).or_default()] {
            count.cells += 1;
            count.finals += usize::from(verdict.is_final);
            count.violated += usize::from(!verdict.violations.is_empty());
        }
        self.violations.extend(verdict.violations.into_iter().map(|why| format!("{cell}: {why}")));
        for (list, what) in [(&mut self.nothing, verdict.nothing), (&mut self.alike, verdict.alike)] {
            if let Some((what, of)) = what {
                list.entry(called.to_owned()).or_default().entry(what).or_default().push(of);
            }
        }
    }

    /// Adds the notes of another report.
    pub(crate) fn add(&mut self, other: Self) {
        for (kind, count) in other.kinds {
            self.kinds.entry(kind).or_default().add(count);
        }
        for (provider, count) in other.providers {
            self.providers.entry(provider).or_default().add(count);
        }
        self.violations.extend(other.violations);
        for (list, others) in [(&mut self.nothing, other.nothing), (&mut self.alike, other.alike)] {
            for (called, whats) in others {
                let own = list.entry(called).or_default();
                whats.into_iter().for_each(|(what, of)| own.entry(what).or_default().extend(of));
            }
        }
    }

    /// Prints everything. Returns whether no invariant was violated.
    pub(crate) fn print(&mut self) -> bool {
        self.violations.sort();
        list("Nothing to compare: final, although the answer is about something else", &self.nothing);
        list("Alike: another operation's answer about the same order, taken for this one's", &self.alike);
        println!("\n{} violations", self.violations.len());
        self.violations.iter().for_each(|violation| println!("  {violation}"));
        table("kind", &self.kinds);
        table("provider", &self.providers);
        let violated: usize = self.kinds.values().map(|count| count.violated).sum();
        let cells: usize = self.kinds.values().map(|count| count.cells).sum();
        println!("\nfaults: {} passed, {violated} failed", cells - violated);
        violated == 0
    }
}

impl Count {
    const fn add(&mut self, other: Self) {
        self.cells += other.cells;
        self.finals += other.finals;
        self.violated += other.violated;
    }
}

fn table<K: std::fmt::Display>(title: &str, counts: &BTreeMap<K, Count>) {
    println!("\n{title:34} {:>8} {:>8} {:>8}", "cells", "final", "violated");
    for (name, Count { cells, finals, violated }) in counts {
        println!("{name:34} {cells:>8} {finals:>8} {violated:>8}");
    }
}

fn list(title: &str, lists: &Listed) {
    let cells: usize = lists.values().flat_map(BTreeMap::values).map(Vec::len).sum();
    println!("\n{title}: {} operations, {cells} cells", lists.len());
    for (called, whats) in lists {
        for (what, of) in whats {
            let names: BTreeSet<&str> =
                of.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
            let names: Vec<&str> = names.into_iter().collect();
            println!("  {called}: {what} ({} cells) {}", of.len(), names.join(", "));
        }
    }
}

/// Prints which of the genuine answers are unusual.
pub(crate) fn calls(calls: &[Arc<Call>]) {
    for call in calls {
        let (name, mine) = (call.name(), &call.mine);
        if mine.made_up {
            println!("  {name}: the sandbox refuses the example, and the answer is made of the spec's");
        }
        for echo in echo::echoes(call.operation()) {
            let answered = (call.operation(), &mine.request);
            let compared = echo::compare(&echo, &mine.request, answered, mine.fields.as_ref());
            if compared == Compared::Unequal {
                println!("  {name}: `{}` is called as in the request, and is another value", echo.theirs);
            }
        }
    }
}
