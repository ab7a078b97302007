//! The static that describes the signature schemes to the runtime.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::option;
use crate::checked::{Credential, KeyKind, Part, Scheme};
use crate::ir::Ir;

pub(super) fn schemes(ir: &Ir<'_>) -> TokenStream {
    let schemes = ir.provider.schemes.iter().map(|of| scheme(ir, of));
    quote!(static SCHEMES: &[Scheme] = &[#(#schemes),*];)
}

fn scheme(ir: &Ir<'_>, of: &Scheme) -> TokenStream {
    let Scheme { name, digest, encode, .. } = of;
    let message = of.message.iter().map(|of| part(ir, of));
    let key_id = option(of.key_id.as_ref().map(|name| quote!(#name)));
    let keys = of.keys.iter().map(|name| {
        let credential = credential(ir, name);
        if is_ring(ir, name) {
            quote!(SchemeKey::Several(#credential))
        } else {
            quote!(SchemeKey::One(#credential))
        }
    });
    quote! {
        Scheme {
            name: #name,
            message: &[#(#message),*],
            digest: #digest,
            keys: &[#(#keys),*],
            key_id: #key_id,
            encode: #encode,
        }
    }
}

/// Whether a credential is several keys.
fn is_ring(ir: &Ir<'_>, name: &str) -> bool {
    let of_name = |credential: &&Credential| credential.name == name;
    ir.provider.credentials.iter().find(of_name).is_some_and(|one| one.key == Some(KeyKind::Ring))
}

fn part(ir: &Ir<'_>, of: &Part) -> TokenStream {
    match of {
        Part::Pairs(pairs) => {
            let crate::checked::Pairs { sorted, between, join, empty, except } = pairs;
            quote! {
                Part::Pairs {
                    sorted: #sorted,
                    between: #between,
                    join: #join,
                    empty: #empty,
                    except: &[#(#except),*],
                }
            }
        }
        Part::Raw(path) => quote!(Part::Raw(&[#(#path),*])),
        Part::Text(path) => quote!(Part::Text(&[#(#path),*])),
        Part::Body => quote!(Part::Body),
        Part::Method => quote!(Part::Method),
        Part::Path => quote!(Part::Path),
        Part::Target => quote!(Part::Target),
        Part::Value(name) => quote!(Part::Value(#name)),
        Part::Secret(name) => {
            let credential = credential(ir, name);
            quote!(Part::Secret(#credential))
        }
        Part::Literal(text) => quote!(Part::Literal(#text)),
    }
}

/// A credential, by its index in the list of all.
pub(super) fn credential(ir: &Ir<'_>, name: &str) -> TokenStream {
    let index = Literal::usize_unsuffixed(ir.credential_index(name));
    quote!(#index)
}

/// A signature scheme, by its index in the list of all.
pub(super) fn scheme_index(ir: &Ir<'_>, name: &str) -> TokenStream {
    let index = Literal::usize_unsuffixed(ir.scheme_index(name));
    quote!(#index)
}
