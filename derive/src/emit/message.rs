//! Writes the implementation of `Message`: the table of the fields, and functions that reach a field by its place in that table.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::Lit;

use super::{rules, table};
use crate::model::{Field, Fixed, Message, Role};

/// The implementations of `Message` and `Blank`.
pub(crate) fn message(message: &Message) -> TokenStream {
    let ident = &message.ident;
    let name = ident.to_string();
    let name = name.trim_start_matches("r#");
    let table = table::fields(message);
    let rules = rules::rules(&message.rules);
    let view = view(message);
    let field_mut = field_mut(message);
    let tail = message.with_role(Role::Flattened).next().map(tail);
    let extra = message.with_role(Role::Extra).next().map(extra);
    let all = message.fields.iter().map(|field| &field.ident);
    quote! {
        #[automatically_derived]
        impl ::paysmith_runtime::Message for #ident {
            fn name(&self) -> &'static str { #name }
            #table
            #rules
            #view
            #field_mut
            #tail
            #extra
        }
        #[automatically_derived]
        impl ::paysmith_runtime::Blank for #ident {
            fn blank() -> Self { Self { #(#all: ::paysmith_runtime::Empty::empty()),* } }
        }
    }
}

/// Writes `view`, which reads the field at a place of the table. The fixed values stand in the table after the struct's fields.
fn view(message: &Message) -> TokenStream {
    let own = message.with_role(Role::InTable).map(|field| field.ident.to_token_stream());
    let values = own.map(|ident| quote!(self.#ident)).chain(message.fixed.iter().map(fixed_value));
    let arms =
        values.enumerate().map(|(place, value)| quote!(#place => ::paysmith_runtime::Field::view(&#value),));
    quote! {
        fn view(&self, index: usize) -> ::paysmith_runtime::View<'_> {
            match index {
                #(#arms)*
                _ => ::paysmith_runtime::View::Absent,
            }
        }
    }
}

/// Writes `field_mut`, which lends the field at a place of the table so that a value can be read into it. A fixed value has no
/// field that could be lent.
fn field_mut(message: &Message) -> TokenStream {
    let arms = message.with_role(Role::InTable).enumerate().map(
        |(place, Field { ident, .. })| quote!(#place => ::core::option::Option::Some(&mut self.#ident),),
    );
    quote! {
        fn field_mut(
            &mut self,
            index: usize,
        ) -> ::core::option::Option<&mut dyn ::paysmith_runtime::Field> {
            match index {
                #(#arms)*
                _ => ::core::option::Option::None,
            }
        }
    }
}

fn fixed_value(fixed: &Fixed) -> TokenStream {
    match &fixed.value {
        Lit::Int(number) => quote!(::paysmith_runtime::Fixed::Int(#number)),
        Lit::Bool(truth) => quote!(::paysmith_runtime::Fixed::Bool(#truth)),
        text => quote!(::paysmith_runtime::Fixed::Str(#text)),
    }
}

fn tail(Field { ident, .. }: &Field) -> TokenStream {
    quote! {
        fn tail(&self) -> ::core::option::Option<&dyn ::paysmith_runtime::Message> {
            ::core::option::Option::Some(&self.#ident)
        }
        fn tail_mut(&mut self) -> ::core::option::Option<&mut dyn ::paysmith_runtime::Message> {
            ::core::option::Option::Some(&mut self.#ident)
        }
    }
}

fn extra(Field { ident, .. }: &Field) -> TokenStream {
    quote! {
        fn extra(&self) -> ::core::option::Option<&::paysmith_runtime::Extra> {
            ::core::option::Option::Some(&self.#ident)
        }
        fn extra_mut(&mut self) -> ::core::option::Option<&mut ::paysmith_runtime::Extra> {
            ::core::option::Option::Some(&mut self.#ident)
        }
    }
}
