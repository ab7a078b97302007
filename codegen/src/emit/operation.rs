//! A module for each operation and each notification.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{docs, envelope, example, optional_path, path, types, variant};
use crate::checked::{Address, HandOver, Recover, Reply, To};
use crate::ir::{Ir, NotificationIr, OperationIr};
use crate::naming::ident;

pub(super) fn operation(ir: &Ir<'_>, of: &OperationIr<'_>) -> TokenStream {
    let operation = of.operation;
    let mut lines = of.docs.clone();
    let example = example::lines(ir, of);
    if !example.is_empty() {
        lines.push(String::new());
        lines.extend(example);
    }
    let (lines, module) = (docs(&lines), ident(&of.module));
    let (types, descriptor) = (types::all(&of.types), descriptor(ir, of));
    let marker = ident(&ir.marker);
    let query = match &of.query {
        Some(module) => {
            let module = ident(module);
            quote!(super::#module::Request)
        }
        None => quote!(::paysmith_runtime::NoQuery<super::#marker>),
    };
    // What isn't sent has no answer, and can't be sent by mistake.
    let (role, answer) = if operation.address.is_call() {
        (
            quote!(Operation),
            quote!(
                type Answer = Answer;
            ),
        )
    } else {
        (quote!(HandOver), TokenStream::new())
    };
    let implementation = quote! {
        impl ::paysmith_runtime::#role for Request {
            type Provider = super::#marker;
            #answer
            type Query = #query;
            const SPEC: &'static ::paysmith_runtime::spec::Operation = &OPERATION;
        }
    };
    let download = operation.file.map(|_| quote!(impl ::paysmith_runtime::Download for Request {}));
    quote! {
        #lines
        pub mod #module {
            #types

            /// What the runtime knows of the operation.
            pub static OPERATION: ::paysmith_runtime::spec::Operation = #descriptor;

            #implementation
            #download
        }
    }
}

/// The table; what it hasn't got isn't written.
fn descriptor(ir: &Ir<'_>, of: &OperationIr<'_>) -> TokenStream {
    let operation = of.operation;
    let (name, address) = (&operation.name, address(&operation.address));
    let (effect, means) = (variant(&operation.effect), variant(&operation.means));
    let envelope = envelope::static_name(&operation.envelope);
    let text = |key: &str, text: Option<&String>| {
        let key = ident(key);
        text.map(|text| quote!(#key: #text,))
    };
    let title = text("title", operation.title.as_ref());
    let method = text("method", operation.method.as_ref());
    let answer_key = text("answer_key", operation.answer.as_ref());
    let path_of = |key: &str, name: Option<&String>| {
        let (key, path) = (ident(key), name.map(|name| path(name)));
        path.map(|path| quote!(#key: #path,))
    };
    let order = path_of("order", operation.order.as_ref());
    let amount = path_of("amount", operation.amount.as_ref());
    let hand_over = operation.hand_over.as_ref().map(hand_over);
    let outcome = operation.own_outcome.as_ref().map(|outcome| {
        let outcome = envelope::outcome(outcome);
        quote!(outcome: ::core::option::Option::Some(&#outcome),)
    });
    let file = operation.file.map(|file| {
        let file = variant(&file);
        quote!(file: ::core::option::Option::Some(::paysmith_runtime::spec::File::#file),)
    });
    let state = operation.state.as_ref().map(|state| {
        let state = envelope::state(Some(state));
        quote!(state: #state,)
    });
    let lists = operation.lists.as_ref().map(|lists| {
        let (rows, order) = (path(&lists.rows), path(&lists.order));
        let amount = optional_path(lists.amount.as_ref());
        quote! {
            lists: ::core::option::Option::Some(::paysmith_runtime::spec::Lists {
                rows: #rows, order: #order, amount: #amount,
            }),
        }
    });
    let featured = operation.featured.then(|| quote!(featured: true,));
    let recover = operation.recover.as_ref().map(recover);
    let example = operation.example.as_ref().map(|example| {
        let example = serde_json::Value::Object(example.request.clone()).to_string();
        quote!(example: #example,)
    });
    let answer = operation.address.is_call().then(|| quote!(answer: ::paysmith_runtime::blank::<Answer>,));
    let at = crate::lower::place(ir.provider, operation.about.at);
    quote! {
        ::paysmith_runtime::spec::Operation {
            name: #name,
            #title
            address: ::paysmith_runtime::spec::Address::#address,
            #method
            #answer_key
            effect: ::paysmith_runtime::spec::Effect::#effect,
            means: ::paysmith_runtime::spec::Means::#means,
            #order
            #amount
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

fn address(of: &Address) -> TokenStream {
    match of {
        Address::Post(path) => quote!(Post(#path)),
        Address::Get(path) => quote!(Get(#path)),
        Address::Link(path) => quote!(Link(#path)),
        Address::App => quote!(App),
    }
}

fn hand_over(of: &HandOver) -> TokenStream {
    let (kind, name) = match of {
        HandOver::Qr(name) => (quote!(Qr), path(name)),
        HandOver::Link(name) => (quote!(Link), path(name)),
    };
    quote!(hand_over: ::core::option::Option::Some(::paysmith_runtime::spec::HandOver::#kind(#name)),)
}

fn recover(of: &Recover) -> TokenStream {
    let (query, ask) = (&of.query, &of.ask);
    let (every, within) = (Literal::u64_unsuffixed(of.every), Literal::u64_unsuffixed(of.within));
    let by = of.by.iter().map(|(theirs, ours)| {
        let (theirs, ours) = (path(theirs), path(ours));
        quote!((#theirs, #ours))
    });
    quote! {
        recover: ::core::option::Option::Some(::paysmith_runtime::spec::Recover {
            query: #query,
            by: &[#(#by),*],
            ask: &[#(#ask),*],
            every: #every,
            within: #within,
        }),
    }
}

/// The module of all notifications; nothing if there are none.
pub(super) fn notifications(ir: &Ir<'_>) -> TokenStream {
    if ir.notifications.is_empty() {
        return TokenStream::new();
    }
    let modules = ir.notifications.iter().map(|of| notification(ir, of));
    quote! {
        /// What the provider sends to the merchant.
        pub mod notifications {
            #(#modules)*
        }
    }
}

fn notification(ir: &Ir<'_>, of: &NotificationIr<'_>) -> TokenStream {
    let (lines, module, marker) = (docs(&of.docs), ident(&of.module), ident(&ir.marker));
    let types = types::all(&of.types);
    let notification = of.notification;
    let (name, operations) = (&notification.name, &notification.of);
    let title = notification.title.as_deref().unwrap_or_default();
    let to = notification.to.iter().map(|to| match to {
        To::Field(name) => {
            let path = path(name);
            quote!(::paysmith_runtime::spec::To::Field(#path))
        }
        To::Registered => quote!(::paysmith_runtime::spec::To::Registered),
    });
    let when = notification.when.iter().map(envelope::condition);
    let order = optional_path(notification.order.as_ref());
    let (form, signed) = (notification.form, notification.signed);
    let pattern = envelope::pattern(ir, &notification.pattern);
    let headers = envelope::signature_headers(ir, &notification.headers);
    let outcome = match &notification.outcome {
        Some(outcome) => {
            let outcome = envelope::outcome(outcome);
            quote!(::core::option::Option::Some(#outcome))
        }
        None => quote!(::core::option::Option::None),
    };
    let state = envelope::state(notification.state.as_ref());
    let key = notification.key.iter().map(|name| path(name));
    let (acknowledge, refuse) = (reply(&notification.acknowledge), reply(&notification.refuse));
    let at = crate::lower::place(ir.provider, notification.about.at);
    quote! {
        #lines
        pub mod #module {
            #types

            /// What the runtime knows of the notification.
            pub static NOTIFICATION: ::paysmith_runtime::spec::Notification = ::paysmith_runtime::spec::Notification {
                name: #name,
                title: #title,
                of: &[#(#operations),*],
                to: &[#(#to),*],
                when: &[#(#when),*],
                form: #form,
                pattern: #pattern,
                headers: #headers,
                signed: #signed,
                outcome: #outcome,
                order: #order,
                state: #state,
                key: &[#(#key),*],
                acknowledge: #acknowledge,
                refuse: #refuse,
                at: #at,
                fields: || ::std::boxed::Box::new(<Notification as ::paysmith_runtime::Blank>::blank()),
            };

            impl ::paysmith_runtime::Notify for Notification {
                type Provider = super::super::#marker;
                const SPEC: &'static ::paysmith_runtime::spec::Notification = &NOTIFICATION;
            }
        }
    }
}

fn reply(of: &Reply) -> TokenStream {
    let (status, content_type, body) = (Literal::u16_unsuffixed(of.status), &of.content_type, &of.body);
    quote!(::paysmith_runtime::spec::Reply { status: #status, content_type: #content_type, body: #body })
}
