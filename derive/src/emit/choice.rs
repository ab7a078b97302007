//! Writes the code for an enum that derives `Choice`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Ident, LitStr};

use crate::model::{Choice, ChoiceOf};

/// The code for an enum of strings or of integers. An enum without a variant for other values was reported before it comes here.
pub(crate) fn choice(choice: &Choice) -> TokenStream {
    match &choice.other {
        Some((other, ChoiceOf::Texts)) => texts(choice, other),
        Some((other, ChoiceOf::Integers)) => integers(choice, other),
        None => TokenStream::new(),
    }
}

fn texts(Choice { ident, texts, .. }: &Choice, other: &Ident) -> TokenStream {
    let count = texts.len();
    let names: Vec<&Ident> = texts.iter().map(|(name, _)| name).collect();
    let values: Vec<&LitStr> = texts.iter().map(|(_, value)| value).collect();
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

fn integers(Choice { ident, integers, .. }: &Choice, other: &Ident) -> TokenStream {
    let count = integers.len();
    let names: Vec<&Ident> = integers.iter().map(|(name, ..)| name).collect();
    let values: Vec<Literal> = integers.iter().map(|(_, value, _)| Literal::i64_unsuffixed(*value)).collect();
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
