//! The collector of problems, which all stages from reading to lint share.
//!
//! A stage reports a problem here and goes on, so that the author of a spec sees all mistakes of a file at once. The
//! collector also knows what later stages need in order to report well: what couldn't be read, which warnings the spec
//! allows, and where each word of the file stands.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::report::{Code, Problem, Span};
use crate::yaml::{Index, Node};

/// The problems found so far, and what is needed to find and place the next ones.
pub(crate) struct Problems<'t> {
    found: RefCell<Vec<Problem>>,
    sources: RefCell<BTreeMap<String, SourceTag>>,
    unused_fields: RefCell<Vec<(String, Span)>>,
    allowed: RefCell<Vec<Allowed>>,
    unread: RefCell<BTreeSet<(Unread, String)>>,
    index: Index<'t>,
}

/// A kind of thing that couldn't be read. Its own mistake has been reported, so a later stage must not report that the thing
/// is missing, nor judge whatever depends on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unread {
    Field,
    Scheme,
    Envelope,
    Notification,
}

/// An entry of `sources:`: where it stands, and whether any `source:` names it.
struct SourceTag {
    at: Span,
    used: bool,
}

/// A warning that the spec allows by `allow:`.
struct Allowed {
    /// The key of the thing that allows it; `None` when the whole spec does.
    owner: Option<Span>,
    code: Code,
    at: Span,
    used: bool,
}

impl<'t> Problems<'t> {
    pub(crate) fn new(tree: &'t Node) -> Self {
        Self {
            found: RefCell::default(),
            sources: RefCell::default(),
            unused_fields: RefCell::default(),
            allowed: RefCell::default(),
            unread: RefCell::default(),
            index: Index::new(tree),
        }
    }

    /// Where the words of the file stand.
    pub(crate) fn index(&self) -> &Index<'t> {
        &self.index
    }

    pub(crate) fn push(&self, problem: Problem) {
        self.found.borrow_mut().push(problem);
    }

    pub(crate) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    pub(crate) fn into_found(self) -> Vec<Problem> {
        self.found.into_inner()
    }

    pub(crate) fn mark_unread(&self, what: Unread, name: &str) {
        self.unread.borrow_mut().insert((what, name.to_owned()));
    }

    /// Marks a thing as unread if problems were found in it. `before` is how many problems there were before the thing was read.
    pub(crate) fn mark_unread_since(&self, before: usize, what: Unread, name: &str) {
        if self.count() > before {
            self.mark_unread(what, name);
        }
    }

    pub(crate) fn is_unread(&self, what: Unread, name: &str) -> bool {
        self.unread.borrow().contains(&(what, name.to_owned()))
    }

    /// Makes the tags of `sources:` known, before anything names one.
    pub(crate) fn know_sources<'s>(&self, tags: impl IntoIterator<Item = (&'s str, Span)>) {
        let unused = |(tag, at): (&str, Span)| (tag.to_owned(), SourceTag { at, used: false });
        self.sources.borrow_mut().extend(tags.into_iter().map(unused));
    }

    /// Notes that a `source:` names a tag. Reports a tag that `sources:` doesn't list, at `at`.
    pub(crate) fn use_source(&self, tag: &str, at: Span) {
        if let Some(source) = self.sources.borrow_mut().get_mut(tag) {
            source.used = true;
            return;
        }
        self.push(
            Problem::new(Code::UnknownSource, at, format!("`{tag}` is not in `sources:`"))
                .label("no such source")
                .suggest(tag, self.sources.borrow().keys().map(String::as_str)),
        );
    }

    /// The tags of `sources:` that no `source:` names.
    pub(crate) fn unused_sources(&self) -> Vec<(String, Span)> {
        let sources = self.sources.borrow();
        let unused = sources.iter().filter(|(_, source)| !source.used);
        unused.map(|(tag, source)| (tag.clone(), source.at)).collect()
    }

    /// The shared fields that no table uses.
    pub(crate) fn unused_fields(&self) -> Vec<(String, Span)> {
        self.unused_fields.borrow().clone()
    }

    pub(crate) fn know_unused_fields(&self, fields: Vec<(String, Span)>) {
        *self.unused_fields.borrow_mut() = fields;
    }

    /// Allows a warning for the thing whose key is at `owner`, or for the whole spec.
    pub(crate) fn allow(&self, owner: Option<Span>, code: Code, at: Span) {
        self.allowed.borrow_mut().push(Allowed { owner, code, at, used: false });
    }

    /// Reports a warning, unless the spec, or one of the `owners` (the thing itself and what is around it), allows it.
    pub(crate) fn warn(&self, owners: &[Span], problem: Problem) {
        let mut is_allowed = false;
        for allowed in self.allowed.borrow_mut().iter_mut() {
            let applies = allowed.owner.is_none_or(|owner| owners.iter().any(|at| at.start == owner.start));
            if allowed.code == problem.code && applies {
                allowed.used = true;
                is_allowed = true;
            }
        }
        if !is_allowed {
            self.push(problem);
        }
    }

    /// The allowed warnings that were never given, and where they are allowed.
    pub(crate) fn allowed_in_vain(&self) -> Vec<(Code, Span)> {
        let allowed = self.allowed.borrow();
        // A shared field or an alias is read again at each use, and allows its warnings each time. One use that needs the
        // permission is enough.
        let used: BTreeSet<usize> =
            allowed.iter().filter(|allow| allow.used).map(|allow| allow.at.start).collect();
        let vain = allowed.iter().filter(|allow| !used.contains(&allow.at.start));
        vain.map(|allow| (allow.code, allow.at)).collect()
    }
}
