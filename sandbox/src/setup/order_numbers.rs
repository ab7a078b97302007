//! Which members of a provider's messages hold order numbers: the merchant's, the provider's own, and those of refunds.
//!
//! Specs don't list these members, but they can be derived: an operation says where its `order` number is, and that of the `original`,
//! and what a query, a refund or a cancellation takes in place of that (`at_least_one`, `one_of`) is an order number too.

use std::collections::{HashMap, HashSet};

use paysmith_codegen::checked::{Effect, Kind, Operation, Provider, RuleKind, Table};

use crate::wire::json::Json;
use crate::wire::path::{join, last_name};

/// The wire names of the members that hold order numbers.
pub(crate) struct OrderNumbers {
    names: HashSet<String>,
    /// For each operation by its name: the path of the field in which its request has the merchant's number for the order,
    /// refund, capture or release that it makes.
    own: HashMap<String, String>,
}

impl OrderNumbers {
    pub(crate) fn of(provider: &Provider) -> Self {
        let mut names: HashSet<String> = HashSet::new();
        for operation in &provider.operations {
            let stated = operation.order.iter().chain(&operation.original);
            names.extend(stated.map(|path| last_name(path).to_owned()));
            if !operation.effect.makes_order() {
                let is_text = |path: &&String| {
                    operation.request.find(path).is_some_and(|field| matches!(field.kind, Kind::Text(_)))
                };
                let texts = alternatives(operation).filter(is_text);
                names.extend(texts.map(|path| last_name(path).to_owned()));
            }
        }
        for notification in &provider.notifications {
            names.extend(notification.order.as_deref().map(|path| last_name(path).to_owned()));
        }
        let mut numbers = Self { names, own: HashMap::new() };
        for operation in &provider.operations {
            if let Some(own) = numbers.find_own_path(provider, operation) {
                numbers.own.insert(operation.name.clone(), own);
            }
        }
        numbers
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The path at which an operation's request has the merchant's number for the order, refund, capture or release that it
    /// makes.
    pub(crate) fn own_path(&self, operation: &Operation) -> Option<&str> {
        self.own.get(&operation.name).map(String::as_str)
    }

    /// The request of a refund, a capture or a release may have two numbers: the order's and its own. Its own number is the one
    /// whose name occurs in no message about making orders. Where all names occur there (a refund's number may have the name
    /// that an order's number has), it is the one that the spec calls the operation's `order`.
    fn find_own_path(&self, provider: &Provider, operation: &Operation) -> Option<String> {
        if operation.effect.makes_order() {
            return operation.order.clone();
        }
        if !matches!(operation.effect, Effect::Capture | Effect::Refund | Effect::Release) {
            return None;
        }
        let makers = provider.operations.iter().filter(|other| other.effect.makes_order());
        let messages = makers.flat_map(|maker| [&maker.request, &maker.response]);
        let known_of_orders: HashSet<_> =
            messages.flat_map(|table| names_in(table, "")).map(|(_, name)| name).collect();
        let mut numbers = names_in(&operation.request, "");
        numbers.retain(|(_, name)| self.is(name));
        let unlike_orders: Vec<_> = numbers
            .iter()
            .filter(|(_, name)| !known_of_orders.contains(name))
            .map(|(path, _)| path)
            .collect();
        let declared = operation.order.as_ref();
        let is_alternative = |path: &String| alternatives(operation).any(|other| other == path);
        let own = unlike_orders.iter().copied().find(|path| Some(*path) == declared);
        own.or_else(|| unlike_orders.iter().copied().find(|path| !is_alternative(path)))
            .or_else(|| declared.filter(|path| numbers.len() > 1 && !is_alternative(path)))
            .cloned()
    }

    /// The order numbers in an object, as names and values.
    pub(crate) fn within(&self, object: &Json) -> Vec<(String, String)> {
        let filled = |text: &String| !text.is_empty();
        object
            .leaves()
            .into_iter()
            .filter(|(name, _)| self.is(name))
            .filter_map(|(name, value)| Some((name.to_owned(), value.scalar().filter(filled)?)))
            .collect()
    }
}

/// The fields that stand in rules by which an operation's request must have one of several fields.
fn alternatives(operation: &Operation) -> impl Iterator<Item = &String> {
    operation.request.rules.iter().flat_map(|rule| match &rule.kind {
        RuleKind::AtLeastOne(names) | RuleKind::OneOf(names) => names.as_slice(),
        _ => &[],
    })
}

/// The paths and names of all fields of a table and of the objects within it, but not of what is within lists.
pub(super) fn names_in<'t>(table: &'t Table, path: &str) -> Vec<(String, &'t str)> {
    let each = table.fields.iter().flat_map(|field| {
        let path = join(path, &field.wire);
        match &field.kind {
            Kind::Object(object) => names_in(&object.table, &path),
            _ => vec![(path, field.wire.as_str())],
        }
    });
    each.collect()
}
