//! What the demo knows of an order: the values of fields, by the fields' names on the wire. The requests of later calls about the
//! order are filled in with these values.

use std::collections::BTreeMap;

use paysmith_runtime::spec::{Effect, Operation};
use paysmith_runtime::{Message, put_json, text_at, to_json};
use serde_json::Value;

use crate::output::Result;

/// A text in an example counts as a number of an order if it has at least this many characters.
const SHORTEST_NUMBER: usize = 8;

/// An order or refund that is a copy of the spec's example has the number of the example, but for the last digits: these are this
/// constant plus the copy's own index.
const FIRST_COPY: u32 = 700;

/// The values that requests and answers about an order have told.
#[derive(Default, Clone)]
pub(super) struct KnownFields {
    /// The values, by the names of their fields on the wire.
    values: BTreeMap<String, Value>,
    /// The request into which the values are filled, if that isn't the example of the operation that is called.
    example: Option<Value>,
}

impl KnownFields {
    /// Knows nothing but the example of an operation.
    pub(super) fn of_example(operation: &Operation) -> Result<Self> {
        Ok(Self { values: BTreeMap::new(), example: Some(serde_json::from_str(operation.example)?) })
    }

    /// Adds the values of a request's or an answer's fields. A value that is known already stays.
    pub(super) fn learn(&mut self, message: &dyn Message) {
        for_each_member(&json(message), &mut |name, value| {
            self.values.entry(name.to_owned()).or_insert_with(|| value.clone());
        });
    }

    /// Whether a request of this operation can say which order it is about, because one of the order numbers that it has is
    /// known. The number that a new refund gets doesn't count.
    pub(super) fn fills(&self, operation: &Operation) -> bool {
        let mut found = false;
        let example = serde_json::from_str(operation.example).unwrap_or_default();
        let own_number = operation.order.last().filter(|_| operation.effect == Effect::Refund);
        for_each_member(&example, &mut |name, value| {
            let is_number = value.as_str().is_some_and(|text| text.len() >= SHORTEST_NUMBER);
            found |= is_number && Some(&name) != own_number && self.values.contains_key(name);
        });
        found
    }

    /// The example's request with the known values and this amount, so that it is about this order. If the operation makes an
    /// order or a refund, that gets a number of its own, which `copy` tells from those of other copies of the example.
    pub(super) fn request(
        &self,
        operation: &Operation,
        copy: u32,
        amount: Option<&str>,
    ) -> Result<Box<dyn Message>> {
        let mut request = match &self.example {
            Some(example) => example.clone(),
            None => serde_json::from_str(operation.example)?,
        };
        let own_number = operation.order.last().copied().filter(|_| has_number_of_its_own(operation.effect));
        change_each_member(&mut request, &mut |name, value| {
            if Some(name) == own_number {
                renumber(value, copy);
            } else if let Some(known) = self.values.get(name) {
                *value = known.clone();
            }
        });
        if let (Some(amount), Some(place)) = (amount, at(&mut request, operation.amount)) {
            *place = Value::String(amount.to_owned());
        }
        message(operation, &request)
    }

    /// The merchant order number in a request.
    pub(super) fn number(&self, operation: &Operation, request: &dyn Message) -> String {
        text_at(request, operation.order).unwrap_or_default().into_owned()
    }
}

fn has_number_of_its_own(effect: Effect) -> bool {
    effect.makes_order() || effect == Effect::Refund
}

/// Replaces the last digits of a number by those of the copy. The length stays the same, since some providers demand it.
fn renumber(value: &mut Value, copy: u32) {
    let Some(text) = value.as_str() else { return };
    let end = format!("{:03}", FIRST_COPY + copy);
    let kept = text.chars().count().saturating_sub(end.len());
    *value = text.chars().take(kept).chain(end.chars()).collect::<String>().into();
}

/// The member at a path, to be changed.
fn at<'v>(value: &'v mut Value, path: &[&str]) -> Option<&'v mut Value> {
    match path {
        [] => None,
        [last] => value.get_mut(*last),
        [first, rest @ ..] => at(value.get_mut(*first)?, rest),
    }
}

/// Shows `each` the members that are neither objects nor lists, at whatever depth.
fn for_each_member<'v>(value: &'v Value, each: &mut impl FnMut(&'v str, &'v Value)) {
    for (name, inner) in value.as_object().into_iter().flatten() {
        match inner {
            Value::Object(_) => for_each_member(inner, each),
            Value::Array(_) | Value::Null => {}
            inner => each(name, inner),
        }
    }
}

/// Shows `each` the same members, and lets it change them.
fn change_each_member(value: &mut Value, each: &mut impl FnMut(&str, &mut Value)) {
    for (name, inner) in value.as_object_mut().into_iter().flatten() {
        match inner {
            Value::Object(_) => change_each_member(inner, each),
            Value::Array(_) | Value::Null => {}
            inner => each(name, inner),
        }
    }
}

fn json(message: &dyn Message) -> Value {
    serde_json::from_str(&to_json(message)).unwrap_or_default()
}

fn message(operation: &Operation, json: &Value) -> Result<Box<dyn Message>> {
    let mut request = (operation.request)();
    put_json(request.as_mut(), &json.to_string())?;
    Ok(request)
}
