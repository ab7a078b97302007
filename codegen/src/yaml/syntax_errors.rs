//! Explains what the YAML reader complains about, in words for somebody who writes a spec.

use crate::report::{Code, Problem, Span};

/// A part of the reader's message, what is wrong at the place, and what to do about it. The first row that fits counts.
const EXPLANATIONS: &[(&str, &str, &str)] = &[
    (
        "mapping values are not allowed",
        "a `:` can't stand here",
        "a text with `: ` in it needs quotes; a key is indented like the keys beside it",
    ),
    ("illegal placement of ':'", "a `:` can't stand here", "is every `{` and `[` before it closed?"),
    (
        "did not find expected ',' or '}'",
        "expected `,` or `}`",
        "inside `{ }` a text with `,`, `{`, `}`, `[` or `]` in it needs quotes",
    ),
    (
        "expected ',' or ']'",
        "expected `,` or `]`",
        "inside `[ ]` a text with `,`, `{`, `}`, `[` or `]` in it needs quotes",
    ),
    ("unclosed bracket", "this is never closed", "write the closing bracket"),
    (
        "misplaced bracket",
        "nothing is open that this could close",
        "remove it, or put quotes around the text that it belongs to",
    ),
    (
        "mismatched bracket",
        "this closes another kind of bracket than the one that is open",
        "close what was opened last",
    ),
    ("unclosed quote", "this is never closed", "write the closing quote"),
    (
        "indentation in multiline quoted",
        "still inside the quotes that were opened before",
        "write the closing quote",
    ),
    (
        "invalid trailing content",
        "nothing can follow the closing quote",
        "a quote inside quotes is written `''` in '…' and `\\\"` in \"…\"",
    ),
    (
        "unknown escape",
        "in here `\\` begins an escape that YAML doesn't have",
        "write `\\\\`, or use single quotes",
    ),
    ("tab", "a tab can't stand here", "YAML is indented with spaces"),
    (
        "simple key expected",
        "a key needs a `:` and a space behind it",
        "a text of several lines is indented further than its key",
    ),
    ("unexpected character: `\\u", "YAML can't hold this character", "remove it"),
    ("unexpected character", "no text can begin with this character", "put quotes around the text"),
    (
        "unknown anchor",
        "nothing above is marked with this name by `&`",
        "mark what is meant with `&name`, above the place that uses it as `*name`",
    ),
    ("recursive references", "this would contain itself", "remove it"),
    (
        "block sequence entries are not allowed",
        "a list can't begin here",
        "begin the list on the next line, or write `[…]`",
    ),
    (
        "did not find expected '-'",
        "a list goes on with `-`",
        "a key that isn't part of the list is indented less",
    ),
    (
        "did not find expected key",
        "this is indented like no key above",
        "keys of one map begin in one column",
    ),
    (
        "invalid indentation",
        "this is indented like nothing above",
        "what belongs together begins in one column",
    ),
    ("multiple YAML documents", "a second document begins above", "a spec is one document: remove the `---`"),
    ("expected string scalar", "a key is a word", "write one word, with quotes if need be"),
    ("null into string", "YAML reads this key as nothing", "put quotes around it"),
    ("non-finite float", "YAML reads this as a number that is none", "put quotes around it"),
    ("merge value", "`<<:` takes another map in", "name that map with `&name` and write `<<: *name`"),
    ("limit exceeded", "deeper or longer than any spec", "a spec is a few maps deep"),
    ("budget", "deeper or longer than any spec", "a spec is a few maps deep and a few thousand lines long"),
];

/// The problem of a file that isn't YAML, with the reader's message explained where it is known.
pub(crate) fn not_yaml(yaml: &str, at: Span, message: &str) -> Problem {
    let message = message.split(" at line ").next().unwrap_or_default().lines().next().unwrap_or_default();
    let message = message.split(';').next().unwrap_or_default();
    let problem = Problem::new(Code::NotYaml, at, "this is not YAML");
    let Some((_, label, help)) = EXPLANATIONS.iter().find(|(part, ..)| message.contains(part)) else {
        return problem.label(message);
    };
    let problem = problem.label(*label).note(format!("the reader says: {message}"));
    let before = yaml.get(..at.start).unwrap_or_default();
    match still_open(before) {
        Some(place)
            if message.contains("flow") || message.contains("quoted") || message.contains("placement") =>
        {
            problem.related(place, "opened here; is it closed?").help(*help)
        }
        _ => problem.help(*help),
    }
}

/// The last bracket or quote that is still open at the end of `text`. This is a guess, since a bracket in a text without
/// quotes counts, too.
fn still_open(text: &str) -> Option<Span> {
    let mut open: Vec<(char, usize)> = Vec::new();
    let (mut last, mut comment) = ('\n', false);
    for (place, c) in text.char_indices() {
        let quoted = open.last().map(|(opener, _)| *opener).filter(|opener| "'\"".contains(*opener));
        match (quoted, c) {
            (None, '\n') => comment = false,
            (None, '#') if " \n".contains(last) => comment = true,
            _ if comment => {}
            (Some(quote), c) if quote == c && last != '\\' => drop(open.pop()),
            (Some(_), _) => {}
            (None, '{' | '[') => open.push((c, place)),
            (None, '}' | ']') => drop(open.pop()),
            (None, '"' | '\'') if " \n{[,".contains(last) => open.push((c, place)),
            _ => {}
        }
        last = c;
    }
    open.last().map(|(opener, start)| at(text.get(..*start).unwrap_or_default(), opener.len_utf8()))
}

/// The place of the next `length` bytes after the text `before`.
fn at(before: &str, length: usize) -> Span {
    let narrow = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
    let line = before.rsplit('\n').next().unwrap_or_default();
    Span {
        line: narrow(before.matches('\n').count()),
        column: narrow(line.chars().count()),
        start: before.len(),
        end: before.len() + length,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_has_a_line_and_a_column() {
        let Span { line, column, start, end } =
            still_open("a: 1\n行: \"x\"\nb: {c: [1, 2]\n").expect("a brace");
        assert_eq!((line, column, start, end), (3, 4, 17, 18));
        assert_eq!(still_open("a: {b: 'it'}\n"), None);
    }
}
