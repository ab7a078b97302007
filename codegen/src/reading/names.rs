//! Refuses names of credentials, operations and the like that Rust and templates couldn't use.

use super::Problems;
use crate::report::{Code, Problem};
use crate::yaml::Entry;

/// Refuses a name that a credential, a set of credentials, an environment, a scheme or an envelope can't have. They become
/// names in Rust, and templates name credentials and schemes.
pub(crate) fn refuse_bad_name(problems: &Problems, entry: &Entry) {
    let is_good = entry.key.starts_with(|c: char| c.is_ascii_alphabetic())
        && entry.key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if !is_good {
        problems.push(
            Problem::new(Code::BadName, entry.key_at, format!("`{}` can't be a name here", entry.key))
                .label("expected letters, digits, `_` and `-`, a letter first"),
        );
    }
}

/// Refuses a name that an operation or a notification can't have. They become modules in Rust, where a dot becomes `_`.
pub(crate) fn refuse_bad_dotted_name(problems: &Problems, entry: &Entry) {
    let is_word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if !entry.key.split('.').all(is_word) {
        problems.push(
            Problem::new(Code::BadName, entry.key_at, format!("`{}` can't be a name here", entry.key))
                .label("expected words of `a-z`, `0-9` and `_`, joined by dots"),
        );
    }
}
