//! The regular expressions of specs, each compiled once.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use regex_lite::Regex;

/// Compiled regular expressions by their text; `None` where the text can't be compiled.
#[derive(Default)]
pub(crate) struct Patterns(Mutex<HashMap<String, Option<Arc<Regex>>>>);

impl Patterns {
    /// Whether the pattern matches the whole value. A pattern that can't be compiled limits nothing.
    pub(crate) fn matches(&self, pattern: &str, value: &str) -> bool {
        let mut compiled = self.0.lock();
        let regex = compiled
            .entry(pattern.to_owned())
            .or_insert_with(|| Regex::new(&format!("^(?:{pattern})$")).ok().map(Arc::new))
            .clone();
        drop(compiled);
        regex.is_none_or(|regex| regex.is_match(value))
    }
}
