//! The values that keys of an attribute take.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{LitChar, LitInt, LitStr, Result, Token, parenthesized};

/// What is written after a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Nothing.
    Flag,
    /// `= "text"`
    Str,
    /// `= 'c'`
    Char,
    /// `= 5`, not negative, at most `u32::MAX`
    Count,
    /// `= -5`, an `i32`
    Signed,
    /// `("a", "b")`, one or more
    Strs,
    /// `("a", "b")`, exactly two
    StrPair,
    /// `("a", "b", "c", "d")`, two and two
    StrPairs,
    /// `(1, _)`
    Range,
    /// `(…)`, the keys again
    Keys,
}

/// The value of a key.
pub(crate) enum Value {
    /// It has none.
    Flag,
    /// Characters.
    Str(LitStr),
    /// A character.
    Char(char),
    /// A number.
    Number(i64),
    /// Several strings.
    Strs(Vec<LitStr>),
    /// Least and greatest.
    Range(i64, i64),
    /// The keys of an element.
    Keys(crate::keys::Keys),
}

/// Strings in parentheses.
pub(crate) fn strings(input: ParseStream<'_>) -> Result<Vec<LitStr>> {
    let content;
    let open = parenthesized!(content in input);
    let strings: Vec<LitStr> =
        Punctuated::<LitStr, Token![,]>::parse_terminated(&content)?.into_iter().collect();
    if strings.is_empty() {
        return Err(syn::Error::new(open.span.join(), "at least one string is wanted here"));
    }
    Ok(strings)
}

/// `= value`, parsed.
pub(crate) fn assigned<T: syn::parse::Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// A value of any shape but [`Shape::Keys`], which the caller parses.
pub(crate) fn value(shape: Shape, input: ParseStream<'_>) -> Result<Value> {
    Ok(match shape {
        Shape::Flag | Shape::Keys => Value::Flag,
        Shape::Str => Value::Str(assigned(input)?),
        Shape::Char => Value::Char(assigned::<LitChar>(input)?.value()),
        Shape::Count => {
            input.parse::<Token![=]>()?;
            let (number, span) = integer(input)?;
            let count = u32::try_from(number)
                .map_err(|_| syn::Error::new(span, "a whole number from 0 to 4294967295 is wanted here"))?;
            Value::Number(count.into())
        }
        Shape::Signed => {
            input.parse::<Token![=]>()?;
            let (number, span) = integer(input)?;
            i32::try_from(number).map_err(|_| syn::Error::new(span, "so far from UTC is no zone"))?;
            Value::Number(number)
        }
        Shape::Strs => Value::Strs(strings(input)?),
        Shape::StrPair => {
            let span = input.span();
            let pair = strings(input)?;
            if pair.len() != 2 {
                return Err(syn::Error::new(span, "two strings are wanted here"));
            }
            Value::Strs(pair)
        }
        Shape::StrPairs => pairs(input)?,
        Shape::Range => range(input)?,
    })
}

/// `("a", "b", "c", "d")`
fn pairs(input: ParseStream<'_>) -> Result<Value> {
    let span = input.span();
    let pairs = strings(input)?;
    if !pairs.len().is_multiple_of(2) {
        return Err(syn::Error::new(span, "pairs of strings are wanted here: a name and what it means"));
    }
    Ok(Value::Strs(pairs))
}

/// `(1, 99)`, `(_, 99)`, `(1, _)`
fn range(input: ParseStream<'_>) -> Result<Value> {
    let content;
    let open = parenthesized!(content in input);
    let least = bound(&content, i64::MIN)?;
    content.parse::<Token![,]>()?;
    let greatest = bound(&content, i64::MAX)?;
    if !content.is_empty() {
        return Err(content.error("a range has two ends"));
    }
    if least > greatest {
        return Err(syn::Error::new(
            open.span.join(),
            "this range holds nothing: its least is above its greatest",
        ));
    }
    Ok(Value::Range(least, greatest))
}

fn bound(input: ParseStream<'_>, open: i64) -> Result<i64> {
    if input.peek(Token![_]) {
        input.parse::<Token![_]>()?;
        return Ok(open);
    }
    integer(input).map(|(number, _)| number)
}

/// An integer, which may have a minus before it, and its place.
pub(crate) fn integer(input: ParseStream<'_>) -> Result<(i64, Span)> {
    let minus = input.parse::<Option<Token![-]>>()?;
    let literal: LitInt = input.parse()?;
    let sign = if minus.is_some() { "-" } else { "" };
    let number = format!("{sign}{}", literal.base10_digits())
        .parse()
        .map_err(|error| syn::Error::new(literal.span(), error))?;
    Ok((number, literal.span()))
}
