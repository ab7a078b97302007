//! The text that is being written: lines and blocks.

use std::fmt::{Display, Write as _};

use super::layout::{Group, INDENT, Line};

/// Rust code, formatted as it is written.
#[derive(Default)]
pub(super) struct Source {
    text: String,
    indent: usize,
    pub(super) line: Line,
    /// Within the brackets of a macro, where formatting sees tokens in place of values: each stands apart, and as many are on a
    /// line as go.
    pub(super) in_macro: bool,
}

impl Source {
    /// A file that begins with this.
    pub(super) fn beginning(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Goes on with the line.
    pub(super) fn word(&mut self, text: impl Display) {
        // Writing to a string can't fail.
        let _ = write!(self.line.text(), "{text}");
    }

    /// Ends the line.
    pub(super) fn end(&mut self) {
        self.line.end(&mut self.text, self.indent);
    }

    /// A line, or the rest of one.
    pub(super) fn line(&mut self, text: impl Display) {
        self.word(text);
        self.end();
    }

    /// `head value;`
    pub(super) fn item(&mut self, head: impl Display, value: impl FnOnce(&mut Self)) {
        self.word(head);
        value(self);
        self.line(";");
    }

    /// `head {`, what `write` writes a level deeper, and `}`; `head {}` around nothing.
    pub(super) fn block(&mut self, head: impl Display, write: impl FnOnce(&mut Self)) {
        self.block_to("}", head, write);
    }

    /// The same with another end.
    pub(super) fn block_to(&mut self, end: &str, head: impl Display, write: impl FnOnce(&mut Self)) {
        self.word(head);
        self.line(" {");
        let start = self.text.len();
        self.indent += INDENT;
        write(self);
        self.indent -= INDENT;
        if self.text.len() == start {
            self.text.pop();
            self.text.push_str(end);
            self.text.push('\n');
        } else {
            self.line(end);
        }
    }

    /// `impl role for ty { … }`
    pub(super) fn implementation(&mut self, role: &str, ty: &str, write: impl FnOnce(&mut Self)) {
        self.line.open(Group::Fill);
        self.word(format_args!("impl {role}"));
        self.blank();
        self.word(format_args!("for {ty}"));
        self.line.close();
        self.block("", write);
    }

    /// `/// …`, a line each.
    pub(super) fn docs(&mut self, lines: &[String]) {
        for line in lines {
            self.doc(line);
        }
    }

    /// `/// …`
    pub(super) fn doc(&mut self, text: &str) {
        // The end of a line would end the comment, and a carriage return may not stand in one.
        for line in text.split(['\n', '\r']) {
            self.text.extend(std::iter::repeat_n(' ', self.indent));
            self.text.push_str("/// ");
            self.text.push_str(line);
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.push('\n');
        }
    }
}
