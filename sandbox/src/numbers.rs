//! Which names of a provider hold order numbers: the merchant's, the provider's own, and those of refunds.
//!
//! The spec doesn't list them, but it tells: what an operation calls its `order`, and what a query, refund or
//! cancellation takes in place of it (`at_least_one`, `one_of`).

use std::collections::HashSet;

use paysmith_codegen::checked::{Effect, Kind, Provider, RuleKind};

use crate::json::Json;

/// The wire names that hold order numbers.
pub(crate) struct Numbers(HashSet<String>);

impl Numbers {
    pub(crate) fn of(provider: &Provider) -> Self {
        let mut names = HashSet::new();
        for operation in &provider.operations {
            names.extend(operation.order.as_deref().map(last));
            if matches!(operation.effect, Effect::Create | Effect::Charge) {
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
        Self(names.into_iter().map(str::to_owned).collect())
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.0.contains(name)
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
