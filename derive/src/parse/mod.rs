//! Reads structs and enums with their attributes into the model. What can't be read is reported, and reading goes on.

mod choice;
mod field;
mod fixed;
mod key_value;
mod rule;

use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Fields, Lit, LitStr, Meta, Result, Token, Type};

pub(crate) use choice::choice;

use crate::errors::Errors;
use crate::model::{Field, FieldKeys, Message, Role};

/// Reads a struct that derives `Message`.
pub(crate) fn message(input: &DeriveInput, errors: &mut Errors) -> Message {
    Message {
        ident: input.ident.clone(),
        spec_file: spec_file(&input.attrs, errors),
        fields: fields(&input.data, errors),
        fixed: fixed::all(&input.attrs, errors),
        rules: rule::all(&input.attrs, errors),
    }
}

fn fields(data: &Data, errors: &mut Errors) -> Vec<Field> {
    match data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                return fields.named.iter().filter_map(|field| struct_field(field, errors)).collect();
            }
            Fields::Unit => {}
            Fields::Unnamed(fields) => errors.add(
                fields.span(),
                "a message's fields have names; give each one, with `#[field(wire = \"…\")]`",
            ),
        },
        Data::Enum(data) => {
            errors.add(data.enum_token.span, "a message is a struct; for an enum of values derive `Choice`");
        }
        Data::Union(data) => errors.add(data.union_token.span, "a message is a struct with named fields"),
    }
    Vec::new()
}

fn struct_field(field: &syn::Field, errors: &mut Errors) -> Option<Field> {
    let ident = field.ident.clone()?;
    let mut keys = FieldKeys::default();
    for attribute in named(&field.attrs, "field") {
        let read = attribute.parse_args_with(|input: ParseStream<'_>| {
            field::keys(&mut keys, input, errors);
            Ok(())
        });
        if let Err(error) = read {
            errors.push(error);
        }
    }
    let role = match (keys.has("flatten"), keys.has("extra")) {
        (true, _) => Role::Flattened,
        (false, true) => Role::Extra,
        (false, false) => Role::InTable,
    };
    Some(Field { optional: is_option(&field.ty), doc: first_doc_line(&field.attrs), ident, role, keys })
}

/// The file in `#[spec("specs/x.yaml")]`.
fn spec_file(attributes: &[Attribute], errors: &mut Errors) -> String {
    match named(attributes, "spec").next().map(Attribute::parse_args::<LitStr>) {
        Some(Ok(path)) => path.value(),
        Some(Err(error)) => {
            errors.push(error);
            String::new()
        }
        None => String::new(),
    }
}

/// The attributes of that name.
fn named<'a>(attributes: &'a [Attribute], name: &str) -> impl Iterator<Item = &'a Attribute> {
    attributes.iter().filter(move |attribute| attribute.path().is_ident(name))
}

/// Whether a type is an `Option<…>`, by whatever path it is named.
fn is_option(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "Option" && !segment.arguments.is_empty())
}

/// The first line of the doc comment that isn't empty.
fn first_doc_line(attributes: &[Attribute]) -> String {
    let texts = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let lines = texts.flat_map(|text| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>());
    lines.into_iter().find(|line| !line.is_empty()).unwrap_or_default()
}

/// Reads items up to the end of the input. What is wrong with one doesn't hide what is wrong with the next: it is reported, and
/// reading goes on after the next comma. Returns whether nothing was wrong.
fn comma_separated(
    input: ParseStream<'_>,
    errors: &mut Errors,
    mut item: impl FnMut(&mut Errors) -> Result<()>,
) -> bool {
    let mut fine = true;
    while !input.is_empty() {
        let read = item(errors).and_then(|()| {
            if input.is_empty() || input.peek(Token![,]) { Ok(()) } else { Err(input.error("expected `,`")) }
        });
        if let Err(error) = read {
            errors.push(error);
            fine = false;
            skip_to_comma(input);
        }
        // Either a comma comes now, or the end: both can be read as an optional comma.
        let _ = input.parse::<Option<Token![,]>>();
    }
    fine
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<proc_macro2::TokenTree>().is_err() {
            return;
        }
    }
}
