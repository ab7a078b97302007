//! The language of specs as data: every map with its keys ([`maps`]), and every table of words with what each word means
//! ([`words`]). Readers take their words and hints from here, and the JSON Schema for editors is written from it; a test in
//! `model` holds the maps to the keys that the readers ask for.

pub(crate) mod maps;
mod renamed;
mod schema;
mod shape;
pub(crate) mod types;
pub(crate) mod words;

pub(crate) use renamed::{former_name, present_name};
pub(crate) use schema::schema;

use maps::maps;

/// The line about a key, which the error shows if the key is missing from its map. `what` is what errors call the map.
pub(crate) fn hint(what: &str, key: &str) -> Option<&'static str> {
    let mut found = maps().filter(|map| map.what == what);
    found.find_map(|map| map.keys.iter().find(|own| own.name == key)).map(|key| key.doc)
}
