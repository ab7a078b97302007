//! Reads where an operation's request goes.

use crate::checked::Address;
use crate::model::urls::fault_of_path;
use crate::reading::{MapReader, bad_value, read_text, read_word};
use crate::report::{Code, Problem};

const ADDRESSES: &[&str] = &["post", "get", "link", "app"];

/// Reads the one of `post:`, `get:`, `link:` and `app:` that is there.
pub(super) fn address(reader: &MapReader<'_>) -> Address {
    let mut given = ADDRESSES.iter().filter_map(|key| reader.entry(key).map(|entry| (*key, entry)));
    let Some((key, entry)) = given.next() else {
        reader.missing(
            Problem::new(Code::MissingKey, reader.at, "an operation needs `post:` or `get:`")
                .label("where is it sent?")
                .note("`link:` is for a URL that the payer's browser opens, `app: sdk` for a text that an app's SDK takes"),
        );
        return Address::Post(String::new());
    };
    if let Some((_, second)) = given.next() {
        reader.problems.push(
            Problem::new(Code::WrongKind, second.key_at, "an operation has one address")
                .label("this is another one")
                .related(entry.key_at, "the one")
                .note("an address is one of `post:`, `get:`, `link:` and `app:`"),
        );
    }
    // Ask for the others too, so that they are known as keys of an operation.
    given.for_each(drop);
    if key == "app" {
        read_word(reader.problems, &entry.value, "what takes the text", &[("sdk", ())]);
        return Address::App;
    }
    let path = read_text(reader.problems, &entry.value, "a path");
    if let Some(path) = &path
        && let Some(expected) = fault_of_path(path, key == "link")
    {
        bad_value(reader.problems, &entry.value, path, "path", expected);
    }
    let path = path.unwrap_or_default();
    match key {
        "get" => Address::Get(path),
        "link" => Address::Link(path),
        _ => Address::Post(path),
    }
}
