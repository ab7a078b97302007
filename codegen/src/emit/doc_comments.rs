//! Documentation comments, wrapped so that nobody has to scroll sideways in the source.

use proc_macro2::TokenStream;
use quote::quote;

/// The greatest width of the text. With the deepest indentation that occurs a line then has less than 110 columns.
const WIDTH: usize = 90;

/// Documentation, as a `#[doc = "…"]` for each line, which the formatter prints as `/// …`. Long lines are wrapped, but for those
/// of code blocks.
pub(super) fn docs(lines: &[String]) -> TokenStream {
    let mut in_code = false;
    let lines = lines.iter().flat_map(|line| {
        let fence = line.starts_with("```");
        in_code ^= fence;
        if in_code || fence { vec![line.clone()] } else { wrapped(line) }
    });
    let lines = lines.map(|line| format!(" {line}").trim_end_matches(' ').to_owned());
    quote!(#(#[doc = #lines])*)
}

/// Wraps a paragraph or an item of a list. The further lines of an item are indented.
fn wrapped(text: &str) -> Vec<String> {
    let indent = if text.starts_with("* ") { "  " } else { "" };
    let mut lines: Vec<String> = Vec::new();
    for word in words(text) {
        match lines.last_mut() {
            Some(line) if fits(line, word) || begins_block(word) || line.ends_with('\\') => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push(format!("{indent}{word}")),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The words of a text. Code in backquotes is one word, because the blanks in it matter. A line break counts as a blank,
/// because it would end the comment.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    text.split(move |c| {
        in_code ^= c == '`';
        matches!(c, '\n' | '\r') || c == ' ' && !in_code
    })
}

fn fits(line: &str, word: &str) -> bool {
    line.chars().count() + 1 + word.chars().count() <= WIDTH
}

/// Whether Markdown would take a line that begins with this word for a heading, a list, a quotation or the like.
fn begins_block(word: &str) -> bool {
    word.starts_with(['*', '-', '+', '#', '>', '=', '|', '~'])
        || word.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_wrapped_between_words_and_outside_code() {
        let text = format!("* {} `a  b` 12. - {}", "x".repeat(80), "y".repeat(20));
        let lines = wrapped(&text);
        assert_eq!(lines, [format!("* {} `a  b` 12. -", "x".repeat(80)), format!("  {}", "y".repeat(20))]);
        assert_eq!(wrapped(""), [""]);
        assert_eq!(wrapped("one\ntwo"), ["one two"]);
    }
}
