//! Writes the code that the macros return. Every path in that code is absolute, since the scope that uses a macro may have an
//! `Option` of its own.

mod choice;
mod message;
mod rules;
mod stand_in;
mod table;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

pub(crate) use choice::choice;
pub(crate) use message::message;
pub(crate) use stand_in::{choice_stand_in, message_stand_in};

/// Writes `Debug`, for which the runtime goes through the message's table: the table says which fields are sensitive. If there
/// are errors, the `Debug` that stands beside them prints nothing.
pub(crate) fn redacted(input: &DeriveInput, errors: Option<TokenStream>) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let body = if errors.is_some() {
        quote!(::core::result::Result::Ok(()))
    } else {
        quote!(::paysmith_runtime::redact(self, formatter))
    };
    quote! {
        #errors
        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #ident #type_generics #where_clause {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #body }
        }
    }
}
