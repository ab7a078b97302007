//! Notifications: every name leads to a field or an operation, and a repeat can be told.

use super::echo;
use super::operations::{check_name, check_state};
use crate::checked::{Notification, Provider, To};
use crate::model::cx::Cx;
use crate::model::values;
use crate::report::{Code, Problem, unknown};

pub(super) fn check(cx: &Cx, provider: &Provider) {
    for notification in &provider.notifications {
        check_notification(cx, provider, notification);
    }
}

fn check_notification(cx: &Cx, provider: &Provider, notification: &Notification) {
    let (at, places) = (notification.about.at, cx.places());
    let table = &notification.table;
    for name in &notification.of {
        let Some(operation) = provider.operation(name) else {
            let names = provider.operations.iter().map(|operation| operation.name.as_str());
            let message = format!("`of:` names `{name}`, which is no operation");
            let at = places.of(at).word(&["of"], name);
            cx.push(unknown(Code::UnknownOperation, at, message, name, names).label("not in `operations:`"));
            continue;
        };
        for to in required_fields(provider, notification) {
            let what = format!("request of `{}`", operation.name);
            check_name(cx, places.of(at).word(&["to"], to), "to", &what, &operation.request, to);
        }
    }
    echo::check_notification(cx, notification);
    for condition in &notification.when {
        let name = &condition.name;
        check_name(cx, places.of(at).word(&["when"], name), "when", "notification", table, name);
        values::check(cx, table, condition, |value| places.of(at).word(&["when", name], value));
    }
    for name in &notification.key {
        check_name(cx, places.of(at).word(&["key"], name), "key", "notification", table, name);
    }
    if let Some(state) = &notification.state {
        check_state(cx, at, state, ("notification", table), None);
    }
    if notification.signed && notification.key.is_empty() {
        cx.push(
            Problem::new(Code::OperationIncomplete, at, format!("`{}` needs `key:`", notification.name))
                .label("what tells a repeat?")
                .note("providers send a notification again until it is acknowledged, and sometimes after that")
                .help("name the fields in which two notifications differ that aren't repeats, as in `key: [order_no, status]`"),
        );
    }
}

/// The fields of `to:` that every request must have. Where a registered URL stands in, one request that has it is enough.
fn required_fields<'n>(provider: &Provider, notification: &'n Notification) -> Vec<&'n str> {
    let stands_in = notification.to.contains(&To::Registered);
    let has_it = |name: &str| {
        let mut operations = notification.of.iter().filter_map(|of| provider.operation(of));
        operations.any(|operation| operation.request.find(name).is_some())
    };
    let fields = notification.to.iter().filter_map(|to| match to {
        To::Field(name) => Some(name.as_str()),
        To::Registered => None,
    });
    fields.filter(|name| !(stands_in && has_it(name))).collect()
}
