//! A call with the values of a spec's `example:`, for the docs of each operation.
//!
//! Not every example can be written in Rust: it may lack a field that the struct requires, or have a value that no generated
//! type can hold. Then the operation's documentation has no example, so that all that is shown compiles.

use std::collections::BTreeSet;
use std::str::FromStr;

use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value as Json};

use crate::checked::{Address, Credential, Field, Instant, Kind, Operation, Table, TimeFormat};
use crate::ir::{
    Act, Enum, EnvironmentIr, Example, FieldIr, Ir, Name, OperationIr, Path, Struct, StructValue, Ty, Types,
    Value,
};

/// Adds the examples to the operations. This comes after all operations are lowered, since an example names shared types.
pub(super) fn add_examples(ir: &mut Ir<'_>) {
    let examples: Vec<_> = ir.operations.iter().map(|of| example(ir, of)).collect();
    for (of, example) in ir.operations.iter_mut().zip(examples) {
        of.example = example;
    }
}

fn example(ir: &Ir<'_>, of: &OperationIr<'_>) -> Option<Example> {
    let values = &of.operation.example.as_ref()?.request;
    let shared = Name::new("types");
    let scope = Scope { module: &of.module, types: &of.types, parent: Some((&shared, &ir.types)) };
    let request = scope.structure(of.types.structs.first()?, &of.operation.request, values)?;
    let request = Value::Struct(request);
    let mut uses = BTreeSet::from(["Client", "Credentials", "environment"].map(Name::new));
    used(&request, &mut uses);
    let environment = environment(ir);
    Some(Example {
        uses,
        credentials: credentials(ir),
        environment: environment.map(|of| of.name.clone()),
        real_money: environment.is_some_and(|of| of.environment.real_money),
        request,
        act: act(of.operation),
    })
}

/// The environment in which the spec says that examples work, else the first without real money, else the first.
fn environment<'i>(ir: &'i Ir<'_>) -> Option<&'i EnvironmentIr<'i>> {
    let named = ir.environments.iter().find(|of| of.environment.examples);
    let without_money = || ir.environments.iter().find(|of| !of.environment.real_money);
    named.or_else(without_money).or(ir.environments.first())
}

fn credentials(ir: &Ir<'_>) -> Value {
    let set = ir.credential_sets.first();
    let given = |name: &str| set.is_none_or(|of| ir.provider.set_has(of.set, name));
    let own = ir.credentials.iter().filter(|of| given(&of.credential.name));
    let variant = set.map(|of| of.name.clone());
    Value::Struct(StructValue {
        path: Path { supers: 0, names: std::iter::once(Name::new("Credentials")).chain(variant).collect() },
        fields: own.map(|of| (of.name.clone(), credential(of.credential))).collect(),
        has_rest: false,
    })
}

fn credential(of: &Credential) -> Value {
    let text = of.example.clone().unwrap_or_else(|| format!("your {}", of.name));
    let value = if of.key.is_some() { Value::Parsed(text) } else { Value::Text(text) };
    match (of.optional, of.secret) {
        (false, _) => value,
        // Without an optional key some messages are refused, as notifications that are signed with it.
        (true, true) => Value::Some(Box::new(value)),
        (true, false) => Value::None,
    }
}

/// What an application does with the request.
fn act(of: &Operation) -> Act {
    match (&of.address, of.file) {
        (Address::Link(_), _) => Act::HandOver(Name::new("link")),
        (Address::App, _) => Act::HandOver(Name::new("text")),
        (_, Some(_)) => Act::Download,
        (_, None) => Act::Send,
    }
}

/// Adds the names of the crate that the code of a value needs.
fn used(value: &Value, names: &mut BTreeSet<Name>) {
    match value {
        Value::MinorUnits(_) => drop(names.insert(Name::new("MinorUnits"))),
        Value::Decimal(..) => drop(names.insert(Name::new("Decimal"))),
        Value::Currency(_) => drop(names.insert(Name::new("Currency"))),
        Value::Variant(path) => names.extend(path.names.first().cloned()),
        Value::Struct(of) => {
            names.extend(of.path.names.first().cloned());
            of.fields.iter().for_each(|(_, value)| used(value, names));
        }
        Value::List(items) => items.iter().for_each(|item| used(item, names)),
        Value::Some(value) => used(value, names),
        Value::Text(_) | Value::Parsed(_) | Value::Int(_) | Value::Bool(_) | Value::None | Value::Default => {
        }
    }
}

/// Where the types of a value are looked up: in the module that declares them, and in the module of shared types if a path
/// leads there.
#[derive(Clone, Copy)]
struct Scope<'i> {
    module: &'i Name,
    types: &'i Types<'i>,
    parent: Option<(&'i Name, &'i Types<'i>)>,
}

/// A field of a generated struct, the field of the spec that it was made of, and its value in the example.
type FieldValue<'v> = (&'v FieldIr, &'v Field, &'v Json);

impl<'i> Scope<'i> {
    fn structure(self, of: &'i Struct<'i>, table: &Table, values: &Map<String, Json>) -> Option<StructValue> {
        let given = given(&of.fields, table, values)?;
        let mut fields = self.fields(&given)?;
        if let Some((field, ty)) = &of.optional {
            let optional = self.find_struct(ty)?;
            let value = self.structure(optional, table, values)?;
            let value = if value.fields.is_empty() { Value::Default } else { Value::Struct(value) };
            fields.push((field.clone(), value));
        }
        let has_rest = of.has_default && given.len() < of.fields.len();
        Some(StructValue { path: self.path(&of.name), fields, has_rest })
    }

    fn fields(self, given: &[FieldValue<'_>]) -> Option<Vec<(Name, Value)>> {
        let mut fields = Vec::new();
        for (field, of, value) in given {
            fields.push((field.name.clone(), self.value(&field.ty, of, value)?));
        }
        Some(fields)
    }

    fn value(self, ty: &Ty, field: &Field, value: &Json) -> Option<Value> {
        let text = text(value);
        Some(match ty {
            Ty::Option(inner) => Value::Some(Box::new(self.value(inner, field, value)?)),
            Ty::String => Value::Text(text),
            Ty::Int => Value::Int(text.parse().ok()?),
            Ty::Bool => Value::Bool(text.parse().ok()?),
            Ty::MinorUnits => Value::MinorUnits(text.parse().ok()?),
            Ty::Decimal => {
                let decimal = rust_decimal::Decimal::from_str(&text).ok()?;
                Value::Decimal(decimal.mantissa().to_i64()?, decimal.scale())
            }
            Ty::Timestamp => match &field.kind {
                Kind::Instant(instant) => Value::Parsed(rfc3339(instant, &text)?),
                _ => return None,
            },
            Ty::Period => Value::Parsed(text),
            Ty::Currency => Value::Currency(Name::new(&text)),
            Ty::ArrivedCurrency | Ty::Json => return None,
            Ty::List(item) => {
                let Kind::List(list) = &field.kind else { return None };
                let items = value.as_array()?.iter().map(|value| self.value(item, &list.item, value));
                Value::List(items.collect::<Option<_>>()?)
            }
            Ty::Named(path) => self.named(path, field, value)?,
        })
    }

    fn named(self, path: &Path, field: &Field, value: &Json) -> Option<Value> {
        let name = path.names.last()?;
        // A path of one name leads to a type of the same module, any other to a shared one.
        let scope = match self.parent {
            Some((module, types)) if path.names.len() > 1 => Self { module, types, parent: None },
            _ => self,
        };
        match &field.kind {
            Kind::Object(object) => {
                let of = scope.find_struct(name)?;
                Some(Value::Struct(scope.structure(of, &object.table, value.as_object()?)?))
            }
            Kind::Enum(_) => {
                let (of, wire) = (scope.find_enum(name)?, text(value));
                let variant = of.variants.iter().find(|variant| variant.wire == wire)?;
                let mut path = scope.path(name);
                path.names.push(variant.name.clone());
                Some(Value::Variant(path))
            }
            _ => None,
        }
    }

    /// The path of a type of this module from the crate's root.
    fn path(self, name: &Name) -> Path {
        Path { supers: 0, names: vec![self.module.clone(), name.clone()] }
    }

    fn find_struct(self, name: &Name) -> Option<&'i Struct<'i>> {
        self.types.structs.iter().find(|of| of.name == *name)
    }

    fn find_enum(self, name: &Name) -> Option<&'i Enum<'i>> {
        self.types.enums.iter().find(|of| of.name == *name)
    }
}

/// The fields for which the example has a value. Nothing if a required field has none.
fn given<'v>(
    fields: &'v [FieldIr],
    table: &'v Table,
    values: &'v Map<String, Json>,
) -> Option<Vec<FieldValue<'v>>> {
    let mut given = Vec::new();
    for field in fields {
        match (table.fields.iter().find(|of| of.wire == field.wire), values.get(&field.wire)) {
            (Some(of), Some(value)) => given.push((field, of, value)),
            _ if matches!(field.ty, Ty::Option(_)) => {}
            _ => return None,
        }
    }
    Some(given)
}

fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}

/// Converts a time in the provider's format to RFC 3339, which `Timestamp` parses.
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
