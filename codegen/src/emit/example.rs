//! A call with the values of a spec's `example:`, as Rust that compiles.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{formatted, integer};
use crate::ir::{Act, Example, Ir, StructValue, Value};

/// The lines of a code block.
pub(super) fn lines(ir: &Ir<'_>, example: &Example) -> Vec<String> {
    let code = formatted(call(ir, example));
    let mut lines = vec!["```no_run".to_owned()];
    lines.extend(code.lines().map(str::to_owned));
    lines.push("```".to_owned());
    lines
}

fn call(ir: &Ir<'_>, example: &Example) -> TokenStream {
    let (crate_name, uses) = (&ir.crate_name, &example.uses);
    let client = example.environment.as_ref().map(|environment| {
        let credentials = value(ir, &example.credentials);
        quote! {
            let credentials = #credentials;
            let client = Client::new(credentials, environment::#environment);
        }
    });
    let request = value(ir, &example.request);
    let act = act(&example.act);
    quote! {
        use #crate_name::{#(#uses),*};
        async fn call() -> Result<(), Box<dyn std::error::Error>> {
            #client
            let request = #request;
            #act
            Ok(())
        }
    }
}

/// What is done with the request.
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

fn value(ir: &Ir<'_>, of: &Value) -> TokenStream {
    let crate_name = &ir.crate_name;
    match of {
        Value::Text(text) => quote!(#text.into()),
        Value::Parsed(text) => quote!(#text.parse()?),
        Value::Int(number) => integer(*number),
        Value::Bool(truth) => quote!(#truth),
        Value::MinorUnits(number) => {
            let number = integer(*number);
            quote!(#crate_name::MinorUnits::new(#number))
        }
        Value::Decimal(mantissa, scale) => {
            let (mantissa, scale) = (integer(*mantissa), Literal::u32_unsuffixed(*scale));
            quote!(#crate_name::Decimal::new(#mantissa, #scale))
        }
        Value::Currency(code) => quote!(paysmith_runtime::Currency::#code),
        Value::Variant(path) => quote!(#path),
        Value::Struct(of) => structure(ir, of),
        Value::List(items) => {
            let items = items.iter().map(|item| value(ir, item));
            quote!(vec![#(#items),*])
        }
        Value::Some(inner) => {
            let inner = value(ir, inner);
            quote!(Some(#inner))
        }
        Value::None => quote!(None),
        Value::Default => quote!(Default::default()),
    }
}

fn structure(ir: &Ir<'_>, StructValue { path, fields, has_rest }: &StructValue) -> TokenStream {
    let fields = fields.iter().map(|(name, of)| {
        let value = value(ir, of);
        quote!(#name: #value,)
    });
    let rest = has_rest.then(|| quote!(..Default::default()));
    quote!(#path { #(#fields)* #rest })
}
