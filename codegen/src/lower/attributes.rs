//! The attributes of fields, which tell the derive macros the limits of a value and how it is written on the wire.

use crate::checked::{CurrencyFact, Decimal, Field, Instant, Kind, Provider, Text, TimeFormat, Wire};
use crate::ir::{Attribute, Fixed, FixedIr};

/// Adds the credential with which a request must have the field.
pub(super) fn required_with(provider: &Provider, field: &Field, out: &mut Vec<Attribute>) {
    let place = field.required_with.as_ref().and_then(|name| place_of(provider, name));
    out.extend(place.map(|place| Attribute::Number("required_with", place)));
}

/// The place of a credential among those of the provider.
fn place_of(provider: &Provider, name: &str) -> Option<i64> {
    let place = provider.credentials.iter().position(|credential| credential.name == name)?;
    i64::try_from(place).ok()
}

/// Adds the attributes of a field that is sent: the limits that its value must keep to, and how it is written.
pub(super) fn limits(provider: &Provider, field: &Field, out: &mut Vec<Attribute>) {
    match &field.kind {
        Kind::Text(text) => text_limits(provider, text, out),
        Kind::Int(int) | Kind::MinorUnits(int, _) => {
            string_wire(int.wire, out);
            range(int.min, int.max, out);
            number("digits", int.digits, out);
        }
        Kind::Bool(wire) => string_wire(*wire, out),
        Kind::Decimal(decimal) => decimal_limits(decimal, out),
        Kind::Currency(of) => {
            if !of.only.is_empty() {
                out.push(Attribute::Texts("only", of.only.clone()));
            }
            // A request may only name a currency that is in use.
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
        Kind::Object(object) => as_text(provider, object.text.as_ref(), out),
        Kind::List(list) => {
            as_text(provider, list.text.as_ref(), out);
            number("min", list.min, out);
            number("max", list.max, out);
            let mut item = Vec::new();
            limits(provider, &list.item, &mut item);
            if !item.is_empty() {
                out.push(Attribute::Item(item));
            }
        }
        Kind::Any => {}
    }
}

fn as_text(provider: &Provider, text: Option<&Text>, out: &mut Vec<Attribute>) {
    if let Some(text) = text {
        out.push(Attribute::Flag("text"));
        text_limits(provider, text, out);
    }
}

fn text_limits(provider: &Provider, text: &Text, out: &mut Vec<Attribute>) {
    number("min", text.min, out);
    number("max", text.max, out);
    out.extend(text.bytes.then_some(Attribute::Flag("bytes")));
    out.extend(text.trimmed.then_some(Attribute::Flag("trimmed")));
    out.extend(text.pattern.clone().map(|pattern| Attribute::Text("pattern", pattern)));
    if let Some(name) = &text.prefix {
        out.extend(place_of(provider, name).map(|place| Attribute::Number("prefix", place)));
    }
}

fn decimal_limits(decimal: &Decimal, out: &mut Vec<Attribute>) {
    string_wire(decimal.wire, out);
    number("scale", Some(decimal.scale), out);
    number("fraction", decimal.fraction.filter(|most| *most < decimal.scale), out);
    number("max", decimal.max_chars, out);
    if decimal.min.is_some() || decimal.max.is_some() {
        let side = |value: Option<rust_decimal::Decimal>| value.map(|v| v.to_string()).unwrap_or_default();
        out.push(Attribute::Texts("decimal_range", vec![side(decimal.min), side(decimal.max)]));
    }
}

/// Adds the attributes of a field that arrives: how its value is written. No limit binds it.
pub(super) fn reading(field: &Field, out: &mut Vec<Attribute>) {
    // A lenient field reads numbers and strings alike, so nothing is said about how they are written.
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

/// A field that is always sent with one value.
pub(super) fn fixed(field: &Field) -> Option<FixedIr> {
    let value = field.fixed.clone()?;
    let number = |value: String, wire: Wire| {
        // `model` has refused a value that isn't a number.
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
