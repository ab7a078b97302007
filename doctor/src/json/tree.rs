//! A JSON text taken apart, in slices of itself.

use super::tokens::{Token, tokens};

/// Objects and lists may stand in one another so deep.
const MOST_NESTED: u8 = 128;

/// A value.
#[derive(Debug, Clone)]
pub(crate) enum Node<'a> {
    /// Its members, and its whole text.
    Object(Vec<Member<'a>>, &'a str),
    /// Its elements, and its whole text.
    List(Vec<Node<'a>>, &'a str),
    /// A string, with its quotes and escapes.
    Text(&'a str),
    /// A number, a truth value, null.
    Plain(&'a str),
}

/// A member of an object.
#[derive(Debug, Clone)]
pub(crate) struct Member<'a> {
    /// The name, with its quotes and escapes.
    pub(crate) name: &'a str,
    /// The value.
    pub(crate) node: Node<'a>,
}

impl<'a> Node<'a> {
    /// The value's exact text.
    pub(crate) const fn text(&self) -> &'a str {
        match self {
            Self::Object(_, text) | Self::List(_, text) | Self::Text(text) | Self::Plain(text) => text,
        }
    }
}

/// Takes a text apart; `None` when it isn't one JSON value.
pub(crate) fn parse(text: &str) -> Option<Node<'_>> {
    let mut parser = Parser { text, tokens: tokens(text)?, at: 0 };
    let node = parser.value(MOST_NESTED)?;
    (parser.at == parser.tokens.len()).then_some(node)
}

struct Parser<'a> {
    text: &'a str,
    /// Without the spaces.
    tokens: Vec<Token<'a>>,
    at: usize,
}

impl<'a> Parser<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        Some(token)
    }

    fn peek(&self) -> Option<&'a str> {
        self.tokens.get(self.at).map(|token| token.text)
    }

    fn eat(&mut self, text: &str) -> Option<()> {
        (self.next()?.text == text).then_some(())
    }

    fn value(&mut self, nested: u8) -> Option<Node<'a>> {
        let nested = nested.checked_sub(1)?;
        let token = self.next()?;
        match token.text {
            "{" => {
                let members = self.members(nested)?;
                Some(Node::Object(members, self.since(token.start)?))
            }
            "[" => {
                let elements = self.elements(nested)?;
                Some(Node::List(elements, self.since(token.start)?))
            }
            "}" | "]" | "," | ":" => None,
            text if text.starts_with('"') => Some(Node::Text(text)),
            text => Some(Node::Plain(text)),
        }
    }

    /// The text from a place to the end of the last token.
    fn since(&self, start: usize) -> Option<&'a str> {
        let last = self.tokens.get(self.at.checked_sub(1)?)?;
        self.text.get(start..last.start + last.text.len())
    }

    fn members(&mut self, nested: u8) -> Option<Vec<Member<'a>>> {
        let mut members = Vec::new();
        if self.peek()? == "}" {
            self.at += 1;
            return Some(members);
        }
        loop {
            let name = self.next()?.text;
            if !name.starts_with('"') {
                return None;
            }
            self.eat(":")?;
            members.push(Member { name, node: self.value(nested)? });
            match self.next()?.text {
                "," => {}
                "}" => return Some(members),
                _ => return None,
            }
        }
    }

    fn elements(&mut self, nested: u8) -> Option<Vec<Node<'a>>> {
        let mut elements = Vec::new();
        if self.peek()? == "]" {
            self.at += 1;
            return Some(elements);
        }
        loop {
            elements.push(self.value(nested)?);
            match self.next()?.text {
                "," => {}
                "]" => return Some(elements),
                _ => return None,
            }
        }
    }
}
