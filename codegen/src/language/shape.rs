//! How the language is described: maps, their keys, and what may stand behind a key.

/// A map of the language.
pub(crate) struct Map {
    /// What errors call it, as in "an operation". Maps that differ only in their words share one name.
    pub(crate) what: &'static str,
    /// What the JSON Schema calls it.
    pub(crate) name: &'static str,
    /// Whether `doc`, `source` and `allow` may stand in it.
    pub(crate) about: bool,
    /// The other keys.
    pub(crate) keys: &'static [Key],
    /// Which keys must or can't stand together.
    pub(crate) rules: &'static [KeyRule],
}

/// A key of a map.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    /// What the key says, for people who write a spec.
    pub(crate) doc: &'static str,
}

/// What may stand behind a key.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// A single value, whatever type YAML gives it.
    Text,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// A length of time such as `90m`.
    Wait,
    /// A word, or a list of words.
    Words,
    /// A list of two words.
    Pair,
    /// Nothing: the key stands alone.
    Null,
    /// Any YAML.
    Free,
    /// The map of that name.
    Map(&'static str),
    /// A map whose keys are names that the author chooses.
    Named(&'static Shape),
    /// The same, with at least two entries.
    Several(&'static Shape),
    /// A list.
    List(&'static Shape),
    /// One of several shapes.
    Either(&'static [Shape]),
    /// A template of what is sent, or a pattern of what arrives.
    Template,
    /// A flat XML document: its root, and in that the elements.
    Document,
}

/// Which keys of a map must or can't stand together.
pub(crate) enum KeyRule {
    /// Exactly one of these.
    One(&'static [&'static str]),
    /// At least one of these.
    Any(&'static [&'static str]),
    /// Both keys are there, or neither is.
    Both(&'static str, &'static str),
    /// The first key may be there only together with one of the others.
    With(&'static str, &'static [&'static str]),
    /// Where the first key has one of the values, the last key must be there.
    Needs(&'static str, &'static [&'static str], &'static str),
}

/// A key that may be left out.
pub(super) const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, shape, required: false, doc }
}

/// A key that must be there.
pub(super) const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { name, shape, required: true, doc }
}

/// The words of a table of words, without what they mean.
pub(super) fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(word, _)| *word).collect()
}
