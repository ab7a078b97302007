//! What the YAML reader says, in words for somebody who wants to write a spec.

use super::{Code, Problem};
use crate::checked::At;

/// What a message of the reader contains, what to see at the place, and what to do. The first that fits counts.
const WORDS: &[(&str, &str, &str)] = &[
    ("mapping values are not allowed", "a `:` can't stand here", "a text with `: ` in it needs quotes; a key is indented like the keys beside it"),
    ("illegal placement of ':'", "a `:` can't stand here", "is every `{` and `[` before it closed?"),
    ("did not find expected ',' or '}'", "expected `,` or `}`", "inside `{ }` a text with `,`, `{`, `}`, `[` or `]` in it needs quotes"),
    ("expected ',' or ']'", "expected `,` or `]`", "inside `[ ]` a text with `,`, `{`, `}`, `[` or `]` in it needs quotes"),
    ("unclosed bracket", "this is never closed", "write the closing bracket"),
    ("misplaced bracket", "nothing is open that this could close", "remove it, or put quotes around the text that it belongs to"),
    ("mismatched bracket", "this closes another kind of bracket than the one that is open", "close what was opened last"),
    ("unclosed quote", "this is never closed", "write the closing quote"),
    ("indentation in multiline quoted", "still inside the quotes that were opened before", "write the closing quote"),
    ("invalid trailing content", "nothing can follow the closing quote", "a quote inside quotes is written `''` in '…' and `\\\"` in \"…\""),
    ("unknown escape", "in here `\\` begins an escape that YAML doesn't have", "write `\\\\`, or use single quotes"),
    ("tab", "a tab can't stand here", "YAML is indented with spaces"),
    ("simple key expected", "a key needs a `:` and a space behind it", "a text of several lines is indented further than its key"),
    ("unexpected character: `\\u", "YAML can't hold this character", "remove it"),
    ("unexpected character", "no text can begin with this character", "put quotes around the text"),
    ("unknown anchor", "nothing above is named so by `&`", "name what is meant with `&name` before `*name`"),
    ("recursive references", "this would contain itself", "remove it"),
    ("block sequence entries are not allowed", "a list can't begin here", "begin the list on the next line, or write `[…]`"),
    ("did not find expected '-'", "a list goes on with `-`", "a key that isn't part of the list is indented less"),
    ("did not find expected key", "this is indented like no key above", "keys of one map begin in one column"),
    ("invalid indentation", "this is indented like nothing above", "what belongs together begins in one column"),
    ("multiple YAML documents", "a second document begins above", "a spec is one document: remove the `---`"),
    ("expected string scalar", "a key is a word", "write one word, with quotes if need be"),
    ("null into string", "YAML reads this key as nothing", "put quotes around it"),
    ("non-finite float", "YAML reads this as a number that is none", "put quotes around it"),
    ("merge value", "`<<:` takes another map in", "name that map with `&name` and write `<<: *name`"),
    ("limit exceeded", "deeper or longer than any spec", "a spec is a few maps deep"),
    ("budget", "deeper or longer than any spec", "a spec is a few maps deep and a few thousand lines long"),
];

/// The file is not YAML.
pub(crate) fn not_yaml(at: At, message: &str) -> Problem {
    let message = message.split(" at line ").next().unwrap_or_default().lines().next().unwrap_or_default();
    let problem = Problem::new(Code::NotYaml, at, "this is not YAML");
    match WORDS.iter().find(|(part, ..)| message.contains(part)) {
        Some((_, label, help)) => problem.label(*label).note(format!("the reader says: {message}")).help(*help),
        None => problem.label(message),
    }
}
