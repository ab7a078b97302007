//! Strings and characters as Rust writes them.

use super::source::Source;

impl Source {
    /// `"text"`
    pub(super) fn string(&mut self, text: &str) {
        let out = self.line.text();
        out.push('"');
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| !is_plain(c)) {
            let (plain, odd) = rest.split_at(at);
            out.push_str(plain);
            let mut chars = odd.chars();
            let next = chars.next();
            rest = chars.as_str();
            match next {
                // What follows would read as part of an octal number, which Rust hasn't, but clippy warns of.
                Some('\0') if rest.starts_with(|c| ('0'..='7').contains(&c)) => out.push_str("\\x00"),
                Some(c) => out.extend(c.escape_debug()),
                None => {}
            }
        }
        out.push_str(rest);
        out.push('"');
    }

    /// `'c'`
    pub(super) fn character(&mut self, c: char) {
        let out = self.line.text();
        out.push('\'');
        if c == '"' {
            out.push(c);
        } else {
            out.extend(c.escape_debug());
        }
        out.push('\'');
    }
}

/// Stands for itself within double quotes. Not all that does is plain: only what is common.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~') && c != '"' && c != '\\'
}
