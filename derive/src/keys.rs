//! The keys of `#[field(…)]`.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Result, Token, parenthesized};

use crate::cx::Cx;
use crate::values::{Shape, Value, value};
use crate::words;

/// Every key and what is written after it.
const KEYS: &[(&str, Shape)] = &[
    ("wire", Shape::Str),
    ("also", Shape::Strs),
    ("sensitive", Shape::Flag),
    ("lenient", Shape::Flag),
    ("string", Shape::Flag),
    ("text", Shape::Flag),
    ("time", Shape::Str),
    ("offset", Shape::Signed),
    ("min", Shape::Count),
    ("max", Shape::Count),
    ("bytes", Shape::Flag),
    ("trimmed", Shape::Flag),
    ("pattern", Shape::Str),
    ("prefix", Shape::Count),
    ("range", Shape::Range),
    ("digits", Shape::Count),
    ("scale", Shape::Count),
    ("fraction", Shape::Count),
    ("currency_names", Shape::StrPairs),
    ("decimal_range", Shape::StrPair),
    ("units", Shape::Str),
    ("until_midnight", Shape::Char),
    ("only", Shape::Strs),
    ("closed", Shape::Flag),
    ("item", Shape::Keys),
    ("at", Shape::Str),
    ("line", Shape::Count),
    ("flatten", Shape::Flag),
    ("extra", Shape::Flag),
];

/// One key as it was written.
pub(crate) struct Said {
    pub(crate) name: &'static str,
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// The keys of one field, in the order they were written.
#[derive(Default)]
pub(crate) struct Keys {
    said: Vec<Said>,
}

impl Keys {
    /// Reads keys up to the end of the input; what is wrong with one doesn't hide what is wrong with the next.
    pub(crate) fn parse(&mut self, input: ParseStream<'_>, cx: &Cx) {
        while !input.is_empty() {
            if let Err(error) = self.key(input, cx) {
                cx.push(error);
                skip_to_comma(input);
            } else if !input.is_empty() && !input.peek(Token![,]) {
                cx.push(input.error("expected `,`"));
                skip_to_comma(input);
            }
            // A comma, or nothing: both were made sure of.
            let _ = input.parse::<Option<Token![,]>>();
        }
    }

    fn key(&mut self, input: ParseStream<'_>, cx: &Cx) -> Result<()> {
        let ident = input.call(Ident::parse_any)?;
        let word = ident.to_string();
        let Some(&(name, shape)) = KEYS.iter().find(|(name, _)| *name == word) else {
            return Err(syn::Error::new(
                ident.span(),
                words::unknown("key", &word, KEYS.iter().map(|(name, _)| *name)),
            ));
        };
        let value = if shape == Shape::Keys {
            let content;
            parenthesized!(content in input);
            let mut keys = Self::default();
            keys.parse(&content, cx);
            Value::Keys(keys)
        } else {
            value(shape, input)?
        };
        if self.get(name).is_some() {
            return Err(syn::Error::new(ident.span(), format!("`{name}` is said twice")));
        }
        self.said.push(Said { name, span: ident.span(), value });
        Ok(())
    }

    /// Those of something whose name on the wire is known already.
    pub(crate) fn of_wire(wire: LitStr) -> Self {
        Self { said: vec![Said { name: "wire", span: wire.span(), value: Value::Str(wire) }] }
    }

    /// The key of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Said> {
        self.said.iter().find(|said| said.name == name)
    }

    /// Whether it is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// All that was said.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Said> {
        self.said.iter()
    }

    /// The string of a key that takes one.
    pub(crate) fn str(&self, name: &str) -> Option<&LitStr> {
        match self.get(name)?.value {
            Value::Str(ref literal) => Some(literal),
            _ => None,
        }
    }

    /// The number of a key that takes one.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        match self.get(name)?.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The strings of a key that takes several.
    pub(crate) fn strs(&self, name: &str) -> &[LitStr] {
        match self.get(name).map(|said| &said.value) {
            Some(Value::Strs(strings)) => strings,
            _ => &[],
        }
    }
}

/// Drops what is left of a key that can't be read.
pub(crate) fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<proc_macro2::TokenTree>().is_err() {
            return;
        }
    }
}
