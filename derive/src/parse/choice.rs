//! Reads an enum that derives `Choice`.

use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Data, DeriveInput, Error, Fields, Ident, LitStr, Result, Type, Variant};

use super::key_value::Integer;
use super::named;
use crate::errors::{Errors, unknown};
use crate::model::{Choice, ChoiceOf};

/// Reads the enum and the attributes of its variants.
pub(crate) fn choice(input: &DeriveInput, errors: &mut Errors) -> Choice {
    let mut choice =
        Choice { ident: input.ident.clone(), texts: Vec::new(), integers: Vec::new(), other: None };
    let Data::Enum(data) = &input.data else {
        errors.add(input.ident.span(), "`Choice` is for enums; for a struct derive `Message`");
        return choice;
    };
    for variant in &data.variants {
        match attribute(variant) {
            Ok(attribute) => add(&mut choice, variant, attribute, errors),
            Err(error) => errors.push(error),
        }
    }
    if choice.other.is_none() {
        errors.add(
            input.ident.span(),
            "a variant `#[choice(other)] Other(String)` (or `Other(i64)`) is missing: values that aren't listed \
             arrive some day, and must be kept",
        );
    }
    choice
}

/// What a variant's `#[choice(…)]` says.
enum ChoiceAttribute {
    Text(LitStr),
    Integer(Integer),
    Other,
}

impl Parse for ChoiceAttribute {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitStr) {
            return input.parse().map(Self::Text);
        }
        if !input.peek(Ident::peek_any) {
            return input.parse().map(Self::Integer);
        }
        let word = input.call(Ident::parse_any)?;
        if word == "other" {
            return Ok(Self::Other);
        }
        Err(Error::new(word.span(), unknown("word", &word.to_string(), ["other"].into_iter())))
    }
}

fn attribute(variant: &Variant) -> Result<ChoiceAttribute> {
    let Some(attribute) = named(&variant.attrs, "choice").next() else {
        return Err(Error::new(
            variant.ident.span(),
            "what is this value on the wire? Say `#[choice(\"…\")]`, `#[choice(1)]` or `#[choice(other)]`",
        ));
    };
    attribute.parse_args()
}

fn add(choice: &mut Choice, variant: &Variant, attribute: ChoiceAttribute, errors: &mut Errors) {
    let ident = variant.ident.clone();
    match (&attribute, &variant.fields) {
        (ChoiceAttribute::Other, Fields::Unnamed(fields)) if fields.unnamed.len() == 1 => {}
        (ChoiceAttribute::Other, _) => {
            errors.add(ident.span(), "the other values need a place: `Other(String)` or `Other(i64)`");
        }
        (_, Fields::Unit) => {}
        (_, _) => errors.add(ident.span(), "a listed value is a variant without fields"),
    }
    match attribute {
        ChoiceAttribute::Text(text) => choice.texts.push((ident, text)),
        ChoiceAttribute::Integer(integer) => choice.integers.push((ident, integer.value, integer.span)),
        ChoiceAttribute::Other if choice.other.is_some() => {
            errors.add(ident.span(), "there is an `other` already");
        }
        ChoiceAttribute::Other => choice.other = Some((ident, choice_of(&variant.fields))),
    }
}

/// The kind of the enum's values: integers if its variant for other values holds an `i64`, strings if not.
fn choice_of(fields: &Fields) -> ChoiceOf {
    let integer = fields.iter().any(|field| match &field.ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|segment| segment.ident == "i64"),
        _ => false,
    });
    if integer { ChoiceOf::Integers } else { ChoiceOf::Texts }
}
