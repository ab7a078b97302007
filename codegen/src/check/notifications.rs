//! Checks notifications: every name leads to a field or an operation, and a repeat can be told from a new notification.

use super::dotted_names::check_name;
use super::state::check_state;
use super::uses::{Use, check_use};
use super::{echo, order_currency};
use crate::checked::{Notification, Provider, To};
use crate::model::refuse_impossible_values;
use crate::reading::Problems;
use crate::report::{Code, Problem, unknown};

pub(super) fn check(problems: &Problems, provider: &Provider) {
    for notification in &provider.notifications {
        check_notification(problems, provider, notification);
    }
}

fn check_notification(problems: &Problems, provider: &Provider, notification: &Notification) {
    let (at, index) = (notification.about.at, problems.index());
    let table = &notification.table;
    for name in &notification.of {
        let Some(operation) = provider.operation(name) else {
            let names = provider.operations.iter().map(|operation| operation.name.as_str());
            let message = format!("`reports:` names `{name}`, which is no operation");
            let at = index.of(at).find(&["reports"], name);
            problems.push(
                unknown(Code::UnknownOperation, at, message, name, names).label("not in `operations:`"),
            );
            continue;
        };
        for to in required_fields(provider, notification) {
            let what = format!("request of `{}`", operation.name);
            let table = (what.as_str(), &operation.request);
            check_use(problems, index.of(at).find(&["to"], to), "to", table, to, Use::Text);
        }
    }
    echo::check_notification(problems, notification);
    order_currency::check_notification(problems, notification);
    for condition in &notification.when {
        let name = &condition.name;
        check_name(problems, index.of(at).find(&["when"], name), "when", "notification", table, name);
        refuse_impossible_values(problems, table, condition, |value| {
            index.of(at).find(&["when", name], value)
        });
    }
    for name in &notification.key {
        let span = index.of(at).find(&["deduplicate_by"], name);
        check_use(problems, span, "deduplicate_by", ("notification", table), name, Use::Single);
    }
    if let Some(state) = &notification.state {
        check_state(problems, at, state, ("notification", table), None);
    }
    if notification.signed && notification.key.is_empty() {
        problems.push(
            Problem::new(Code::OperationIncomplete, at, format!("`{}` needs `deduplicate_by:`", notification.name))
                .label("what tells a repeat?")
                .note("providers send a notification again until it is acknowledged, and sometimes after that")
                .help("name the fields in which two notifications differ that aren't repeats, as in `deduplicate_by: [order_no, status]`"),
        );
    }
}

/// The fields of `to:` that the request of every operation must have. Where a registered URL can take the place of a field, it is
/// enough if one operation has the field.
fn required_fields<'n>(provider: &Provider, notification: &'n Notification) -> Vec<&'n str> {
    let is_registered = notification.to.contains(&To::Registered);
    let some_has = |name: &str| {
        let mut operations = notification.of.iter().filter_map(|of| provider.operation(of));
        operations.any(|operation| operation.request.find(name).is_some())
    };
    let fields = notification.to.iter().filter_map(|to| match to {
        To::Field(name) => Some(name.as_str()),
        To::Registered => None,
    });
    fields.filter(|name| !(is_registered && some_has(name))).collect()
}
