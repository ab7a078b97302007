//! The tables that classify codes and tell states, and the conditions in them.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::{option, optional_path, pair_of_paths, path};
use crate::checked::{Condition, Is};
use crate::ir::{Case, Name, OutcomeTable, StateTable};

pub(super) fn outcome(name: &Name, of: &OutcomeTable) -> TokenStream {
    let OutcomeTable { otherwise, wire, .. } = of;
    let cases = of.cases.iter().map(case);
    let codes = of.codes.iter().map(|(code, class)| quote!((#code, #class)));
    let statuses = of.statuses.iter().map(|(status, class)| {
        let status = Literal::u16_unsuffixed(*status);
        quote!((#status, #class))
    });
    let reused = option(of.reused.as_ref().map(|of| {
        let (code, beside) = (&of.code, of.beside.iter().map(|(name, value)| quote!((#name, #value))));
        quote!(Reused { code: #code, beside: &[#(#beside),*] })
    }));
    quote! {
        const #name: Outcome = Outcome {
            cases: &[#(#cases),*],
            codes: &[#(#codes),*],
            statuses: &[#(#statuses),*],
            otherwise: #otherwise,
            wire: &[#(#wire),*],
            reused: #reused,
        };
    }
}

pub(super) fn state(name: &Name, of: &StateTable) -> TokenStream {
    let StateTable { of: subject, otherwise, .. } = of;
    let rows = option(of.rows.as_ref().map(|(list, pick)| {
        let (list, pick) = (path(list), pick.iter().map(pair_of_paths));
        quote!(Rows { path: #list, pick: &[#(#pick),*] })
    }));
    let cases = of.cases.iter().map(case);
    let (amount, currency) = (optional_path(of.amount.as_ref()), optional_path(of.currency.as_ref()));
    quote! {
        static #name: State = State {
            of: #subject,
            rows: #rows,
            cases: &[#(#cases),*],
            otherwise: #otherwise,
            amount: #amount,
            currency: #currency,
        };
    }
}

fn case<C: ToTokens>(of: &Case<C>) -> TokenStream {
    let (when, is) = (conditions(&of.when), &of.is);
    quote!(Case { when: #when, is: #is })
}

pub(super) fn conditions(when: &[Condition]) -> TokenStream {
    let when = when.iter().map(|of| {
        let (path, is) = (path(&of.name), is(&of.is));
        quote!(Condition { path: #path, is: #is })
    });
    quote!(&[#(#when),*])
}

fn is(of: &Is) -> TokenStream {
    match of {
        Is::Present => quote!(Is::Present),
        Is::Absent => quote!(Is::Absent),
        Is::Any(values) => quote!(Is::Any(&[#(#values),*])),
    }
}
