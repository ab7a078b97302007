//! The tokens of a JSON text, each a slice of it.

/// A token and where it begins.
#[derive(Debug, Clone)]
pub(crate) struct Token<'a> {
    pub(crate) start: usize,
    pub(crate) text: &'a str,
}

/// All tokens without the spaces between them; `None` when something is no token of JSON.
pub(crate) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let end = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' => at + 1,
            b'"' => string_end(bytes, at + 1)?,
            _ => plain_end(bytes, at)?,
        };
        found.push(Token { start: at, text: text.get(at..end)? });
        at = end;
    }
    Some(found)
}

/// The place behind the closing quote.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            0..=0x1f => return None,
            _ => at += 1,
        }
    }
}

/// Numbers, `true`, `false`, `null`.
fn plain_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
    let word = rest.get(..length)?;
    let number = word.first().is_some_and(|first| first.is_ascii_digit() || *first == b'-');
    (number || [&b"true"[..], b"false", b"null"].contains(&word)).then_some(start + length)
}
