//! Reads the values that stand behind keys.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, LitChar, LitInt, LitStr, Result, Token, parenthesized};

use crate::model::{Shape, Value};

/// A value of any shape but [`Shape::Keys`], which the caller reads.
pub(super) fn value(shape: Shape, input: ParseStream<'_>) -> Result<Value> {
    Ok(match shape {
        Shape::Flag | Shape::Keys => Value::Flag,
        Shape::Str => Value::Str(assigned(input)?),
        Shape::Char => Value::Char(assigned::<LitChar>(input)?.value()),
        Shape::Count => {
            let Integer { value, span } = assigned(input)?;
            let count = u32::try_from(value)
                .map_err(|_| Error::new(span, "a whole number from 0 to 4294967295 is wanted here"))?;
            Value::Number(count.into())
        }
        Shape::Signed => {
            let Integer { value, span } = assigned(input)?;
            i32::try_from(value).map_err(|_| Error::new(span, "so far from UTC is no zone"))?;
            Value::Number(value)
        }
        Shape::Strs => Value::Strs(strings(input)?),
        Shape::StrPair => {
            let span = input.span();
            match <[LitStr; 2]>::try_from(strings(input)?) {
                Ok([first, second]) => Value::StrPair(first, second),
                Err(_) => return Err(Error::new(span, "two strings are wanted here")),
            }
        }
        Shape::StrPairs => {
            let span = input.span();
            let strings = strings(input)?;
            let (pairs, []) = strings.as_chunks::<2>() else {
                return Err(Error::new(span, "pairs of strings are wanted here: a name and what it means"));
            };
            Value::StrPairs(pairs.iter().cloned().map(|[first, second]| (first, second)).collect())
        }
        Shape::Range => range(input)?,
    })
}

/// `= value`
pub(super) fn assigned<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// Strings in parentheses, one or more.
pub(super) fn strings(input: ParseStream<'_>) -> Result<Vec<LitStr>> {
    let content;
    let parentheses = parenthesized!(content in input);
    let strings = Punctuated::<LitStr, Token![,]>::parse_terminated(&content)?;
    if strings.is_empty() {
        return Err(Error::new(parentheses.span.join(), "at least one string is wanted here"));
    }
    Ok(strings.into_iter().collect())
}

/// `(1, 99)`, `(_, 99)` or `(1, _)`
fn range(input: ParseStream<'_>) -> Result<Value> {
    let content;
    let parentheses = parenthesized!(content in input);
    let least = bound(&content, i64::MIN)?;
    content.parse::<Token![,]>()?;
    let greatest = bound(&content, i64::MAX)?;
    if !content.is_empty() {
        return Err(content.error("a range has two ends"));
    }
    if least > greatest {
        let message = "this range holds nothing: its least is above its greatest";
        return Err(Error::new(parentheses.span.join(), message));
    }
    Ok(Value::Range(least, greatest))
}

/// One end of a range; `_` leaves it open.
fn bound(input: ParseStream<'_>, open: i64) -> Result<i64> {
    match input.parse::<Option<Token![_]>>()? {
        Some(_) => Ok(open),
        None => input.parse().map(|Integer { value, .. }| value),
    }
}

/// An integer, which may have a minus before it, and its place.
pub(super) struct Integer {
    pub(super) value: i64,
    pub(super) span: Span,
}

impl Parse for Integer {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let minus = input.parse::<Option<Token![-]>>()?;
        let literal: LitInt = input.parse()?;
        let sign = if minus.is_some() { "-" } else { "" };
        let value = format!("{sign}{}", literal.base10_digits())
            .parse()
            .map_err(|error| Error::new(literal.span(), error))?;
        Ok(Self { value, span: literal.span() })
    }
}
