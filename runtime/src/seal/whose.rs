//! Whose requests an envelope is for: those who have all that the provider demands, and the right set of it: an envelope
//! that names a credential of one set alone isn't for those who have another.

use crate::Keys;
use crate::outcome::Unsealed;
use crate::spec::{Body, Envelope, Provider, Template};

/// Whether the keys are complete, and the envelope says who sends it. Without that, the provider could tell it only by the
/// signature.
pub(super) fn check(provider: &'static Provider, envelope: &Envelope, keys: &Keys) -> Result<(), Unsealed> {
    keys.complete(provider)?;
    let sets = provider.credential_sets;
    // One that is in no set belongs to all, as does one that is in each.
    let having = |place: &usize| sets.iter().filter(|set| set.members.contains(place)).count();
    let tells = |place: &usize| (1..sets.len()).contains(&having(place));
    let (Body::Form(body) | Body::Json(body)) = &envelope.request;
    let templates =
        std::iter::once(body).chain(envelope.request_headers.iter().map(|(_, template)| template));
    let (mut wanted, mut given) = (None, false);
    let mut named = |place: usize| {
        if tells(&place) {
            wanted = wanted.or(Some(place));
            given |= keys.get(place).is_some();
        }
    };
    templates.for_each(|template| credentials(template, &mut named));
    match wanted {
        Some(wanted) if !given => Err(Unsealed::NoCredential(
            provider.credentials.get(wanted).map_or("", |credential| credential.name),
        )),
        _ => Ok(()),
    }
}

/// Tells the places of the credentials that stand in a template.
fn credentials(template: &Template, found: &mut dyn FnMut(usize)) {
    match template {
        Template::Credential(place) => found(*place),
        Template::Object(members) => members.iter().for_each(|(_, inner)| credentials(inner, found)),
        Template::Text(inner) => credentials(inner, found),
        _ => {}
    }
}
