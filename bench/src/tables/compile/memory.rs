//! Adds notes about what rustc needs its memory for: rustc itself, the dependencies that it loads, and the types.

use super::{Compiled, FIFTY, KINDS, Leaf, median_of, title};
use crate::report::{Table, Unit, shown};

/// The name of a crate with nothing in it.
const NOTHING: &str = "bare";

/// The crates that are compiled once more without their types.
const WITH_TYPES: [&str; 3] = [FIFTY, "leaf_validator", "leaf_garde"];

/// The crates without their types. They name each dependency, since rustc wouldn't load it otherwise.
pub(super) fn bare(leaves: &[Leaf]) -> Vec<Leaf> {
    let bare = |name: String, dependencies: &'static str| {
        let crates = dependencies.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
        let code = crates.map(|name| format!("extern crate {} as _;\n", name.replace('-', "_"))).collect();
        Leaf { name, code, dependencies }
    };
    let with_types = leaves.iter().filter(|leaf| WITH_TYPES.contains(&&*leaf.name));
    let same = with_types.map(|leaf| bare(format!("{NOTHING}_{}", leaf.name), leaf.dependencies));
    std::iter::once(bare(NOTHING.to_owned(), "")).chain(same).collect()
}

/// Adds a note for each kind of compilation.
pub(super) fn notes(table: &mut Table, leaves: &[Leaf], all: &[Vec<Vec<Compiled>>]) {
    for (number, (kind, ..)) in KINDS.iter().enumerate() {
        let memory = |name: &str| {
            let found = all.get(leaves.iter().position(|leaf| leaf.name == name)?)?.get(number)?;
            (!found.is_empty()).then(|| median_of(found, |one| one.memory))
        };
        let Some(rustc) = memory(NOTHING) else { continue };
        let parts = WITH_TYPES.iter().filter_map(|name| {
            let (bare, whole) = (memory(&format!("{NOTHING}_{name}"))?, memory(name)?);
            let [dependencies, types] = [bare - rustc, whole - bare].map(|part| shown(part, Unit::Bytes));
            let name = title(name).split(',').next().unwrap_or(name);
            Some(format!("{name} {dependencies} and {types}"))
        });
        let parts: Vec<String> = parts.collect();
        table.notes.push(format!(
            "Memory, {kind}: {} for a crate with nothing in it; on top of that, for what is loaded of the dependencies and for \
             the crate's own code: {}.",
            shown(rustc, Unit::Bytes),
            parts.join(", ")
        ));
    }
}
