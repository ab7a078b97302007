//! What is written beside errors, so that code which uses the type causes no further ones. A type with parameters gets nothing:
//! what would have to be said of them isn't known.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

/// A message without fields.
pub(crate) fn message_stand_in(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[automatically_derived]
        impl ::paysmith_runtime::Message for #ident {
            fn fields(&self) -> &'static [::paysmith_runtime::table::FieldSpec] { &[] }
            fn view(&self, _: usize) -> ::paysmith_runtime::View<'_> { ::paysmith_runtime::View::Absent }
            fn field_mut(
                &mut self,
                _: usize,
            ) -> ::core::option::Option<&mut dyn ::paysmith_runtime::Field> {
                ::core::option::Option::None
            }
        }
        #[automatically_derived]
        impl ::paysmith_runtime::Blank for #ident {
            fn blank() -> Self { loop {} }
        }
    }
}

/// A value that is always absent.
pub(crate) fn choice_stand_in(input: &DeriveInput) -> TokenStream {
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
