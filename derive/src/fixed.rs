//! `#[fixed("name" = value)]`: fields of the table that always have one value, and so no field of the struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::ParseStream;
use syn::{Attribute, Lit, LitStr, Result, Token};

use crate::cx::Cx;
use crate::keys::Keys;
use crate::message::Part;
use crate::values::assigned;

/// What may stand behind the value.
const KEYS: &[&str] = &["string", "at", "line"];

/// A fixed field as it was written.
pub(crate) struct Fixed {
    pub(crate) keys: Keys,
    wire: LitStr,
    value: Lit,
}

/// The fixed fields of a struct.
pub(crate) fn parse(attributes: &[Attribute], parts: &[Part], cx: &Cx) -> Vec<Fixed> {
    let mut all: Vec<Fixed> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("fixed")) {
        match attribute.parse_args_with(|input: ParseStream<'_>| one(input, cx)) {
            Ok(fixed) => {
                refuse_twice(&fixed, &all, parts, cx);
                all.push(fixed);
            }
            Err(error) => cx.push(error),
        }
    }
    all
}

fn one(input: ParseStream<'_>, cx: &Cx) -> Result<Fixed> {
    let wire: LitStr = input.parse()?;
    let value: Lit = assigned(input)?;
    let expected = match &value {
        Lit::Str(_) | Lit::Bool(_) => None,
        Lit::Int(number) if number.base10_parse::<i64>().is_ok() => None,
        Lit::Int(_) => Some("no integer is so large here"),
        _ => Some("a string, an integer or a truth value is wanted here"),
    };
    if let Some(expected) = expected {
        cx.error(value.span(), expected);
    }
    let mut keys = Keys::of_wire(wire.clone());
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    keys.parse(input, cx);
    for said in keys.iter().filter(|said| said.name != "wire" && !KEYS.contains(&said.name)) {
        cx.error(said.span, format!("`{}` means nothing here: the value is fixed", said.name));
    }
    Ok(Fixed { keys, wire, value })
}

fn refuse_twice(fixed: &Fixed, others: &[Fixed], parts: &[Part], cx: &Cx) {
    let wire = fixed.wire.value();
    if parts.iter().any(|part| part.keys.str("wire").is_some_and(|other| other.value() == wire)) {
        cx.error(fixed.wire.span(), format!("`{wire}` is a field of the struct, too"));
    }
    if others.iter().any(|other| other.wire.value() == wire) {
        cx.error(fixed.wire.span(), format!("`{wire}` is fixed twice"));
    }
}

impl Fixed {
    /// The value, as the runtime has it.
    pub(crate) fn value(&self) -> TokenStream {
        match &self.value {
            Lit::Int(number) => quote!(::paysmith_runtime::Fixed::Int(#number)),
            Lit::Bool(truth) => quote!(::paysmith_runtime::Fixed::Bool(#truth)),
            other => quote!(::paysmith_runtime::Fixed::Str(#other)),
        }
    }
}
