//! Examples as Rust that compiles: a call with the values of a spec's `example:`, and what an application does around it.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{formatted, integer};
use crate::ir::{Act, Example, Ir, Name, StructValue, Value, Walkthrough};

/// A code block with a call, line by line.
pub(super) fn call(ir: &Ir<'_>, example: &Example) -> Vec<String> {
    let (uses, act) = (uses(ir, &example.uses), act(&example.act));
    let request = request(example);
    let call = quote! {
        async fn call() -> Result<(), Box<dyn std::error::Error>> {
            #request
            #act
            Ok(())
        }
    };
    block([uses, call])
}

/// A code block with a call, its outcomes and the notification about it, line by line.
pub(super) fn walkthrough(ir: &Ir<'_>, of: &Walkthrough, example: &Example) -> Vec<String> {
    let act = if matches!(example.act, Act::Send) { outcomes(of) } else { act(&example.act) };
    let request = request(example);
    let (orders, keep_order) = match of.notification {
        Some(_) => (Some(orders()), keep_order(example)),
        None => (None, None),
    };
    let pay = quote! {
        async fn pay(#orders) -> Result<(), Box<dyn std::error::Error>> {
            #request
            #keep_order
            #act
            Ok(())
        }
    };
    let notified = of.notification.as_ref().map(notified);
    block([uses(ir, &of.uses), pay].into_iter().chain(notified))
}

fn uses(ir: &Ir<'_>, names: &BTreeSet<Name>) -> TokenStream {
    let (crate_name, names) = (&ir.crate_name, names.iter());
    quote!(use #crate_name::{#(#names),*};)
}

/// A code block of items, with a blank line between them.
fn block(items: impl IntoIterator<Item = TokenStream>) -> Vec<String> {
    let code: Vec<_> = items.into_iter().map(formatted).collect();
    let mut lines = vec!["```no_run".to_owned()];
    lines.extend(code.join("\n").lines().map(str::to_owned));
    lines.push("```".to_owned());
    lines
}

/// The parameter of both functions: the application's own records.
fn orders() -> TokenStream {
    quote!(orders: &mut std::collections::HashMap<String, Ledger>)
}

/// Stores the order before the request is sent, so that a notification finds it.
fn keep_order(example: &Example) -> Option<TokenStream> {
    let Value::Struct(request) = &example.request else { return None };
    let module = request.path.names.first()?;
    Some(quote! {
        #[comment = " Store the order before you send the request: notifications are compared with it."]
        let asked = runtime::Asked::of(&#module::OPERATION, &request);
        if let Some(order) = Ledger::of(&asked) {
            orders.entry(order.number().to_owned()).or_insert(order);
        }
    })
}

/// The statements that make the client and the request. `prettyplease` prints `#[comment = "…"]` as a comment.
fn request(example: &Example) -> TokenStream {
    let client = example.environment.as_ref().map(|environment| {
        let credentials = value(&example.credentials);
        let comment =
            example.real_money.then(|| quote!(#[comment = " Real money moves in this environment."]));
        quote! {
            let credentials = #credentials;
            #comment
            let client = Client::new(credentials, environment::#environment);
        }
    });
    let request = value(&example.request);
    quote! {
        #client
        let request = #request;
    }
}

/// Sends the request and matches its outcome.
fn outcomes(of: &Walkthrough) -> TokenStream {
    let (accepted, unknown) = (format!(" {}", of.accepted), format!(" {}", of.unknown));
    let shown = match &of.given {
        Some((what, field)) => {
            let text = format!("{what}: {{}}");
            quote!(println!(#text, accepted.answer.#field))
        }
        None => quote!(println!("{accepted}")),
    };
    let (fields, values) = (of.filled_in.iter().map(|of| &of.0), of.filled_in.iter().map(|of| &of.1));
    let fill_in = quote! {
        if let Some(recovery) = &mut unknown.recovery {
            #(recovery.query.#fields = #values.into();)*
        }
    };
    let (mutable, fill_in) =
        if of.filled_in.is_empty() { (None, None) } else { (Some(quote!(mut)), Some(fill_in)) };
    quote! {
        match client.send(&request).await {
            #[comment = #accepted]
            Outcome::Final(Final::Accepted(accepted)) => #shown,
            #[comment = " The provider refused, for good."]
            Outcome::Final(Final::Declined(declined)) => println!("{declined}"),
            #[comment = " Nothing was sent, so that nothing can have happened: repeat the call freely."]
            Outcome::NotSent(not_sent) => println!("{not_sent}"),
            #[comment = #unknown]
            Outcome::Unknown(#mutable unknown) => {
                #fill_in
                match client.recover(&unknown).await {
                    #[comment = " This is how the order ended; only a refund may still follow."]
                    Recovered::Settled(accepted) => println!("{}", accepted.state),
                    #[comment = " It has ended, but with another amount or currency: let a person look."]
                    Recovered::NotAsAsked(differing) => println!("{differing}"),
                    #[comment = " Ask again later."]
                    Recovered::StillUnknown(still) => println!("{still}"),
                }
            }
        }
    }
}

/// A function that receives a notification.
fn notified(module: &Name) -> TokenStream {
    let orders = orders();
    quote! {
        /// Takes a notification as it arrived, and returns the reply to give.
        fn notified(
            client: &Client, raw: &Raw, seen: &mut Memory, #orders,
        ) -> runtime::spec::NotificationReply {
            let verified = match client.receive::<notifications::#module::Notification>(raw) {
                Ok(verified) => verified,
                #[comment = " Its signature is wrong, or it can't be read: believe nothing in it."]
                Err(refused) => return refused.reply,
            };
            match verified.deduplicate(seen) {
                #[comment = " It came for the first time."]
                Ok(Delivery::Fresh(fresh)) => {
                    match fresh.order().and_then(|number| orders.get_mut(number)) {
                        Some(order) => {
                            let applied = fresh.apply(order);
                            match applied.refused {
                                #[comment = " Another amount or currency, say: let a person look."]
                                Some(refused) => println!("{refused}"),
                                #[comment = " `OrderState::Paid` if it is paid."]
                                None => println!("{}", applied.state),
                            }
                            applied.reply
                        }
                        #[comment = " Your records don't have this order: let a person look."]
                        None => fresh.reply(),
                    }
                }
                #[comment = " It came before, and changes nothing."]
                Ok(Delivery::Repeat(reply)) => reply,
                #[comment = " Its code or state isn't in the spec. This reply asks for it again."]
                Ok(Delivery::NotUnderstood(notification)) => notification.again(),
            }
        }
    }
}

/// The statements that send the request, download a file with it or hand it over, and print what came of it.
fn act(of: &Act) -> TokenStream {
    match of {
        Act::Send => quote! {
            let outcome = client.send(&request).await;
            println!("{outcome}");
        },
        Act::Download => quote! {
            let mut file = std::fs::File::create("file")?;
            let downloaded = client.download(&request, &mut file).await;
            println!("{downloaded}");
        },
        Act::HandOver(name) => quote! {
            let #name = client.hand_over(&request)?;
            println!("{}", #name.what);
        },
    }
}

fn value(of: &Value) -> TokenStream {
    match of {
        Value::Text(text) => quote!(#text.into()),
        Value::Parsed(text) => quote!(#text.parse()?),
        Value::Int(number) => integer(*number),
        Value::Bool(truth) => quote!(#truth),
        Value::MinorUnits(number) => {
            let number = integer(*number);
            quote!(MinorUnits::new(#number))
        }
        Value::Decimal(mantissa, scale) => {
            let (mantissa, scale) = (integer(*mantissa), Literal::u32_unsuffixed(*scale));
            quote!(Decimal::new(#mantissa, #scale))
        }
        Value::Currency(code) => quote!(Currency::#code),
        Value::Variant(path) => quote!(#path),
        Value::Struct(of) => structure(of),
        Value::List(items) => {
            let items = items.iter().map(value);
            quote!(Vec::from([#(#items),*]))
        }
        Value::Some(inner) => {
            let inner = value(inner);
            quote!(Some(#inner))
        }
        Value::None => quote!(None),
        Value::Default => quote!(Default::default()),
    }
}

fn structure(StructValue { path, fields, has_rest }: &StructValue) -> TokenStream {
    let fields = fields.iter().map(|(name, of)| {
        let value = value(of);
        quote!(#name: #value,)
    });
    let rest = has_rest.then(|| quote!(..Default::default()));
    quote!(#path { #(#fields)* #rest })
}
