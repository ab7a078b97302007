//! `#[derive(Message)]`: parse, check, emit.

use proc_macro2::TokenStream;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Expr, ExprLit, Fields, Ident, Lit, Meta, Type};

use crate::cx::Cx;
use crate::fixed::{self, Fixed};
use crate::keys::Keys;
use crate::rules::{self, Rule};
use crate::{check, emit};

/// What a struct is to the runtime.
pub(crate) struct Parsed {
    pub(crate) ident: Ident,
    /// The spec's file, of which `line = …` says the line.
    pub(crate) spec: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) fixed: Vec<Fixed>,
    pub(crate) rules: Vec<Rule>,
}

/// A field of the struct.
pub(crate) struct Part {
    pub(crate) ident: Ident,
    pub(crate) optional: bool,
    pub(crate) doc: String,
    pub(crate) role: Role,
    pub(crate) keys: Keys,
}

/// What a field of the struct is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A field of the table.
    Field,
    /// Another message of the same table.
    Flatten,
    /// Where unlisted members are kept.
    Extra,
}

/// The implementation, or every error and an implementation that keeps other errors away.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let cx = Cx::default();
    let parsed = parse(input, &cx);
    match cx.finish() {
        None => emit::message(&parsed),
        Some(errors) => {
            let fallback = emit::fallback(&input.ident, &input.generics);
            quote::quote!(#errors #fallback)
        }
    }
}

fn parse(input: &DeriveInput, cx: &Cx) -> Parsed {
    plain(input, "Message", cx);
    let mut parts = Vec::new();
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => parts.extend(fields.named.iter().filter_map(|field| part(field, cx))),
            Fields::Unit => {}
            Fields::Unnamed(fields) => cx.error(
                fields.span(),
                "a message's fields have names; give each one, with `#[field(wire = \"…\")]`",
            ),
        },
        Data::Enum(data) => {
            cx.error(data.enum_token.span, "a message is a struct; for an enum of values derive `Choice`");
        }
        Data::Union(data) => cx.error(data.union_token.span, "a message is a struct with named fields"),
    }
    check::parts(&parts, cx);
    let fixed = fixed::parse(&input.attrs, &parts, cx);
    let rules = rules::parse(&input.attrs, &parts, &fixed, cx);
    Parsed { ident: input.ident.clone(), spec: spec(&input.attrs, cx), parts, fixed, rules }
}

/// `#[spec("specs/x.yaml")]`
fn spec(attributes: &[syn::Attribute], cx: &Cx) -> String {
    let Some(attribute) = attributes.iter().find(|attribute| attribute.path().is_ident("spec")) else {
        return String::new();
    };
    match attribute.parse_args::<syn::LitStr>() {
        Ok(path) => path.value(),
        Err(error) => {
            cx.push(error);
            String::new()
        }
    }
}

/// Types with parameters can't have a static table.
pub(crate) fn plain(input: &DeriveInput, what: &str, cx: &Cx) {
    if !input.generics.params.is_empty() {
        cx.error(
            input.generics.span(),
            format!("`{what}` can't be derived for a type with parameters: its table is static"),
        );
    }
}

fn part(field: &syn::Field, cx: &Cx) -> Option<Part> {
    let ident = field.ident.clone()?;
    let mut keys = Keys::default();
    let mut found = false;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("field")) {
        found = true;
        let result = attribute.parse_args_with(|input: syn::parse::ParseStream<'_>| {
            keys.parse(input, cx);
            Ok(())
        });
        if let Err(error) = result {
            cx.push(error);
        }
    }
    let role = match (keys.has("flatten"), keys.has("extra")) {
        (true, _) => Role::Flatten,
        (false, true) => Role::Extra,
        (false, false) => Role::Field,
    };
    match role {
        Role::Flatten => check::alone(&keys, "flatten", cx),
        Role::Extra => check::alone(&keys, "extra", cx),
        Role::Field => {
            check::keys(&keys, false, cx);
            if let Some(crate::values::Value::Keys(item)) = keys.get("item").map(|said| &said.value) {
                check::keys(item, true, cx);
            }
            if !found || !keys.has("wire") {
                cx.error(
                    ident.span(),
                    "what is this field called on the wire? Say `#[field(wire = \"…\")]`, or `flatten` or `extra`",
                );
            }
        }
    }
    Some(Part { optional: optional(&field.ty), doc: doc(&field.attrs), ident, role, keys })
}

/// `Option<…>`, however it is named.
fn optional(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "Option" && !segment.arguments.is_empty())
}

/// The first line of the doc comment.
fn doc(attributes: &[syn::Attribute]) -> String {
    attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        })
        .flat_map(|text| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>())
        .find(|line| !line.is_empty())
        .unwrap_or_default()
}
