//! Reads `#[fixed("name" = value)]`.

use syn::parse::ParseStream;
use syn::{Attribute, Lit, LitStr, Result, Token};

use super::key_value::assigned;
use super::{field, named};
use crate::errors::Errors;
use crate::model::{FieldKeys, Fixed};

/// The fixed fields of a struct.
pub(super) fn all(attributes: &[Attribute], errors: &mut Errors) -> Vec<Fixed> {
    let mut all = Vec::new();
    for attribute in named(attributes, "fixed") {
        match attribute.parse_args_with(|input: ParseStream<'_>| one(input, errors)) {
            Ok(fixed) => all.push(fixed),
            Err(error) => errors.push(error),
        }
    }
    all
}

fn one(input: ParseStream<'_>, errors: &mut Errors) -> Result<Fixed> {
    let wire: LitStr = input.parse()?;
    let value: Lit = assigned(input)?;
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    let mut keys = FieldKeys::of_wire(wire.clone());
    field::keys(&mut keys, input, errors);
    Ok(Fixed { wire, value, keys })
}
