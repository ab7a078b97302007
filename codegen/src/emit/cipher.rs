//! The static of each cipher, which tells the runtime how a part of what arrives is encrypted.

use proc_macro2::TokenStream;
use quote::quote;

use super::envelope::body_kind;
use super::option;
use super::scheme::credential;
use crate::ir::{CipherIr, Ir};

pub(super) fn cipher(ir: &Ir<'_>, CipherIr { cipher, name: table }: &CipherIr<'_>) -> TokenStream {
    let crate::checked::Cipher { name, algorithm, key, digests_key, .. } = cipher;
    let key = credential(ir, key);
    let member = |member: &Option<String>| option(member.as_ref().map(|member| quote!(#member)));
    let (text, nonce) = (member(&cipher.text), member(&cipher.nonce));
    let (associated, plain) = (member(&cipher.associated), body_kind(&cipher.plain));
    quote! {
        static #table: Cipher = Cipher {
            name: #name,
            algorithm: #algorithm,
            key: #key,
            digests_key: #digests_key,
            text: #text,
            nonce: #nonce,
            associated: #associated,
            plain: #plain,
        };
    }
}

/// The static of the cipher of that name: `&CIPHER_LETTER`.
pub(super) fn static_of(ir: &Ir<'_>, name: &str) -> Option<TokenStream> {
    let table = ir.ciphers.iter().find(|of| of.cipher.name == name).map(|of| &of.name);
    table.map(|table| quote!(&#table))
}
