//! The static of each envelope, which tells the runtime what is around the fields of a request and where an answer has its
//! fields.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::scheme::{credential, scheme_index};
use super::{integer, option};
use crate::checked::{AnswerLayout, Body, BodyKind, Pattern, Signed, Template};
use crate::ir::{EnvelopeIr, Ir};

pub(super) fn envelope(ir: &Ir<'_>, EnvelopeIr { name, envelope, outcome }: &EnvelopeIr<'_>) -> TokenStream {
    let request = body(ir, &envelope.request);
    let request_headers = envelope.request_headers.iter().map(|(name, of)| {
        // The runtime sends the name as it stands here, and HTTP libraries demand lower case.
        let (name, of) = (name.to_ascii_lowercase(), template(ir, of));
        quote!((#name, #of))
    });
    let values = envelope.values.iter().map(|(name, of)| {
        let of = template(ir, of);
        quote!((#name, #of))
    });
    let response = layout(ir, &envelope.response);
    let refused = option(envelope.refused.as_ref().map(|of| layout(ir, of)));
    let further = envelope.further.iter().map(|of| {
        let (codes, layout) = (&of.codes, layout(ir, &of.layout));
        quote!(FurtherLayout { codes: &[#(#codes),*], layout: #layout })
    });
    quote! {
        static #name: Envelope = Envelope {
            request: #request,
            request_headers: &[#(#request_headers),*],
            values: &[#(#values),*],
            response: #response,
            refused: #refused,
            further: &[#(#further),*],
            outcome: #outcome,
        };
    }
}

/// How an answer is laid out: `AnswerLayout { … }`.
fn layout(ir: &Ir<'_>, of: &AnswerLayout) -> TokenStream {
    let (kind, pattern) = (body_kind(&of.kind), pattern(ir, &of.pattern));
    let (headers, fresh) = (arriving_headers(ir, &of.headers), fresh(&of.values, &of.fresh));
    let signed = signed(&of.signed);
    quote! {
        AnswerLayout {
            kind: #kind,
            pattern: #pattern,
            headers: #headers,
            fresh: #fresh,
            signed: #signed,
        }
    }
}

fn body(ir: &Ir<'_>, of: &Body) -> TokenStream {
    match of {
        Body::Empty => quote!(Body::Empty),
        Body::Json(of) => {
            let of = template(ir, of);
            quote!(Body::Json(#of))
        }
        Body::Form(of) => {
            let of = template(ir, of);
            quote!(Body::Form(#of))
        }
        Body::Xml(root, of) => {
            let of = template(ir, of);
            quote!(Body::Xml(#root, #of))
        }
    }
}

/// In which format a body is written: `BodyKind::Json`.
pub(super) fn body_kind(of: &BodyKind) -> TokenStream {
    match of {
        BodyKind::Json => quote!(BodyKind::Json),
        BodyKind::Form => quote!(BodyKind::Form),
        BodyKind::Xml(root) => quote!(BodyKind::Xml(#root)),
    }
}

fn signed(of: &Signed) -> TokenStream {
    match of {
        Signed::Never => quote!(Signed::Never),
        Signed::Optional => quote!(Signed::Optional),
        Signed::Except(codes) => quote!(Signed::Except(&[#(#codes),*])),
    }
}

/// The times that arrive and are held against the clock: `&[Freshness { … }]`.
pub(super) fn fresh(values: &[(String, Template)], fresh: &[(String, u64)]) -> TokenStream {
    let times = fresh.iter().filter_map(|(name, within)| {
        let (_, made) = values.iter().find(|(own, _)| own == name)?;
        let Template::Now(format, offset) = made else { return None };
        let (offset, within) = (integer(*offset), Literal::u64_unsuffixed(*within));
        Some(quote!(Freshness { value: #name, time: (#format, #offset), within: #within }))
    });
    quote!(&[#(#times),*])
}

/// The headers that arrive, each with its layout: `&[("x-sign", Template::Signature(1))]`.
pub(super) fn arriving_headers(ir: &Ir<'_>, headers: &[(String, Template)]) -> TokenStream {
    let headers = headers.iter().map(|(name, layout)| {
        let layout = template(ir, layout);
        quote!((#name, #layout))
    });
    quote!(&[#(#headers),*])
}

pub(super) fn template(ir: &Ir<'_>, of: &Template) -> TokenStream {
    let of = match of {
        Template::Object(members) => {
            let members = members.iter().map(|(name, of)| {
                let of = template(ir, of);
                quote!((#name, #of))
            });
            quote!(Object(&[#(#members),*]))
        }
        Template::Fields => quote!(Fields),
        Template::Operation => quote!(Operation),
        Template::Credential(name) => {
            let credential = credential(ir, name);
            quote!(Credential(#credential))
        }
        Template::Signature(name) => {
            let scheme = scheme_index(ir, name);
            quote!(Signature(#scheme))
        }
        Template::Now(format, offset) => {
            let offset = integer(*offset);
            quote!(Now(#format, #offset))
        }
        Template::Nonce(length, alphabet) => {
            let length = Literal::u32_unsuffixed(*length);
            quote!(Nonce(#length, #alphabet))
        }
        Template::Text(inner) => {
            let inner = template(ir, inner);
            quote!(Text(&#inner))
        }
        Template::Field(name) => quote!(Field(#name)),
        // The runtime never makes it: only what arrives has it.
        Template::KeyId(_) => quote!(Str("")),
        Template::Value(name) => quote!(Value(#name)),
        Template::Joined(pieces) => {
            let pieces = pieces.iter().map(|of| template(ir, of));
            quote!(Joined(&[#(#pieces),*]))
        }
        Template::Literal(serde_json::Value::String(text)) => quote!(Str(#text)),
        Template::Literal(value) => {
            let text = value.to_string();
            quote!(Json(#text))
        }
    };
    quote!(Template::#of)
}

pub(super) fn pattern(ir: &Ir<'_>, of: &Pattern) -> TokenStream {
    let of = match of {
        Pattern::Object(members) => {
            let members = members.iter().map(|(name, of)| {
                let of = pattern(ir, of);
                quote!((#name, #of))
            });
            quote!(Object(&[#(#members),*]))
        }
        Pattern::Fields => quote!(Fields),
        Pattern::Code => quote!(Code),
        Pattern::Message => quote!(Message),
        Pattern::Signature(name) => {
            let scheme = scheme_index(ir, name);
            quote!(Signature(#scheme))
        }
        Pattern::Value(name) => quote!(Value(#name)),
        Pattern::Credential(name) => {
            let credential = credential(ir, name);
            quote!(Credential(#credential))
        }
        Pattern::Text(inner) => {
            let inner = pattern(ir, inner);
            quote!(Text(&#inner))
        }
        Pattern::MaybeText(inner) => {
            let inner = pattern(ir, inner);
            quote!(MaybeText(&#inner))
        }
        Pattern::Field(name) => quote!(Field(#name)),
        Pattern::Decrypt(cipher, inner) => {
            let (cipher, inner) = (super::cipher::static_of(ir, cipher), pattern(ir, inner));
            quote!(Decrypt(#cipher, &#inner))
        }
    };
    quote!(Pattern::#of)
}
