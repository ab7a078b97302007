//! `#[rule(…)]`: what fields demand of one another.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitInt, LitStr, Result, Token, bracketed, parenthesized};

use crate::cx::Cx;
use crate::fixed::Fixed;
use crate::keys::skip_to_comma;
use crate::message::{Part, Role};
use crate::{values, words};

/// The kinds, how many names each takes (least, greatest), and whether each name is a rule of its own.
const KINDS: &[(&str, usize, usize)] = &[
    ("required", 1, usize::MAX),
    ("forbidden", 1, usize::MAX),
    ("one_of", 2, usize::MAX),
    ("at_least_one", 2, usize::MAX),
    ("overrides", 2, 2),
    ("fraction", 2, 2),
];

/// A rule as it was written.
pub(crate) struct Rule {
    pub(crate) kind: &'static str,
    pub(crate) names: Vec<LitStr>,
    pub(crate) when: Vec<(LitStr, Is)>,
    /// The currencies that are counted otherwise than ISO 4217 says, and their digits after the point.
    pub(crate) digits: Vec<(LitStr, LitInt)>,
    pub(crate) at: Option<LitStr>,
}

/// The right side of a condition.
pub(crate) enum Is {
    Present,
    Absent,
    Any(Vec<LitStr>),
}

/// The rules of a struct.
pub(crate) fn parse(attributes: &[Attribute], parts: &[Part], fixed: &[Fixed], cx: &Cx) -> Vec<Rule> {
    let mut rules = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("rule")) {
        let mut draft = Draft { kind: None, when: Vec::new(), digits: Vec::new(), at: None, whole: true };
        let parsed = attribute.parse_args_with(|input: ParseStream<'_>| {
            draft.parse(input, cx);
            Ok(())
        });
        if let Err(error) = parsed {
            cx.push(error);
            continue;
        }
        let Some((kind, names)) = draft.kind else {
            // A kind that couldn't be read was reported already.
            if !draft.whole {
                continue;
            }
            let kinds: Vec<&str> = KINDS.iter().map(|kind| kind.0).collect();
            cx.error(attribute.pound_token.span, format!("a rule says one of {}", kinds.join(", ")));
            continue;
        };
        let rule = Rule { kind, names, when: draft.when, digits: draft.digits, at: draft.at };
        known(&rule, parts, fixed, cx);
        rules.push(rule);
    }
    rules
}

/// Names must be those of the table. With a flattened part the rest of the table can't be seen from here.
fn known(rule: &Rule, parts: &[Part], fixed: &[Fixed], cx: &Cx) {
    if parts.iter().any(|part| part.role == Role::Flatten) {
        return;
    }
    let keys = parts.iter().map(|part| &part.keys).chain(fixed.iter().map(|fixed| &fixed.keys));
    let wires: Vec<String> = keys.filter_map(|keys| keys.str("wire")).map(LitStr::value).collect();
    for name in rule.names.iter().chain(rule.when.iter().map(|(name, _)| name)) {
        let path = name.value();
        let first = path.split('.').next().unwrap_or_default();
        if !wires.iter().any(|wire| wire == first) {
            cx.error(name.span(), words::unknown("field", first, wires.iter().map(String::as_str)));
        }
    }
}

struct Draft {
    kind: Option<(&'static str, Vec<LitStr>)>,
    when: Vec<(LitStr, Is)>,
    digits: Vec<(LitStr, LitInt)>,
    at: Option<LitStr>,
    /// Nothing of it was unreadable.
    whole: bool,
}

impl Draft {
    fn parse(&mut self, input: ParseStream<'_>, cx: &Cx) {
        while !input.is_empty() {
            if let Err(error) = self.key(input) {
                cx.push(error);
                self.whole = false;
                skip_to_comma(input);
            } else if !input.is_empty() && !input.peek(Token![,]) {
                cx.push(input.error("expected `,`"));
                skip_to_comma(input);
            }
            let _ = input.parse::<Option<Token![,]>>();
        }
    }

    fn key(&mut self, input: ParseStream<'_>) -> Result<()> {
        let ident = input.call(Ident::parse_any)?;
        let word = ident.to_string();
        match word.as_str() {
            "at" => self.at = Some(values::assigned(input)?),
            "when" => {
                let content;
                parenthesized!(content in input);
                self.when.extend(
                    Punctuated::<Line, Token![,]>::parse_terminated(&content)?.into_iter().map(|l| l.0),
                );
            }
            "digits" => {
                let content;
                parenthesized!(content in input);
                let all = Punctuated::<Digits, Token![,]>::parse_terminated(&content)?;
                self.digits.extend(all.into_iter().map(|digits| digits.0));
            }
            _ => self.kind(&word, ident.span(), input)?,
        }
        Ok(())
    }

    fn kind(&mut self, word: &str, span: Span, input: ParseStream<'_>) -> Result<()> {
        let Some(&(kind, least, greatest)) = KINDS.iter().find(|kind| kind.0 == word) else {
            let known = KINDS.iter().map(|kind| kind.0).chain(["when", "digits", "at"]);
            return Err(syn::Error::new(span, words::unknown("word", word, known)));
        };
        let names = values::strings(input)?;
        if names.len() < least || names.len() > greatest {
            return Err(syn::Error::new(span, format!("`{kind}` takes {least} names")));
        }
        if self.kind.is_some() {
            return Err(syn::Error::new(span, "a rule says one thing; write another `#[rule(…)]`"));
        }
        self.kind = Some((kind, names));
        Ok(())
    }
}

/// `"name" = ["a", "b"]`, `"name" = present`, `"name" = absent`
struct Line((LitStr, Is));

impl syn::parse::Parse for Line {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name: LitStr = input.parse()?;
        input.parse::<Token![=]>()?;
        if input.peek(syn::token::Bracket) {
            let content;
            bracketed!(content in input);
            let values = Punctuated::<LitStr, Token![,]>::parse_terminated(&content)?;
            return Ok(Self((name, Is::Any(values.into_iter().collect()))));
        }
        let word: Ident = input.parse()?;
        let is = match word.to_string().as_str() {
            "present" => Is::Present,
            "absent" => Is::Absent,
            other => {
                let known = ["present", "absent"].into_iter();
                return Err(syn::Error::new(word.span(), words::unknown("condition", other, known)));
            }
        };
        Ok(Self((name, is)))
    }
}

/// `"TWD" = 0`
struct Digits((LitStr, LitInt));

impl syn::parse::Parse for Digits {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let code = input.parse()?;
        Ok(Self((code, values::assigned(input)?)))
    }
}

/// The rules as the runtime's table; `required` and `forbidden` make one for each name.
pub(crate) fn emit(rules: &[Rule]) -> Vec<TokenStream> {
    let mut emitted = Vec::new();
    for rule in rules {
        let fields: Vec<TokenStream> = rule.names.iter().map(path).collect();
        let kinds = match (rule.kind, fields.as_slice()) {
            ("required", all) => all.iter().map(|field| quote!(Required(#field))).collect(),
            ("forbidden", all) => all.iter().map(|field| quote!(Forbidden(#field))).collect(),
            ("one_of", all) => vec![quote!(OneOf(&[#(#all),*]))],
            ("at_least_one", all) => vec![quote!(AtLeastOne(&[#(#all),*]))],
            ("fraction", [amount, currency]) => {
                let own = rule.digits.iter().map(|(code, digits)| quote!((#code, #digits)));
                vec![quote!(Fraction(#amount, #currency, &[#(#own),*]))]
            }
            (_, [winner, loser]) => vec![quote!(Overrides(#winner, #loser))],
            _ => Vec::new(),
        };
        let when = rule.when.iter().map(|(name, is)| {
            let path = path(name);
            let is = match is {
                Is::Present => quote!(Present),
                Is::Absent => quote!(Absent),
                Is::Any(values) => quote!(Any(&[#(#values),*])),
            };
            quote!(::paysmith_runtime::spec::Condition {
                path: #path,
                is: ::paysmith_runtime::spec::Is::#is,
            })
        });
        let when = quote!(&[#(#when),*]);
        let at = rule.at.as_ref().map_or_else(String::new, LitStr::value);
        emitted.extend(kinds.iter().map(|kind| {
            quote!(::paysmith_runtime::table::Rule {
                kind: ::paysmith_runtime::table::RuleKind::#kind,
                when: #when,
                at: #at,
            })
        }));
    }
    emitted
}

fn path(name: &LitStr) -> TokenStream {
    let value = name.value();
    let steps = value.split('.');
    quote!(&[#(#steps),*])
}
