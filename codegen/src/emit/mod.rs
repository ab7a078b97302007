//! From the IR to tokens: one file for each thing that is written. Can't fail, decides nothing.

mod credentials;
mod descriptor;
mod envelope;
mod example;
mod operation;
mod types;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::Ir;
use crate::naming::ident;

/// The whole file.
pub(crate) fn emit(ir: &Ir<'_>) -> TokenStream {
    let descriptor = descriptor::provider(ir);
    let credentials = credentials::credentials(ir);
    let environments = descriptor::environments(ir);
    let schemes = descriptor::schemes(ir);
    let envelopes = envelope::envelopes(ir);
    let shared = types::module("types", "What several requests share.", &ir.types);
    let answers = types::module("answers", "What several answers and notifications share.", &ir.answers);
    let operations = ir.operations.iter().map(|operation| operation::operation(ir, operation));
    let notifications = operation::notifications(ir);
    quote! {
        #descriptor
        #credentials
        #environments
        #schemes
        #envelopes
        #shared
        #answers
        #(#operations)*
        #notifications
    }
}

/// The example of the first payment, for the crate's front page.
pub(crate) fn first_example(ir: &Ir<'_>) -> Vec<String> {
    let (featured, others): (Vec<_>, Vec<_>) = ir.operations.iter().partition(|of| of.operation.featured);
    featured
        .into_iter()
        .chain(others)
        .map(|operation| example::lines(ir, operation))
        .find(|lines| !lines.is_empty())
        .unwrap_or_default()
}

/// `#[doc = …]`, a line each.
fn docs(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// `&["a", "b"]` of a dotted name.
fn path(name: &str) -> TokenStream {
    let parts = name.split('.');
    quote!(&[#(#parts),*])
}

/// `&[]`, or the path.
fn optional_path(name: Option<&String>) -> TokenStream {
    name.map_or_else(|| quote!(&[]), |name| path(name))
}

/// The place of a credential.
fn credential(ir: &Ir<'_>, name: &str) -> Literal {
    let place = ir.provider.credentials.iter().position(|credential| credential.name == name);
    Literal::usize_unsuffixed(place.unwrap_or_default())
}

/// The place of a signature scheme.
fn scheme(ir: &Ir<'_>, name: &str) -> Literal {
    let place = ir.provider.schemes.iter().position(|scheme| scheme.name == name);
    Literal::usize_unsuffixed(place.unwrap_or_default())
}

/// The variant of a plain enum, which the model and the runtime call alike.
fn variant(value: &impl std::fmt::Debug) -> proc_macro2::Ident {
    ident(&format!("{value:?}"))
}
