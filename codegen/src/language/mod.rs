//! The language as data: every map of it, with its keys. The reader takes its hints from here, and the JSON Schema is written from
//! it; a test holds it to the keys that the reader asks for.

mod keys;
mod maps;
mod schema;
#[cfg(test)]
mod tests;

pub(crate) use schema::schema;
#[cfg(test)]
pub(crate) use tests::asked;

use maps::maps;

/// A map of the language.
pub(crate) struct Map {
    /// As errors call it: "an operation". Maps that differ only in their words are called the same.
    pub(crate) what: &'static str,
    /// As the schema calls it.
    pub(crate) name: &'static str,
    /// `doc`, `source` and `allow` may stand in it.
    pub(crate) about: bool,
    /// The other keys.
    pub(crate) keys: &'static [Key],
    /// What must or can't stand together.
    pub(crate) rules: &'static [Rule],
}

/// A key of a map.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    /// What it is, for people who write one.
    pub(crate) doc: &'static str,
}

/// What stands behind a key.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// A single value, whatever YAML takes it for.
    Text,
    /// One of these.
    Word(fn() -> Vec<&'static str>),
    /// `true` or `false`
    Flag,
    /// A whole number.
    Number,
    /// A length of time such as `90m`.
    Wait,
    /// A word, or a list of words.
    Words,
    /// Two words.
    Pair,
    /// Nothing.
    Null,
    /// Anything.
    Free,
    /// The map of that name.
    Map(&'static str),
    /// A map of which the keys are names.
    Named(&'static Shape),
    /// The same, of two at least.
    Several(&'static Shape),
    /// A list.
    List(&'static Shape),
    /// One of these shapes.
    Either(&'static [Shape]),
    /// A template of what is sent, or a pattern of what arrives.
    Template,
}

/// What must or can't stand together in a map.
pub(crate) enum Rule {
    /// Exactly one of these.
    One(&'static [&'static str]),
    /// At least one of these.
    Any(&'static [&'static str]),
    /// Both or neither.
    Both(&'static str, &'static str),
    /// The first only with one of the others.
    With(&'static str, &'static [&'static str]),
    /// Where a key has one of these values, another must be there.
    Needs(&'static str, &'static [&'static str], &'static str),
}

/// What to write for a key that is missing from a map.
pub(crate) fn hint(what: &str, key: &str) -> Option<&'static str> {
    let mut maps = maps().filter(|map| map.what == what);
    maps.find_map(|map| map.keys.iter().find(|own| own.name == key)).map(|key| key.doc)
}
