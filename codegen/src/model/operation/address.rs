//! Reads where an operation's request goes.

use crate::checked::{Address, Template};
use crate::model::envelope::text_with_places;
use crate::model::places::has_places;
use crate::model::urls::fault_of_path;
use crate::reading::{MapReader, Problems, bad_value, read_text, read_word};
use crate::report::{Code, Problem};
use crate::yaml::Node;

const ADDRESSES: &[&str] = &["post", "put", "patch", "get", "delete", "link", "app"];

/// Reads the one of `post:`, `get:`, `link:` and the like that is there, and the pieces of its path, if the path has places.
pub(super) fn address(reader: &MapReader<'_>) -> (Address, Vec<Template>) {
    let mut given = ADDRESSES.iter().filter_map(|key| reader.entry(key).map(|entry| (*key, entry)));
    let Some((key, entry)) = given.next() else {
        reader.missing(
            Problem::new(Code::MissingKey, reader.at, "an operation needs `post:` or `get:`")
                .label("where is it sent?")
                .note("`link:` is for a URL that the payer's browser opens, `app: sdk` for a text that an app's SDK takes"),
        );
        return (Address::Post(String::new()), Vec::new());
    };
    if let Some((_, second)) = given.next() {
        reader.problems.push(
            Problem::new(Code::WrongKind, second.key_at, "an operation has one address")
                .label("this is another one")
                .related(entry.key_at, "the one")
                .note(
                    "an address is one of `post:`, `put:`, `patch:`, `get:`, `delete:`, `link:` and `app:`",
                ),
        );
    }
    // Ask for the others too, so that they are known as keys of an operation.
    given.for_each(drop);
    if key == "app" {
        read_word(reader.problems, &entry.value, "what takes the text", &[("sdk", ())]);
        return (Address::App, Vec::new());
    }
    let path = read_text(reader.problems, &entry.value, "a path").unwrap_or_default();
    let pieces = pieces(reader.problems, &entry.value, &path);
    if !path.is_empty()
        && let Some(expected) = fault_of_path(&without_places(&pieces, &path), key == "link")
    {
        bad_value(reader.problems, &entry.value, &path, "path", expected);
    }
    if path.rsplit_once("${").is_some_and(|(before, _)| before.contains(['?', '#'])) {
        let expected = "places in the path alone: with `get:` the fields stand in the query by themselves";
        bad_value(reader.problems, &entry.value, &path, "path", expected);
    }
    let address = match key {
        "put" => Address::Put(path),
        "patch" => Address::Patch(path),
        "get" => Address::Get(path),
        "delete" => Address::Delete(path),
        "link" => Address::Link(path),
        _ => Address::Post(path),
    };
    (address, pieces)
}

/// The pieces of a path that has places.
fn pieces(problems: &Problems, node: &Node, path: &str) -> Vec<Template> {
    if !has_places(path) {
        return Vec::new();
    }
    match text_with_places(problems, node, path) {
        Template::Joined(pieces) => pieces,
        _ => Vec::new(),
    }
}

/// A path with a letter in each of its places, since what is filled in can't change how the path is built.
fn without_places(pieces: &[Template], path: &str) -> String {
    if pieces.is_empty() {
        return path.to_owned();
    }
    let filled = pieces.iter().map(|piece| match piece {
        Template::Literal(text) => text.as_str().unwrap_or_default(),
        _ => "x",
    });
    filled.collect()
}
