//! Names and paths, as they stand in generated Rust code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, quote};

use crate::naming;

/// The name of an item or a field. It is an identifier of Rust whatever a spec says, so that code with it can be parsed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name(String);

impl Name {
    /// Makes an identifier of any text. A keyword becomes a raw identifier, and a character that isn't an ASCII letter or digit
    /// becomes `_`.
    pub(crate) fn new(name: &str) -> Self {
        let letters = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let mut text: String = name.chars().map(letters).collect();
        if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) {
            text.insert(0, '_');
        }
        Self(naming::ident(&text).into_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let span = Span::call_site();
        tokens.append(match self.0.strip_prefix("r#") {
            Some(keyword) => Ident::new_raw(keyword, span),
            None => Ident::new(&self.0, span),
        });
    }
}

/// The path of a type from the module that uses it.
#[derive(Clone)]
pub(crate) struct Path {
    /// How many times `super::` comes first.
    pub(crate) supers: usize,
    pub(crate) names: Vec<Name>,
}

impl ToTokens for Path {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for _ in 0..self.supers {
            tokens.extend(quote!(super::));
        }
        let names = &self.names;
        tokens.extend(quote!(#(#names)::*));
    }
}
