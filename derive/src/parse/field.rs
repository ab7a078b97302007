//! Reads the keys of `#[field(…)]`.

use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Error, Ident, Result, parenthesized};

use super::{comma_separated, key_value};
use crate::errors::{Errors, unknown};
use crate::model::{FIELD_KEYS, FieldKeys, Key, Shape, Value};

/// Reads keys up to the end of the input, and adds them to those that were read from the field's attributes before.
pub(super) fn keys(keys: &mut FieldKeys, input: ParseStream<'_>, errors: &mut Errors) {
    comma_separated(input, errors, |errors| {
        let key = key(input, errors)?;
        if keys.has(key.name) {
            return Err(Error::new(key.span, format!("`{}` is said twice", key.name)));
        }
        keys.0.push(key);
        Ok(())
    });
}

fn key(input: ParseStream<'_>, errors: &mut Errors) -> Result<Key> {
    let ident = input.call(Ident::parse_any)?;
    let word = ident.to_string();
    let Some(&(name, shape, target)) = FIELD_KEYS.iter().find(|(name, ..)| *name == word) else {
        let known = FIELD_KEYS.iter().map(|(name, ..)| *name);
        return Err(Error::new(ident.span(), unknown("key", &word, known)));
    };
    let value = if shape == Shape::Keys {
        let content;
        parenthesized!(content in input);
        let mut item = FieldKeys::default();
        keys(&mut item, &content, errors);
        Value::Keys(item)
    } else {
        key_value::value(shape, input)?
    };
    Ok(Key { name, span: ident.span(), target, value })
}
