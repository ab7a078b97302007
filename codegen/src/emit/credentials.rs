//! The type `Credentials`: a struct, or an enum if there are several sets of credentials.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::checked::KeyKind;
use crate::ir::{CredentialIr, CredentialSetIr, Ir};

pub(super) fn credentials(ir: &Ir<'_>) -> TokenStream {
    if ir.credential_sets.is_empty() { one_set(ir) } else { several_sets(ir) }
}

fn one_set(ir: &Ir<'_>) -> TokenStream {
    let fields = ir.credentials.iter().map(|of| field(of, quote!(pub)));
    let values = ir.credentials.iter().map(|of| {
        let name = &of.name;
        secret(of, quote!(credentials.#name))
    });
    // Without credentials the argument is unused.
    let argument = if ir.credentials.is_empty() { quote!(_) } else { quote!(credentials) };
    quote! {
        /// What the provider gives a merchant. Secrets are masked in `Debug`.
        #[derive(Debug, Clone)]
        pub struct Credentials {
            #(#fields,)*
        }
        impl From<Credentials> for runtime::Keys {
            fn from(#argument: Credentials) -> Self {
                Self::from_values([#(#values),*])
            }
        }
    }
}

fn several_sets(ir: &Ir<'_>) -> TokenStream {
    let variants = ir.credential_sets.iter().map(|set| {
        let (docs, name) = (docs(&set.docs), &set.name);
        let fields = members(ir, set).map(|of| field(of, TokenStream::new()));
        quote!(#docs #name { #(#fields,)* })
    });
    let arms = ir.credential_sets.iter().map(|set| {
        let name = &set.name;
        let names = members(ir, set).map(|of| &of.name);
        let values = ir.credentials.iter().map(|of| {
            if has(ir, set, of) {
                let name = &of.name;
                secret(of, quote!(#name))
            } else {
                quote!(None)
            }
        });
        quote!(Credentials::#name { #(#names),* } => Self::from_values([#(#values),*]),)
    });
    quote! {
        /// What the provider gives a merchant: one of these sets. Secrets are masked in `Debug`.
        #[derive(Debug, Clone)]
        pub enum Credentials {
            #(#variants,)*
        }
        impl From<Credentials> for runtime::Keys {
            fn from(credentials: Credentials) -> Self {
                match credentials {
                    #(#arms)*
                }
            }
        }
    }
}

fn has(ir: &Ir<'_>, set: &CredentialSetIr<'_>, of: &CredentialIr<'_>) -> bool {
    ir.provider.set_has(set.set, &of.credential.name)
}

fn members<'i>(ir: &'i Ir<'_>, set: &'i CredentialSetIr<'_>) -> impl Iterator<Item = &'i CredentialIr<'i>> {
    ir.credentials.iter().filter(|of| has(ir, set, of))
}

fn field(of: &CredentialIr<'_>, visibility: TokenStream) -> TokenStream {
    let (docs, name) = (docs(&of.docs), &of.name);
    let ty = match (of.credential.key, of.credential.secret) {
        (Some(KeyKind::Private), _) => quote!(PrivateKey),
        (Some(KeyKind::Public), _) => quote!(PublicKey),
        (Some(KeyKind::Ring), _) => quote!(PublicKeys),
        (Some(KeyKind::ClientCertificate), _) => quote!(ClientCertificate),
        (None, true) => quote!(Secret),
        (None, false) => quote!(String),
    };
    let ty = if of.credential.optional { quote!(Option<#ty>) } else { ty };
    quote!(#docs #visibility #name: #ty)
}

/// The expression that converts a credential to an `Option<Secret>`, as which the runtime keeps every credential.
fn secret(of: &CredentialIr<'_>, value: TokenStream) -> TokenStream {
    let is_secret = of.credential.secret && of.credential.key.is_none();
    match (of.credential.optional, is_secret) {
        (true, true) => value,
        (true, false) => quote!(#value.map(Into::into)),
        (false, true) => quote!(Some(#value)),
        (false, false) => quote!(Some(#value.into())),
    }
}
