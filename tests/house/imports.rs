//! Do imports go one way, between the rooms of a crate and between folders?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::files::root;
use crate::modules::{ModulePath, Modules};
use crate::{CRATES, rooms};

/// ARCHITECTURE.md lists the rooms of a crate in their order, and a room imports only from those above it.
#[test]
fn no_room_imports_from_one_below_it() {
    let mut wrong = Vec::new();
    for folder in CRATES {
        let (rooms, modules) = (rooms::of(folder), Modules::of(folder));
        let found: BTreeSet<&str> =
            modules.files.keys().filter_map(|path| path.first()).map(String::as_str).collect();
        let listed: BTreeSet<&str> = rooms.iter().map(String::as_str).collect();
        for room in found.symmetric_difference(&listed) {
            wrong.push(format!(
                "{folder}: {room} stands in ARCHITECTURE.md or in the folder, but not in both"
            ));
        }
        let place = |path: &ModulePath| rooms.iter().position(|room| Some(room) == path.first());
        for (path, module) in modules.files.iter().filter(|(path, _)| !path.is_empty()) {
            for target in modules.imports(module) {
                // An empty path is the crate's root, which stands above all rooms.
                let upward = target.is_empty() || place(target) > place(path);
                if upward && target.first() != path.first() {
                    wrong.push(format!("{} imports from {folder}: {}", shown(&module.file), name(target)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} imports go upward:\n{}", wrong.len(), wrong.join("\n"));
}

/// Files of one folder may import from one another; files of two folders may not, not even by way of others. Such folders should
/// be one, or what both need should be in a third.
#[test]
fn no_circle_leaves_its_folder() {
    let mut wrong = Vec::new();
    for folder in CRATES {
        let modules = Modules::of(folder);
        let direct: BTreeMap<&ModulePath, Vec<&ModulePath>> =
            modules.files.iter().map(|(path, module)| (path, modules.imports(module))).collect();
        let reach: BTreeMap<&ModulePath, BTreeSet<&ModulePath>> =
            direct.keys().map(|path| (*path, reachable(path, &direct))).collect();
        for (path, module) in modules.files.iter().filter(|(path, _)| !path.is_empty()) {
            for other in reach[path].iter().filter(|other| **other > path && reach[**other].contains(path)) {
                let (here, there) = (&module.file, &modules.files[*other].file);
                if here.parent() != there.parent() {
                    wrong.push(format!("{} and {} need one another", shown(here), shown(there)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} circles:\n{}", wrong.len(), wrong.join("\n"));
}

/// All modules from which a module imports, directly or through others.
fn reachable<'m>(
    from: &ModulePath,
    direct: &BTreeMap<&'m ModulePath, Vec<&'m ModulePath>>,
) -> BTreeSet<&'m ModulePath> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&ModulePath> = direct[from].clone();
    while let Some(next) = open.pop() {
        if !next.is_empty() && seen.insert(next) {
            open.extend(&direct[next]);
        }
    }
    seen
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

fn name(path: &ModulePath) -> String {
    if path.is_empty() { "the crate's root".to_owned() } else { path.join("::") }
}
