//! Keys that had another name once. The old name is an error that names the new one.

/// A key that was renamed: what errors call its map, the former name, the present one.
const RENAMED: &[(&str, &str, &str)] = &[
    ("a set of credentials", "of", "credentials"),
    ("a field", "of", "value_type"),
    ("`state:`", "of", "subject"),
    ("a notification", "of", "reports"),
    ("a notification", "key", "deduplicate_by"),
    ("a notification", "wire", "code_types"),
    ("an outcome", "wire", "code_types"),
    ("an operation", "answer", "answer_member"),
    ("an acknowledgement", "type", "content_type"),
    ("an answer to a notification", "type", "content_type"),
];

/// What a key was called before it was renamed.
pub(crate) fn former_name(what: &str, key: &str) -> Option<&'static str> {
    let mut renamed = RENAMED.iter();
    renamed.find(|(map, _, present)| *map == what && *present == key).map(|(_, former, _)| *former)
}

/// What a key is called now, by its former name.
pub(crate) fn present_name(what: &str, key: &str) -> Option<&'static str> {
    let mut renamed = RENAMED.iter();
    renamed.find(|(map, former, _)| *map == what && *former == key).map(|(_, _, present)| *present)
}
