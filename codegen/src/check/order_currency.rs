//! Checks amounts in the currency of an order (`currency: of_order`): there must be an order, and it must have been made by another
//! call.

use crate::checked::describe::OF_ORDER;
use crate::checked::{Field, Kind, Notification, Operation, Table};
use crate::reading::Problems;
use crate::report::{Code, Problem};

/// Checks the amounts of an operation.
pub(super) fn check_operation(problems: &Problems, operation: &Operation) {
    let makes_it = operation.effect.makes_order() && operation.original.is_none();
    let is_about_one = operation.order.is_some() || operation.original.is_some();
    let asked = match (makes_it, is_about_one) {
        (true, _) => Some("this call makes the order, which has no currency before"),
        (false, false) => Some("neither `order:` nor `original:` says which order that is"),
        (false, true) => None,
    };
    if let Some(why) = asked {
        refuse(problems, &operation.request, why);
    }
    if !is_about_one && operation.lists.is_none() {
        refuse(problems, &operation.response, "neither `order:` nor `original:` says which order that is");
    }
}

/// Checks the amounts of a notification.
pub(super) fn check_notification(problems: &Problems, notification: &Notification) {
    if notification.order.is_none() && notification.original.is_none() {
        let why = "neither `order:` nor `original:` says which order that is";
        refuse(problems, &notification.table, why);
    }
}

/// Reports every amount of a table, and of what is in it, that is in the currency of the order.
fn refuse(problems: &Problems, table: &Table, why: &str) {
    for field in &table.fields {
        refuse_field(problems, field, why);
    }
}

fn refuse_field(problems: &Problems, field: &Field, why: &str) {
    match &field.kind {
        Kind::MinorUnits(_, Some(currency)) if currency == OF_ORDER => report(problems, field, why),
        Kind::Decimal(decimal) if decimal.currency.as_deref() == Some(OF_ORDER) => {
            report(problems, field, why);
        }
        Kind::Object(object) => refuse(problems, &object.table, why),
        Kind::List(list) => refuse_field(problems, &list.item, why),
        _ => {}
    }
}

fn report(problems: &Problems, field: &Field, why: &str) {
    let message = format!("`{}` is in the currency of an order that isn't there", field.wire);
    problems.push(
        Problem::new(Code::OperationIncomplete, field.about.at, message)
            .label(why)
            .help("name the field with the currency, or its code, as in `currency: CNY`"),
    );
}
