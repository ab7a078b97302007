//! Whether a request says who sends the request, for a client with these credentials.

use crate::outcome::Unsealed;
use crate::spec::{Operation, Provider, Template};
use crate::{Keys, Timestamp};

/// Checks that the keys are complete, and that the envelope or the path says who sends the request. If a provider has several sets of
/// credentials, an envelope may name only credentials that one set has. Clients with another set can't use that envelope: in
/// their requests these would be left out, and the provider could tell the sender by nothing but the signature.
pub(super) fn check(
    provider: &'static Provider,
    operation: &Operation,
    (keys, now): (&Keys, Timestamp),
) -> Result<(), Unsealed> {
    keys.complete(provider, now)?;
    let sets = provider.credential_sets;
    // A credential tells which set the sender has if some sets contain it and others don't.
    let tells = |place: &usize| {
        let having = sets.iter().filter(|set| set.members.contains(place)).count();
        (1..sets.len()).contains(&having)
    };
    let envelope = operation.envelope;
    let mut places = Vec::new();
    credentials(envelope.request.template(), &mut places);
    envelope.request_headers.iter().for_each(|(_, template)| credentials(template, &mut places));
    operation.path.iter().for_each(|piece| credentials(piece, &mut places));
    // One that every set has, such as the merchant's own number, says who sends the request, whatever else is left out.
    let is_said = places.iter().any(|place| !tells(place) && keys.get(*place).is_some());
    places.retain(tells);
    match places.first().filter(|_| !is_said) {
        Some(first) if places.iter().all(|place| keys.get(*place).is_none()) => {
            let name = provider.credentials.get(*first).map_or("", |credential| credential.name);
            Err(Unsealed::NoCredential(name))
        }
        _ => Ok(()),
    }
}

/// Collects the places of the credentials that stand in a template.
fn credentials(template: &Template, places: &mut Vec<usize>) {
    match template {
        Template::Credential(place) => places.push(*place),
        Template::Object(members) => members.iter().for_each(|(_, inner)| credentials(inner, places)),
        Template::Text(inner) => credentials(inner, places),
        Template::Joined(pieces) => pieces.iter().for_each(|piece| credentials(piece, places)),
        _ => {}
    }
}
