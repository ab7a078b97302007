//! All signed messages of a provider.

use paysmith_codegen::checked::{Envelope, Pattern, Provider, Template};

use super::signed_message::{MessageKind, SchemeChoice, SignatureLocation, SignedMessage};

/// The name of a scheme, and where its signature stands.
type Signature = (String, SignatureLocation);

/// Every signed message of a provider, once for each of its signatures; then every scheme by itself.
#[must_use]
pub fn signed_messages(provider: &Provider) -> Vec<SignedMessage<'_>> {
    let mut all = Vec::new();
    for operation in &provider.operations {
        let envelope = &operation.envelope;
        let pairs = operation.address.is_url() || envelope.request.kind().is_pairs();
        let mut signatures = Vec::new();
        in_template(envelope.request.template(), &[], pairs, &mut signatures);
        for (name, template) in &envelope.request_headers {
            let schemes = template.signatures().into_iter();
            signatures
                .extend(schemes.map(|scheme| (scheme.to_owned(), SignatureLocation::Header(name.clone()))));
        }
        let before = all.len();
        add(&mut all, provider, MessageKind::Request(operation), &signatures);
        let usual = all.split_off(before);
        all.extend(usual.into_iter().flat_map(|message| with_choices(message, envelope)));
        let refusal = envelope.refused.iter().map(|layout| (layout, MessageKind::Refusal(operation)));
        let further = envelope.further.iter().map(|of| (&of.layout, MessageKind::Further(operation, of)));
        let answer = (&envelope.response, MessageKind::Answer(operation));
        for (layout, kind) in std::iter::once(answer).chain(refusal).chain(further) {
            let signatures = in_received(&layout.pattern, &layout.headers, layout.kind.is_pairs());
            add(&mut all, provider, kind, &signatures);
        }
    }
    for notification in provider.notifications.iter().filter(|notification| notification.signed) {
        let pairs = notification.kind.is_pairs();
        let signatures = in_received(&notification.pattern, &notification.headers, pairs);
        add(&mut all, provider, MessageKind::Notification(notification), &signatures);
    }
    for scheme in &provider.schemes {
        let (kind, location) = (MessageKind::SchemeOnly, SignatureLocation::Unknown);
        all.push(SignedMessage {
            provider,
            scheme,
            kind,
            location,
            choice: None,
            signature_fields: Vec::new(),
        });
    }
    all
}

/// A request once for each scheme that a header of it may choose.
fn with_choices<'p>(usual: SignedMessage<'p>, envelope: &Envelope) -> Vec<SignedMessage<'p>> {
    let Some((header, schemes)) = envelope.choice_of_scheme() else { return vec![usual] };
    let values_of = |name: &str| -> Vec<String> {
        schemes.iter().filter(|(_, scheme)| scheme == name).map(|(value, _)| value.clone()).collect()
    };
    let others = usual.provider.schemes.iter().filter(|scheme| scheme.name != usual.scheme.name);
    let all = std::iter::once(usual.scheme).chain(others).enumerate();
    all.map(|(at, scheme)| (at == 0, scheme, values_of(&scheme.name)))
        .filter(|(is_default, _, values)| *is_default || !values.is_empty())
        .map(|(is_default, scheme, values)| {
            let choice = Some(SchemeChoice { header: header.to_owned(), values, is_default });
            SignedMessage { scheme, choice, ..usual.clone() }
        })
        .collect()
}

fn add<'p>(
    all: &mut Vec<SignedMessage<'p>>,
    provider: &'p Provider,
    kind: MessageKind<'p>,
    signatures: &[Signature],
) {
    let top_level = |(_, location): &Signature| match location {
        SignatureLocation::Field(name) => Some(name.clone()),
        SignatureLocation::Member(path) => path.first().filter(|_| path.len() == 1).cloned(),
        SignatureLocation::Header(_) | SignatureLocation::Unknown => None,
    };
    let signature_fields: Vec<String> = signatures.iter().filter_map(top_level).collect();
    for (scheme, location) in signatures {
        if let Some(scheme) = provider.scheme(scheme) {
            let (location, signature_fields) = (location.clone(), signature_fields.clone());
            all.push(SignedMessage { provider, scheme, kind, location, choice: None, signature_fields });
        }
    }
}

/// The signatures in what the provider sends.
fn in_received(pattern: &Pattern, headers: &[(String, Template)], pairs: bool) -> Vec<Signature> {
    let mut found = Vec::new();
    in_pattern(pattern, &[], pairs, &mut found);
    for (name, layout) in headers {
        let schemes = layout.signatures().into_iter();
        found.extend(schemes.map(|scheme| (scheme.to_owned(), SignatureLocation::Header(name.clone()))));
    }
    found
}

fn in_template(template: &Template, path: &[String], pairs: bool, found: &mut Vec<Signature>) {
    match template {
        Template::Signature(scheme) => found.push((scheme.clone(), in_body(path, pairs))),
        Template::Object(members) => {
            for (name, inner) in members {
                in_template(inner, &[path, std::slice::from_ref(name)].concat(), pairs, found);
            }
        }
        _ => {}
    }
}

fn in_pattern(pattern: &Pattern, path: &[String], pairs: bool, found: &mut Vec<Signature>) {
    match pattern {
        Pattern::Signature(scheme) => found.push((scheme.clone(), in_body(path, pairs))),
        Pattern::Object(members) => {
            for (name, inner) in members {
                in_pattern(inner, &[path, std::slice::from_ref(name)].concat(), pairs, found);
            }
        }
        _ => {}
    }
}

fn in_body(path: &[String], pairs: bool) -> SignatureLocation {
    if pairs { SignatureLocation::Field(path.join(".")) } else { SignatureLocation::Member(path.to_vec()) }
}
