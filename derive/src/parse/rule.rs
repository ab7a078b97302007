//! Reads `#[rule(…)]`.

use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Ident, LitInt, LitStr, Result, Token, bracketed, parenthesized};

use super::{comma_separated, key_value, named};
use crate::errors::{Errors, unknown};
use crate::model::{Condition, Is, RULE_KINDS, Rule, RuleKind};

/// The rules of a struct.
pub(super) fn all(attributes: &[Attribute], errors: &mut Errors) -> Vec<Rule> {
    let mut rules = Vec::new();
    for attribute in named(attributes, "rule") {
        let mut words = Words::default();
        let read = attribute.parse_args_with(|input: ParseStream<'_>| {
            Ok(comma_separated(input, errors, |_| words.read_one(input)))
        });
        match (read, words.kind) {
            (Err(error), _) => errors.push(error),
            (Ok(_), Some((kind, fields))) => {
                let Words { when, digits, at, .. } = words;
                rules.push(Rule { kind, fields, when, digits, at });
            }
            (Ok(true), None) => {
                let kinds: Vec<&str> = RULE_KINDS.iter().map(|(name, ..)| *name).collect();
                let message = format!("a rule says one of {}", kinds.join(", "));
                errors.add(attribute.pound_token.span, message);
            }
            // The part that couldn't be read was reported, and may be the one that says the kind.
            (Ok(false), None) => {}
        }
    }
    rules
}

/// What was read of a rule so far.
#[derive(Default)]
struct Words {
    kind: Option<(RuleKind, Vec<LitStr>)>,
    when: Vec<Condition>,
    digits: Vec<(LitStr, LitInt)>,
    at: Option<LitStr>,
}

impl Words {
    fn read_one(&mut self, input: ParseStream<'_>) -> Result<()> {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "at" => self.at = Some(key_value::assigned(input)?),
            "when" => self.when.extend(in_parentheses::<Condition>(input)?),
            "digits" => {
                let digits = in_parentheses::<Digits>(input)?;
                self.digits.extend(digits.map(|Digits(currency, digits)| (currency, digits)));
            }
            _ => self.read_kind(&word, input)?,
        }
        Ok(())
    }

    fn read_kind(&mut self, word: &Ident, input: ParseStream<'_>) -> Result<()> {
        let Some(&(name, kind, least, greatest)) = RULE_KINDS.iter().find(|(name, ..)| word == name) else {
            let known = RULE_KINDS.iter().map(|(name, ..)| *name).chain(["when", "digits", "at"]);
            return Err(Error::new(word.span(), unknown("word", &word.to_string(), known)));
        };
        let fields = key_value::strings(input)?;
        if fields.len() < least || fields.len() > greatest {
            return Err(Error::new(word.span(), format!("`{name}` takes {least} names")));
        }
        if self.kind.is_some() {
            return Err(Error::new(word.span(), "a rule says one thing; write another `#[rule(…)]`"));
        }
        self.kind = Some((kind, fields));
        Ok(())
    }
}

/// `(item, item, …)`
fn in_parentheses<T: Parse>(input: ParseStream<'_>) -> Result<impl Iterator<Item = T> + use<T>> {
    let content;
    parenthesized!(content in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&content)?.into_iter())
}

impl Parse for Condition {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let field: LitStr = input.parse()?;
        input.parse::<Token![=]>()?;
        if input.peek(syn::token::Bracket) {
            let content;
            bracketed!(content in input);
            let values = Punctuated::<LitStr, Token![,]>::parse_terminated(&content)?;
            return Ok(Self { field, is: Is::Any(values.into_iter().collect()) });
        }
        let word: Ident = input.parse()?;
        let is = match word.to_string().as_str() {
            "present" => Is::Present,
            "absent" => Is::Absent,
            other => {
                let known = ["present", "absent"].into_iter();
                return Err(Error::new(word.span(), unknown("condition", other, known)));
            }
        };
        Ok(Self { field, is })
    }
}

/// `"TWD" = 0`
struct Digits(LitStr, LitInt);

impl Parse for Digits {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Ok(Self(input.parse()?, key_value::assigned(input)?))
    }
}
