//! Notes which keys the readers ask for, so that a test can compare them with the tables of the language.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

type Asked = BTreeMap<&'static str, BTreeSet<&'static str>>;

thread_local! {
    static ASKED: RefCell<Asked> = RefCell::default();
}

pub(super) fn note(what: &'static str, key: &'static str) {
    ASKED.with(|asked| asked.borrow_mut().entry(what).or_default().insert(key));
}

/// The keys that were asked for in this thread, by what errors call the map.
pub(crate) fn asked() -> Asked {
    ASKED.with(|asked| asked.borrow().clone())
}
