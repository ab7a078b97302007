//! The private module with the tables that the runtime looks things up in. It stands last, since users of the crate needn't
//! read it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{cipher, envelope, notification, operation, outcome, provider, scheme};
use crate::checked::NotificationReply;
use crate::ir::{Ir, Name};

pub(super) fn tables(ir: &Ir<'_>) -> TokenStream {
    let provider = provider::descriptor(ir);
    let operations = ir.operations.iter().map(|of| operation::descriptor(ir, of));
    let notifications = ir.notifications.iter().map(|of| notification::descriptor(ir, of));
    let schemes = scheme::schemes(ir);
    let ciphers = ir.ciphers.iter().map(|of| cipher::cipher(ir, of));
    let envelopes = ir.envelopes.iter().map(|of| envelope::envelope(ir, of));
    let outcomes = ir.tables.outcomes.iter().map(|(name, of)| outcome::outcome(name, of));
    let states = ir.tables.states.iter().map(|(name, of)| outcome::state(name, of));
    let recoveries = ir.tables.recoveries.iter().map(|(name, of)| operation::recovery(name, of));
    let bodies = ir.tables.bodies.iter().map(|(name, of)| {
        let pattern = envelope::pattern(ir, of);
        quote!(const #name: Pattern = #pattern;)
    });
    let reads_xml = reads_xml(ir);
    let replies = ir.tables.replies.iter().map(|(name, of)| reply(name, of));
    quote! {
        pub use tables::PROVIDER;
        /// What the runtime looks things up in.
        mod tables {
            use super::runtime;
            use super::runtime::spec::*;
            #reads_xml
            #provider
            #(#operations)*
            #(#notifications)*
            #schemes
            #(#ciphers)*
            #(#envelopes)*
            #(#outcomes)*
            #(#states)*
            #(#recoveries)*
            #(#bodies)*
            #(#replies)*
        }
    }
}

/// A constant that doesn't compile if the runtime can't read what the provider sends.
fn reads_xml(ir: &Ir<'_>) -> Option<TokenStream> {
    let message = "the provider writes XML: say features = [\"xml\"] behind paysmith-runtime in Cargo.toml";
    ir.provider.receives_xml().then(|| {
        quote!(
            const _: () = assert!(READS_XML, #message);
        )
    })
}

fn reply(name: &Name, NotificationReply { status, content_type, body }: &NotificationReply) -> TokenStream {
    let status = Literal::u16_unsuffixed(*status);
    quote! {
        const #name: NotificationReply =
            NotificationReply { status: #status, content_type: #content_type, body: #body };
    }
}
