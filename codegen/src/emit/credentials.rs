//! What a merchant is given: a struct, or an enum where there are several sets.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs;
use crate::checked::{Credential, CredentialSet, Provider};
use crate::ir::Ir;
use crate::lower::sentence;
use crate::naming::{ident, pascal, snake};

pub(super) fn credentials(ir: &Ir<'_>) -> TokenStream {
    let provider = ir.provider;
    if provider.credential_sets.is_empty() {
        return one_set(provider);
    }
    let variants = provider.credential_sets.iter().map(|set| variant(provider, set));
    let arms = provider.credential_sets.iter().map(|set| arm(provider, set));
    quote! {
        /// What the provider gives a merchant: one of these sets. Secrets are masked in `Debug`.
        #[derive(Debug, Clone)]
        pub enum Credentials {
            #(#variants)*
        }

        impl ::core::convert::From<Credentials> for ::paysmith_runtime::Keys {
            fn from(credentials: Credentials) -> Self {
                match credentials {
                    #(#arms)*
                }
            }
        }
    }
}

fn one_set(provider: &Provider) -> TokenStream {
    let fields = provider.credentials.iter().map(|credential| {
        let field = field(credential);
        quote!(pub #field)
    });
    let fields =
        provider.credentials.iter().map(lines).zip(fields).map(|(lines, field)| quote!(#lines #field));
    let values = provider.credentials.iter().map(|credential| {
        let name = ident(&snake(&credential.name));
        value(credential, quote!(credentials.#name))
    });
    // Who gives no credentials has nothing to look at.
    let credentials = if provider.credentials.is_empty() { quote!(_) } else { quote!(credentials) };
    quote! {
        /// What the provider gives a merchant. Secrets are masked in `Debug`.
        #[derive(Debug, Clone)]
        pub struct Credentials {
            #(#fields)*
        }

        impl ::core::convert::From<Credentials> for ::paysmith_runtime::Keys {
            fn from(#credentials: Credentials) -> Self {
                Self::from_values([#(#values),*])
            }
        }
    }
}

fn variant(provider: &Provider, set: &CredentialSet) -> TokenStream {
    let name = ident(&pascal(&set.name));
    let doc = set.about.doc.clone().unwrap_or_else(|| format!("`{}`", set.name));
    let doc = docs(&[sentence(&doc)]);
    let fields = members(provider, set).map(|credential| {
        let (lines, field) = (lines(credential), field(credential));
        quote!(#lines #field)
    });
    quote!(#doc #name { #(#fields)* },)
}

fn arm(provider: &Provider, set: &CredentialSet) -> TokenStream {
    let name = ident(&pascal(&set.name));
    let fields = members(provider, set).map(|credential| ident(&snake(&credential.name)));
    let values = provider.credentials.iter().map(|credential| {
        if provider.set_has(set, &credential.name) {
            let name = ident(&snake(&credential.name));
            value(credential, quote!(#name))
        } else {
            quote!(::core::option::Option::None)
        }
    });
    quote!(Credentials::#name { #(#fields),* } => Self::from_values([#(#values),*]),)
}

fn members<'p>(provider: &'p Provider, set: &'p CredentialSet) -> impl Iterator<Item = &'p Credential> {
    provider.credentials.iter().filter(|credential| provider.set_has(set, &credential.name))
}

/// The places of a set's own credentials.
pub(super) fn places(provider: &Provider, set: &CredentialSet) -> Vec<Literal> {
    let all = provider.credentials.iter().enumerate();
    all.filter(|(_, credential)| set.members.contains(&credential.name))
        .map(|(place, _)| Literal::usize_unsuffixed(place))
        .collect()
}

fn lines(credential: &Credential) -> TokenStream {
    let doc = credential.about.doc.clone().unwrap_or_else(|| format!("`{}`", credential.name));
    let limit = credential.max.map(|max| format!(" At most {max} characters.")).unwrap_or_default();
    docs(&[format!("{}{limit}", sentence(&doc))])
}

fn field(credential: &Credential) -> TokenStream {
    let name = ident(&snake(&credential.name));
    let ty =
        if credential.secret { quote!(::paysmith_runtime::Secret) } else { quote!(::std::string::String) };
    let ty = if credential.optional { quote!(::std::option::Option<#ty>) } else { ty };
    quote!(#name: #ty,)
}

fn value(credential: &Credential, name: TokenStream) -> TokenStream {
    match (credential.optional, credential.secret) {
        (true, true) => name,
        (true, false) => quote!(#name.map(::core::convert::Into::into)),
        (false, true) => quote!(::core::option::Option::Some(#name)),
        (false, false) => quote!(::core::option::Option::Some(#name.into())),
    }
}
