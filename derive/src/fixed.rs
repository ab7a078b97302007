//! `#[fixed(…)]`: fields of the table that always have one value, and so no field of the struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::ParseStream;
use syn::{Attribute, Lit};

use crate::cx::Cx;
use crate::keys::Keys;
use crate::message::Part;
use crate::values::Value;

/// What may stand in the attribute.
const KEYS: &[&str] = &["wire", "value", "string", "at", "line"];

/// A fixed field as it was written.
pub(crate) struct Fixed {
    pub(crate) keys: Keys,
}

/// The fixed fields of a struct.
pub(crate) fn parse(attributes: &[Attribute], parts: &[Part], cx: &Cx) -> Vec<Fixed> {
    let attributes = attributes.iter().filter(|attribute| attribute.path().is_ident("fixed"));
    let mut all: Vec<Fixed> = Vec::new();
    for fixed in attributes.filter_map(|attribute| one(attribute, parts, cx)) {
        let same = |other: &&Fixed| other.wire() == fixed.wire();
        if let (Some(wire), Some(_)) = (fixed.keys.str("wire"), all.iter().find(same)) {
            cx.error(wire.span(), format!("`{}` is fixed twice", wire.value()));
        }
        all.push(fixed);
    }
    all
}

fn one(attribute: &Attribute, parts: &[Part], cx: &Cx) -> Option<Fixed> {
    let mut keys = Keys::default();
    let before = cx.count();
    let result = attribute.parse_args_with(|input: ParseStream<'_>| {
        keys.parse(input, cx);
        Ok(())
    });
    if let Err(error) = result {
        cx.push(error);
    }
    for said in keys.iter().filter(|said| !KEYS.contains(&said.name)) {
        cx.error(said.span, format!("`{}` means nothing here: the value is fixed", said.name));
    }
    if cx.count() == before {
        for key in ["wire", "value"] {
            if !keys.has(key) {
                cx.error(attribute.pound_token.span, format!("a fixed field needs `{key} = …`"));
            }
        }
    }
    let wire = keys.str("wire")?;
    if parts.iter().any(|part| part.keys.str("wire").is_some_and(|other| other.value() == wire.value())) {
        cx.error(wire.span(), format!("`{}` is a field of the struct, too", wire.value()));
    }
    Some(Fixed { keys })
}

impl Fixed {
    fn wire(&self) -> Option<String> {
        self.keys.str("wire").map(syn::LitStr::value)
    }

    /// The value, as the runtime has it.
    pub(crate) fn value(&self) -> TokenStream {
        let Some(Value::Literal(literal)) = self.keys.get("value").map(|said| &said.value) else {
            return quote!(::paysmith_runtime::Fixed::Str(""));
        };
        match literal {
            Lit::Int(number) => quote!(::paysmith_runtime::Fixed::Int(#number)),
            Lit::Bool(truth) => quote!(::paysmith_runtime::Fixed::Bool(#truth)),
            other => quote!(::paysmith_runtime::Fixed::Str(#other)),
        }
    }
}
