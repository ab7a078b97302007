//! Splits a command line into words as a shell does: quotes, escapes, `$'…'` and continued lines.
//!
//! Browsers write `$'…'` when they copy a request as curl. The crates `shlex` and `shell-words` don't read it.

use super::Unreadable;

/// The words of the first command: what follows a pipe or a redirection isn't part of it.
pub(super) fn split(text: &str) -> Result<Vec<String>, Unreadable> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        match char {
            ' ' | '\t' | '\n' | '\r' => words.extend(word.take()),
            '\\' => match rest.next() {
                Some('\n') | None => {}
                Some('\r') => drop(rest.next_if_eq(&'\n')),
                Some(other) => word.get_or_insert_default().push(other),
            },
            '\'' => quoted(&mut rest, Quote::Single, word.get_or_insert_default())?,
            '"' => quoted(&mut rest, Quote::Double, word.get_or_insert_default())?,
            '$' if rest.next_if_eq(&'\'').is_some() => {
                quoted(&mut rest, Quote::AnsiC, word.get_or_insert_default())?
            }
            '|' | ';' | '&' | '>' | '<' if word.is_none() => break,
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

/// The characters that haven't been read yet.
type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

#[derive(Clone, Copy)]
enum Quote {
    /// `'…'`, in which every character stands for itself.
    Single,
    /// `"…"`, in which a backslash escapes only the characters that would have a meaning there.
    Double,
    /// `$'…'`, in which escapes are those of the language C.
    AnsiC,
}

/// Reads to the end of a quote, whose beginning has been read.
fn quoted(rest: &mut Rest<'_>, quote: Quote, word: &mut String) -> Result<(), Unreadable> {
    loop {
        match (next(rest)?, quote) {
            ('\'', Quote::Single | Quote::AnsiC) | ('"', Quote::Double) => return Ok(()),
            ('\\', Quote::Double) => match next(rest)? {
                escaped @ ('"' | '\\' | '$' | '`') => word.push(escaped),
                '\n' => {}
                other => word.extend(['\\', other]),
            },
            ('\\', Quote::AnsiC) => match next(rest)? {
                'n' => word.push('\n'),
                'r' => word.push('\r'),
                't' => word.push('\t'),
                'x' => word.extend(code_point(rest, 2)),
                'u' => word.extend(code_point(rest, 4)),
                'U' => word.extend(code_point(rest, 8)),
                other => word.push(other),
            },
            (other, _) => word.push(other),
        }
    }
}

fn next(rest: &mut Rest<'_>) -> Result<char, Unreadable> {
    rest.next().ok_or_else(|| Unreadable("the curl command has a quote that isn't closed".to_owned()))
}

/// The character whose code has up to so many hex digits. A surrogate pair, written as two escapes, is one character.
fn code_point(rest: &mut Rest<'_>, most: usize) -> Option<char> {
    let digits = |rest: &mut Rest<'_>| {
        let mut value = 0;
        for _ in 0..most {
            let Some(digit) = rest.peek().and_then(|char| char.to_digit(16)) else { break };
            value = value * 16 + digit;
            rest.next();
        }
        value
    };
    let value = digits(rest);
    if (0xd800..0xdc00).contains(&value) {
        let mut ahead = rest.clone();
        if ahead.next() == Some('\\') && ahead.next() == Some('u') {
            let low = digits(&mut ahead);
            *rest = ahead;
            return char::from_u32(0x10000 + ((value - 0xd800) << 10) + (low.wrapping_sub(0xdc00) & 0x3ff));
        }
    }
    char::from_u32(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_a_shell() {
        let text = "curl 'a b' \"c\\\"d\\n\" $'e\\'\\u8336\\ud83d\\ude00\\n' \\\n  -H X:\\ y | jq";
        assert_eq!(split(text).unwrap(), ["curl", "a b", "c\"d\\n", "e'茶😀\n", "-H", "X: y"]);
        assert!(split("curl 'a").is_err());
    }
}
