//! Writes the table of a message's fields.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::{FieldKeys, Key, Message, Role, TIME_FORMATS, Target, Value};

/// The function that hands out the table.
///
/// The table stands inside it: rustc takes less time and memory for that than for a static. The function isn't inlined, or its
/// table would be written into the crate's metadata once more. Only a table with patterns must be a static, because each pattern
/// is compiled once and kept.
pub(super) fn fields(message: &Message) -> TokenStream {
    let mut writer = TableWriter { spec_file: &message.spec_file, patterns: Vec::new() };
    let mut lines = Vec::new();
    for field in message.with_role(Role::InTable) {
        lines.push(writer.field_spec(&field.keys, !field.optional, &field.doc));
    }
    for fixed in &message.fixed {
        lines.push(writer.field_spec(&fixed.keys, false, ""));
    }
    let patterns = writer.patterns;
    let table = if patterns.is_empty() {
        quote!(&[#(#lines),*])
    } else {
        let count = lines.len();
        quote! {
            #(#patterns)*
            static FIELDS: [::paysmith_runtime::table::FieldSpec; #count] = [#(#lines),*];
            &FIELDS
        }
    };
    quote! {
        #[inline(never)]
        fn fields(&self) -> &'static [::paysmith_runtime::table::FieldSpec] { #table }
    }
}

struct TableWriter<'a> {
    /// The file of which `line = …` says the line.
    spec_file: &'a str,
    /// The statics of the patterns that were written so far.
    patterns: Vec<TokenStream>,
}

impl TableWriter<'_> {
    /// A field's line of the table. Only what was said is written; for the rest there is `FieldSpec::NONE`.
    fn field_spec(&mut self, keys: &FieldKeys, required: bool, doc: &str) -> TokenStream {
        let mut spec = Vec::new();
        let mut limits = Vec::new();
        if required {
            spec.push(quote!(required: true));
        }
        if !doc.is_empty() {
            spec.push(quote!(doc: #doc));
        }
        spec.extend(time(keys));
        for Key { name, target, value, .. } in &keys.0 {
            match (target, *name, value) {
                (Target::Spec(member), ..) => {
                    let member = format_ident!("{member}");
                    spec.push(quote!(#member: #value));
                }
                (Target::Limit(member), ..) => {
                    let member = format_ident!("{member}");
                    limits.push(quote!(#member: #value));
                }
                (_, "line", Value::Number(line)) => {
                    let place = format!("{}:{line}", self.spec_file);
                    spec.push(quote!(at: #place));
                }
                (_, "prefix", _) => limits.push(quote!(prefix: ::core::option::Option::Some(#value))),
                (_, "pattern", _) => limits.push(self.pattern(value)),
                (_, "item", Value::Keys(item)) => {
                    let item = self.field_spec(item, false, "");
                    limits.push(quote!(item: ::core::option::Option::Some(&#item)));
                }
                _ => {}
            }
        }
        if !limits.is_empty() {
            spec.push(quote!(limits: &::paysmith_runtime::table::Limits {
                #(#limits,)*
                ..::paysmith_runtime::table::Limits::NONE
            }));
        }
        quote!(::paysmith_runtime::table::FieldSpec { #(#spec,)* ..::paysmith_runtime::table::FieldSpec::NONE })
    }

    /// A pattern, which gets a static of its own.
    fn pattern(&mut self, expression: &Value) -> TokenStream {
        let name = format_ident!("PATTERN_{}", self.patterns.len());
        self.patterns.push(quote! {
            static #name: ::paysmith_runtime::table::Expression =
                ::paysmith_runtime::table::Expression::new(#expression);
        });
        quote!(pattern: ::core::option::Option::Some(&#name))
    }
}

/// How an instant is written.
fn time(keys: &FieldKeys) -> Option<TokenStream> {
    let wanted = keys.str("time")?.value();
    let (_, format) = TIME_FORMATS.iter().find(|(name, _)| *name == wanted)?;
    let format = format_ident!("{format}");
    let offset = Literal::i64_unsuffixed(keys.number("offset").unwrap_or_default());
    Some(quote!(time: (::paysmith_runtime::spec::TimeFormat::#format, #offset)))
}
