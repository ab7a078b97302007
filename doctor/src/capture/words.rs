//! A shell's words: quotes, escapes, `$'…'` (as browsers copy a command) and continued lines. The crates for this lack
//! the third.

use super::Unreadable;

/// The words of a command.
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
            '\'' => quoted(&mut rest, word.get_or_insert_default())?,
            '"' => double(&mut rest, word.get_or_insert_default())?,
            '$' if rest.next_if_eq(&'\'').is_some() => ansi(&mut rest, word.get_or_insert_default())?,
            '|' | ';' | '&' | '>' | '<' if word.is_none() => break,
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn open() -> Unreadable {
    Unreadable("the curl command has a quote that isn't closed".to_owned())
}

fn quoted(rest: &mut Rest<'_>, word: &mut String) -> Result<(), Unreadable> {
    loop {
        match rest.next().ok_or_else(open)? {
            '\'' => return Ok(()),
            other => word.push(other),
        }
    }
}

fn double(rest: &mut Rest<'_>, word: &mut String) -> Result<(), Unreadable> {
    loop {
        match rest.next().ok_or_else(open)? {
            '"' => return Ok(()),
            '\\' => match rest.next().ok_or_else(open)? {
                escaped @ ('"' | '\\' | '$' | '`') => word.push(escaped),
                '\n' => {}
                other => word.extend(['\\', other]),
            },
            other => word.push(other),
        }
    }
}

fn ansi(rest: &mut Rest<'_>, word: &mut String) -> Result<(), Unreadable> {
    loop {
        match rest.next().ok_or_else(open)? {
            '\'' => return Ok(()),
            '\\' => match rest.next().ok_or_else(open)? {
                'n' => word.push('\n'),
                'r' => word.push('\r'),
                't' => word.push('\t'),
                'x' => word.extend(code(rest, 2)),
                'u' => word.extend(code(rest, 4)),
                'U' => word.extend(code(rest, 8)),
                other => word.push(other),
            },
            other => word.push(other),
        }
    }
}

/// Up to so many hex digits. Two halves of a surrogate pair are read as one character.
fn code(rest: &mut Rest<'_>, most: usize) -> Option<char> {
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
