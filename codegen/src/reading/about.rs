//! Reads `source:` and `allow:`, which may stand beside `doc:` wherever something is described.

use super::{Problems, entries_of, read_text};
use crate::report::{Code, Problem, Span};
use crate::yaml::{Node, Value};

/// Reads `allow: { W0501: the reason }` of the thing whose key is at `owner`, or of the whole spec.
pub(crate) fn allow(problems: &Problems, owner: Option<Span>, node: &Node) {
    for entry in entries_of(problems, node, "a map from warnings to reasons") {
        // YAML ends a text at a comma inside `{ }`, and takes what follows for a key without a value.
        let is_cut_off = matches!(entry.value.value, Value::Null) && entry.key.contains(' ');
        if !is_cut_off {
            read_text(problems, &entry.value, "a reason");
        }
        match Code::find(&entry.key).filter(|code| code.is_warning()) {
            Some(code) => problems.allow(owner, code, entry.key_at),
            None => {
                let codes = Code::ALL.iter().filter(|code| code.is_warning()).map(|code| code.as_str());
                let message = format!("`{}` is not a warning", entry.key);
                problems.push(
                    Problem::new(Code::UnknownWord, entry.key_at, message)
                        .label("expected the code of a warning, as in `W0501: the provider has no query`")
                        .suggest(&entry.key, codes)
                        .help_if(is_cut_off, "inside `{ }` a text with a comma needs quotes"),
                );
            }
        }
    }
}

/// Reads `source:`, one tag of `sources:` or a list of tags, into one text. A tag may be followed by the place in the source,
/// as in `DOCS §4`.
pub(super) fn read_source(problems: &Problems, node: &Node) -> Option<String> {
    let written = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut texts = Vec::new();
    for node in written {
        let text = read_text(problems, node, "a source tag")?;
        problems.use_source(text.split([' ', ',', ';']).next().unwrap_or_default(), node.at);
        texts.push(text);
    }
    Some(texts.join("; "))
}
