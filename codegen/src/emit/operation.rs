//! A module for each operation.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::{docs, example, option, optional_path, outcome, pair_of_paths, path, types};
use crate::checked::{Address, Currency, HandOver, Lists, Recover, Subject};
use crate::ir::{Ir, OperationIr};

pub(super) fn operation(ir: &Ir<'_>, of: &OperationIr<'_>) -> TokenStream {
    let mut lines = of.docs.clone();
    if let Some(example) = &of.example {
        lines.push(String::new());
        lines.extend(example::lines(ir, example));
    }
    let (docs, module, types) = (docs(&lines), &of.module, types::all(&of.types));
    let descriptor = descriptor(of);
    let implementation = implementation(ir, of);
    let download = of.operation.file.map(|_| quote!(impl ::paysmith_runtime::Download for Request {}));
    quote! {
        #docs
        pub mod #module {
            #types
            /// What the runtime knows of the operation.
            pub static OPERATION: ::paysmith_runtime::spec::Operation = #descriptor;
            #implementation
            #download
        }
    }
}

fn implementation(ir: &Ir<'_>, of: &OperationIr<'_>) -> TokenStream {
    let marker = &ir.marker;
    let query = match &of.query {
        Some(module) => quote!(super::#module::Request),
        None => quote!(::paysmith_runtime::NoQuery<super::#marker>),
    };
    // What isn't sent has no answer, and can't be sent by mistake.
    let (role, answer) = match of.operation.address.is_call() {
        true => (
            quote!(Operation),
            Some(quote!(
                type Answer = Answer;
            )),
        ),
        false => (quote!(HandOver), None),
    };
    quote! {
        impl ::paysmith_runtime::#role for Request {
            type Provider = super::#marker;
            #answer
            type Query = #query;
            const SPEC: &'static ::paysmith_runtime::spec::Operation = &OPERATION;
        }
    }
}

/// The runtime's table of the operation. What the operation hasn't got isn't written.
fn descriptor(of: &OperationIr<'_>) -> TokenStream {
    let operation = of.operation;
    let (name, effect, means, envelope, at) =
        (&operation.name, operation.effect, operation.means, &of.envelope, &of.at);
    let address = address(&operation.address);
    let title = field("title", operation.title.as_ref());
    let method = field("method", operation.method.as_ref());
    let answer_key = field("answer_key", operation.answer.as_ref());
    let order = field("order", operation.order.as_deref().map(path));
    let amount = field("amount", operation.amount.as_deref().map(path));
    let original = field("original", operation.original.as_deref().map(path));
    let currency = of.currency.as_ref().map(currency);
    let subject = field("subject", Some(of.subject).filter(|of| *of != Subject::Order));
    let echo = echo(&operation.echo.pairs);
    let no_echo = field("no_echo", operation.echo.nothing.as_ref());
    let hand_over = field("hand_over", operation.hand_over.as_ref().map(hand_over));
    let own_outcome = operation.own_outcome.as_ref().map(outcome::outcome);
    let outcome = field("outcome", own_outcome.map(|of| option(Some(quote!(&#of)))));
    let file = field("file", operation.file.map(|of| option(Some(of.to_token_stream()))));
    let state = field("state", operation.state.as_ref().map(|of| option(Some(outcome::state(of)))));
    let lists = field("lists", operation.lists.as_ref().map(lists));
    let recover = field("recover", operation.recover.as_ref().map(recover));
    let featured = field("featured", operation.featured.then_some(true));
    let example = operation.example.as_ref();
    let example = example.map(|example| serde_json::Value::Object(example.request.clone()).to_string());
    let example = field("example", example);
    let answer = operation.address.is_call().then(|| quote!(::paysmith_runtime::blank::<Answer>));
    let answer = field("answer", answer);
    quote! {
        ::paysmith_runtime::spec::Operation {
            name: #name,
            #title
            address: #address,
            #method
            #answer_key
            effect: #effect,
            means: #means,
            #order
            #amount
            #original
            #currency
            #subject
            #echo
            #no_echo
            #hand_over
            envelope: &super::#envelope,
            #outcome
            #file
            #state
            #lists
            #recover
            #featured
            #example
            at: #at,
            request: ::paysmith_runtime::blank::<Request>,
            #answer
            ..::paysmith_runtime::spec::Operation::NONE
        }
    }
}

/// `name: value,` if there is a value.
fn field(name: &str, value: Option<impl ToTokens>) -> Option<TokenStream> {
    let name = Ident::new(name, Span::call_site());
    value.map(|value| quote!(#name: #value,))
}

fn address(of: &Address) -> TokenStream {
    match of {
        Address::Post(path) => quote!(::paysmith_runtime::spec::Address::Post(#path)),
        Address::Get(path) => quote!(::paysmith_runtime::spec::Address::Get(#path)),
        Address::Link(path) => quote!(::paysmith_runtime::spec::Address::Link(#path)),
        Address::App => quote!(::paysmith_runtime::spec::Address::App),
    }
}

fn currency(of: &Currency) -> TokenStream {
    match of {
        Currency::Field(name) => {
            let path = path(name);
            quote!(currency: #path,)
        }
        Currency::Code(code) => quote!(currency_code: #code,),
    }
}

fn echo(pairs: &[(String, String)]) -> Option<TokenStream> {
    let paths = pairs.iter().map(pair_of_paths);
    (!pairs.is_empty()).then(|| quote!(echo: &[#(#paths),*],))
}

fn hand_over(of: &HandOver) -> TokenStream {
    option(Some(match of {
        HandOver::Qr(name) => {
            let path = path(name);
            quote!(::paysmith_runtime::spec::HandOver::Qr(#path))
        }
        HandOver::Link(name) => {
            let path = path(name);
            quote!(::paysmith_runtime::spec::HandOver::Link(#path))
        }
    }))
}

fn lists(of: &Lists) -> TokenStream {
    let (rows, order, amount) = (path(&of.rows), path(&of.order), optional_path(of.amount.as_ref()));
    option(Some(quote! {
        ::paysmith_runtime::spec::Lists { rows: #rows, order: #order, amount: #amount }
    }))
}

fn recover(of: &Recover) -> TokenStream {
    let Recover { query, ask, .. } = of;
    let by = of.by.iter().map(pair_of_paths);
    let (every, within) = (Literal::u64_unsuffixed(of.every), Literal::u64_unsuffixed(of.within));
    option(Some(quote! {
        ::paysmith_runtime::spec::Recover {
            query: #query,
            by: &[#(#by),*],
            ask: &[#(#ask),*],
            every: #every,
            within: #within,
        }
    }))
}
