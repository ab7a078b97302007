//! Refuses characters that nobody sees. What they hide reaches the documentation, the code and the wire: a direction mark shows a text in
//! another order than it has, and rustc refuses it in a comment.

use crate::reading::Problems;
use crate::report::{Code, Problem, Span};
use crate::yaml::{Node, Value};

/// Keys under which any characters may stand, since these are what a provider signs.
const EXACT: &[&str] = &["vectors", "literal", "between", "join"];

/// Refuses invisible characters in all keys and values.
pub(super) fn refuse_invisible(node: &Node, problems: &Problems) {
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                refuse(&entry.key, entry.key_at, problems);
                if !EXACT.contains(&entry.key.as_str()) {
                    refuse_invisible(&entry.value, problems);
                }
            }
        }
        Value::List(items) => items.iter().for_each(|item| refuse_invisible(item, problems)),
        Value::Scalar { text, .. } => refuse(text, node.at, problems),
        Value::Null => {}
    }
}

fn refuse(text: &str, at: Span, problems: &Problems) {
    let Some(found) = text.chars().find(|c| is_invisible(*c)) else { return };
    problems.push(
        Problem::new(
            Code::BadValue,
            at,
            format!("an invisible character, U+{:04X}, stands in this text", u32::from(found)),
        )
        .label(name(found))
        .help("remove it; copied tables often bring such characters along"),
    );
}

/// Whether a character leaves no mark, and isn't space that an author means.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{2028}' | '\u{2029}')
        || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

fn name(c: char) -> &'static str {
    match c {
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "it changes the direction in which the text is shown"
        }
        '\u{feff}' => "a byte order mark",
        '\u{2028}' | '\u{2029}' => "a line end that most programs don't take for one",
        _ if c.is_control() => "a control character",
        _ => "it has no width, so that nobody sees it",
    }
}
