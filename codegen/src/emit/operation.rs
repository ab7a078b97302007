//! The module of each operation, and the static that describes it to the runtime.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::envelope::template;
use super::scheme::credential;
use super::{docs, example, long_text, option, optional_path, pair_of_paths, path, types};
use crate::checked::{Address, Currency, HandOver, Lists, Recover, Subject, Teaches};
use crate::ir::{Ir, Name, OperationIr};

pub(super) fn operation(ir: &Ir<'_>, of: &OperationIr<'_>) -> TokenStream {
    let mut lines = of.docs.clone();
    if let Some(example) = &of.example {
        lines.push(String::new());
        lines.extend(example::call(ir, example));
    }
    let (docs, module, types) = (docs(&lines), &of.module, types::all(&of.types));
    let (table, implementation) = (&of.table, implementation(ir, of));
    let download = of.operation.file.map(|_| {
        let download = types::of_runtime("Download", &of.types);
        quote!(impl #download for Request {})
    });
    quote! {
        #docs
        pub mod #module {
            use super::runtime::*;
            #types
            #implementation
            #download
            pub use super::tables::#table as OPERATION;
        }
    }
}

fn implementation(ir: &Ir<'_>, of: &OperationIr<'_>) -> TokenStream {
    let marker = &ir.marker;
    let query = match &of.query {
        Some(module) => quote!(super::#module::Request),
        None => {
            let no_query = types::of_runtime("NoQuery", &of.types);
            quote!(#no_query<super::#marker>)
        }
    };
    // A request that isn't sent has no answer. It implements another trait, so that it can't be sent by mistake.
    let is_call = of.operation.address.is_call();
    let role = types::of_runtime(if is_call { "Operation" } else { "HandOver" }, &of.types);
    let answer = is_call.then(|| quote! { type Answer = Answer; });
    quote! {
        impl #role for Request {
            type Provider = super::#marker;
            #answer
            type Query = #query;
            const SPEC: &'static spec::Operation = &OPERATION;
        }
    }
}

/// The static that describes the operation to the runtime. Fields that the operation has no value for are left to the default.
pub(super) fn descriptor(ir: &Ir<'_>, of: &OperationIr<'_>) -> TokenStream {
    let OperationIr { operation, module, table, .. } = of;
    let (name, effect, means, envelope, at) =
        (&operation.name, operation.effect, operation.means, &of.envelope, &of.at);
    let address = address(&operation.address);
    let pieces: Vec<_> = operation.path.iter().map(|of| template(ir, of)).collect();
    let path = field("path", Some(quote!(&[#(#pieces),*])).filter(|_| !pieces.is_empty()));
    let elsewhere = operation.fields_elsewhere();
    let elsewhere = field("elsewhere", Some(quote!(&[#(#elsewhere),*])).filter(|_| !elsewhere.is_empty()));
    let title = field("title", operation.title.as_ref());
    let method = field("method", operation.method.as_ref());
    let answer_key = field("answer_key", operation.answer.as_ref());
    let (asked, answered) = (fields_of_request(of), fields_of_answer(ir, of));
    let featured = field("featured", operation.featured.then_some(true));
    let example = operation.example.as_ref();
    let example = example.map(|example| serde_json::Value::Object(example.request.clone()).to_string());
    let example = field("example", example.as_deref().map(long_text));
    let answer = operation.address.is_call().then(|| quote!(runtime::blank::<super::#module::Answer>));
    let answer = field("answer", answer);
    let certificate = operation.client_certificate.as_ref().map(|name| {
        let place = credential(ir, name);
        quote!(Some(#place))
    });
    let client_certificate = field("client_certificate", certificate);
    quote! {
        /// What the runtime knows of the operation.
        pub static #table: Operation = Operation {
            name: #name,
            #title
            address: #address,
            #path
            #elsewhere
            #method
            #answer_key
            effect: #effect,
            means: #means,
            #asked
            #client_certificate
            envelope: &#envelope,
            #answered
            #featured
            #example
            at: #at,
            request: runtime::blank::<super::#module::Request>,
            #answer
            ..Operation::NONE
        };
    }
}

/// Where the order, the amount and the like stand in the request, and what the answer repeats of them.
fn fields_of_request(of: &OperationIr<'_>) -> TokenStream {
    let operation = of.operation;
    let order = field("order", operation.order.as_deref().map(path));
    let amount = field("amount", operation.amount.as_deref().map(path));
    let original = field("original", operation.original.as_deref().map(path));
    let currency = of.currency.as_ref().map(currency);
    let subject = field("subject", Some(of.subject).filter(|of| *of != Subject::Order));
    let echo = echo(&operation.echo.pairs);
    let no_echo = field("no_echo", operation.echo.nothing.as_deref().map(long_text));
    let hand_over = field("hand_over", operation.hand_over.as_ref().map(hand_over));
    quote!(#order #amount #original #currency #subject #echo #no_echo #hand_over)
}

/// What the answer tells, and what is asked where it tells nothing.
fn fields_of_answer(ir: &Ir<'_>, of: &OperationIr<'_>) -> TokenStream {
    let outcome = field("outcome", of.outcome.as_ref().map(|name| quote!(Some(&#name))));
    let file = field("file", of.operation.file.map(|of| quote!(Some(#of))));
    let state = field("state", of.state.as_ref().map(|name| quote!(Some(&#name))));
    let lists = field("lists", of.operation.lists.as_ref().map(lists));
    let teaches = field("teaches", of.operation.teaches.as_ref().map(|of| teaches(ir, of)));
    let recover = field("recover", of.recovery.as_ref().map(|name| quote!(Some(#name))));
    quote!(#outcome #file #state #lists #teaches #recover)
}

/// A field of a struct literal, `name: value,`, if there is a value.
fn field(name: &str, value: Option<impl ToTokens>) -> Option<TokenStream> {
    let name = Ident::new(name, Span::call_site());
    value.map(|value| quote!(#name: #value,))
}

fn address(of: &Address) -> TokenStream {
    match of {
        Address::Post(path) => quote!(Address::Post(#path)),
        Address::Put(path) => quote!(Address::Put(#path)),
        Address::Patch(path) => quote!(Address::Patch(#path)),
        Address::Get(path) => quote!(Address::Get(#path)),
        Address::Delete(path) => quote!(Address::Delete(#path)),
        Address::Link(path) => quote!(Address::Link(#path)),
        Address::App => quote!(Address::App),
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
            quote!(HandOver::Qr(#path))
        }
        HandOver::Link(name) => {
            let path = path(name);
            quote!(HandOver::Link(#path))
        }
    }))
}

fn lists(of: &Lists) -> TokenStream {
    let (rows, order, amount) = (path(&of.rows), path(&of.order), optional_path(of.amount.as_ref()));
    option(Some(quote! {
        Lists { rows: #rows, order: #order, amount: #amount }
    }))
}

fn teaches(ir: &Ir<'_>, of: &Teaches) -> TokenStream {
    let (rows, id, certificate) = (path(&of.rows), path(&of.id), path(&of.certificate));
    let keys = credential(ir, &of.keys);
    let cipher = option(of.cipher.as_ref().map(|name| {
        let cipher = super::cipher::static_of(ir, name);
        quote!(#cipher)
    }));
    option(Some(quote! {
        Teaches { keys: #keys, rows: #rows, id: #id, certificate: #certificate, cipher: #cipher }
    }))
}

/// The constant that says which query settles an unknown outcome.
pub(super) fn recovery(name: &Name, of: &Recover) -> TokenStream {
    let Recover { query, ask, .. } = of;
    let by = of.by.iter().map(pair_of_paths);
    let (every, within) = (Literal::u64_unsuffixed(of.every), Literal::u64_unsuffixed(of.within));
    quote! {
        const #name: Recover = Recover {
            query: #query,
            by: &[#(#by),*],
            ask: &[#(#ask),*],
            every: #every,
            within: #within,
        };
    }
}
