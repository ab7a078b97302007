//! A module for each operation and each notification.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{docs, envelope, example, optional_path, path, types, variant};
use crate::checked::{HandOver, Recover, Reply};
use crate::ir::{Ir, NotificationIr, OperationIr};
use crate::naming::ident;

pub(super) fn operation(ir: &Ir<'_>, of: &OperationIr<'_>) -> TokenStream {
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
    quote! {
        #lines
        pub mod #module {
            #types

            /// What the runtime knows of the operation.
            pub static OPERATION: ::paysmith_runtime::spec::Operation = #descriptor;

            impl ::paysmith_runtime::Operation for Request {
                type Provider = super::#marker;
                type Answer = Answer;
                type Query = #query;
                const SPEC: &'static ::paysmith_runtime::spec::Operation = &OPERATION;
            }
        }
    }
}

fn descriptor(ir: &Ir<'_>, of: &OperationIr<'_>) -> TokenStream {
    let operation = of.operation;
    let (name, url_path, get) = (&operation.name, &operation.path, operation.get);
    let title = operation.title.as_deref().unwrap_or_default();
    let method = operation.method.as_deref().unwrap_or_default();
    let answer_key = operation.answer.as_deref().unwrap_or_default();
    let (effect, means) = (variant(&operation.effect), variant(&operation.means));
    let (order, amount) = (optional_path(operation.order.as_ref()), optional_path(operation.amount.as_ref()));
    let hand_over = hand_over(operation.hand_over.as_ref());
    let envelope = envelope::static_name(&operation.envelope);
    let state = envelope::state(operation.state.as_ref());
    let recover = recover(operation.recover.as_ref());
    let example = operation.example.as_ref();
    let example = example.map(|example| serde_json::Value::Object(example.request.clone()).to_string());
    let example = example.unwrap_or_default();
    let at = crate::lower::place(ir.provider, operation.about.at);
    quote! {
        ::paysmith_runtime::spec::Operation {
            name: #name,
            title: #title,
            get: #get,
            path: #url_path,
            method: #method,
            answer_key: #answer_key,
            effect: ::paysmith_runtime::spec::Effect::#effect,
            means: ::paysmith_runtime::spec::Means::#means,
            order: #order,
            amount: #amount,
            hand_over: #hand_over,
            envelope: &super::#envelope,
            state: #state,
            recover: #recover,
            example: #example,
            at: #at,
            request: || ::std::boxed::Box::new(<Request as ::paysmith_runtime::Blank>::blank()),
            answer: || ::std::boxed::Box::new(<Answer as ::paysmith_runtime::Blank>::blank()),
        }
    }
}

fn hand_over(of: Option<&HandOver>) -> TokenStream {
    let (kind, name) = match of {
        Some(HandOver::Qr(name)) => (quote!(Qr), path(name)),
        Some(HandOver::Link(name)) => (quote!(Link), path(name)),
        None => return quote!(::core::option::Option::None),
    };
    quote!(::core::option::Option::Some(::paysmith_runtime::spec::HandOver::#kind(#name)))
}

fn recover(of: Option<&Recover>) -> TokenStream {
    let Some(of) = of else { return quote!(::core::option::Option::None) };
    let query = &of.query;
    let (every, within) = (Literal::u64_unsuffixed(of.every), Literal::u64_unsuffixed(of.within));
    let by = of.by.iter().map(|(theirs, ours)| {
        let (theirs, ours) = (path(theirs), path(ours));
        quote!((#theirs, #ours))
    });
    quote! {
        ::core::option::Option::Some(::paysmith_runtime::spec::Recover {
            query: #query,
            by: &[#(#by),*],
            every: #every,
            within: #within,
        })
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
    let (to, order) = (optional_path(notification.to.as_ref()), optional_path(notification.order.as_ref()));
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
                to: #to,
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
