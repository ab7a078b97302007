//! Structs and enums with the attributes that the derive macros read.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::{docs, integer};
use crate::checked::{Condition, Currencies, Is, Rule, RuleKind};
use crate::ir::{Attribute, Enum, FieldIr, Fixed, FixedIr, Struct, Ty, Types};

/// A module of shared types; nothing if there are none.
pub(super) fn module(name: &str, doc: &str, types: &Types<'_>) -> Option<TokenStream> {
    let (name, doc, all) = (Ident::new(name, Span::call_site()), format!(" {doc}"), all(types));
    (!all.is_empty()).then(|| {
        quote! {
            #[doc = #doc]
            pub mod #name {
                use super::runtime::*;
                #all
            }
        }
    })
}

/// All types that a module declares.
pub(super) fn all(types: &Types<'_>) -> TokenStream {
    let structs = types.structs.iter().map(|of| structure(of, types));
    let enums = types.enums.iter().map(|of| enumeration(of, types));
    quote!(#(#structs)* #(#enums)*)
}

fn structure(of: &Struct<'_>, module: &Types<'_>) -> TokenStream {
    let (docs, name) = (docs(&of.docs), &of.name);
    let default = of.has_default.then(|| quote!(Default,));
    let spec = of.spec.as_ref().map(|path| quote!(#[spec(#path)]));
    let fixed = of.fixed.iter().map(fixed);
    let rules = of.rules.iter().map(|(of, at)| rule(of, at));
    let fields = of.fields.iter().map(|of| field(of, module));
    let optional = of.optional.as_ref().map(|(field, ty)| {
        quote! {
            /// What may be left out; `Default::default()` leaves out all of it.
            #[field(flatten)]
            pub #field: #ty,
        }
    });
    let extra = of.extra.as_ref().map(|field| {
        let extra = of_runtime("Extra", module);
        quote! {
            /// What came besides, by wire name.
            #[field(extra)]
            pub #field: #extra,
        }
    });
    quote! {
        #docs
        #[derive(Clone, #default Message, Redacted)]
        #spec
        #(#[fixed(#fixed)])*
        #(#[rule(#rules)])*
        pub struct #name {
            #(#fields)*
            #optional
            #extra
        }
    }
}

fn fixed(of: &FixedIr) -> TokenStream {
    let (wire, line) = (&of.wire, Literal::u32_unsuffixed(of.line));
    let value = match &of.value {
        Fixed::Text(text) => text.to_token_stream(),
        Fixed::Int(number) => integer(*number),
        Fixed::Bool(truth) => truth.to_token_stream(),
    };
    let string = of.as_string.then(|| quote!(string,));
    quote!(#wire = #value, #string line = #line)
}

fn field(FieldIr { name, wire, docs: lines, attributes, ty }: &FieldIr, module: &Types<'_>) -> TokenStream {
    let (docs, attributes, ty) = (docs(lines), attributes.iter().map(attribute), type_name(ty, module));
    quote! {
        #docs
        #[field(wire = #wire #(, #attributes)*)]
        pub #name: #ty,
    }
}

/// The path of an item of the runtime's root. Every module imports all of these, so the name alone is enough, unless the
/// module itself declares a type of that name.
pub(super) fn of_runtime(name: &str, module: &Types<'_>) -> TokenStream {
    outside(quote!(::paysmith_runtime), name, module)
}

fn outside(path: TokenStream, name: &str, module: &Types<'_>) -> TokenStream {
    let short = Ident::new(name, Span::call_site());
    if module.declares(name) { quote!(#path::#short) } else { short.to_token_stream() }
}

fn type_name(ty: &Ty, module: &Types<'_>) -> TokenStream {
    let of_runtime = |name: &str| of_runtime(name, module);
    match ty {
        Ty::String => outside(quote!(::std::string), "String", module),
        Ty::Int => quote!(i64),
        Ty::Bool => quote!(bool),
        Ty::MinorUnits => of_runtime("MinorUnits"),
        Ty::Decimal => of_runtime("Decimal"),
        Ty::Timestamp => of_runtime("Timestamp"),
        Ty::Period => of_runtime("Period"),
        Ty::Currency => of_runtime("Currency"),
        Ty::ArrivedCurrency => of_runtime("ArrivedCurrency"),
        Ty::Json => of_runtime("Json"),
        Ty::Named(path) => quote!(#path),
        Ty::List(item) => {
            let (list, item) = (outside(quote!(::std::vec), "Vec", module), type_name(item, module));
            quote!(#list<#item>)
        }
        Ty::Option(inner) => {
            let option = outside(quote!(::std::option), "Option", module);
            let inner = type_name(inner, module);
            quote!(#option<#inner>)
        }
    }
}

fn attribute(of: &Attribute) -> TokenStream {
    let key = |name: &str| Ident::new(name, Span::call_site());
    match of {
        Attribute::Flag(name) => key(name).to_token_stream(),
        Attribute::Text(name, value) => {
            let name = key(name);
            quote!(#name = #value)
        }
        Attribute::Number(name, value) => {
            let (name, value) = (key(name), integer(*value));
            quote!(#name = #value)
        }
        Attribute::Letter(name, value) => {
            let name = key(name);
            quote!(#name = #value)
        }
        Attribute::Texts(name, values) => {
            let name = key(name);
            quote!(#name(#(#values),*))
        }
        Attribute::Range(min, max) => {
            let (min, max) = (bound(*min), bound(*max));
            quote!(range(#min, #max))
        }
        Attribute::Item(of) => {
            let attributes = of.iter().map(attribute);
            quote!(item(#(#attributes),*))
        }
    }
}

/// A bound of a range, or `_` if there is none.
fn bound(value: Option<i64>) -> TokenStream {
    value.map_or_else(|| quote!(_), integer)
}

fn rule(of: &Rule, at: &str) -> TokenStream {
    let rule = match &of.kind {
        RuleKind::Required(name, when) => {
            let when = conditions(when);
            quote!(required(#name) #when)
        }
        RuleKind::Forbidden(name, when) => {
            let when = conditions(when);
            quote!(forbidden(#name) #when)
        }
        RuleKind::OneOf(names) => quote!(one_of(#(#names),*)),
        RuleKind::AtLeastOne(names) => quote!(at_least_one(#(#names),*)),
        RuleKind::Overrides(winner, loser) => quote!(overrides(#winner, #loser)),
        RuleKind::Fraction(amount, currency, facts) => {
            let digits = digits(facts);
            quote!(fraction(#amount, #currency) #digits)
        }
    };
    quote!(#rule, at = #at)
}

/// The conditions of a rule, if it has any: `, when("a" = present, "b" = ["1", "2"])`.
fn conditions(when: &[Condition]) -> Option<TokenStream> {
    let all = when.iter().map(|Condition { name, is, .. }| match is {
        Is::Present => quote!(#name = present),
        Is::Absent => quote!(#name = absent),
        Is::Any(values) => quote!(#name = [#(#values),*]),
    });
    (!when.is_empty()).then(|| quote!(, when(#(#all),*)))
}

/// The currencies for which the provider has other decimal places than ISO 4217, if there are any: `, digits("TWD" = 0)`.
fn digits(facts: &Currencies) -> Option<TokenStream> {
    let own = facts.iter().filter_map(|fact| {
        let (code, digits) = (&fact.code, Literal::u32_unsuffixed(fact.exponent?));
        Some(quote!(#code = #digits))
    });
    let own: Vec<_> = own.collect();
    (!own.is_empty()).then(|| quote!(, digits(#(#own),*)))
}

fn enumeration(of: &Enum<'_>, module: &Types<'_>) -> TokenStream {
    let (lines, name, other) = (docs(&of.docs), &of.name, &of.other);
    let variants = of.variants.iter().map(|variant| {
        let (docs, name) = (docs(&variant.docs), &variant.name);
        let wire = match variant.wire.parse::<i64>() {
            Ok(number) if of.of.int => integer(number),
            _ => variant.wire.to_token_stream(),
        };
        quote!(#docs #[choice(#wire)] #name,)
    });
    let inner = type_name(if of.of.int { &Ty::Int } else { &Ty::String }, module);
    quote! {
        #lines
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Choice)]
        pub enum #name {
            #(#variants)*
            /// A value that the spec doesn't list, as it came.
            #[choice(other)]
            #other(#inner),
        }
    }
}
