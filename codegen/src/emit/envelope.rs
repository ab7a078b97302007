//! Envelopes: templates, patterns, outcomes and states as the runtime's tables.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{credential, path, scheme, variant};
use crate::checked::{
    Body, Case, Condition, Envelope, Is, Outcome, Pattern, Signed, State, StateClass, Template,
};
use crate::ir::Ir;
use crate::naming::{ident, snake};

/// One static for each envelope in use.
pub(super) fn envelopes(ir: &Ir<'_>) -> TokenStream {
    let mut seen: Vec<&str> = Vec::new();
    let mut out = TokenStream::new();
    for operation in &ir.operations {
        let envelope = &operation.operation.envelope;
        if !seen.contains(&envelope.name.as_str()) {
            seen.push(&envelope.name);
            out.extend(of_envelope(ir, envelope));
        }
    }
    out
}

/// The name of an envelope's static.
pub(super) fn static_name(envelope: &Envelope) -> proc_macro2::Ident {
    ident(&format!("ENVELOPE_{}", snake(&envelope.name).to_uppercase()))
}

fn of_envelope(ir: &Ir<'_>, envelope: &Envelope) -> TokenStream {
    let name = static_name(envelope);
    let request = match &envelope.request {
        Body::Json(body) => {
            let body = template(ir, body);
            quote!(::paysmith_runtime::spec::Body::Json(#body))
        }
        Body::Form(body) => {
            let body = template(ir, body);
            quote!(::paysmith_runtime::spec::Body::Form(#body))
        }
    };
    let headers = envelope.request_headers.iter().map(|(name, value)| {
        let value = template(ir, value);
        quote!((#name, #value))
    });
    let response = pattern(ir, &envelope.response);
    let response_headers = signature_headers(ir, &envelope.response_headers);
    let signed = match &envelope.signed {
        Signed::Never => quote!(Never),
        Signed::Optional => quote!(Optional),
        Signed::Except(codes) => quote!(Except(&[#(#codes),*])),
    };
    let outcome = outcome(&envelope.outcome);
    quote! {
        static #name: ::paysmith_runtime::spec::Envelope = ::paysmith_runtime::spec::Envelope {
            request: #request,
            request_headers: &[#(#headers),*],
            response: #response,
            response_headers: #response_headers,
            signed: ::paysmith_runtime::spec::Signed::#signed,
            outcome: #outcome,
        };
    }
}

/// `&[("X-Sign", 1)]`
pub(super) fn signature_headers(ir: &Ir<'_>, headers: &[(String, String)]) -> TokenStream {
    let headers = headers.iter().map(|(name, of)| {
        let place = scheme(ir, of);
        quote!((#name, #place))
    });
    quote!(&[#(#headers),*])
}

fn template(ir: &Ir<'_>, of: &Template) -> TokenStream {
    let inner = match of {
        Template::Object(members) => {
            let members = members.iter().map(|(name, inner)| {
                let inner = template(ir, inner);
                quote!((#name, #inner))
            });
            quote!(Object(&[#(#members),*]))
        }
        Template::Fields => quote!(Fields),
        Template::Operation => quote!(Operation),
        Template::Credential(name) => {
            let place = credential(ir, name);
            quote!(Credential(#place))
        }
        Template::Signature(name) => {
            let place = scheme(ir, name);
            quote!(Signature(#place))
        }
        Template::Now(format, offset) => {
            let (format, offset) = (variant(format), Literal::i32_unsuffixed(*offset));
            quote!(Now(::paysmith_runtime::spec::TimeFormat::#format, #offset))
        }
        Template::Nonce(length, alphabet) => {
            let (alphabet, length) = (variant(alphabet), Literal::u32_unsuffixed(*length));
            quote!(Nonce(#length, ::paysmith_runtime::spec::Alphabet::#alphabet))
        }
        Template::Text(inner) => {
            let inner = template(ir, inner);
            quote!(Text(&#inner))
        }
        Template::Literal(serde_json::Value::String(text)) => quote!(Str(#text)),
        Template::Literal(value) => {
            let json = value.to_string();
            quote!(Json(#json))
        }
    };
    quote!(::paysmith_runtime::spec::Template::#inner)
}

pub(super) fn pattern(ir: &Ir<'_>, of: &Pattern) -> TokenStream {
    let inner = match of {
        Pattern::Object(members) => {
            let members = members.iter().map(|(name, inner)| {
                let inner = pattern(ir, inner);
                quote!((#name, #inner))
            });
            quote!(Object(&[#(#members),*]))
        }
        Pattern::Fields => quote!(Fields),
        Pattern::Code => quote!(Code),
        Pattern::Message => quote!(Message),
        Pattern::Signature(name) => {
            let place = scheme(ir, name);
            quote!(Signature(#place))
        }
        Pattern::Text(inner) => {
            let inner = pattern(ir, inner);
            quote!(Text(&#inner))
        }
        Pattern::MaybeText(inner) => {
            let inner = pattern(ir, inner);
            quote!(MaybeText(&#inner))
        }
    };
    quote!(::paysmith_runtime::spec::Pattern::#inner)
}

pub(super) fn outcome(of: &Outcome) -> TokenStream {
    let cases = of.cases.iter().map(|case| {
        let (when, is) = (conditions(&case.when), variant(&case.is));
        quote!(::paysmith_runtime::spec::Case { when: #when, is: ::paysmith_runtime::spec::Class::#is })
    });
    let mut codes: Vec<_> = of.codes.iter().map(|(code, class, _)| (code, class)).collect();
    // The runtime looks codes up by halves.
    codes.sort();
    let codes = codes.into_iter().map(|(code, class)| {
        let class = variant(class);
        quote!((#code, ::paysmith_runtime::spec::Class::#class))
    });
    let otherwise = variant(&of.otherwise);
    quote! {
        ::paysmith_runtime::spec::Outcome {
            cases: &[#(#cases),*],
            codes: &[#(#codes),*],
            otherwise: ::paysmith_runtime::spec::Class::#otherwise,
        }
    }
}

/// `Some(&State { … })`, a constant of its own by promotion.
pub(super) fn state(of: Option<&State>) -> TokenStream {
    let Some(of) = of else { return quote!(::core::option::Option::None) };
    let rows = match &of.rows {
        Some((rows, pick)) => {
            let rows = path(rows);
            let pick = pick.iter().map(|(theirs, ours)| {
                let (theirs, ours) = (path(theirs), path(ours));
                quote!((#theirs, #ours))
            });
            quote!(::core::option::Option::Some(::paysmith_runtime::spec::Rows { path: #rows, pick: &[#(#pick),*] }))
        }
        None => quote!(::core::option::Option::None),
    };
    let cases = grouped(&of.cases);
    let cases = cases.iter().map(state_case);
    let (subject, otherwise) = (variant(&of.of), variant(&of.otherwise));
    quote! {
        ::core::option::Option::Some(&::paysmith_runtime::spec::State {
            of: ::paysmith_runtime::spec::Subject::#subject,
            rows: #rows,
            cases: &[#(#cases),*],
            otherwise: ::paysmith_runtime::OrderState::#otherwise,
        })
    }
}

/// Neighbours that ask the same member and mean the same, as one case.
fn grouped(cases: &[Case<StateClass>]) -> Vec<Case<StateClass>> {
    let mut out: Vec<Case<StateClass>> = Vec::new();
    for case in cases {
        let last = out.last_mut().filter(|last| last.is == case.is);
        let pair = last.map(|last| (last.when.as_mut_slice(), case.when.as_slice()));
        match pair {
            Some((
                [Condition { name, is: Is::Any(values) }],
                [Condition { name: same, is: Is::Any(more) }],
            )) if name == same => {
                values.extend(more.iter().cloned());
            }
            _ => out.push(case.clone()),
        }
    }
    out
}

fn state_case(case: &Case<StateClass>) -> TokenStream {
    let (when, is) = (conditions(&case.when), variant(&case.is));
    quote!(::paysmith_runtime::spec::Case { when: #when, is: ::paysmith_runtime::OrderState::#is })
}

fn conditions(when: &[Condition]) -> TokenStream {
    let conditions = when.iter().map(condition);
    quote!(&[#(#conditions),*])
}

pub(super) fn condition(condition: &Condition) -> TokenStream {
    let name = path(&condition.name);
    let is = match &condition.is {
        Is::Present => quote!(Present),
        Is::Absent => quote!(Absent),
        Is::Any(values) => quote!(Any(&[#(#values),*])),
    };
    quote!(::paysmith_runtime::spec::Condition { path: #name, is: ::paysmith_runtime::spec::Is::#is })
}
