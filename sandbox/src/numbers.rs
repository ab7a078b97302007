//! Which names of a provider hold order numbers: the merchant's, the provider's own, and those of refunds.
//!
//! The spec doesn't list them, but it tells: what an operation calls its `order`, and what a query, refund or
//! cancellation takes in place of it (`at_least_one`, `one_of`).

use std::collections::{HashMap, HashSet};

use paysmith_codegen::checked::{Effect, Kind, Operation, Provider, RuleKind, Table};

use crate::checking::join;
use crate::json::Json;

/// The wire names that hold order numbers.
pub(crate) struct Numbers {
    names: HashSet<String>,
    /// By the name of an operation: where its request has the merchant's number for what it makes.
    own: HashMap<String, String>,
}

impl Numbers {
    pub(crate) fn of(provider: &Provider) -> Self {
        let mut names = HashSet::new();
        for operation in &provider.operations {
            names.extend(operation.order.as_deref().map(last));
            if operation.effect.makes_order() {
                continue;
            }
            for rule in &operation.request.rules {
                if let RuleKind::AtLeastOne(alternatives) | RuleKind::OneOf(alternatives) = &rule.kind {
                    let text = |name: &&String| {
                        operation.request.find(name).is_some_and(|field| matches!(field.kind, Kind::Text(_)))
                    };
                    names.extend(alternatives.iter().filter(text).map(|name| last(name)));
                }
            }
        }
        for notification in &provider.notifications {
            names.extend(notification.order.as_deref().map(last));
        }
        let mut numbers = Self { names: names.into_iter().map(str::to_owned).collect(), own: HashMap::new() };
        for operation in &provider.operations {
            if let Some(own) = numbers.own_of(provider, operation) {
                numbers.own.insert(operation.name.clone(), own);
            }
        }
        numbers
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Where the request of an operation has the merchant's number for the order, refund or release that it makes.
    pub(crate) fn own(&self, operation: &Operation) -> Option<&str> {
        self.own.get(&operation.name).map(String::as_str)
    }

    /// What acts on an order names that and itself. Its own number is the one whose name no order has; where orders have
    /// them all (a refund's number may be called as an order's is), it is what the spec calls its `order`.
    fn own_of(&self, provider: &Provider, operation: &Operation) -> Option<String> {
        if operation.effect.makes_order() {
            return operation.order.clone();
        }
        if !matches!(operation.effect, Effect::Capture | Effect::Refund | Effect::Release) {
            return None;
        }
        let makers = || provider.operations.iter().filter(|one| one.effect.makes_order());
        let tables = makers().flat_map(|one| [&one.request, &one.response]);
        let of_orders: HashSet<_> =
            tables.flat_map(|table| names_in(table, "")).map(|(_, name)| name).collect();
        let here: Vec<_> =
            names_in(&operation.request, "").into_iter().filter(|(_, name)| self.is(name)).collect();
        let order = operation.order.as_ref();
        let one_of_several = |path: &String| {
            operation.request.rules.iter().any(|rule| match &rule.kind {
                RuleKind::AtLeastOne(names) | RuleKind::OneOf(names) => names.contains(path),
                _ => false,
            })
        };
        let no_orders: Vec<_> =
            here.iter().filter(|(_, name)| !of_orders.contains(name)).map(|(path, _)| path).collect();
        let named = no_orders.iter().find(|path| Some(**path) == order);
        let own = named.or_else(|| no_orders.iter().find(|path| !one_of_several(path)));
        if let Some(own) = own {
            return Some((*own).clone());
        }
        let order = order.filter(|order| here.len() > 1 && !one_of_several(order));
        order.cloned()
    }

    /// The order numbers in an object: name and value.
    pub(crate) fn within<'a>(&self, object: &'a Json) -> Vec<(&'a str, String)> {
        let filled = |text: &String| !text.is_empty();
        object
            .leaves()
            .into_iter()
            .filter(|(name, _)| self.is(name))
            .filter_map(|(name, value)| Some((name, value.scalar().filter(filled)?)))
            .collect()
    }
}

/// The paths and names of all scalars of a table, however deep, outside of lists.
fn names_in<'t>(table: &'t Table, path: &str) -> Vec<(String, &'t str)> {
    let each = table.fields.iter().flat_map(|field| {
        let path = join(path, &field.wire);
        match &field.kind {
            Kind::Object(object) => names_in(&object.table, &path),
            _ => vec![(path, field.wire.as_str())],
        }
    });
    each.collect()
}

/// The last name of a dotted path.
pub(crate) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Makes an example's number the number of one order: its end becomes the order's place in the book.
pub(crate) fn renumbered(example: &str, serial: u64) -> String {
    let tail = format!("{serial:06}");
    let kept = example.chars().count().saturating_sub(tail.len());
    let tail: String = if example.chars().count() < tail.len() { serial.to_string() } else { tail };
    example.chars().take(kept).chain(tail.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_gets_the_orders_own_end() {
        assert_eq!(renumbered("2018072517535241", 42), "2018072517000042");
        assert_eq!(renumbered("ab", 7), "7");
        assert_eq!(renumbered("abcdef", 1_234_567), "1234567");
    }
}
