//! The provider itself: descriptor, credentials, environments, signature schemes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{credential, docs, variant};
use crate::checked::{Part, Scheme};
use crate::ir::Ir;
use crate::lower::sentence;
use crate::naming::{ident, snake};

pub(super) fn provider(ir: &Ir<'_>) -> TokenStream {
    let provider = ir.provider;
    let (name, title, docs_url) = (&provider.name, &provider.title, &provider.docs);
    let marker = ident(&ir.marker);
    let credentials = provider.credentials.iter().map(|credential| {
        let (name, secret, optional) = (&credential.name, credential.secret, credential.optional);
        let doc = credential.about.doc.as_deref().unwrap_or_default();
        quote! {
            ::paysmith_runtime::spec::Credential { name: #name, secret: #secret, optional: #optional, doc: #doc }
        }
    });
    let credential_sets = provider.credential_sets.iter().map(|set| {
        let (name, members) = (&set.name, super::credentials::places(provider, set));
        quote!(::paysmith_runtime::spec::CredentialSet { name: #name, members: &[#(#members),*] })
    });
    let environments = provider.environments.iter().map(|environment| {
        let name = ident(&snake(&environment.name).to_uppercase());
        quote!(environment::#name)
    });
    let operations = ir.operations.iter().map(|operation| {
        let module = ident(&operation.module);
        quote!(&#module::OPERATION)
    });
    let notifications = ir.notifications.iter().map(|notification| {
        let module = ident(&notification.module);
        quote!(&notifications::#module::NOTIFICATION)
    });
    let marker_doc = format!(" {title}, as a type: the provider of a [`Client`].");
    quote! {
        /// Everything that the runtime knows of the provider.
        pub static PROVIDER: ::paysmith_runtime::spec::Provider = ::paysmith_runtime::spec::Provider {
            name: #name,
            title: #title,
            docs: #docs_url,
            credentials: &[#(#credentials),*],
            credential_sets: &[#(#credential_sets),*],
            environments: &[#(#environments),*],
            schemes: SCHEMES,
            operations: &[#(#operations),*],
            notifications: &[#(#notifications),*],
        };

        #[doc = #marker_doc]
        #[derive(Debug, Clone, Copy)]
        pub enum #marker {}

        impl ::paysmith_runtime::Provider for #marker {
            type Credentials = Credentials;
            const SPEC: &'static ::paysmith_runtime::spec::Provider = &PROVIDER;
        }

        /// A client of this provider; see [`Client`](::paysmith_runtime::Client) for what it does.
        pub type Client<T = ::paysmith_runtime::Http> = ::paysmith_runtime::Client<#marker, T>;
    }
}

pub(super) fn environments(ir: &Ir<'_>) -> TokenStream {
    let constants = ir.provider.environments.iter().map(|environment| {
        let (wire, base, real_money) = (&environment.name, &environment.base, environment.real_money);
        let name = ident(&snake(wire).to_uppercase());
        let doc = environment.about.doc.clone().unwrap_or_default();
        let money = if real_money { "Real money moves here." } else { "No real money moves here." };
        let lines = docs(&[format!("`{base}`. {money} {}", sentence(&doc)).trim().to_owned()]);
        quote! {
            #lines
            pub const #name: ::paysmith_runtime::spec::Environment = ::paysmith_runtime::spec::Environment {
                name: #wire,
                base: ::std::borrow::Cow::Borrowed(#base),
                real_money: #real_money,
                doc: #doc,
            };
        }
    });
    quote! {
        /// Where the provider listens.
        pub mod environment {
            #(#constants)*
        }
    }
}

pub(super) fn schemes(ir: &Ir<'_>) -> TokenStream {
    let schemes = ir.provider.schemes.iter().map(|scheme| of_scheme(ir, scheme));
    quote! {
        static SCHEMES: &[::paysmith_runtime::spec::Scheme] = &[#(#schemes),*];
    }
}

fn of_scheme(ir: &Ir<'_>, scheme: &Scheme) -> TokenStream {
    let name = &scheme.name;
    let parts = scheme.message.iter().map(|part| of_part(ir, part));
    let (digest, encode) = (variant(&scheme.digest), variant(&scheme.encode));
    let key = match &scheme.key {
        Some(name) => {
            let place = credential(ir, name);
            quote!(::core::option::Option::Some(#place))
        }
        None => quote!(::core::option::Option::None),
    };
    quote! {
        ::paysmith_runtime::spec::Scheme {
            name: #name,
            message: &[#(#parts),*],
            digest: ::paysmith_runtime::spec::Digest::#digest,
            key: #key,
            encode: ::paysmith_runtime::spec::Encode::#encode,
        }
    }
}

fn of_part(ir: &Ir<'_>, part: &Part) -> TokenStream {
    let kind = match part {
        Part::Pairs(_) => "Pairs",
        Part::Raw(_) => "Raw",
        Part::Text(_) => "Text",
        Part::Body => "Body",
        Part::Secret(_) => "Secret",
        Part::Literal(_) => "Literal",
    };
    let kind = format_ident!("{kind}");
    let inner = match part {
        Part::Pairs(pairs) => {
            let (sorted, between, join) = (pairs.sorted, &pairs.between, &pairs.join);
            let (empty, except) = (format_ident!("{}", format!("{:?}", pairs.empty)), &pairs.except);
            quote!({
                sorted: #sorted, between: #between, join: #join, empty: ::paysmith_runtime::spec::Empty::#empty,
                except: &[#(#except),*],
            })
        }
        Part::Raw(path) | Part::Text(path) => quote!((&[#(#path),*])),
        Part::Body => TokenStream::new(),
        Part::Secret(name) => {
            let place = credential(ir, name);
            quote!((#place))
        }
        Part::Literal(text) => quote!((#text)),
    };
    quote!(::paysmith_runtime::spec::Part::#kind #inner)
}
