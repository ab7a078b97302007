//! From the checked spec to the IR. Can't fail: whatever could be wrong, `check` has refused.

mod docs;
mod names;
mod tables;

pub(crate) use docs::{front_page, place, sentence};

use std::collections::BTreeSet;

use crate::checked::{Checked, Field, Kind, Notification, Operation, Provider, Table};
use crate::ir::{Ir, NotificationIr, OperationIr, ReExports, Types};
use crate::naming;
use names::Names;
use tables::{Place, Way};

/// Decides every name and type.
pub(crate) fn lower(checked: &Checked) -> Ir<'_> {
    let provider: &Provider = checked;
    let (types, answers) = shared_types(provider);
    let modules = module_names(provider);
    Ir {
        provider,
        marker: marker(provider),
        re_exports: RE_EXPORTS,
        types,
        answers,
        operations: provider
            .operations
            .iter()
            .zip(&modules)
            .map(|(operation, module)| lower_operation(provider, operation, module, &modules))
            .collect(),
        notifications: provider
            .notifications
            .iter()
            .map(|notification| lower_notification(provider, notification))
            .collect(),
    }
}

/// The type that stands for the provider, beside those that every crate has.
fn marker(provider: &Provider) -> String {
    let name = naming::pascal(&provider.name);
    let re_exported = RE_EXPORTS.iter().flat_map(|of| of.names).copied();
    let taken = re_exported.chain(["Client", "Credentials"]);
    Names::taken(taken).give(&[name.clone(), format!("{name}Provider")])
}

/// What an application names that sends requests and receives notifications, so that it depends on the provider's crate alone:
/// the types of fields, what a call and a notification come to, and what is given to a client. All else is in the crate as
/// `runtime`.
const RE_EXPORTS: &[ReExports] = &[
    ReExports { path: "spec", names: &["Effect", "Environment", "Means", "Subject"] },
    ReExports {
        path: "",
        names: &[
            "Accepted",
            "Applied",
            "Cause",
            "Currency",
            "Decimal",
            "Declined",
            "Delivery",
            "Downloaded",
            "Extra",
            "Final",
            "Fresh",
            "HoldState",
            "Json",
            "Ledger",
            "Memory",
            "MinorUnits",
            "News",
            "NotAsAsked",
            "NotOfThisOrder",
            "NotSent",
            "NotUnderstood",
            "OrderState",
            "Outcome",
            "PartState",
            "Period",
            "Raw",
            "Recovered",
            "Recovery",
            "Refused",
            "Secret",
            "Seen",
            "Standing",
            "Timestamp",
            "Unknown",
            "Untrusted",
            "Verified",
            "Violations",
        ],
    },
];

/// The module of each operation, beside those that every crate has.
fn module_names(provider: &Provider) -> Vec<String> {
    let mut names = Names::taken(["types", "answers", "environment", "notifications", "runtime"]);
    let wishes = provider.operations.iter().map(|operation| naming::snake(&operation.name));
    wishes.map(|wish| names.give(&[wish.clone(), format!("{wish}_call")])).collect()
}

/// Shared objects are written once for requests and once for answers, where they are used: what a request must have, an
/// answer may lack.
fn shared_types(provider: &Provider) -> (Types<'_>, Types<'_>) {
    let mut out = Place::shared(provider);
    let mut back = Place::shared(provider);
    for of in &provider.enums {
        out.add_enum(&of.name, of);
    }
    let requests = used(provider.operations.iter().map(|operation| &operation.request));
    let responses = provider.operations.iter().map(|operation| &operation.response);
    let arriving =
        used(responses.chain(provider.notifications.iter().map(|notification| &notification.table)));
    for table in &provider.objects {
        if requests.contains(table.name.as_str()) {
            out.add_object(Way::Out, &table.name, table);
        }
        if arriving.contains(table.name.as_str()) {
            back.add_object(Way::In, &table.name, table);
        }
    }
    (out.types, back.types)
}

/// The names of the shared objects that tables lead to.
fn used<'a>(tables: impl Iterator<Item = &'a Table>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    for field in tables.flat_map(|table| &table.fields) {
        follow(field, &mut found);
    }
    found
}

fn follow<'a>(field: &'a Field, found: &mut BTreeSet<&'a str>) {
    match &field.kind {
        Kind::Object(object) => {
            if object.shared {
                found.insert(&object.table.name);
            }
            for field in &object.table.fields {
                follow(field, found);
            }
        }
        Kind::List(list) => follow(&list.item, found),
        _ => {}
    }
}

fn lower_operation<'a>(
    provider: &'a Provider,
    operation: &'a Operation,
    module: &str,
    modules: &[String],
) -> OperationIr<'a> {
    let mut place = Place::of_module(provider, 1, &["Request", "Optional", "Answer"]);
    place.add_request("Request", "Optional", &operation.request, docs::request(operation));
    // What isn't sent has no answer.
    if operation.address.is_call() {
        place.add_answer("Answer", &operation.response, docs::answer(operation), true);
    }
    let query = operation.recover.as_ref().and_then(|recover| {
        let at = provider.operations.iter().position(|operation| operation.name == recover.query)?;
        modules.get(at).cloned()
    });
    OperationIr {
        operation,
        module: module.to_owned(),
        docs: docs::operation(provider, operation),
        types: place.types,
        query,
    }
}

fn lower_notification<'a>(provider: &'a Provider, notification: &'a Notification) -> NotificationIr<'a> {
    let mut place = Place::of_module(provider, 2, &["Notification"]);
    place.add_answer("Notification", &notification.table, docs::notification_struct(notification), true);
    NotificationIr {
        notification,
        module: naming::snake(&notification.name),
        docs: docs::notification(provider, notification),
        types: place.types,
    }
}

#[cfg(test)]
mod tests {
    /// A provider may have the name of a type that every crate has.
    #[test]
    fn the_providers_type_stands_beside_what_is_re_exported() {
        let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/obstacle/least.yaml");
        let spec = std::fs::read_to_string(spec).unwrap();
        let name = spec.lines().find_map(|line| line.strip_prefix("provider: ")).unwrap();
        for (provider, marker) in
            [("outcome", "OutcomeProvider"), ("minor_units", "MinorUnitsProvider"), ("outcomes", "Outcomes")]
        {
            let spec = spec.replace(&format!("provider: {name}"), &format!("provider: {provider}"));
            let code = crate::generate("x.yaml", &spec).unwrap_or_else(|report| panic!("{report}")).code;
            assert!(code.contains(&format!("pub enum {marker} {{}}")), "{marker}");
        }
    }
}
