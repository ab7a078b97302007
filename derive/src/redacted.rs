//! `#[derive(Redacted)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput};

use crate::cx::Cx;
use crate::message::plain;

/// `Debug` by the table, which knows what is sensitive.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let cx = Cx::default();
    plain(input, "Redacted", &cx);
    if !matches!(input.data, Data::Struct(_)) {
        cx.error(input.ident.span(), "`Redacted` is for structs that derive `Message`");
    }
    let ident = &input.ident;
    let (impls, types, wheres) = input.generics.split_for_impl();
    let errors = cx.finish();
    let body = if errors.is_some() {
        quote!(::core::result::Result::Ok(()))
    } else {
        quote!(::paysmith_runtime::redact(self, formatter))
    };
    quote! {
        #errors
        #[automatically_derived]
        impl #impls ::core::fmt::Debug for #ident #types #wheres {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #body }
        }
    }
}
