//! Writes the rules between the fields of a message.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::model::{Condition, Is, Rule, RuleKind};

/// Writes the function that returns the rules. If there are none, it isn't written: the one of the trait returns none.
pub(super) fn rules(rules: &[Rule]) -> Option<TokenStream> {
    let all: Vec<TokenStream> = rules.iter().flat_map(rule).collect();
    let count = all.len();
    (count > 0).then(|| {
        quote! {
            #[inline(never)]
            fn rules(&self) -> &'static [::paysmith_runtime::table::Rule] {
                static RULES: [::paysmith_runtime::table::Rule; #count] = [#(#all),*];
                &RULES
            }
        }
    })
}

/// The values of the runtime's `Rule` that an attribute stands for: `required` and `forbidden` give one for each field.
fn rule(rule: &Rule) -> Vec<TokenStream> {
    let fields: Vec<TokenStream> = rule.fields.iter().map(path).collect();
    let kinds: Vec<TokenStream> = match rule.kind {
        RuleKind::Required => fields.iter().map(|field| quote!(Required(#field))).collect(),
        RuleKind::Forbidden => fields.iter().map(|field| quote!(Forbidden(#field))).collect(),
        RuleKind::OneOf => vec![quote!(OneOf(&[#(#fields),*]))],
        RuleKind::AtLeastOne => vec![quote!(AtLeastOne(&[#(#fields),*]))],
        RuleKind::Overrides => vec![quote!(Overrides(#(#fields),*))],
        RuleKind::Fraction => {
            let digits = rule.digits.iter().map(|(currency, digits)| quote!((#currency, #digits)));
            vec![quote!(Fraction(#(#fields),*, &[#(#digits),*]))]
        }
    };
    let when: Vec<TokenStream> = rule.when.iter().map(condition).collect();
    let at = rule.at.as_ref().map_or_else(String::new, LitStr::value);
    kinds
        .iter()
        .map(|kind| {
            quote!(::paysmith_runtime::table::Rule {
                kind: ::paysmith_runtime::table::RuleKind::#kind,
                when: &[#(#when),*],
                at: #at,
            })
        })
        .collect()
}

fn condition(condition: &Condition) -> TokenStream {
    let path = path(&condition.field);
    let is = match &condition.is {
        Is::Present => quote!(Present),
        Is::Absent => quote!(Absent),
        Is::Any(values) => quote!(Any(&[#(#values),*])),
    };
    quote!(::paysmith_runtime::spec::Condition { path: #path, is: ::paysmith_runtime::spec::Is::#is })
}

/// A dotted name as the runtime writes it, which is a slice of names.
fn path(name: &LitStr) -> TokenStream {
    let name = name.value();
    let steps = name.split('.');
    quote!(&[#(#steps),*])
}
