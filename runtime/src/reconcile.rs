//! Orders that an answer lists, to be compared with the merchant's own book.

use crate::message::{Message, View};
use crate::path;
use crate::spec::Operation;
use crate::write::scalar;

/// One order of a provider's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The merchant's order number.
    pub order: String,
    /// The amount, as it stands in the list: in minor units or in the major unit, as the field says.
    pub amount: Option<String>,
}

/// The orders that the answer of an operation lists, in its order; a row without an order number is left out.
///
/// A list is no proof of a single payment: ask its query before money is believed to have moved. What stands in the
/// merchant's book and not in the list, or with another amount, is what a reconciliation looks for.
///
/// None where the spec doesn't say that the operation lists orders.
#[must_use]
pub fn listed(operation: &Operation, answer: &dyn Message) -> Option<Vec<Listed>> {
    let lists = operation.lists.as_ref()?;
    let Some((_, View::List(rows))) = path::view(answer, lists.rows) else { return Some(Vec::new()) };
    let text = |row: &dyn Message, path: &[&str]| {
        path::view(row, path)
            .and_then(|(spec, view)| scalar::text(&view, spec).map(std::borrow::Cow::into_owned))
    };
    let one = |index| match rows.get(index) {
        Some(View::Object(row)) => {
            Some(Listed { order: text(row, lists.order)?, amount: text(row, lists.amount) })
        }
        _ => None,
    };
    Some((0..rows.len()).filter_map(one).collect())
}
