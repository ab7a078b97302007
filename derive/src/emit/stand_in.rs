//! Writes implementations that stand beside errors, so that the compiler doesn't also report the code that uses the type. A type
//! with parameters gets none, since the macro doesn't know which bounds its parameters would need.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

/// Implements what `Message` does, as if there were no fields.
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

/// Implements what `Choice` does, as if the value were always absent.
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
