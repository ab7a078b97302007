//! Tables become structs, and fields their types and attributes.

use super::docs;
use super::names::Names;
use crate::checked::{CurrencyFact, EnumType, Field, Instant, Kind, Provider, Table, Text, TimeFormat, Wire};
use crate::ir::{Attribute, Enum, FieldIr, Fixed, FixedIr, Name, Path, Struct, Ty, Types, Variant};
use crate::naming::{pascal, snake};

/// Who sends a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// To the provider: what is required is demanded.
    Outgoing,
    /// From the provider: what is missing is missing.
    Incoming,
}

/// A module that types are put into.
pub(crate) struct Module<'a> {
    provider: &'a Provider,
    /// How many `super`s lead from this module to the crate's root; nothing for the modules of shared types.
    up: Option<usize>,
    names: Names,
    pub(crate) types: Types<'a>,
}

impl<'a> Module<'a> {
    /// `types` or `answers`. Shared types have their names whatever stands in place within them.
    pub(crate) fn shared(provider: &'a Provider) -> Self {
        let enums = provider.enums.iter().map(|of| of.name.as_str());
        let objects = provider.objects.iter().map(|of| of.name.as_str());
        let names = Names::taken(enums.chain(objects));
        Self { provider, up: None, names, types: Types::default() }
    }

    /// The module of an operation (one `super` from the root) or of a notification (two).
    pub(crate) fn nested(provider: &'a Provider, up: usize, taken: &[&str]) -> Self {
        let names = Names::taken(taken.iter().copied());
        Self { provider, up: Some(up), names, types: Types::default() }
    }

    pub(crate) fn add_enum(&mut self, name: &str, of: &'a EnumType) {
        let variants: Vec<_> = of
            .values
            .iter()
            .map(|value| {
                let name = pascal(value.name.as_ref().unwrap_or(&value.wire));
                Variant { name: Name::new(&name), docs: docs::value(value), wire: &value.wire }
            })
            .collect();
        let other = Names::beside("Other", variants.iter().map(|of| of.name.as_str()));
        self.types.enums.push(Enum { name: Name::new(name), docs: docs::of_enum(of), of, variants, other });
    }

    /// An object, shared or in place.
    pub(crate) fn add_object(&mut self, direction: Direction, name: &str, table: &'a Table) {
        match direction {
            Direction::Outgoing => {
                let optional = self.names.give(&[format!("{name}Optional")]);
                self.add_request(name, &optional, table, docs::object(table));
            }
            Direction::Incoming => self.add_answer(name, table, docs::object(table), false),
        }
    }

    /// A table of a request: what is required in a struct, the rest in a second one inside it, so that the
    /// compiler demands the one and `..Default::default()` fills the other. Where there is only one kind, one struct.
    pub(crate) fn add_request(&mut self, name: &str, optional: &str, table: &'a Table, docs: Vec<String>) {
        let at = self.types.structs.len();
        let (fixed, open): (Vec<&Field>, Vec<&Field>) =
            table.fields.iter().partition(|field| field.fixed.is_some());
        let (required, left): (Vec<&Field>, Vec<&Field>) = open.into_iter().partition(|field| field.required);
        let required: Vec<_> =
            required.into_iter().map(|field| self.field(Direction::Outgoing, name, field, true)).collect();
        let left: Vec<_> =
            left.into_iter().map(|field| self.field(Direction::Outgoing, name, field, false)).collect();
        let rules =
            table.rules.iter().map(|rule| (rule, docs::place(self.provider, rule.about.at))).collect();
        let spec = Some(self.provider.path.clone());
        let docs = docs::with_fixed(docs, &fixed);
        let fixed = fixed.into_iter().filter_map(fixed_value).collect();
        let mut whole = Struct { spec: spec.clone(), fixed, rules, ..Struct::new(name, docs) };
        let mut part = None;
        if required.is_empty() || left.is_empty() {
            whole.has_default = required.is_empty();
            whole.fields = required.into_iter().chain(left).collect();
        } else {
            let field = Names::beside("optional", required.iter().map(|field| field.name.as_str()));
            whole.optional = Some((field, Name::new(optional)));
            whole.fields = required;
            let docs = vec![format!("What [`{name}`] may leave out.")];
            part = Some(Struct { spec, fields: left, has_default: true, ..Struct::new(optional, docs) });
        }
        // Before the types that stand in place, which reading the fields has put there.
        self.types.structs.splice(at..at, std::iter::once(whole).chain(part));
    }

    /// A table of something that arrives. Below the top nothing is required: an answer that lacks a detail is still an
    /// answer.
    pub(crate) fn add_answer(&mut self, name: &str, table: &'a Table, docs: Vec<String>, top: bool) {
        let at = self.types.structs.len();
        let fields: Vec<_> = table
            .fields
            .iter()
            .map(|field| {
                self.field(Direction::Incoming, name, field, top && field.required && field.fixed.is_none())
            })
            .collect();
        let extra = Names::beside("extra", fields.iter().map(|field| field.name.as_str()));
        // Rules are for senders; what arrives is taken as it is.
        let of = Struct { fields, extra: Some(extra), ..Struct::new(name, docs) };
        self.types.structs.insert(at, of);
    }

    fn field(&mut self, direction: Direction, parent: &str, field: &'a Field, required: bool) -> FieldIr {
        let ty = self.ty(direction, parent, field);
        let mut attributes = Vec::new();
        attributes.extend(field.sensitive.then_some(Attribute::Flag("sensitive")));
        match direction {
            Direction::Outgoing => {
                self.limits(field, &mut attributes);
                attributes.push(Attribute::Number("line", field.limit_at.line.into()));
            }
            // What arrives is read whatever its limits: only how to read it counts.
            Direction::Incoming => {
                if !field.also.is_empty() {
                    attributes.push(Attribute::Texts("also", field.also.clone()));
                }
                attributes.extend(field.lenient.then_some(Attribute::Flag("lenient")));
                reading(field, &mut attributes);
            }
        }
        FieldIr {
            name: Name::new(&field.name.clone().unwrap_or_else(|| snake(&field.wire))),
            wire: field.wire.clone(),
            docs: docs::field(self.provider, field),
            attributes,
            ty: if required { ty } else { Ty::Option(Box::new(ty)) },
        }
    }

    fn ty(&mut self, direction: Direction, parent: &str, field: &'a Field) -> Ty {
        match &field.kind {
            Kind::Text(_) => Ty::String,
            Kind::Int(_) => Ty::Int,
            Kind::Bool(_) => Ty::Bool,
            Kind::MinorUnits(..) => Ty::MinorUnits,
            Kind::Decimal(_) => Ty::Decimal,
            Kind::Instant(_) => Ty::Timestamp,
            Kind::Duration(_) => Ty::Period,
            Kind::Any => Ty::Json,
            Kind::Currency(_) if direction == Direction::Outgoing => Ty::Currency,
            Kind::Currency(_) => Ty::ArrivedCurrency,
            Kind::List(list) => Ty::List(Box::new(self.ty(direction, parent, &list.item))),
            Kind::Enum(of) if !of.inline => {
                self.shared_type(Direction::Outgoing, "types", &of.of.name, direction)
            }
            Kind::Object(object) if object.shared => {
                let module = if direction == Direction::Outgoing { "types" } else { "answers" };
                self.shared_type(direction, module, &object.table.name, direction)
            }
            Kind::Enum(of) => {
                let name = self.give(direction, parent, &of.of.name);
                self.add_enum(&name, &of.of);
                Ty::Named(Path { supers: 0, names: vec![Name::new(&name)] })
            }
            Kind::Object(object) => {
                let name = self.give(direction, parent, &object.table.name);
                self.add_object(direction, &name, &object.table);
                Ty::Named(Path { supers: 0, names: vec![Name::new(&name)] })
            }
        }
    }

    /// A name for a type that stands in place: its own, or with its parent's before it where that one is taken.
    fn give(&mut self, direction: Direction, parent: &str, name: &str) -> String {
        let own = pascal(name);
        let of_parent = format!("{parent}{own}");
        match direction {
            Direction::Outgoing => self.names.give(&[own, of_parent]),
            Direction::Incoming => self.names.give(&[own.clone(), format!("Answer{own}"), of_parent]),
        }
    }

    /// The path to a type that lives in `module`, the home of what goes `home`.
    fn shared_type(&self, home: Direction, module: &str, name: &str, from: Direction) -> Ty {
        let supers = match self.up {
            None if home == from => return Ty::Named(Path { supers: 0, names: vec![Name::new(name)] }),
            up => up.unwrap_or(1),
        };
        Ty::Named(Path { supers, names: vec![Name::new(module), Name::new(name)] })
    }

    fn limits(&self, field: &Field, out: &mut Vec<Attribute>) {
        match &field.kind {
            Kind::Text(text) => self.text_limits(text, out),
            Kind::Int(int) | Kind::MinorUnits(int, _) => {
                string_wire(int.wire, out);
                range(int.min, int.max, out);
                number("digits", int.digits, out);
            }
            Kind::Bool(wire) => string_wire(*wire, out),
            Kind::Decimal(decimal) => {
                string_wire(decimal.wire, out);
                number("scale", Some(decimal.scale), out);
                number("fraction", decimal.fraction.filter(|most| *most < decimal.scale), out);
                number("max", decimal.max_chars, out);
                if decimal.min.is_some() || decimal.max.is_some() {
                    let side = |value: Option<rust_decimal::Decimal>| {
                        value.map(|v| v.to_string()).unwrap_or_default()
                    };
                    out.push(Attribute::Texts("decimal_range", vec![side(decimal.min), side(decimal.max)]));
                }
            }
            Kind::Currency(of) => {
                if !of.only.is_empty() {
                    out.push(Attribute::Texts("only", of.only.clone()));
                }
                // Nobody can be paid in none at all.
                out.push(Attribute::Flag("closed"));
            }
            Kind::Enum(of) => {
                string_wire(if of.of.int { of.wire } else { Wire::Number }, out);
                if !of.only.is_empty() {
                    out.push(Attribute::Texts("only", of.only.clone()));
                }
                out.extend(of.of.closed.then_some(Attribute::Flag("closed")));
            }
            Kind::Instant(instant) => {
                time(instant, out);
                string_wire(instant.wire, out);
            }
            Kind::Duration(duration) => {
                out.push(Attribute::Text("units", duration.units.iter().collect()));
                let seconds = |value: Option<u64>| value.map(|v| i64::try_from(v).unwrap_or(i64::MAX));
                range(seconds(duration.min), seconds(duration.max), out);
                out.extend(duration.until_midnight.map(|letter| Attribute::Letter("until_midnight", letter)));
            }
            Kind::Object(object) => self.as_text(object.text.as_ref(), out),
            Kind::List(list) => {
                self.as_text(list.text.as_ref(), out);
                number("min", list.min, out);
                number("max", list.max, out);
                let mut item = Vec::new();
                self.limits(&list.item, &mut item);
                if !item.is_empty() {
                    out.push(Attribute::Item(item));
                }
            }
            Kind::Any => {}
        }
    }

    fn as_text(&self, text: Option<&Text>, out: &mut Vec<Attribute>) {
        if let Some(text) = text {
            out.push(Attribute::Flag("text"));
            self.text_limits(text, out);
        }
    }

    fn text_limits(&self, text: &Text, out: &mut Vec<Attribute>) {
        number("min", text.min, out);
        number("max", text.max, out);
        out.extend(text.bytes.then_some(Attribute::Flag("bytes")));
        out.extend(text.trimmed.then_some(Attribute::Flag("trimmed")));
        out.extend(text.pattern.clone().map(|pattern| Attribute::Text("pattern", pattern)));
        if let Some(name) = &text.prefix {
            let place = self.provider.credentials.iter().position(|credential| credential.name == *name);
            let place = place.and_then(|place| i64::try_from(place).ok());
            out.extend(place.map(|place| Attribute::Number("prefix", place)));
        }
    }
}

/// How a value is read, without what it must keep to.
fn reading(field: &Field, out: &mut Vec<Attribute>) {
    // A lenient field takes numbers and strings anyway.
    let strict = |wire| if field.lenient { Wire::Number } else { wire };
    match &field.kind {
        Kind::Int(int) | Kind::MinorUnits(int, _) => string_wire(strict(int.wire), out),
        Kind::Bool(wire) => string_wire(strict(*wire), out),
        Kind::Decimal(decimal) => string_wire(strict(decimal.wire), out),
        Kind::Enum(of) if of.of.int => string_wire(strict(of.wire), out),
        Kind::Instant(instant) => {
            time(instant, out);
            string_wire(strict(instant.wire), out);
        }
        Kind::Duration(duration) => {
            out.push(Attribute::Text("units", duration.units.iter().collect()));
            out.extend(duration.until_midnight.map(|letter| Attribute::Letter("until_midnight", letter)));
        }
        Kind::Currency(of) => {
            let pairs = |fact: &CurrencyFact| {
                let code = fact.code.clone();
                fact.also.clone().into_iter().flat_map(move |name| [name, code.clone()])
            };
            let names: Vec<_> = of.facts.iter().flat_map(pairs).collect();
            if !names.is_empty() {
                out.push(Attribute::Texts("currency_names", names));
            }
        }
        Kind::Object(object) => out.extend(object.text.as_ref().map(|_| Attribute::Flag("text"))),
        Kind::List(list) => {
            out.extend(list.text.as_ref().map(|_| Attribute::Flag("text")));
            let mut item = Vec::new();
            reading(&list.item, &mut item);
            if !item.is_empty() {
                item.extend(field.lenient.then_some(Attribute::Flag("lenient")));
                out.push(Attribute::Item(item));
            }
        }
        _ => {}
    }
}

fn time(instant: &Instant, out: &mut Vec<Attribute>) {
    out.push(Attribute::Text("time", time_word(instant.format).to_owned()));
    if instant.offset != 0 {
        out.push(Attribute::Number("offset", instant.offset.into()));
    }
}

fn string_wire(wire: Wire, out: &mut Vec<Attribute>) {
    out.extend((wire == Wire::String).then_some(Attribute::Flag("string")));
}

fn number(key: &'static str, value: Option<u32>, out: &mut Vec<Attribute>) {
    out.extend(value.map(|value| Attribute::Number(key, value.into())));
}

fn range(min: Option<i64>, max: Option<i64>, out: &mut Vec<Attribute>) {
    if min.is_some() || max.is_some() {
        out.push(Attribute::Range(min, max));
    }
}

fn time_word(format: TimeFormat) -> &'static str {
    match format {
        TimeFormat::Rfc3339 => "rfc3339",
        TimeFormat::DateTime => "datetime",
        TimeFormat::Compact => "compact",
        TimeFormat::Unix => "unix",
        TimeFormat::UnixMs => "unix_ms",
    }
}

/// What is always sent.
fn fixed_value(field: &Field) -> Option<FixedIr> {
    let value = field.fixed.clone()?;
    let number = |value: String, wire: Wire| {
        // What is no number has been refused.
        let number = value.parse().map_or(Fixed::Text(value), Fixed::Int);
        (number, wire == Wire::String)
    };
    let (value, as_string) = match &field.kind {
        Kind::Int(int) => number(value, int.wire),
        Kind::Enum(of) if of.of.int => number(value, of.wire),
        Kind::Bool(wire) => (Fixed::Bool(value == "true"), *wire == Wire::String),
        _ => (Fixed::Text(value), false),
    };
    Some(FixedIr { wire: field.wire.clone(), value, as_string, line: field.limit_at.line })
}
