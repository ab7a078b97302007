//! Refuses headers that HTTP can't have, and those that belong to whoever sends the message.

use crate::reading::Problems;
use crate::report::{Code, Problem};
use crate::yaml::Entry;

/// The headers that say how a message is sent, which only its sender knows.
const OF_THE_SENDER: &[&str] =
    &["connection", "content-length", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"];

/// Refuses the headers of a request that can't be sent as the spec has them.
pub(super) fn refuse_unsendable_headers(problems: &Problems, entries: &[Entry]) {
    refuse_bad_header_names(problems, entries);
    for entry in entries {
        if OF_THE_SENDER.contains(&entry.key.to_ascii_lowercase().as_str()) {
            problems.push(
                Problem::new(Code::BadName, entry.key_at, format!("the header `{}` can't be set", entry.key))
                    .label("whoever sends the request sets it")
                    .help("remove it"),
            );
        }
        if let Some(text) = entry.value.text().filter(|text| text.contains(char::is_control)) {
            problems.push(
                Problem::new(Code::BadValue, entry.value.at, format!("{text:?} can't be a header's value"))
                    .label("a line end or a control character is in it"),
            );
        }
    }
}

/// Refuses names that no header has, and a name that stands there twice: upper and lower case are the same.
pub(super) fn refuse_bad_header_names(problems: &Problems, entries: &[Entry]) {
    // What RFC 9110 calls a token.
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    for (index, entry) in entries.iter().enumerate() {
        if entry.key.is_empty() || !entry.key.chars().all(is_token) {
            problems.push(
                Problem::new(
                    Code::BadName,
                    entry.key_at,
                    format!("`{}` can't be a header's name", entry.key),
                )
                .label("expected ASCII letters, digits and hyphens"),
            );
        }
        let mut before = entries.iter().take(index);
        // The very same name is a repeated key, which is reported as one.
        let same = |other: &&Entry| other.key != entry.key && other.key.eq_ignore_ascii_case(&entry.key);
        if let Some(first) = before.find(same) {
            problems.push(
                Problem::new(
                    Code::BadName,
                    entry.key_at,
                    format!("the header `{}` stands there twice", entry.key),
                )
                .label("upper and lower case are the same in it")
                .related(first.key_at, "first here"),
            );
        }
    }
}
