//! The code of `#[derive(Message)]`. Every path is absolute: the user's scope may have an `Option` of its own.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Generics, Ident};

use crate::check::TIMES;
use crate::fixed::Fixed;
use crate::keys::Keys;
use crate::message::{Parsed, Part, Role};
use crate::rules;
use crate::values::Value;

/// The table, the ways to the fields, and the blank message.
pub(crate) fn message(parsed: &Parsed) -> TokenStream {
    let Parsed { ident, spec: file, parts, fixed, rules } = parsed;
    let fields: Vec<&Part> = parts.iter().filter(|part| part.role == Role::Field).collect();
    let mut patterns = Patterns::default();
    let specs: Vec<TokenStream> =
        fields.iter().map(|part| spec(&part.keys, file, !part.optional, &part.doc, &mut patterns)).collect();
    let fixed_specs = fixed.iter().map(|fixed| spec(&fixed.keys, file, false, "", &mut patterns));
    let specs: Vec<TokenStream> = specs.into_iter().chain(fixed_specs.collect::<Vec<_>>()).collect();
    let table = table(&specs, &patterns.statics);
    let fixed: Vec<TokenStream> = fixed.iter().map(Fixed::value).collect();
    let rules = between(&rules::emit(rules));
    let name = ident.to_string();
    let name = name.trim_start_matches("r#");
    let reach = reach(&fields, &fixed);
    let flatten = parts.iter().find(|part| part.role == Role::Flatten).map(tail);
    let extra = parts.iter().find(|part| part.role == Role::Extra).map(extra);
    let all = parts.iter().map(|part| &part.ident);
    quote! {
        #[automatically_derived]
        impl ::paysmith_runtime::Message for #ident {
            fn name(&self) -> &'static str { #name }
            #table
            #rules
            #reach
            #flatten
            #extra
        }
        #[automatically_derived]
        impl ::paysmith_runtime::Blank for #ident {
            fn blank() -> Self { Self { #(#all: ::paysmith_runtime::Empty::empty()),* } }
        }
    }
}

/// What keeps further errors away after the real one was reported. For a type with parameters there is no such thing:
/// what would have to be said of them isn't known.
pub(crate) fn fallback(ident: &Ident, generics: &Generics) -> TokenStream {
    if !generics.params.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[automatically_derived]
        impl ::paysmith_runtime::Message for #ident {
            fn fields(&self) -> &'static [::paysmith_runtime::table::FieldSpec] { &[] }
            fn view(&self, _: usize) -> ::paysmith_runtime::View<'_> { ::paysmith_runtime::View::Absent }
            fn field_mut(
                &mut self,
                _: usize,
            ) -> ::core::option::Option<&mut dyn ::paysmith_runtime::Field> {
                ::core::option::Option::None
            }
        }
        #[automatically_derived]
        impl ::paysmith_runtime::Blank for #ident {
            fn blank() -> Self { loop {} }
        }
    }
}

/// The ways to the fields; those that are fixed stand behind them, and can't be written to.
fn reach(fields: &[&Part], fixed: &[TokenStream]) -> TokenStream {
    if fields.is_empty() && fixed.is_empty() {
        return quote! {
            fn view(&self, _: usize) -> ::paysmith_runtime::View<'_> { ::paysmith_runtime::View::Absent }
            fn field_mut(
                &mut self,
                _: usize,
            ) -> ::core::option::Option<&mut dyn ::paysmith_runtime::Field> {
                ::core::option::Option::None
            }
        };
    }
    let indices: Vec<usize> = (0..fields.len()).collect();
    let idents: Vec<&Ident> = fields.iter().map(|part| &part.ident).collect();
    let mut views: Vec<TokenStream> =
        idents.iter().map(|ident| quote!(::paysmith_runtime::Field::view(&self.#ident))).collect();
    views.extend(fixed.iter().map(|value| quote!(::paysmith_runtime::Field::view(&#value))));
    let places = 0..views.len();
    let to_write = if fields.is_empty() {
        quote! {
            let _ = index;
            ::core::option::Option::None
        }
    } else {
        quote! {
            let field: &mut dyn ::paysmith_runtime::Field = match index {
                #(#indices => &mut self.#idents,)*
                _ => return ::core::option::Option::None,
            };
            ::core::option::Option::Some(field)
        }
    };
    quote! {
        fn view(&self, index: usize) -> ::paysmith_runtime::View<'_> {
            match index {
                #(#places => #views,)*
                _ => ::paysmith_runtime::View::Absent,
            }
        }
        fn field_mut(
            &mut self,
            index: usize,
        ) -> ::core::option::Option<&mut dyn ::paysmith_runtime::Field> {
            #to_write
        }
    }
}

/// The table stands in the function that gives it out: rustc takes less time and memory than for a static of its own. The
/// function isn't inlined, or its table would be written into the crate's metadata once more. Patterns are compiled in
/// place, so a table that has some must be a static.
fn table(specs: &[TokenStream], patterns: &[TokenStream]) -> TokenStream {
    let count = specs.len();
    let table = if patterns.is_empty() {
        quote!(&[#(#specs),*])
    } else {
        quote! {
            #(#patterns)*
            static FIELDS: [::paysmith_runtime::table::FieldSpec; #count] = [#(#specs),*];
            &FIELDS
        }
    };
    quote! {
        #[inline(never)]
        fn fields(&self) -> &'static [::paysmith_runtime::table::FieldSpec] { #table }
    }
}

/// Most messages have no rules, which is what the trait says unless it is told otherwise.
fn between(rules: &[TokenStream]) -> Option<TokenStream> {
    let count = rules.len();
    (count > 0).then(|| {
        quote! {
            #[inline(never)]
            fn rules(&self) -> &'static [::paysmith_runtime::table::Rule] {
                static RULES: [::paysmith_runtime::table::Rule; #count] = [#(#rules),*];
                &RULES
            }
        }
    })
}

fn tail(part: &Part) -> TokenStream {
    let ident = &part.ident;
    quote! {
        fn tail(&self) -> ::core::option::Option<&dyn ::paysmith_runtime::Message> {
            ::core::option::Option::Some(&self.#ident)
        }
        fn tail_mut(&mut self) -> ::core::option::Option<&mut dyn ::paysmith_runtime::Message> {
            ::core::option::Option::Some(&mut self.#ident)
        }
    }
}

fn extra(part: &Part) -> TokenStream {
    let ident = &part.ident;
    quote! {
        fn extra(&self) -> ::core::option::Option<&::paysmith_runtime::Extra> {
            ::core::option::Option::Some(&self.#ident)
        }
        fn extra_mut(&mut self) -> ::core::option::Option<&mut ::paysmith_runtime::Extra> {
            ::core::option::Option::Some(&mut self.#ident)
        }
    }
}

/// Patterns are statics of their own, because each is compiled once and kept.
#[derive(Default)]
struct Patterns {
    statics: Vec<TokenStream>,
}

/// A field's line of the table: only what was said, the rest is `NONE`.
fn spec(keys: &Keys, file: &str, required: bool, doc: &str, patterns: &mut Patterns) -> TokenStream {
    let mut said = Vec::new();
    if required {
        said.push(quote!(required: true));
    }
    if !doc.is_empty() {
        said.push(quote!(doc: #doc));
    }
    if let Some(time) = keys.str("time") {
        let name = TIMES.iter().find(|(name, _)| *name == time.value()).map_or("Rfc3339", |pair| pair.1);
        let format = format_ident!("{name}");
        let offset = proc_macro2::Literal::i64_unsuffixed(keys.number("offset").unwrap_or_default());
        said.push(quote!(time: (::paysmith_runtime::spec::TimeFormat::#format, #offset)));
    }
    for key in keys.iter() {
        match (key.name, &key.value) {
            ("wire", Value::Str(text)) => said.push(quote!(wire: #text)),
            ("at", Value::Str(text)) => said.push(quote!(at: #text)),
            ("line", Value::Number(line)) => {
                let place = format!("{file}:{line}");
                said.push(quote!(at: #place));
            }
            ("also", Value::Strs(names)) => said.push(quote!(also: &[#(#names),*])),
            ("sensitive", _) => said.push(quote!(sensitive: true)),
            ("lenient", _) => said.push(quote!(lenient: true)),
            ("string", _) => said.push(quote!(as_string: true)),
            ("text", _) => said.push(quote!(as_text: true)),
            _ => {}
        }
    }
    let limits = limits(keys, patterns);
    if !limits.is_empty() {
        said.push(quote!(limits: &::paysmith_runtime::table::Limits {
            #(#limits,)*
            ..::paysmith_runtime::table::Limits::NONE
        }));
    }
    quote!(::paysmith_runtime::table::FieldSpec { #(#said,)* ..::paysmith_runtime::table::FieldSpec::NONE })
}

fn limits(keys: &Keys, patterns: &mut Patterns) -> Vec<TokenStream> {
    let mut said = Vec::new();
    for key in keys.iter() {
        match (key.name, &key.value) {
            (name, Value::Number(number)) => {
                let number = proc_macro2::Literal::i64_unsuffixed(*number);
                match name {
                    "min" => said.push(quote!(min_len: #number)),
                    "max" => said.push(quote!(max_len: #number)),
                    "prefix" => said.push(quote!(prefix: ::core::option::Option::Some(#number))),
                    "digits" => said.push(quote!(digits: #number)),
                    "scale" => said.push(quote!(scale: #number)),
                    "fraction" => said.push(quote!(fraction: #number)),
                    _ => {}
                }
            }
            ("bytes", _) => said.push(quote!(bytes: true)),
            ("trimmed", _) => said.push(quote!(trimmed: true)),
            ("closed", _) => said.push(quote!(closed: true)),
            ("pattern", Value::Str(text)) => {
                let name = format_ident!("PATTERN_{}", patterns.statics.len());
                patterns.statics.push(quote! {
                    static #name: ::paysmith_runtime::table::Expression =
                        ::paysmith_runtime::table::Expression::new(#text);
                });
                said.push(quote!(pattern: ::core::option::Option::Some(&#name)));
            }
            ("range", Value::Range(least, greatest)) => {
                let least = proc_macro2::Literal::i64_unsuffixed(*least);
                let greatest = proc_macro2::Literal::i64_unsuffixed(*greatest);
                said.push(quote!(range: (#least, #greatest)));
            }
            ("decimal_range", Value::Strs(ends)) => said.push(quote!(decimal_range: (#(#ends),*))),
            ("units", Value::Str(letters)) => said.push(quote!(units: #letters)),
            ("until_midnight", Value::Char(letter)) => said.push(quote!(until_midnight: #letter)),
            ("currency_names", Value::Strs(names)) => {
                let pairs = names.chunks(2).map(|pair| quote!((#(#pair),*)));
                said.push(quote!(currency_names: &[#(#pairs),*]));
            }
            ("only", Value::Strs(values)) => said.push(quote!(only: &[#(#values),*])),
            ("item", Value::Keys(item)) => {
                let item = spec(item, "", false, "", patterns);
                said.push(quote!(item: ::core::option::Option::Some(&#item)));
            }
            _ => {}
        }
    }
    said
}
