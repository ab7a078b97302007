//! From the checked spec to the intermediate representation: every name, type and text of the generated crate is decided here. It
//! can't fail, since `check` has refused whatever could be wrong.

mod attributes;
mod docs;
mod example;
mod front_page;
mod lookup;
mod names;
mod types;
mod walkthrough;

use std::collections::BTreeSet;

use crate::checked::{Checked, Cipher, Field, Kind, Notification, Operation, Provider, Table};
use crate::ir::{
    CipherIr, CredentialIr, CredentialSetIr, EnvelopeIr, EnvironmentIr, Ir, Name, NotificationIr,
    OperationIr, ReExports, Types,
};
use crate::naming::{pascal, snake};
use lookup::Collector;
use names::Names;
use types::{Direction, Module};

/// Decides every name and type.
pub(crate) fn lower(checked: &Checked) -> Ir<'_> {
    let provider: &Provider = checked;
    let (types, answers) = shared_types(provider);
    let modules = module_names(provider);
    let mut tables = Collector::default();
    let mut ir = Ir {
        provider,
        crate_name: Name::new(&format!("paysmith_{}", snake(&provider.name))),
        marker: marker(provider),
        re_exports: RE_EXPORTS,
        exponents: exponents(provider),
        credentials: credentials(provider),
        credential_sets: credential_sets(provider),
        environments: environments(provider),
        ciphers: ciphers(provider),
        envelopes: envelopes(provider, &mut tables),
        types,
        answers,
        operations: operations(provider, &modules, &mut tables),
        notifications: notifications(provider, &mut tables),
        tables: tables.tables,
        front_page: front_page::front_page(provider, &modules),
    };
    example::add_examples(&mut ir);
    ir.front_page.walkthrough = walkthrough::walkthrough(&ir);
    ir
}

/// The name of the type that stands for the provider. It isn't one of the names that every crate has at its root or uses there.
fn marker(provider: &Provider) -> Name {
    let name = pascal(&provider.name);
    let re_exported = RE_EXPORTS.iter().flat_map(|of| of.names).copied();
    let taken = re_exported.chain(["Client", "Credentials", "From", "Into", "Option", "String"]);
    Name::new(&Names::taken(taken).give(&[name.clone(), format!("{name}Provider")]))
}

fn exponents(provider: &Provider) -> Vec<(Name, u32)> {
    provider.currencies.iter().filter_map(|fact| Some((Name::new(&fact.code), fact.exponent?))).collect()
}

fn credentials(provider: &Provider) -> Vec<CredentialIr<'_>> {
    let lowered = |credential| CredentialIr {
        credential,
        name: Name::new(&snake(&credential.name)),
        docs: docs::credential(provider, credential),
    };
    provider.credentials.iter().map(lowered).collect()
}

fn credential_sets(provider: &Provider) -> Vec<CredentialSetIr<'_>> {
    let lowered =
        |set| CredentialSetIr { set, name: Name::new(&pascal(&set.name)), docs: docs::credential_set(set) };
    provider.credential_sets.iter().map(lowered).collect()
}

fn environments(provider: &Provider) -> Vec<EnvironmentIr<'_>> {
    let lowered = |environment| EnvironmentIr {
        environment,
        name: Name::new(&snake(&environment.name).to_uppercase()),
        docs: docs::environment(environment),
    };
    provider.environments.iter().map(lowered).collect()
}

fn ciphers(provider: &Provider) -> Vec<CipherIr<'_>> {
    let name = |cipher: &Cipher| Name::new(&constant("CIPHER", &cipher.name));
    provider.ciphers.iter().map(|cipher| CipherIr { cipher, name: name(cipher) }).collect()
}

/// Each envelope that an operation uses, once, in the order of the operations.
fn envelopes<'a>(provider: &'a Provider, tables: &mut Collector) -> Vec<EnvelopeIr<'a>> {
    let mut found: Vec<EnvelopeIr<'_>> = Vec::new();
    for operation in &provider.operations {
        let envelope = &*operation.envelope;
        let name = envelope_name(operation);
        if !found.iter().any(|of| of.name == name) {
            found.push(EnvelopeIr {
                envelope,
                name,
                outcome: tables.outcome(&envelope.name, &envelope.outcome),
            });
        }
    }
    found
}

/// The name of the static of an operation's envelope.
fn envelope_name(operation: &Operation) -> Name {
    Name::new(&constant("ENVELOPE", &operation.envelope.name))
}

/// The name of a static or a constant: `PREFIX_WIRE_NAME`.
fn constant(prefix: &str, wire: &str) -> String {
    format!("{prefix}_{}", snake(wire).to_uppercase())
}

/// The names of the runtime that an application needs to send requests and to receive notifications. They are exported again,
/// so that it depends on the provider's crate alone: the types of fields, the results of calls and notifications, and what a
/// client is made of. The whole runtime is in the crate as `runtime`.
const RE_EXPORTS: &[ReExports] = &[
    ReExports { path: Some("spec"), names: &["Effect", "Environment", "Means", "Subject"] },
    ReExports {
        path: None,
        names: &[
            "Accepted",
            "Applied",
            "ArrivedCurrency",
            "BadKey",
            "Cause",
            "ClientCertificate",
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
            "PrivateKey",
            "PublicKey",
            "PublicKeys",
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

/// The module of each operation. Modules that every crate has keep their names.
fn module_names(provider: &Provider) -> Vec<String> {
    let mut names = Names::taken(["types", "answers", "environment", "notifications", "runtime"]);
    let wishes = provider.operations.iter().map(|operation| snake(&operation.name));
    wishes.map(|wish| names.give(&[wish.clone(), format!("{wish}_call")])).collect()
}

/// The shared types of requests and those of answers. An object that both use is written twice, because an answer may lack a
/// field that a request must have.
fn shared_types(provider: &Provider) -> (Types<'_>, Types<'_>) {
    let mut out = Module::shared(provider);
    let mut back = Module::shared(provider);
    for of in &provider.enums {
        out.add_enum(&of.name, of);
    }
    let requests = used(provider.operations.iter().map(|operation| &operation.request));
    let responses = provider.operations.iter().map(|operation| &operation.response);
    let arriving =
        used(responses.chain(provider.notifications.iter().map(|notification| &notification.table)));
    for table in &provider.objects {
        if requests.contains(table.name.as_str()) {
            out.add_object(Direction::Outgoing, &table.name, table);
        }
        if arriving.contains(table.name.as_str()) {
            back.add_object(Direction::Incoming, &table.name, table);
        }
    }
    (out.types, back.types)
}

/// The names of the shared objects that the fields of these tables use, directly or within one another.
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

fn operations<'a>(
    provider: &'a Provider,
    modules: &[String],
    tables: &mut Collector,
) -> Vec<OperationIr<'a>> {
    let operations = provider.operations.iter().zip(modules);
    operations.map(|(of, module)| lower_operation(provider, of, module, modules, tables)).collect()
}

fn lower_operation<'a>(
    provider: &'a Provider,
    operation: &'a Operation,
    module: &str,
    modules: &[String],
    tables: &mut Collector,
) -> OperationIr<'a> {
    let mut types = Module::nested(provider, 1, &["Request", "Optional", "Answer"]);
    types.add_request("Request", "Optional", &operation.request, docs::request(operation));
    // A request that isn't sent has no answer.
    if operation.address.is_call() {
        types.add_answer("Answer", &operation.response, docs::answer(operation), true);
    }
    let query = operation.recover.as_ref().and_then(|recover| {
        let at = provider.operations.iter().position(|operation| operation.name == recover.query)?;
        modules.get(at).map(|module| Name::new(module))
    });
    OperationIr {
        operation,
        module: Name::new(module),
        table: Name::new(&constant("OPERATION", &operation.name)),
        docs: docs::operation(provider, operation, query.as_ref()),
        types: types.types,
        envelope: envelope_name(operation),
        outcome: operation.own_outcome.as_ref().map(|of| tables.outcome(&operation.name, of)),
        state: operation.state.as_ref().map(|of| tables.state(&operation.name, of)),
        recovery: operation.recover.as_ref().map(|of| tables.recovery(&operation.name, of)),
        subject: operation.subject(provider),
        currency: operation.currency(),
        query,
        at: docs::place(provider, operation.about.at),
        example: None,
    }
}

fn notifications<'a>(provider: &'a Provider, tables: &mut Collector) -> Vec<NotificationIr<'a>> {
    let lowered = |notification| lower_notification(provider, notification, tables);
    provider.notifications.iter().map(lowered).collect()
}

fn lower_notification<'a>(
    provider: &'a Provider,
    notification: &'a Notification,
    tables: &mut Collector,
) -> NotificationIr<'a> {
    let name = &notification.name;
    let mut types = Module::nested(provider, 2, &["Notification"]);
    types.add_answer("Notification", &notification.table, docs::notification_struct(notification), true);
    NotificationIr {
        notification,
        module: Name::new(&snake(name)),
        table: Name::new(&constant("NOTIFICATION", name)),
        docs: docs::notification(provider, notification),
        types: types.types,
        outcome: notification.outcome.as_ref().map(|of| tables.outcome(name, of)),
        state: notification.state.as_ref().map(|of| tables.state(name, of)),
        body: tables.body(notification),
        acknowledge: tables.reply(&format!("{name}_taken"), &notification.acknowledge),
        refuse: tables.reply(&format!("{name}_refused"), &notification.refuse),
        at: docs::place(provider, notification.about.at),
    }
}

#[cfg(test)]
mod tests {
    /// A provider may be called like a type that every crate has.
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
