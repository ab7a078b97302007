//! Orders that an answer lists, to be compared with the merchant's own records.

use crate::message::{Message, View};
use crate::path;
use crate::spec::Operation;
use crate::write::scalar;

/// One order of a provider's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The merchant's order number.
    pub order: String,
    /// The amount as it stands in the list, in the unit of its field, which is the minor or the major unit.
    pub amount: Option<String>,
}

/// The orders that the answer of an operation lists, in the order of the list. Rows without an order number are left out.
///
/// A reconciliation looks for orders that the merchant has and the list lacks, or that have another amount there. A list
/// doesn't prove that an order is paid; a query of the order does.
///
/// `None` if the provider's spec doesn't say that this operation lists orders.
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
