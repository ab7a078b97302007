//! What is known of an order, by the names that its fields have on the wire: what later calls are filled in with.

use std::collections::BTreeMap;

use paysmith_runtime::spec::{Effect, Operation};
use paysmith_runtime::{Message, text_at};
use serde_json::Value;

use super::life::{json, message};
use crate::output::Result;

/// Values by wire name.
#[derive(Default, Clone)]
pub(super) struct Known {
    values: BTreeMap<String, Value>,
    example: Option<Value>,
}

impl Known {
    /// Nothing but the example of an operation.
    pub(super) fn of_example(operation: &Operation) -> Result<Self> {
        Ok(Self { values: BTreeMap::new(), example: Some(serde_json::from_str(operation.example)?) })
    }

    /// Takes note of what a request or an answer says; what is known already stays.
    pub(super) fn learn(&mut self, message: &dyn Message) {
        leaves(&json(message), &mut |name, value| {
            self.values.entry(name.to_owned()).or_insert_with(|| value.clone());
        });
    }

    /// Whether something of what the operation asks for is known: the order's number, by any of its names.
    pub(super) fn fills(&self, operation: &Operation) -> bool {
        let mut found = false;
        let example = serde_json::from_str(operation.example).unwrap_or_default();
        let own = operation.order.last().filter(|_| operation.effect == Effect::Refund);
        leaves(&example, &mut |name, value| {
            let number = value.as_str().is_some_and(|text| text.len() >= 8);
            found |= number && Some(&name) != own && self.values.contains_key(name);
        });
        found
    }

    /// The example's request about the order: with its numbers, a number of its own where it makes something new, and an
    /// amount.
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
        let own = operation.order.last().copied().filter(|_| makes_something(operation.effect));
        fill(&mut request, &mut |name, value| {
            if Some(name) == own {
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

    /// The merchant's number in a request.
    pub(super) fn number(&self, operation: &Operation, request: &dyn Message) -> String {
        text_at(request, operation.order).unwrap_or_default().into_owned()
    }
}

fn makes_something(effect: Effect) -> bool {
    effect.makes_order() || effect == Effect::Refund
}

/// The end of a number becomes that of a copy; the length stays.
fn renumber(value: &mut Value, copy: u32) {
    let Some(text) = value.as_str() else { return };
    let tail = format!("{:03}", 700 + copy);
    let kept = text.chars().count().saturating_sub(tail.len());
    *value = text.chars().take(kept).chain(tail.chars()).collect::<String>().into();
}

fn at<'v>(value: &'v mut Value, path: &[&str]) -> Option<&'v mut Value> {
    match path {
        [] => None,
        [last] => value.get_mut(*last),
        [first, rest @ ..] => at(value.get_mut(*first)?, rest),
    }
}

fn leaves<'v>(value: &'v Value, each: &mut impl FnMut(&'v str, &'v Value)) {
    for (name, inner) in value.as_object().into_iter().flatten() {
        match inner {
            Value::Object(_) => leaves(inner, each),
            Value::Array(_) | Value::Null => {}
            inner => each(name, inner),
        }
    }
}

fn fill(value: &mut Value, each: &mut impl FnMut(&str, &mut Value)) {
    for (name, inner) in value.as_object_mut().into_iter().flatten() {
        match inner {
            Value::Object(_) => fill(inner, each),
            Value::Array(_) | Value::Null => {}
            inner => each(name, inner),
        }
    }
}
