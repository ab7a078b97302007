//! Writes the table of a message's fields.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::{FieldKeys, Key, Message, Role, TIME_FORMATS, Target, Value};

/// Writes the function that returns the table.
///
/// The table is an expression in that function, for which rustc takes less time and memory than for a static. The function isn't
/// inlined, because otherwise the table would be written into the crate's metadata as well. Only a table with patterns must be a
/// static, because each pattern is compiled once and kept.
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
    /// The path of the spec, whose lines the key `line` numbers.
    spec_file: &'a str,
    /// The statics for the patterns of the fields that were written so far.
    patterns: Vec<TokenStream>,
}

impl TableWriter<'_> {
    /// A field as a `FieldSpec`. Only the members that its keys set are written; the others are those of `FieldSpec::NONE`.
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
                (_, "required_with", _) => {
                    limits.push(quote!(required_with: ::core::option::Option::Some(#value)));
                }
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

    /// The limit that is a pattern. The pattern itself becomes a static, to which the limit refers.
    fn pattern(&mut self, expression: &Value) -> TokenStream {
        let name = format_ident!("PATTERN_{}", self.patterns.len());
        self.patterns.push(quote! {
            static #name: ::paysmith_runtime::table::Expression =
                ::paysmith_runtime::table::Expression::new(#expression);
        });
        quote!(pattern: ::core::option::Option::Some(&#name))
    }
}

/// The member of `FieldSpec` that says how an instant is written, for a field with the key `time`.
fn time(keys: &FieldKeys) -> Option<TokenStream> {
    let wanted = keys.str("time")?.value();
    let (_, format) = TIME_FORMATS.iter().find(|(name, _)| *name == wanted)?;
    let format = format_ident!("{format}");
    let offset = Literal::i64_unsuffixed(keys.number("offset").unwrap_or_default());
    Some(quote!(time: (::paysmith_runtime::spec::TimeFormat::#format, #offset)))
}
