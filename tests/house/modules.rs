//! The modules of a crate: which files there are, what they import, and which names they re-export.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Item, UseTree};

use crate::files::{read, root, rust_files};

/// The path of a module in its crate, such as `["open", "capture"]`. The path of the crate's root is empty.
pub(crate) type ModulePath = Vec<String>;

/// A path with nothing but this name stands for an item of another crate, whichever it is.
const ELSEWHERE: &str = "another crate";

/// The modules of a crate, by their paths.
pub(crate) struct Modules {
    pub(crate) files: BTreeMap<ModulePath, Module>,
}

/// One file.
#[derive(Default)]
pub(crate) struct Module {
    pub(crate) file: PathBuf,
    /// The paths of items that the file names, written from the crate's root.
    pub(crate) paths: Vec<ModulePath>,
    /// The names that it re-exports, with the paths for which they stand: `pub use self::x::Name`.
    hands_on: BTreeMap<String, ModulePath>,
    /// The modules of which it re-exports all names: `pub use x::*`.
    hands_on_all_of: Vec<ModulePath>,
}

impl Modules {
    /// The files below a crate's source folder, tests left out.
    pub(crate) fn of(folder: &str) -> Self {
        let base = root().join(folder);
        let mut files = BTreeMap::new();
        for file in rust_files(folder) {
            let Some(path) = module_path(&base, &file) else { continue };
            let children = children(&base, &path);
            let parsed =
                syn::parse_file(&read(&file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let mut reader =
                Reader { path: path.clone(), children, module: Module { file, ..Module::default() } };
            reader.visit_file(&parsed);
            files.insert(path, reader.module);
        }
        Self { files }
    }

    /// The modules that a module imports from.
    pub(crate) fn imports(&self, of: &Module) -> Vec<&ModulePath> {
        let mut found: Vec<_> = of.paths.iter().filter_map(|path| self.home(path, 0)).collect();
        found.sort();
        found.dedup();
        found
    }

    /// The module that defines the item which a path names; `None` if that is in another crate.
    fn home(&self, path: &[String], steps: usize) -> Option<&ModulePath> {
        if path.first().is_some_and(|first| first == ELSEWHERE) {
            return None;
        }
        let (own, module, rest) = (0..=path.len()).rev().find_map(|length| {
            let (own, module) = self.files.get_key_value(&path[..length])?;
            Some((own, module, &path[length..]))
        })?;
        // Names can't be re-exported in a circle, since that doesn't compile. So a few steps always lead to the definition.
        let Some(name) = rest.first().filter(|_| steps < 8) else { return Some(own) };
        if let Some(target) = module.hands_on.get(name) {
            return self.home(target, steps + 1);
        }
        let mut homes = module.hands_on_all_of.iter().filter_map(|of| {
            let target: ModulePath = of.iter().chain([name]).cloned().collect();
            self.files.get(of)?.defines(name).then(|| self.home(&target, steps + 1))?
        });
        homes.next().or(Some(own))
    }
}

impl Module {
    fn defines(&self, name: &str) -> bool {
        self.hands_on.contains_key(name) || read(&self.file).contains(&format!(" {name}"))
    }
}

/// The path of the module that a file holds: `["open", "capture"]` for `open/capture.rs` and for `open/capture/mod.rs`. `None`
/// for a file that holds only tests.
fn module_path(base: &Path, file: &Path) -> Option<ModulePath> {
    let inner = file.strip_prefix(base).ok()?.with_extension("");
    let mut path: ModulePath = inner.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if path.iter().any(|part| part == "tests" || part == "bin") {
        return None;
    }
    if path.last().is_some_and(|last| last == "mod" || (path.len() == 1 && (last == "lib" || last == "main")))
    {
        path.pop();
    }
    Some(path)
}

/// The names of the modules whose parent is the module at this path.
fn children(base: &Path, path: &ModulePath) -> Vec<String> {
    let folder = path.iter().fold(base.to_owned(), |folder, part| folder.join(part));
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| {
        let path = entry.path();
        Some(path.file_stem()?.to_string_lossy().into_owned())
    });
    names.filter(|name| !["mod", "lib", "main"].contains(&name.as_str())).collect()
}

/// Notes the paths of items that stand in a file.
struct Reader {
    path: ModulePath,
    children: Vec<String>,
    module: Module,
}

impl Reader {
    /// A path, written from the crate's root; `None` if it leads into another crate.
    fn absolute(&self, segments: &[String]) -> Option<ModulePath> {
        let mut base = self.path.clone();
        let mut rest = segments;
        match segments.first()?.as_str() {
            "crate" => {
                base.clear();
                rest = &segments[1..];
            }
            "self" => rest = &segments[1..],
            "super" => {
                while let Some(("super", more)) =
                    rest.split_first().map(|(first, more)| (first.as_str(), more))
                {
                    base.pop();
                    rest = more;
                }
            }
            first if self.children.iter().any(|child| child == first) => {}
            _ => return None,
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    fn note(&mut self, segments: &[String]) {
        let absolute = self.absolute(segments);
        self.module.paths.extend(absolute);
    }

    /// The items that a `use` brings in: the path of each, and the name that the item has in this file.
    fn leaves(tree: &UseTree, before: &[String], found: &mut Vec<(Vec<String>, String)>) {
        match tree {
            UseTree::Path(path) => {
                let before = [before, &[path.ident.to_string()]].concat();
                Self::leaves(&path.tree, &before, found);
            }
            UseTree::Name(name) if name.ident == "self" => {
                found.push((before.to_vec(), before.last().cloned().unwrap_or_default()));
            }
            UseTree::Name(name) => {
                found.push(([before, &[name.ident.to_string()]].concat(), name.ident.to_string()));
            }
            UseTree::Rename(rename) => {
                found.push(([before, &[rename.ident.to_string()]].concat(), rename.rename.to_string()));
            }
            UseTree::Glob(_) => found.push((before.to_vec(), "*".to_owned())),
            UseTree::Group(group) => group.items.iter().for_each(|tree| Self::leaves(tree, before, found)),
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, of: &'ast syn::ItemUse) {
        let mut leaves = Vec::new();
        Self::leaves(&of.tree, &[], &mut leaves);
        let private = matches!(of.vis, syn::Visibility::Inherited);
        for (segments, name) in leaves {
            // A re-exported item of another crate belongs to no room of this one.
            let elsewhere = || (!private).then(|| vec![ELSEWHERE.to_owned()]);
            let Some(target) = self.absolute(&segments).or_else(elsewhere) else { continue };
            match name.as_str() {
                "*" if !private => self.module.hands_on_all_of.push(target),
                // A module that only re-exports an item doesn't count as importing it.
                name if !private => drop(self.module.hands_on.insert(name.to_owned(), target)),
                _ => self.module.paths.push(target),
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 && path.leading_colon.is_none() {
            self.note(&segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, of: &'ast syn::Macro) {
        // The paths in these macros belong to code that is generated for other crates.
        if of.path.segments.last().is_some_and(|last| last.ident == "quote" || last.ident == "parse_quote") {
            return;
        }
        let text = of.tokens.to_string().replace(' ', "");
        for (start, _) in text.match_indices("crate::").chain(text.match_indices("super::")) {
            if text[..start].ends_with("::") || text[..start].ends_with('$') {
                continue;
            }
            let path: String = text[start..]
                .chars()
                .take_while(|char| char.is_alphanumeric() || matches!(char, '_' | ':'))
                .collect();
            let segments: Vec<String> = path.split("::").map(str::to_owned).collect();
            self.note(&segments);
        }
        visit::visit_macro(self, of);
    }
}

fn attributes(item: &Item) -> &[syn::Attribute] {
    match item {
        Item::Mod(of) => &of.attrs,
        Item::Fn(of) => &of.attrs,
        Item::Impl(of) => &of.attrs,
        Item::Use(of) => &of.attrs,
        _ => &[],
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}
