//! `#[derive(Choice)]`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Data, DeriveInput, Fields, Ident, LitStr, Result, Type, Variant};

use crate::cx::Cx;
use crate::message::plain;
use crate::{values, words};

/// What a variant says of itself.
enum Said {
    Text(LitStr),
    Int(i64, proc_macro2::Span),
    Other,
}

/// An enum that can be read.
#[derive(Default)]
struct Parsed {
    texts: Vec<(Ident, LitStr)>,
    ints: Vec<(Ident, i64)>,
    other: Option<(Ident, Kind)>,
}

/// What the other values are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Int,
}

/// The implementations, or every error and implementations that keep other errors away.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let cx = Cx::default();
    let parsed = parse(input, &cx);
    let code = match &parsed.other {
        Some((other, Kind::Int)) => ints(&input.ident, &parsed.ints, other),
        Some((other, Kind::Text)) => texts(&input.ident, &parsed.texts, other),
        None => TokenStream::new(),
    };
    match cx.finish() {
        None => code,
        Some(errors) => {
            let fallback = fallback(input);
            quote!(#errors #fallback)
        }
    }
}

fn parse(input: &DeriveInput, cx: &Cx) -> Parsed {
    plain(input, "Choice", cx);
    let mut parsed = Parsed::default();
    let Data::Enum(data) = &input.data else {
        cx.error(input.ident.span(), "`Choice` is for enums; for a struct derive `Message`");
        return parsed;
    };
    for variant in &data.variants {
        match said(variant) {
            Ok(said) => parsed.add(variant, said, cx),
            Err(error) => cx.push(error),
        }
    }
    parsed.kinds(cx);
    if parsed.other.is_none() {
        cx.error(
            input.ident.span(),
            "a variant `#[choice(other)] Other(String)` (or `Other(i64)`) is missing: values that aren't listed \
             arrive some day, and must be kept",
        );
    }
    parsed
}

impl Parsed {
    fn add(&mut self, variant: &Variant, said: Said, cx: &Cx) {
        let ident = variant.ident.clone();
        match (&said, &variant.fields) {
            (Said::Other, Fields::Unnamed(fields)) if fields.unnamed.len() == 1 => {}
            (Said::Other, _) => {
                cx.error(ident.span(), "the other values need a place: `Other(String)` or `Other(i64)`");
            }
            (_, Fields::Unit) => {}
            (_, _) => cx.error(ident.span(), "a listed value is a variant without fields"),
        }
        match said {
            Said::Other if self.other.is_some() => cx.error(ident.span(), "there is an `other` already"),
            Said::Other => self.other = Some((ident, kind(&variant.fields))),
            Said::Text(text) => {
                if self.texts.iter().any(|(_, before)| before.value() == text.value()) {
                    cx.error(text.span(), format!("`{}` is listed twice", text.value()));
                }
                self.texts.push((ident, text));
            }
            Said::Int(int, span) => {
                if self.ints.iter().any(|(_, before)| *before == int) {
                    cx.error(span, format!("`{int}` is listed twice"));
                }
                self.ints.push((ident, int));
            }
        }
    }
}

impl Parsed {
    /// An enum is of strings or of integers, and its `other` says which.
    fn kinds(&self, cx: &Cx) {
        let Some((_, kind)) = &self.other else { return };
        let strays = match kind {
            Kind::Int => self.texts.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            Kind::Text => self.ints.iter().map(|(name, _)| name).collect(),
        };
        for stray in strays {
            cx.error(stray.span(), "an enum has one kind of values, and its `other` holds the other kind");
        }
    }
}

fn kind(fields: &Fields) -> Kind {
    let int = fields.iter().any(|field| match &field.ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|segment| segment.ident == "i64"),
        _ => false,
    });
    if int { Kind::Int } else { Kind::Text }
}

fn said(variant: &Variant) -> Result<Said> {
    let mut attributes = variant.attrs.iter().filter(|attribute| attribute.path().is_ident("choice"));
    let Some(attribute) = attributes.next() else {
        return Err(syn::Error::new(
            variant.ident.span(),
            "what is this value on the wire? Say `#[choice(\"…\")]`, `#[choice(1)]` or `#[choice(other)]`",
        ));
    };
    attribute.parse_args_with(|input: ParseStream<'_>| {
        if input.peek(LitStr) {
            return Ok(Said::Text(input.parse()?));
        }
        if input.peek(Ident::peek_any) {
            let word = input.call(Ident::parse_any)?;
            if word == "other" {
                return Ok(Said::Other);
            }
            let known = ["other"].into_iter();
            return Err(syn::Error::new(word.span(), words::unknown("word", &word.to_string(), known)));
        }
        let (int, span) = values::integer(input)?;
        Ok(Said::Int(int, span))
    })
}

/// An enum of strings.
fn texts(ident: &Ident, listed: &[(Ident, LitStr)], other: &Ident) -> TokenStream {
    let count = listed.len();
    let names: Vec<&Ident> = listed.iter().map(|(name, _)| name).collect();
    let values: Vec<&LitStr> = listed.iter().map(|(_, value)| value).collect();
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #ident {
                /// The listed values, as they are on the wire.
                pub const VALUES: [&'static str; #count] = [#(#values),*];

                /// The value on the wire.
                #[must_use]
                pub fn wire(&self) -> &str {
                    match self { #(Self::#names => #values,)* Self::#other(other) => other }
                }

                /// Whether the value is one of those that are listed.
                #[must_use]
                pub fn listed(&self) -> bool { !::core::matches!(self, Self::#other(_)) }
            }
            fn find(text: &str) -> ::core::option::Option<#ident> {
                ::core::option::Option::Some(match text {
                    #(#values => #ident::#names,)*
                    _ => return ::core::option::Option::None,
                })
            }
            #[automatically_derived]
            impl ::core::convert::From<&str> for #ident {
                fn from(text: &str) -> Self {
                    find(text).unwrap_or_else(|| Self::#other(::core::convert::From::from(text)))
                }
            }
            #[automatically_derived]
            impl ::core::convert::From<::std::string::String> for #ident {
                fn from(text: ::std::string::String) -> Self {
                    find(&text).unwrap_or(Self::#other(text))
                }
            }
            ::paysmith_runtime::choice_field!(#ident, #other, Choice, choice_text);
        };
    }
}

/// An enum of integers.
fn ints(ident: &Ident, listed: &[(Ident, i64)], other: &Ident) -> TokenStream {
    let count = listed.len();
    let names: Vec<&Ident> = listed.iter().map(|(name, _)| name).collect();
    let values: Vec<Literal> = listed.iter().map(|(_, value)| Literal::i64_unsuffixed(*value)).collect();
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #ident {
                /// The listed values, as they are on the wire.
                pub const VALUES: [i64; #count] = [#(#values),*];

                /// The value on the wire.
                #[must_use]
                pub fn wire(&self) -> i64 {
                    match self { #(Self::#names => #values,)* Self::#other(other) => *other }
                }

                /// Whether the value is one of those that are listed.
                #[must_use]
                pub fn listed(&self) -> bool { !::core::matches!(self, Self::#other(_)) }
            }
            #[automatically_derived]
            impl ::core::convert::From<i64> for #ident {
                fn from(value: i64) -> Self {
                    match value { #(#values => Self::#names,)* other => Self::#other(other) }
                }
            }
            ::paysmith_runtime::choice_field!(#ident, #other, IntChoice, choice_int);
        };
    }
}

/// What keeps further errors away after the real one was reported.
fn fallback(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[automatically_derived]
        impl ::paysmith_runtime::Empty for #ident {
            fn empty() -> Self { loop {} }
        }
        #[automatically_derived]
        impl ::paysmith_runtime::Field for #ident {
            fn view(&self) -> ::paysmith_runtime::View<'_> { ::paysmith_runtime::View::Absent }
            fn put(
                &mut self,
                _: ::paysmith_runtime::Arrived<'_>,
                _: &::paysmith_runtime::table::FieldSpec,
            ) -> ::core::result::Result<(), ::paysmith_runtime::Unreadable> {
                ::core::result::Result::Ok(())
            }
        }
        #[automatically_derived]
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::result::Result::Ok(())
            }
        }
    }
}
