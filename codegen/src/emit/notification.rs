//! The module of each notification, and the static that describes it to the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, envelope, option, optional_path, outcome, path, types};
use crate::checked::To;
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
    let (table, notify) = (&of.table, types::of_runtime("Notify", &of.types));
    quote! {
        #docs
        pub mod #module {
            use super::super::runtime::*;
            #types
            impl #notify for Notification {
                type Provider = super::super::#marker;
                const SPEC: &'static spec::Notification = &NOTIFICATION;
            }
            pub use super::super::tables::#table as NOTIFICATION;
        }
    }
}

/// The static that describes the notification to the runtime.
pub(super) fn descriptor(ir: &Ir<'_>, ir_of: &NotificationIr<'_>) -> TokenStream {
    let NotificationIr { notification, module, table, body, acknowledge, refuse, at, .. } = ir_of;
    let crate::checked::Notification { name, of, kind, in_query, signed, .. } = notification;
    let kind = envelope::body_kind(kind);
    let title = notification.title.as_deref().unwrap_or_default();
    let to = notification.to.iter().map(to);
    let when = outcome::conditions(&notification.when);
    let headers = envelope::arriving_headers(ir, &notification.headers);
    let fresh = envelope::fresh(&notification.values, &notification.fresh);
    let outcome = option(ir_of.outcome.as_ref().map(|name| quote!(#name)));
    let order = optional_path(notification.order.as_ref());
    let amount = optional_path(notification.amount.as_ref());
    let currency = optional_path(notification.currency.as_ref());
    let merchant = optional_path(notification.merchant.as_ref());
    let original = optional_path(notification.original.as_ref());
    let state = option(ir_of.state.as_ref().map(|name| quote!(&#name)));
    let key = notification.key.iter().map(|name| path(name));
    quote! {
        /// What the runtime knows of the notification.
        pub static #table: Notification = Notification {
            name: #name,
            title: #title,
            of: &[#(#of),*],
            to: &[#(#to),*],
            when: #when,
            kind: #kind,
            in_query: #in_query,
            pattern: #body,
            headers: #headers,
            fresh: #fresh,
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
            fields: || Box::new(<super::notifications::#module::Notification as runtime::Blank>::blank()),
        };
    }
}

fn to(of: &To) -> TokenStream {
    match of {
        To::Field(name) => {
            let path = path(name);
            quote!(To::Field(#path))
        }
        To::Registered => quote!(To::Registered),
    }
}
