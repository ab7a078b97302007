//! The types that a field can have, and the keys that only some of them have.

/// The types of the language. A spec adds its own in `types:`.
pub(crate) const TYPES: &[&str] = &[
    "string",
    "int",
    "bool",
    "minor_units",
    "decimal",
    "instant",
    "duration",
    "currency",
    "enum",
    "object",
    "list",
    "any",
];

/// The keys that only some types have, with those types.
pub(crate) const KEYS_OF_TYPES: &[(&str, &[&str])] = &[
    ("max", &["string", "list", "object"]),
    ("min", &["string", "list", "object"]),
    ("unit", &["string"]),
    ("pattern", &["string"]),
    ("trimmed", &["string"]),
    ("prefix", &["string"]),
    ("range", &["int", "minor_units", "decimal", "duration"]),
    ("digits", &["int", "minor_units"]),
    ("max_chars", &["decimal"]),
    ("scale", &["decimal"]),
    ("currency", &["minor_units", "decimal"]),
    ("wire", &["int", "minor_units", "decimal", "bool", "enum", "instant", "object", "list"]),
    ("format", &["instant"]),
    ("zone", &["instant"]),
    ("moment", &["instant"]),
    ("units", &["duration"]),
    ("until_midnight", &["duration"]),
    ("values", &["enum"]),
    ("value_type", &["enum"]),
    ("closed", &["enum"]),
    ("only", &["enum", "currency"]),
    ("fields", &["object"]),
    ("rules", &["object"]),
    ("require", &["object"]),
    ("omit", &["object"]),
    ("items", &["list"]),
];
