//! A call with the values of a spec's `example:`, as Rust that compiles: for the docs of each operation.

use std::str::FromStr;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};

use crate::checked::{Address, Credential, Field, Instant, Kind, Provider, Table, TimeFormat};
use crate::ir::{Attribute, Enum, FieldIr, Ir, OperationIr, Struct, Ty};
use crate::naming::{ident, pascal, snake};

/// The lines of a code block; none for an operation without an example, or with one that can't be said in Rust.
pub(super) fn lines(ir: &Ir<'_>, of: &OperationIr<'_>) -> Vec<String> {
    let Some(example) = &of.operation.example else { return Vec::new() };
    let writer = Writer { ir, of };
    let Some(top) = of.types.structs.first() else { return Vec::new() };
    let Some(request) = writer.of_struct(top, &of.operation.request, &example.request, true) else {
        return Vec::new();
    };
    let Ok(file) = syn::parse2::<syn::File>(function(ir, of, &request)) else { return Vec::new() };
    let code = prettyplease::unparse(&file);
    let mut lines = vec!["```no_run".to_owned()];
    lines.extend(code.lines().map(str::to_owned));
    lines.push("```".to_owned());
    lines
}

fn function(ir: &Ir<'_>, of: &OperationIr<'_>, request: &TokenStream) -> TokenStream {
    let krate = ident(&format!("paysmith_{}", snake(&ir.provider.name)));
    let module = ident(&of.module);
    let types = request.to_string().contains("types ::").then(|| quote!(, types));
    let credentials = credentials(ir.provider);
    // Where it can cost nothing, if there is such a place.
    let environments = &ir.provider.environments;
    let environment =
        environments.iter().find(|environment| !environment.real_money).or(environments.first());
    let environment = environment.map(|environment| ident(&snake(&environment.name).to_uppercase()));
    let runs = environment.map(|environment| {
        quote! {
            let credentials = #credentials;
            let client = Client::new(credentials, environment::#environment);
        }
    });
    let used = match (&of.operation.address, of.operation.file) {
        (Address::Link(_), _) => quote! {
            let link = client.hand_over(&request)?;
            println!("{}", link.what);
        },
        (Address::App, _) => quote! {
            let text = client.hand_over(&request)?;
            println!("{}", text.what);
        },
        (_, Some(_)) => quote! {
            let mut file = std::fs::File::create("file")?;
            let downloaded = client.download(&request, &mut file).await;
            println!("{downloaded}");
        },
        (_, None) => quote! {
            let outcome = client.send(&request).await;
            println!("{outcome}");
        },
    };
    quote! {
        use #krate::{Client, Credentials, environment, #module #types};

        async fn call() -> Result<(), Box<dyn std::error::Error>> {
            #runs
            let request = #request;
            #used
            Ok(())
        }
    }
}

fn credentials(provider: &Provider) -> TokenStream {
    let Some(set) = provider.credential_sets.first() else {
        let all = provider.credentials.iter().map(credential);
        return quote!(Credentials { #(#all),* });
    };
    let name = ident(&pascal(&set.name));
    let own = provider.credentials.iter().filter(|of| provider.set_has(set, &of.name)).map(credential);
    quote!(Credentials::#name { #(#own),* })
}

fn credential(of: &Credential) -> TokenStream {
    let name = ident(&snake(&of.name));
    if of.optional {
        return quote!(#name: None);
    }
    let value = of.example.clone().unwrap_or_else(|| format!("your {}", of.name));
    quote!(#name: #value.into())
}

struct Writer<'i> {
    ir: &'i Ir<'i>,
    of: &'i OperationIr<'i>,
}

impl Writer<'_> {
    /// `payment_mpm::Request { … }`
    fn of_struct(
        &self,
        of: &Struct<'_>,
        table: &Table,
        values: &Map<String, Value>,
        own: bool,
    ) -> Option<TokenStream> {
        let path = self.path(&of.name, own);
        let fields = self.fields(&of.fields, table, values, own)?;
        let optional = match &of.optional {
            Some((field, ty)) => {
                let part = self.find_struct(ty, own)?;
                let (field, path) = (ident(field), self.path(ty, own));
                let said = self.fields(&part.fields, table, values, own)?;
                Some(match said.is_empty() {
                    true => quote!(#field: Default::default(),),
                    false if said.len() == part.fields.len() => quote!(#field: #path { #(#said),* },),
                    false => quote!(#field: #path { #(#said,)* ..Default::default() },),
                })
            }
            None => None,
        };
        let rest = (of.has_default && fields.len() < of.fields.len()).then(|| quote!(..Default::default()));
        Some(quote!(#path { #(#fields,)* #optional #rest }))
    }

    fn fields(
        &self,
        fields: &[FieldIr],
        table: &Table,
        values: &Map<String, Value>,
        own: bool,
    ) -> Option<Vec<TokenStream>> {
        let mut out = Vec::new();
        for field in fields {
            let wire = wire(field);
            let (Some(value), Some(of)) = (values.get(wire), table.fields.iter().find(|of| of.wire == wire))
            else {
                // What is required and not in the example can't be made up here.
                if matches!(field.ty, Ty::Option(_)) {
                    continue;
                } else {
                    return None;
                };
            };
            let (name, value) = (ident(&field.name), self.value(&field.ty, of, value, own)?);
            out.push(quote!(#name: #value));
        }
        Some(out)
    }

    /// `own`: the value stands in a struct of the operation's module, and not in one of `types`.
    fn value(&self, ty: &Ty, field: &Field, value: &Value, own: bool) -> Option<TokenStream> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            _ => String::new(),
        };
        Some(match ty {
            Ty::Option(inner) => {
                let inner = self.value(inner, field, value, own)?;
                quote!(Some(#inner))
            }
            Ty::String => quote!(#text.into()),
            Ty::Int => {
                let number = Literal::i64_unsuffixed(text.parse().ok()?);
                quote!(#number)
            }
            Ty::Bool => {
                let truth: bool = text.parse().ok()?;
                quote!(#truth)
            }
            Ty::MinorUnits => {
                let number = Literal::i64_unsuffixed(text.parse().ok()?);
                quote!(paysmith_runtime::MinorUnits::new(#number))
            }
            Ty::Decimal => {
                let decimal = rust_decimal::Decimal::from_str(&text).ok()?;
                let mantissa = Literal::i64_unsuffixed(decimal.mantissa().to_i64()?);
                let scale = Literal::u32_unsuffixed(decimal.scale());
                quote!(paysmith_runtime::Decimal::new(#mantissa, #scale))
            }
            Ty::Timestamp => {
                let Kind::Instant(instant) = &field.kind else { return None };
                let text = rfc3339(instant, &text)?;
                quote!(#text.parse()?)
            }
            Ty::Period => quote!(#text.parse()?),
            Ty::Json => return None,
            Ty::List(item) => {
                let Kind::List(list) = &field.kind else { return None };
                let items = value.as_array()?.iter().map(|value| self.value(item, &list.item, value, own));
                let items = items.collect::<Option<Vec<_>>>()?;
                quote!(vec![#(#items),*])
            }
            Ty::Named(path) => self.named(path, field, value, &text, own)?,
        })
    }

    fn named(
        &self,
        path: &[String],
        field: &Field,
        value: &Value,
        text: &str,
        own: bool,
    ) -> Option<TokenStream> {
        let own = own && path.len() == 1;
        let name = path.last()?;
        match &field.kind {
            Kind::Object(object) => {
                self.of_struct(self.find_struct(name, own)?, &object.table, value.as_object()?, own)
            }
            Kind::Enum(_) => {
                let of = self.find_enum(name, own)?;
                let path = self.path(name, own);
                let (variant, ..) = of.variants.iter().find(|(_, _, wire)| *wire == text)?;
                let variant = ident(variant);
                Some(quote!(#path::#variant))
            }
            _ => None,
        }
    }

    /// From the crate's root: in the operation's module, or in `types`.
    fn path(&self, name: &str, own: bool) -> TokenStream {
        let (module, name) = (ident(if own { &self.of.module } else { "types" }), ident(name));
        quote!(#module::#name)
    }

    fn find_struct(&self, name: &str, own: bool) -> Option<&Struct<'_>> {
        let types = if own { &self.of.types } else { &self.ir.types };
        types.structs.iter().find(|of| of.name == name)
    }

    fn find_enum(&self, name: &str, own: bool) -> Option<&Enum<'_>> {
        let types = if own { &self.of.types } else { &self.ir.types };
        types.enums.iter().find(|of| of.name == name)
    }
}

fn wire(field: &FieldIr) -> &str {
    let wire = field.attributes.iter().find_map(|attribute| match attribute {
        Attribute::Text("wire", wire) => Some(wire.as_str()),
        _ => None,
    });
    wire.unwrap_or(&field.name)
}

/// What `Timestamp` reads, from a provider's own format.
fn rfc3339(instant: &Instant, text: &str) -> Option<String> {
    let minutes = instant.offset.abs() / 60;
    let sign = if instant.offset < 0 { '-' } else { '+' };
    let zone = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    match instant.format {
        TimeFormat::Rfc3339 => Some(text.to_owned()),
        TimeFormat::DateTime => Some(format!("{}{zone}", text.replace(' ', "T"))),
        TimeFormat::Compact => {
            let (date, time) = text.split_at_checked(8)?;
            Some(format!("{date}T{time}{zone}"))
        }
        TimeFormat::Unix => Some(jiff::Timestamp::from_second(text.parse().ok()?).ok()?.to_string()),
        TimeFormat::UnixMs => Some(jiff::Timestamp::from_millisecond(text.parse().ok()?).ok()?.to_string()),
    }
}
