//! Warns of parts of a spec that nothing uses.

use std::collections::BTreeSet;

use crate::checked::{
    Credential, Envelope, Field, KeyKind, Kind, Operation, Part, Pattern, Provider, Table, Template,
};
use crate::reading::Problems;
use crate::report::{Code, Problem, Span};

pub(super) fn lint(problems: &Problems, provider: &Provider) {
    let warn = |code, at: Span, what: &str, name: &str, why: &str| {
        problems.warn(
            &[at],
            Problem::new(code, at, format!("the {what} `{name}` is never used"))
                .label(why)
                .help("remove it, or use it"),
        );
    };
    for (tag, at) in problems.unused_sources() {
        warn(Code::UnusedSource, at, "source", &tag, "no `source:` names it");
    }
    for (name, at) in problems.unused_fields() {
        warn(
            Code::UnusedField,
            at,
            "shared field",
            &name,
            "no table has a field of that name without a type",
        );
    }
    let mut types = BTreeSet::new();
    for operation in &provider.operations {
        names_of_types(&operation.request, &mut types);
        names_of_types(&operation.response, &mut types);
    }
    for notification in &provider.notifications {
        names_of_types(&notification.table, &mut types);
    }
    let enums = provider.enums.iter().map(|of| (&of.name, of.about.at));
    let objects = provider.objects.iter().map(|table| (&table.name, table.about.at));
    for (name, at) in enums.chain(objects).filter(|(name, _)| !types.contains(name.as_str())) {
        warn(Code::UnusedType, at, "type", name, "no operation or notification has it");
    }
    for envelope in &provider.envelopes {
        warn_of_values(problems, provider, envelope);
        if provider.operations.iter().all(|operation| operation.envelope.name != envelope.name) {
            warn(Code::UnusedEnvelope, envelope.about.at, "envelope", &envelope.name, "no operation has it");
        }
    }
    for credential in provider.credentials.iter().filter(|one| is_unused_certificate(provider, one)) {
        let why = "no operation has `client_certificate:` with its name";
        warn(Code::UnusedCredential, credential.about.at, "client certificate", &credential.name, why);
    }
    let ciphers = used_ciphers(provider);
    for cipher in provider.ciphers.iter().filter(|cipher| !ciphers.contains(&cipher.name.as_str())) {
        let why = "nothing is encrypted by it";
        warn(Code::UnusedCipher, cipher.about.at, "cipher", &cipher.name, why);
    }
    let schemes = used_schemes(problems, provider);
    for scheme in provider.schemes.iter().filter(|scheme| !schemes.contains(&scheme.name)) {
        warn(Code::UnusedScheme, scheme.about.at, "signature scheme", &scheme.name, "it signs nothing");
    }
}

fn is_unused_certificate(provider: &Provider, credential: &Credential) -> bool {
    let is_used = |operation: &Operation| operation.client_certificate.as_ref() == Some(&credential.name);
    credential.key == Some(KeyKind::ClientCertificate) && !provider.operations.iter().any(is_used)
}

/// The ciphers by which a part of an answer or of a notification is encrypted.
fn used_ciphers(provider: &Provider) -> Vec<&str> {
    let layouts = provider.envelopes.iter().flat_map(|envelope| envelope.layouts());
    let answers = layouts.map(|layout| &layout.pattern);
    let notifications = provider.notifications.iter().map(|notification| &notification.pattern);
    let decrypted = answers.chain(notifications).filter_map(Pattern::decrypted).map(|(cipher, _)| cipher);
    let taught =
        provider.operations.iter().filter_map(|operation| operation.teaches.as_ref()?.cipher.as_deref());
    decrypted.chain(taught).collect()
}

/// Warns of values of an envelope's request that are neither sent nor signed.
fn warn_of_values(problems: &Problems, provider: &Provider, envelope: &Envelope) {
    for name in unused_values(provider, envelope) {
        let at = problems.index().of(envelope.about.at).key_span(&["request", "values"], name);
        problems.warn(
            &[envelope.about.at],
            Problem::new(Code::UnusedValue, at, format!("the value `{name}` is never used"))
                .label("it is made for each request, and stands nowhere in it")
                .help(format!("write `$value.{name}` where it belongs, or remove it")),
        );
    }
}

/// The values of an envelope's request that are neither sent nor signed.
fn unused_values<'p>(provider: &'p Provider, envelope: &'p Envelope) -> Vec<&'p str> {
    let signed = |name: &str| {
        let schemes = envelope.request_signatures().into_iter().filter_map(|scheme| provider.scheme(scheme));
        let mut parts = schemes.flat_map(|scheme| &scheme.message);
        parts.any(|part| matches!(part, Part::Value(own) if own == name))
    };
    let headers = envelope.request_headers.iter().map(|(_, header)| header);
    let parts: Vec<_> = headers.chain([envelope.request.template()]).flat_map(Template::parts).collect();
    let sent = |name: &str| parts.iter().any(|part| matches!(part, Template::Value(own) if own == name));
    let names = envelope.values.iter().map(|(name, _)| name.as_str());
    names.filter(|name| !sent(name) && !signed(name)).collect()
}

fn names_of_types<'p>(table: &'p Table, names: &mut BTreeSet<&'p str>) {
    table.fields.iter().for_each(|field| names_of_field(field, names));
}

fn names_of_field<'p>(field: &'p Field, names: &mut BTreeSet<&'p str>) {
    match &field.kind {
        Kind::Enum(of) if !of.inline => drop(names.insert(&of.of.name)),
        Kind::Object(object) => {
            names.insert(&object.table.name);
            names_of_types(&object.table, names);
        }
        Kind::List(list) => names_of_field(&list.item, names),
        _ => {}
    }
}

/// The schemes that sign something, and the schemes that these take their settings from by `like:`.
fn used_schemes(problems: &Problems, provider: &Provider) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for envelope in &provider.envelopes {
        let signatures = [envelope.request_signatures(), envelope.response_signatures()].concat();
        used.extend(signatures.into_iter().map(str::to_owned));
        let (_, chosen) = envelope.choice_of_scheme().unwrap_or_default();
        used.extend(chosen.iter().map(|(_, scheme)| scheme.clone()));
    }
    for notification in &provider.notifications {
        used.extend(notification.signatures().into_iter().map(str::to_owned));
    }
    for scheme in provider.schemes.iter().filter(|scheme| used.contains(&scheme.name)).collect::<Vec<_>>() {
        used.extend(problems.index().of(scheme.about.at).text(&["like"]).map(str::to_owned));
    }
    used
}
