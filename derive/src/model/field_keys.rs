//! The keys of `#[field(…)]`: which there are, what is written after each, and which member of the runtime's table each sets.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::LitStr;

/// What is written after a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Nothing.
    Flag,
    /// `= "text"`
    Str,
    /// `= 'c'`
    Char,
    /// `= 5`, not negative, at most `u32::MAX`
    Count,
    /// `= -5`, an `i32`
    Signed,
    /// `("a", "b")`, one or more
    Strs,
    /// `("a", "b")`, exactly two
    StrPair,
    /// `("a", "b", "c", "d")`, any number of pairs
    StrPairs,
    /// `(1, _)`
    Range,
    /// `(…)`, the keys of a list's elements
    Keys,
}

/// Where a key's value goes in the table that the macro writes.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// It becomes this member of the runtime's `FieldSpec`.
    Spec(&'static str),
    /// It becomes this member of the runtime's `Limits`.
    Limit(&'static str),
    /// The room `emit` has code of its own for the key, or the key isn't written into the table (`flatten` and `extra`).
    Special,
}

/// Every key of `#[field(…)]`.
pub(crate) const FIELD_KEYS: &[(&str, Shape, Target)] = &[
    ("wire", Shape::Str, Target::Spec("wire")),
    ("also", Shape::Strs, Target::Spec("also")),
    ("sensitive", Shape::Flag, Target::Spec("sensitive")),
    ("lenient", Shape::Flag, Target::Spec("lenient")),
    ("string", Shape::Flag, Target::Spec("as_string")),
    ("text", Shape::Flag, Target::Spec("as_text")),
    ("time", Shape::Str, Target::Special),
    ("offset", Shape::Signed, Target::Special),
    ("min", Shape::Count, Target::Limit("min_len")),
    ("max", Shape::Count, Target::Limit("max_len")),
    ("bytes", Shape::Flag, Target::Limit("bytes")),
    ("trimmed", Shape::Flag, Target::Limit("trimmed")),
    ("pattern", Shape::Str, Target::Special),
    ("prefix", Shape::Count, Target::Special),
    ("required_with", Shape::Count, Target::Special),
    ("range", Shape::Range, Target::Limit("range")),
    ("digits", Shape::Count, Target::Limit("digits")),
    ("scale", Shape::Count, Target::Limit("scale")),
    ("fraction", Shape::Count, Target::Limit("fraction")),
    ("currency_names", Shape::StrPairs, Target::Limit("currency_names")),
    ("decimal_range", Shape::StrPair, Target::Limit("decimal_range")),
    ("units", Shape::Str, Target::Limit("units")),
    ("until_midnight", Shape::Char, Target::Limit("until_midnight")),
    ("only", Shape::Strs, Target::Limit("only")),
    ("closed", Shape::Flag, Target::Limit("closed")),
    ("item", Shape::Keys, Target::Special),
    ("at", Shape::Str, Target::Spec("at")),
    ("line", Shape::Count, Target::Special),
    ("flatten", Shape::Flag, Target::Special),
    ("extra", Shape::Flag, Target::Special),
];

/// The formats of an instant, and their names in the runtime.
pub(crate) const TIME_FORMATS: &[(&str, &str)] = &[
    ("rfc3339", "Rfc3339"),
    ("datetime", "DateTime"),
    ("compact", "Compact"),
    ("unix", "Unix"),
    ("unix_ms", "UnixMs"),
];

/// The value of a key.
pub(crate) enum Value {
    Flag,
    Str(LitStr),
    Char(char),
    Number(i64),
    Strs(Vec<LitStr>),
    StrPair(LitStr, LitStr),
    StrPairs(Vec<(LitStr, LitStr)>),
    /// The least and the greatest integer.
    Range(i64, i64),
    Keys(FieldKeys),
}

/// Writes the value as it stands in the runtime's table. The keys of a list's elements aren't written here: they become a
/// `FieldSpec` of their own, which the room `emit` writes.
impl ToTokens for Value {
    fn to_tokens(&self, out: &mut TokenStream) {
        out.extend(match self {
            Self::Flag => quote!(true),
            Self::Str(text) => quote!(#text),
            Self::Char(letter) => quote!(#letter),
            Self::Number(number) => Literal::i64_unsuffixed(*number).to_token_stream(),
            Self::Strs(texts) => quote!(&[#(#texts),*]),
            Self::StrPair(first, second) => quote!((#first, #second)),
            Self::StrPairs(pairs) => {
                let pairs = pairs.iter().map(|(first, second)| quote!((#first, #second)));
                quote!(&[#(#pairs),*])
            }
            Self::Range(least, greatest) => {
                let ends = [*least, *greatest].map(Literal::i64_unsuffixed);
                quote!((#(#ends),*))
            }
            Self::Keys(_) => TokenStream::new(),
        });
    }
}

/// One key as it was written.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) span: Span,
    pub(crate) target: Target,
    pub(crate) value: Value,
}

/// The keys of one field, in the order they were written.
#[derive(Default)]
pub(crate) struct FieldKeys(pub(crate) Vec<Key>);

impl FieldKeys {
    /// Keys with nothing but `wire`. A fixed value begins with these, since its name isn't written as a key.
    pub(crate) fn of_wire(wire: LitStr) -> Self {
        let span = wire.span();
        Self(vec![Key { name: "wire", span, target: Target::Spec("wire"), value: Value::Str(wire) }])
    }

    /// The key of that name, if it was written.
    pub(crate) fn get(&self, name: &str) -> Option<&Key> {
        self.0.iter().find(|key| key.name == name)
    }

    /// Whether a key of that name was written.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The string that was written after a key.
    pub(crate) fn str(&self, name: &str) -> Option<&LitStr> {
        match self.get(name)?.value {
            Value::Str(ref text) => Some(text),
            _ => None,
        }
    }

    /// The number that was written after a key.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        match self.get(name)?.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Every name under which the field may arrive.
    pub(crate) fn names(&self) -> impl Iterator<Item = &LitStr> {
        let also = match self.get("also").map(|key| &key.value) {
            Some(Value::Strs(names)) => names.as_slice(),
            _ => &[],
        };
        self.str("wire").into_iter().chain(also)
    }

    /// The keys in `item(…)`, which are about the elements of a list.
    pub(crate) fn item(&self) -> Option<&Self> {
        match &self.get("item")?.value {
            Value::Keys(keys) => Some(keys),
            _ => None,
        }
    }
}
