//! The values of an example as Rust.

use std::str::FromStr;

use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value};

use super::crate_name;
use super::list::List;
use super::source::Source;
use crate::checked::{Field, Instant, Kind, Table, TimeFormat};
use crate::ir::{Attribute, Enum, FieldIr, Ir, OperationIr, Struct, Ty};
use crate::naming::ident;

/// Writes the values of an operation's example. What can't be said in Rust is nothing, and what was written before is no use.
pub(super) struct Writer<'i> {
    ir: &'i Ir<'i>,
    of: &'i OperationIr<'i>,
    /// Something in `types` was named.
    pub(super) names_types: bool,
}

/// A field, as it is in Rust and in the spec, and its value.
type Said<'v> = (&'v FieldIr, &'v Field, &'v Value);

impl<'i> Writer<'i> {
    pub(super) const fn new(ir: &'i Ir<'i>, of: &'i OperationIr<'i>) -> Self {
        Self { ir, of, names_types: false }
    }

    /// `payment_mpm::Request { … }`
    pub(super) fn request(&mut self, out: &mut Source, values: &Map<String, Value>) -> Option<()> {
        let request = self.of.types.structs.first()?;
        self.of_struct(out, request, &self.of.operation.request, values, true)
    }

    fn of_struct(
        &mut self,
        out: &mut Source,
        of: &Struct<'_>,
        table: &Table,
        values: &Map<String, Value>,
        own: bool,
    ) -> Option<()> {
        let path = self.path(&of.name, own);
        let said = said(&of.fields, table, values)?;
        out.structure(path, |list| {
            self.fields(list, &said, own)?;
            if let Some((field, ty)) = &of.optional {
                self.optional(list.field(ident(field)), ty, table, values, own)?;
            }
            if of.has_default && said.len() < of.fields.len() {
                list.rest("Default::default()");
            } else {
                list.last_comma();
            }
            Some(())
        })
    }

    /// The part of a request that may be left out.
    fn optional(
        &mut self,
        out: &mut Source,
        ty: &str,
        table: &Table,
        values: &Map<String, Value>,
        own: bool,
    ) -> Option<()> {
        let of = self.find_struct(ty, own)?;
        let said = said(&of.fields, table, values)?;
        if said.is_empty() {
            out.word("Default::default()");
            return Some(());
        }
        let path = self.path(ty, own);
        out.structure(path, |list| {
            self.fields(list, &said, own)?;
            if said.len() < of.fields.len() {
                list.rest("Default::default()");
            }
            Some(())
        })
    }

    fn fields(&mut self, list: &mut List<'_>, said: &[Said<'_>], own: bool) -> Option<()> {
        for (field, of, value) in said {
            self.value(list.field(ident(&field.name)), &field.ty, of, value, own)?;
        }
        Some(())
    }

    /// `own`: the value stands in a struct of the operation's module, and not in one of `types`.
    fn value(&mut self, out: &mut Source, ty: &Ty, field: &Field, value: &Value, own: bool) -> Option<()> {
        let text = text(value);
        match ty {
            Ty::Option(inner) if matches!(field.kind, Kind::Object(_)) => {
                out.word("Some(");
                self.value(out, inner, field, value, own)?;
                out.word(")");
            }
            Ty::Option(inner) => out.call("Some", |out| self.value(out, inner, field, value, own))?,
            Ty::String => out.converted(&text, ".into()"),
            Ty::Int => out.number(text.parse().ok()?),
            Ty::Bool => out.word(text.parse::<bool>().ok()?),
            Ty::MinorUnits => {
                let number = text.parse().ok()?;
                let path = format!("{}::MinorUnits::new", crate_name(self.ir));
                out.call(path, |out| out.number(number));
            }
            Ty::Decimal => {
                let decimal = rust_decimal::Decimal::from_str(&text).ok()?;
                let mantissa = decimal.mantissa().to_i64()?;
                out.word(format_args!("{}::Decimal::new", crate_name(self.ir)));
                out.parens(|list| {
                    list.item().number(mantissa);
                    list.item().word(decimal.scale());
                });
            }
            Ty::Timestamp => {
                let Kind::Instant(instant) = &field.kind else { return None };
                out.parsed(&rfc3339(instant, &text)?);
            }
            Ty::Period => out.parsed(&text),
            Ty::Currency => {
                // `ALL` is a code, and what isn't one was refused.
                out.word(format_args!("paysmith_runtime::Currency::{text}"));
            }
            Ty::ArrivedCurrency | Ty::Json => return None,
            Ty::List(item) => {
                let Kind::List(list) = &field.kind else { return None };
                let mut said = Some(());
                out.vector(value.as_array()?, |out, value| {
                    said = said.and_then(|()| self.value(out, item, &list.item, value, own));
                });
                said?;
            }
            Ty::Named(path) => self.named(out, path, field, value, own)?,
        }
        Some(())
    }

    fn named(
        &mut self,
        out: &mut Source,
        path: &[String],
        field: &Field,
        value: &Value,
        own: bool,
    ) -> Option<()> {
        let own = own && path.len() == 1;
        let name = path.last()?;
        match &field.kind {
            Kind::Object(object) => {
                self.of_struct(out, self.find_struct(name, own)?, &object.table, value.as_object()?, own)
            }
            Kind::Enum(_) => {
                let wire = text(value);
                let (variant, ..) =
                    self.find_enum(name, own)?.variants.iter().find(|(_, _, of)| *of == wire)?;
                let path = self.path(name, own);
                out.word(format_args!("{path}::{}", ident(variant)));
                Some(())
            }
            _ => None,
        }
    }

    /// From the crate's root: in the operation's module, or in `types`.
    fn path(&mut self, name: &str, own: bool) -> String {
        self.names_types |= !own;
        let module = if own { &self.of.module } else { "types" };
        format!("{}::{}", ident(module), ident(name))
    }

    fn find_struct(&self, name: &str, own: bool) -> Option<&'i Struct<'i>> {
        let types = if own { &self.of.types } else { &self.ir.types };
        types.structs.iter().find(|of| of.name == name)
    }

    fn find_enum(&self, name: &str, own: bool) -> Option<&'i Enum<'i>> {
        let types = if own { &self.of.types } else { &self.ir.types };
        types.enums.iter().find(|of| of.name == name)
    }
}

impl Source {
    /// `"text".into()`
    fn converted(&mut self, text: &str, how: &str) {
        self.chain(|out| {
            out.string(text);
            out.link(how);
        });
    }

    /// `"text".parse()?`
    fn parsed(&mut self, text: &str) {
        self.converted(text, ".parse()");
        if self.in_macro {
            self.blank();
        }
        self.word("?");
    }

    /// `-1`
    fn number(&mut self, number: i64) {
        if self.in_macro && number < 0 {
            self.word("-");
            self.blank();
            self.word(number.unsigned_abs());
        } else {
            self.word(number);
        }
    }
}

/// The fields that the example gives; nothing if one is required and not in the example, since it can't be made up here.
fn said<'v>(
    fields: &'v [FieldIr],
    table: &'v Table,
    values: &'v Map<String, Value>,
) -> Option<Vec<Said<'v>>> {
    let mut said = Vec::new();
    for field in fields {
        let wire = wire(field);
        match (table.fields.iter().find(|of| of.wire == wire), values.get(wire)) {
            (Some(of), Some(value)) => said.push((field, of, value)),
            _ if matches!(field.ty, Ty::Option(_)) => {}
            _ => return None,
        }
    }
    Some(said)
}

fn wire(field: &FieldIr) -> &str {
    let wire = field.attributes.iter().find_map(|attribute| match attribute {
        Attribute::Text("wire", wire) => Some(wire.as_str()),
        _ => None,
    });
    wire.unwrap_or(&field.name)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}

/// What `Timestamp` reads, from a provider's own format.
fn rfc3339(instant: &Instant, text: &str) -> Option<String> {
    let minutes = instant.offset.abs() / 60;
    let sign = if instant.offset < 0 { '-' } else { '+' };
    let zone = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    match instant.format {
        TimeFormat::Rfc3339 => Some(text.to_owned()),
        TimeFormat::DateTime => Some(format!("{}{zone}", text.replace(' ', "T"))),
        TimeFormat::Compact => {
            let (date, time) = text.split_at_checked(8)?;
            Some(format!("{date}T{time}{zone}"))
        }
        TimeFormat::Unix => Some(jiff::Timestamp::from_second(text.parse().ok()?).ok()?.to_string()),
        TimeFormat::UnixMs => Some(jiff::Timestamp::from_millisecond(text.parse().ok()?).ok()?.to_string()),
    }
}
