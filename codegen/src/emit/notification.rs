//! A module for each notification.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{docs, envelope, option, optional_path, outcome, path, types};
use crate::checked::{NotificationReply, To};
use crate::ir::{Ir, NotificationIr};

/// The module of all notifications; nothing if there are none.
pub(super) fn notifications(ir: &Ir<'_>) -> Option<TokenStream> {
    let notifications = ir.notifications.iter().map(|of| notification(ir, of));
    (!ir.notifications.is_empty()).then(|| {
        quote! {
            /// What the provider sends to the merchant.
            pub mod notifications {
                #(#notifications)*
            }
        }
    })
}

fn notification(ir: &Ir<'_>, of: &NotificationIr<'_>) -> TokenStream {
    let (docs, module, types, marker) = (docs(&of.docs), &of.module, types::all(&of.types), &ir.marker);
    let descriptor = descriptor(ir, of);
    quote! {
        #docs
        pub mod #module {
            #types
            /// What the runtime knows of the notification.
            pub static NOTIFICATION: ::paysmith_runtime::spec::Notification = #descriptor;
            impl ::paysmith_runtime::Notify for Notification {
                type Provider = super::super::#marker;
                const SPEC: &'static ::paysmith_runtime::spec::Notification = &NOTIFICATION;
            }
        }
    }
}

fn descriptor(ir: &Ir<'_>, NotificationIr { notification, at, .. }: &NotificationIr<'_>) -> TokenStream {
    let crate::checked::Notification { name, of, form, signed, .. } = notification;
    let title = notification.title.as_deref().unwrap_or_default();
    let to = notification.to.iter().map(to);
    let when = outcome::conditions(&notification.when);
    let pattern = envelope::pattern(ir, &notification.pattern);
    let headers = envelope::signature_headers(ir, &notification.headers);
    let outcome = option(notification.outcome.as_ref().map(outcome::outcome));
    let order = optional_path(notification.order.as_ref());
    let amount = optional_path(notification.amount.as_ref());
    let currency = optional_path(notification.currency.as_ref());
    let merchant = optional_path(notification.merchant.as_ref());
    let original = optional_path(notification.original.as_ref());
    let state = option(notification.state.as_ref().map(outcome::state));
    let key = notification.key.iter().map(|name| path(name));
    let (acknowledge, refuse) = (reply(&notification.acknowledge), reply(&notification.refuse));
    quote! {
        ::paysmith_runtime::spec::Notification {
            name: #name,
            title: #title,
            of: &[#(#of),*],
            to: &[#(#to),*],
            when: #when,
            form: #form,
            pattern: #pattern,
            headers: #headers,
            signed: #signed,
            outcome: #outcome,
            order: #order,
            amount: #amount,
            currency: #currency,
            merchant: #merchant,
            original: #original,
            state: #state,
            key: &[#(#key),*],
            acknowledge: #acknowledge,
            refuse: #refuse,
            at: #at,
            fields: || ::std::boxed::Box::new(<Notification as ::paysmith_runtime::Blank>::blank()),
        }
    }
}

fn to(of: &To) -> TokenStream {
    match of {
        To::Field(name) => {
            let path = path(name);
            quote!(::paysmith_runtime::spec::To::Field(#path))
        }
        To::Registered => quote!(::paysmith_runtime::spec::To::Registered),
    }
}

fn reply(NotificationReply { status, content_type, body }: &NotificationReply) -> TokenStream {
    let status = Literal::u16_unsuffixed(*status);
    quote! {
        ::paysmith_runtime::spec::NotificationReply { status: #status, content_type: #content_type, body: #body }
    }
}
