//! JSON read in place: where things stand in the text, and nothing else.
//!
//! A general parser makes values of a text. Here the text itself matters: it is what was signed, its numbers have digits
//! that no float keeps, and what isn't known must be kept as it came. So this one checks the grammar and hands out
//! slices, in one pass. It accepts what serde_json accepts; a test holds the two side by side.

use std::borrow::Cow;

use super::string;

/// Why a text isn't JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It isn't the JSON that was expected.
    NotJson,
    /// It stops in the middle.
    Truncated,
    /// Things stand in one another more than 128 deep.
    TooDeep,
}

/// The exact text of a value.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'a> {
    pub(crate) text: &'a str,
    /// The string that this stands for, where that is known without decoding. (Not a flag: a struct with a hole at its end is
    /// copied in pieces that wait for one another.)
    pub(crate) plain: Option<&'a str>,
}

impl<'a> Raw<'a> {
    /// No value yet.
    pub(crate) const EMPTY: Self = Self::of("");

    /// The text of a value, gone over before, of which nothing else is known.
    pub(crate) const fn of(text: &'a str) -> Self {
        Self { text, plain: None }
    }

    /// The string that this stands for, if it is one; `None` also for half a surrogate pair, which stands for nothing.
    pub(crate) fn string(self) -> Option<Cow<'a, str>> {
        self.plain.map(Cow::Borrowed).or_else(|| string::decoded(self.text))
    }

    /// The text of a string, number or truth value; `None` for `null`, objects and lists.
    pub(crate) fn scalar(self) -> Option<Cow<'a, str>> {
        match self.text.as_bytes().first()? {
            b'"' => self.string(),
            b'{' | b'[' | b'n' => None,
            _ => Some(Cow::Borrowed(self.text)),
        }
    }
}

/// A place in a text.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The beginning of a text.
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte that isn't space.
    #[inline]
    pub(crate) fn peek(&mut self) -> Result<u8, Fault> {
        match self.byte() {
            Some(byte) if byte > b' ' => Ok(byte),
            _ => self.behind_space(),
        }
    }

    fn behind_space(&mut self) -> Result<u8, Fault> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
        self.byte().ok_or(Fault::Truncated)
    }

    /// Where it is.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// The text from a place to here.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Goes over that byte, or says that it isn't there.
    pub(crate) fn take(&mut self, wanted: u8) -> Result<(), Fault> {
        if self.peek()? != wanted {
            return Err(Fault::NotJson);
        }
        self.at += 1;
        Ok(())
    }

    /// Makes sure that nothing follows.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Err(_) => Ok(()),
            Ok(_) => Err(Fault::NotJson),
        }
    }

    /// The name of an object's next member, and goes over the colon; none, and goes over the brace, at the end.
    #[inline]
    pub(crate) fn next_name(&mut self, first: &mut bool) -> Result<Option<Cow<'a, str>>, Fault> {
        match (self.peek()?, std::mem::take(first)) {
            (b'}', _) => {
                self.at += 1;
                return Ok(None);
            }
            (_, true) => {}
            (b',', false) => self.at += 1,
            (_, false) => return Err(Fault::NotJson),
        }
        self.name().map(Some)
    }

    /// Whether a list has another element, and goes over what is before it: the bracket or a comma; and over the bracket at
    /// the end.
    pub(crate) fn next_element(&mut self, first: bool) -> Result<bool, Fault> {
        if first {
            self.take(b'[')?;
        }
        match self.peek()? {
            b']' => {
                self.at += 1;
                Ok(false)
            }
            b',' if !first => {
                self.at += 1;
                Ok(true)
            }
            _ if first => Ok(true),
            _ => Err(Fault::NotJson),
        }
    }

    #[inline]
    fn name(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.peek()?;
        let name = match self.unescaped() {
            Some(name) => Cow::Borrowed(name),
            None => self.text()?,
        };
        self.take(b':')?;
        Ok(name)
    }

    /// Goes over a string without escapes, which most are, and returns what it stands for; where there is something else,
    /// it stays where it is.
    #[inline]
    fn unescaped(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        if self.byte() != Some(b'"') {
            return None;
        }
        let end = start + string::plain(bytes.get(start..)?);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// Goes over a string and returns what it stands for. Half a surrogate pair stands for nothing.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.peek()?;
        if let Some(text) = self.unescaped() {
            return Ok(Cow::Borrowed(text));
        }
        let inner = self.text.get(self.at + 1..).filter(|_| self.byte() == Some(b'"'));
        if let Some((text, length)) = inner.and_then(string::decoded_up_to_quote) {
            self.at += length + 2;
            return Ok(Cow::Owned(text));
        }
        // It is no such string, and this says why.
        self.string()?;
        Err(Fault::NotJson)
    }

    /// Goes over a value of any kind and returns its exact text. It doesn't recurse, so no text is too deep for the
    /// stack.
    #[inline(always)]
    pub(crate) fn value(&mut self) -> Result<Raw<'a>, Fault> {
        let first = self.peek()?;
        let start = self.at;
        // What is common stays in registers: a value handed over through memory is waited for.
        let plain = if first == b'"' { self.unescaped() } else { None };
        if plain.is_none() {
            self.skip(first)?;
        }
        Ok(Raw { text: self.since(start), plain })
    }

    /// Goes over a value that begins with that.
    fn skip(&mut self, first: u8) -> Result<(), Fault> {
        match first {
            b'"' => self.string(),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.nested(),
        }
    }

    /// Goes over an object or a list, or a word.
    fn nested(&mut self) -> Result<(), Fault> {
        let mut open = Open::default();
        loop {
            match self.peek()? {
                b'{' => {
                    self.at += 1;
                    open.push(true)?;
                    if self.peek()? != b'}' {
                        self.skip_name()?;
                        continue;
                    }
                }
                b'[' => {
                    self.at += 1;
                    open.push(false)?;
                    if self.peek()? != b']' {
                        continue;
                    }
                }
                b'"' => self.skip_string()?,
                b'-' | b'0'..=b'9' => self.number()?,
                _ => self.literal()?,
            }
            if self.close(&mut open)? {
                return Ok(());
            }
        }
    }

    /// Behind a value: goes over what closes, and a comma; `true` when all is closed.
    fn close(&mut self, open: &mut Open) -> Result<bool, Fault> {
        while let Some(object) = open.innermost() {
            match (self.peek()?, object) {
                (b'}', true) | (b']', false) => open.pop(),
                (b',', true) => {
                    self.at += 1;
                    return self.skip_name().map(|()| false);
                }
                (b',', false) => {
                    self.at += 1;
                    return Ok(false);
                }
                _ => return Err(Fault::NotJson),
            }
            self.at += 1;
        }
        Ok(true)
    }

    fn skip_name(&mut self) -> Result<(), Fault> {
        self.peek()?;
        self.skip_string()?;
        self.take(b':')
    }

    fn skip_string(&mut self) -> Result<(), Fault> {
        if self.unescaped().is_none() {
            self.string()?;
        }
        Ok(())
    }

    /// Goes over a string, whose escapes are well-formed.
    fn string(&mut self) -> Result<(), Fault> {
        if self.byte() != Some(b'"') {
            return Err(Fault::NotJson);
        }
        self.at += 1;
        let mut escaped = false;
        loop {
            // Text with escapes mostly has one every few bytes.
            self.at += if escaped { string::plain_nearby(self.rest()) } else { string::plain(self.rest()) };
            match self.byte().ok_or(Fault::Truncated)? {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    escaped = true;
                    self.at += 1;
                    self.escape()?;
                }
                _ => return Err(Fault::NotJson),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let byte = self.byte().ok_or(Fault::Truncated)?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => (0..4).try_for_each(|_| {
                let digit = self.byte().ok_or(Fault::Truncated)?;
                self.at += 1;
                if digit.is_ascii_hexdigit() { Ok(()) } else { Err(Fault::NotJson) }
            }),
            _ => Err(Fault::NotJson),
        }
    }

    fn number(&mut self) -> Result<(), Fault> {
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        match self.byte() {
            None => return Err(Fault::Truncated),
            Some(byte) if !byte.is_ascii_digit() => return Err(Fault::NotJson),
            Some(_) => {}
        }
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn literal(&mut self) -> Result<(), Fault> {
        for literal in ["true", "false", "null"] {
            if self.rest().starts_with(literal.as_bytes()) {
                self.at += literal.len();
                return Ok(());
            }
            if literal.as_bytes().starts_with(self.rest()) {
                return Err(Fault::Truncated);
            }
        }
        Err(Fault::NotJson)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }
}

/// What is open: a bit for each, set for an object.
#[derive(Default)]
struct Open {
    objects: u128,
    depth: u32,
}

impl Open {
    fn push(&mut self, object: bool) -> Result<(), Fault> {
        if self.depth == u128::BITS {
            return Err(Fault::TooDeep);
        }
        self.objects = self.objects << 1 | u128::from(object);
        self.depth += 1;
        Ok(())
    }

    fn pop(&mut self) {
        self.objects >>= 1;
        self.depth = self.depth.saturating_sub(1);
    }

    fn innermost(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.objects & 1 == 1)
    }
}
