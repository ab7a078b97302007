//! How codes and states are told: tables of conditions and of what is the case where they hold.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{option, optional_path, pair_of_paths, path};
use crate::checked::{Case, Condition, Is, Outcome, Refusal, State, StateClass};

pub(super) fn outcome(of: &Outcome) -> TokenStream {
    let Outcome { otherwise, wire, .. } = of;
    let cases = of.cases.iter().map(case);
    let mut codes: Vec<_> = of.codes.iter().map(|(code, class, _)| (code, class)).collect();
    // The runtime looks codes up by halves.
    codes.sort();
    let codes = codes.iter().map(|(code, class)| quote!((#code, #class)));
    let reused = of.refusals.iter().find(|(refusal, _)| *refusal == Refusal::DuplicateOrder);
    let reused = option(reused.map(|(_, code)| code.to_token_stream()));
    quote! {
        ::paysmith_runtime::spec::Outcome {
            cases: &[#(#cases),*],
            codes: &[#(#codes),*],
            otherwise: #otherwise,
            wire: &[#(#wire),*],
            reused: #reused,
        }
    }
}

/// `&State { … }`, a constant of its own by promotion.
pub(super) fn state(of: &State) -> TokenStream {
    let State { of: subject, otherwise, .. } = of;
    let rows = option(of.rows.as_ref().map(|(list, pick)| {
        let (list, pick) = (path(list), pick.iter().map(pair_of_paths));
        quote!(::paysmith_runtime::spec::Rows { path: #list, pick: &[#(#pick),*] })
    }));
    let cases = grouped(&of.cases);
    let cases = cases.iter().map(case);
    let (amount, currency) = (optional_path(of.amount.as_ref()), optional_path(of.currency.as_ref()));
    quote! {
        &::paysmith_runtime::spec::State {
            of: #subject,
            rows: #rows,
            cases: &[#(#cases),*],
            otherwise: #otherwise,
            amount: #amount,
            currency: #currency,
        }
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

fn case<C: ToTokens>(of: &Case<C>) -> TokenStream {
    let (when, is) = (conditions(&of.when), &of.is);
    quote!(::paysmith_runtime::spec::Case { when: #when, is: #is })
}

pub(super) fn conditions(when: &[Condition]) -> TokenStream {
    let when = when.iter().map(|of| {
        let (path, is) = (path(&of.name), is(&of.is));
        quote!(::paysmith_runtime::spec::Condition { path: #path, is: #is })
    });
    quote!(&[#(#when),*])
}

fn is(of: &Is) -> TokenStream {
    match of {
        Is::Present => quote!(::paysmith_runtime::spec::Is::Present),
        Is::Absent => quote!(::paysmith_runtime::spec::Is::Absent),
        Is::Any(values) => quote!(::paysmith_runtime::spec::Is::Any(&[#(#values),*])),
    }
}
