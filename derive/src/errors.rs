//! Collects what is wrong with a macro's input, so that everything is reported at once.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};

/// A known word is suggested in place of an unknown one if no more than one letter in this many is wrong. In shorter words, one
/// letter may be wrong.
const LETTERS_FOR_ONE_MISTAKE: usize = 3;

/// The errors found so far.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// Adds an error about a piece of the input.
    pub(crate) fn add(&mut self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Adds an error that was made while parsing.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// The errors as calls of `compile_error!`, in the order in which they stand in the input; `None` if there are none.
    pub(crate) fn into_code(mut self) -> Option<TokenStream> {
        self.0.sort_by_key(|error| {
            let place = error.span().unwrap();
            (place.line(), place.column())
        });
        let codes = self.0.iter().map(syn::Error::to_compile_error);
        (!self.0.is_empty()).then(|| codes.collect())
    }
}

/// The message about a word that isn't known: it suggests the known word that was probably meant, or lists all of them.
pub(crate) fn unknown<'a>(what: &str, word: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let nearest = known.clone().map(|candidate| (strsim::levenshtein(word, candidate), candidate)).min();
    match nearest {
        Some((distance, candidate))
            if distance <= word.len().max(LETTERS_FOR_ONE_MISTAKE) / LETTERS_FOR_ONE_MISTAKE =>
        {
            format!("unknown {what} `{word}`; did you mean `{candidate}`?")
        }
        _ => format!("unknown {what} `{word}`; known are {}", known.collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["sensitive", "max"];
        assert_eq!(
            unknown("key", "senstive", known.into_iter()),
            "unknown key `senstive`; did you mean `sensitive`?"
        );
        assert_eq!(
            unknown("key", "currency", known.into_iter()),
            "unknown key `currency`; known are sensitive, max"
        );
    }
}
