//! The root of the crate: names that are exported again, the provider's type and the client's, environments; and the static
//! that describes the provider to the runtime.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::{docs, long_text, option};
use crate::checked::{Credential, Environment};
use crate::ir::{CredentialSetIr, Ir};

/// The names of the runtime that the crate exports again. They are allowed to be unused, for crates that include the
/// generated code in a private module.
pub(super) fn re_exports(ir: &Ir<'_>) -> TokenStream {
    let allowed = quote!(#[allow(unused_imports, reason = "they are for users of the crate")]);
    let lists = ir.re_exports.iter().map(|of| {
        let path = of.path.map(|path| Ident::new(path, Span::call_site())).into_iter();
        let names = of.names.iter().map(|name| Ident::new(name, Span::call_site()));
        quote!(#allowed pub use ::paysmith_runtime::#(#path::)*{#(#names),*};)
    });
    quote! {
        #allowed
        pub use ::paysmith_runtime as runtime;
        #(#lists)*
    }
}

pub(super) fn provider(ir: &Ir<'_>) -> TokenStream {
    let marker = &ir.marker;
    let docs = docs(&[format!("{}, as a type: the provider of a [`Client`].", ir.provider.title)]);
    let exponents = exponents(ir);
    quote! {
        #docs
        #[derive(Debug, Clone, Copy)]
        pub enum #marker {}
        impl runtime::Provider for #marker {
            type Credentials = Credentials;
            const SPEC: &'static runtime::spec::Provider = &PROVIDER;
            #exponents
        }
        /// A client of this provider. Most applications need these of its methods:
        ///
        /// * `send` sends a request, once, and returns its [`Outcome`]. `send_first` does so for an order
        ///   number that was never sent before.
        /// * `recover` asks how a call ended whose outcome is unknown.
        /// * `follow` asks for the state of a request's order until that state is final.
        /// * `receive` verifies and reads a notification.
        /// * `hand_over` makes a link or a text that the payer opens; `download` writes a file.
        pub type Client<T = runtime::Http> = runtime::Client<#marker, T>;
    }
}

/// The currencies for which the provider has other decimal places than ISO 4217.
fn exponents(ir: &Ir<'_>) -> Option<TokenStream> {
    let own = ir.exponents.iter().map(|(code, digits)| {
        let digits = Literal::u32_unsuffixed(*digits);
        quote!((Currency::#code, #digits))
    });
    (!ir.exponents.is_empty()).then(|| quote!(const EXPONENTS: &'static [(Currency, u32)] = &[#(#own),*];))
}

pub(super) fn descriptor(ir: &Ir<'_>) -> TokenStream {
    let crate::checked::Provider { name, title, docs, .. } = ir.provider;
    let credentials = ir.provider.credentials.iter().map(credential);
    let sets = ir.credential_sets.iter().map(|set| credential_set(ir, set));
    let environments = ir.environments.iter().map(|of| &of.name);
    let operations = ir.operations.iter().map(|of| &of.table);
    let notifications = ir.notifications.iter().map(|of| &of.table);
    let ciphers = ir.ciphers.iter().map(|of| &of.name);
    quote! {
        /// Everything that the runtime knows of the provider.
        pub static PROVIDER: Provider = Provider {
            name: #name,
            title: #title,
            docs: #docs,
            credentials: &[#(#credentials),*],
            credential_sets: &[#(#sets),*],
            environments: &[#(super::environment::#environments),*],
            schemes: SCHEMES,
            ciphers: &[#(&#ciphers),*],
            operations: &[#(&#operations),*],
            notifications: &[#(&#notifications),*],
        };
    }
}

fn credential(of: &Credential) -> TokenStream {
    let Credential { name, secret, optional, .. } = of;
    let key = option(of.key.map(|key| quote!(#key)));
    let doc = long_text(of.about.doc.as_deref().unwrap_or_default());
    quote! {
        Credential { name: #name, secret: #secret, key: #key, optional: #optional, doc: #doc }
    }
}

fn credential_set(ir: &Ir<'_>, of: &CredentialSetIr<'_>) -> TokenStream {
    let name = &of.set.name;
    let all = ir.provider.credentials.iter().enumerate();
    let own = all.filter(|(_, credential)| of.set.members.contains(&credential.name));
    let members = own.map(|(place, _)| Literal::usize_unsuffixed(place));
    quote!(CredentialSet { name: #name, members: &[#(#members),*] })
}

pub(super) fn environments(ir: &Ir<'_>) -> TokenStream {
    let crate_name = ir.crate_name.as_str();
    let uses = format!(" use {crate_name}::{{Client, Credentials, Environment}};");
    let url = format!("http://127.0.0.1:4600/{}", ir.provider.name);
    let client = format!("     Client::new(credentials, Environment::custom(\"{url}\"))");
    let environments = ir.environments.iter().map(|of| {
        let (docs, constant) = (docs(&of.docs), &of.name);
        let Environment { name, base, backup, real_money, .. } = of.environment;
        let backup = match backup {
            Some(backup) => quote!(Some(Cow::Borrowed(#backup))),
            None => quote!(None),
        };
        let doc = long_text(of.environment.about.doc.as_deref().unwrap_or_default());
        quote! {
            #docs
            pub const #constant: Environment = Environment {
                name: #name,
                base: Cow::Borrowed(#base),
                backup: #backup,
                real_money: #real_money,
                doc: #doc,
            };
        }
    });
    quote! {
        /// The systems of the provider that a client can talk to.
        ///
        /// Any other base URL can be used, too. `paysmith sandbox` plays the provider on this machine, and
        /// prints its URL and the credentials that it takes:
        ///
        /// ```
        #[doc = #uses]
        ///
        /// fn at_the_sandbox(credentials: Credentials) -> Client {
        #[doc = #client]
        /// }
        /// ```
        pub mod environment {
            use ::std::borrow::Cow;
            use super::runtime::spec::Environment;
            #(#environments)*
        }
    }
}
