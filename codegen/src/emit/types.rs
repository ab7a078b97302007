//! Structs and enums with the attributes that the derive macros read.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::docs;
use crate::checked::{Condition, Is, Rule, RuleKind};
use crate::ir::{Attribute, Enum, FieldIr, Fixed, FixedIr, Struct, Ty, Types};
use crate::naming::ident;

/// A module of shared types; nothing if there are none.
pub(super) fn module(name: &str, doc: &str, types: &Types<'_>) -> TokenStream {
    if types.enums.is_empty() && types.structs.is_empty() {
        return TokenStream::new();
    }
    let (name, doc, items) = (ident(name), format!(" {doc}"), all(types));
    quote! {
        #[doc = #doc]
        pub mod #name {
            #items
        }
    }
}

/// Every type of a module.
pub(super) fn all(types: &Types<'_>) -> TokenStream {
    let structs = types.structs.iter().map(of_struct);
    let enums = types.enums.iter().map(of_enum);
    quote!(#(#structs)* #(#enums)*)
}

fn of_struct(of: &Struct<'_>) -> TokenStream {
    let (docs, name) = (docs(&of.docs), ident(&of.name));
    let rules = of.rules.iter().map(|(rule, at)| of_rule(rule, at));
    let fixed = of.fixed.iter().map(of_fixed);
    let fields = of.fields.iter().map(of_field);
    let spec = of.spec.iter().map(|path| quote!(#[spec(#path)])).next();
    let default = of.has_default.then(|| quote!(Default,));
    let optional = of.optional.iter().map(|(field, ty)| {
        let (field, ty) = (ident(field), ident(ty));
        quote! {
            /// What may be left out; `Default::default()` leaves out all of it.
            #[field(flatten)]
            pub #field: #ty,
        }
    });
    let extra = of.extra.iter().map(|field| {
        let field = ident(field);
        quote! {
            /// What came besides, by wire name.
            #[field(extra)]
            pub #field: ::paysmith_runtime::Extra,
        }
    });
    quote! {
        #docs
        #[derive(Clone, #default ::paysmith_runtime::Message, ::paysmith_runtime::Redacted)]
        #spec
        #(#fixed)*
        #(#rules)*
        pub struct #name {
            #(#fields)*
            #(#optional)*
            #(#extra)*
        }
    }
}

fn of_fixed(of: &FixedIr) -> TokenStream {
    let (wire, line) = (&of.wire, Literal::u32_unsuffixed(of.line));
    let value = match &of.value {
        Fixed::Text(text) => text.to_token_stream(),
        Fixed::Int(number) => Literal::i64_unsuffixed(*number).into_token_stream(),
        Fixed::Bool(truth) => truth.to_token_stream(),
    };
    let string = of.as_string.then(|| quote!(string,));
    quote!(#[fixed(#wire = #value, #string line = #line)])
}

fn of_field(field: &FieldIr) -> TokenStream {
    let (docs, name, ty) = (docs(&field.docs), ident(&field.name), of_type(&field.ty));
    let attributes = field.attributes.iter().map(attribute);
    quote! {
        #docs
        #[field(#(#attributes),*)]
        pub #name: #ty,
    }
}

fn of_type(ty: &Ty) -> TokenStream {
    match ty {
        Ty::String => quote!(::std::string::String),
        Ty::Int => quote!(i64),
        Ty::Bool => quote!(bool),
        Ty::MinorUnits => quote!(::paysmith_runtime::MinorUnits),
        Ty::Decimal => quote!(::paysmith_runtime::Decimal),
        Ty::Timestamp => quote!(::paysmith_runtime::Timestamp),
        Ty::Period => quote!(::paysmith_runtime::Period),
        Ty::Json => quote!(::paysmith_runtime::Json),
        Ty::Named(path) => {
            let path = path.iter().map(|part| {
                if part == "super" {
                    quote!(super)
                } else {
                    let part = ident(part);
                    quote!(#part)
                }
            });
            quote!(#(#path)::*)
        }
        Ty::List(item) => {
            let item = of_type(item);
            quote!(::std::vec::Vec<#item>)
        }
        Ty::Option(inner) => {
            let inner = of_type(inner);
            quote!(::std::option::Option<#inner>)
        }
    }
}

fn attribute(attribute: &Attribute) -> TokenStream {
    match attribute {
        Attribute::Flag(key) => {
            let key = ident(key);
            quote!(#key)
        }
        Attribute::Text(key, value) => {
            let key = ident(key);
            quote!(#key = #value)
        }
        Attribute::Number(key, value) => {
            let (key, value) = (ident(key), Literal::i64_unsuffixed(*value));
            quote!(#key = #value)
        }
        Attribute::Letter(key, value) => {
            let key = ident(key);
            quote!(#key = #value)
        }
        Attribute::Texts(key, values) => {
            let key = ident(key);
            quote!(#key(#(#values),*))
        }
        Attribute::Range(min, max) => {
            let side = |value: &Option<i64>| match value {
                Some(value) => Literal::i64_unsuffixed(*value).into_token_stream(),
                None => quote!(_),
            };
            let (min, max) = (side(min), side(max));
            quote!(range(#min, #max))
        }
        Attribute::Item(attributes) => {
            let attributes = attributes.iter().map(self::attribute);
            quote!(item(#(#attributes),*))
        }
    }
}

fn of_rule(rule: &Rule, at: &str) -> TokenStream {
    let (kind, when) = match &rule.kind {
        RuleKind::Required(name, when) => (quote!(required(#name)), conditions(when)),
        RuleKind::Forbidden(name, when) => (quote!(forbidden(#name)), conditions(when)),
        RuleKind::OneOf(names) => (quote!(one_of(#(#names),*)), None),
        RuleKind::AtLeastOne(names) => (quote!(at_least_one(#(#names),*)), None),
        RuleKind::Overrides(winner, loser) => (quote!(overrides(#winner, #loser)), None),
    };
    let when = when.map(|when| quote!(, #when));
    quote!(#[rule(#kind #when, at = #at)])
}

fn conditions(when: &[Condition]) -> Option<TokenStream> {
    if when.is_empty() {
        return None;
    }
    let conditions = when.iter().map(|condition| {
        let name = &condition.name;
        match &condition.is {
            Is::Present => quote!(#name = present),
            Is::Absent => quote!(#name = absent),
            Is::Any(values) => quote!(#name = [#(#values),*]),
        }
    });
    Some(quote!(when(#(#conditions),*)))
}

fn of_enum(of: &Enum<'_>) -> TokenStream {
    let (docs_of_enum, name, other) = (docs(&of.docs), ident(&of.name), ident(&of.other));
    let variants = of.variants.iter().map(|(name, lines, wire)| {
        let (lines, name) = (docs(lines), ident(name));
        let wire = match wire.parse::<i64>() {
            Ok(number) if of.of.int => Literal::i64_unsuffixed(number).into_token_stream(),
            _ => wire.into_token_stream(),
        };
        quote! {
            #lines
            #[choice(#wire)]
            #name,
        }
    });
    let inner = if of.of.int { quote!(i64) } else { quote!(::std::string::String) };
    quote! {
        #docs_of_enum
        #[derive(Clone, Debug, PartialEq, Eq, Hash, ::paysmith_runtime::Choice)]
        pub enum #name {
            #(#variants)*
            /// A value that the spec doesn't list, as it came.
            #[choice(other)]
            #other(#inner),
        }
    }
}
