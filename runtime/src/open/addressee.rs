//! The merchant for whom an answer or a notification is meant, where the provider names it.

use super::unwrap::Unwrapped;
use crate::setup::Keys;
use crate::spec::{Pattern, Provider};

/// For whom a message is meant, by the credentials that it repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Addressee {
    /// For this merchant, or the provider doesn't say.
    Own,
    /// For another merchant: the credential of this name has another value.
    Other(&'static str),
    /// Nobody can tell: the credential of this name, which the provider repeats, is missing.
    Unnamed(&'static str),
}

/// For whom a message is meant that was unwrapped by this pattern. A credential that the merchant hasn't got isn't compared.
pub(crate) fn addressee(
    provider: &'static Provider,
    keys: &Keys,
    pattern: &Pattern,
    unwrapped: &Unwrapped<'_>,
) -> Addressee {
    let mut named = Addressee::Own;
    for place in places(pattern) {
        let Some(own) = keys.get(place) else { continue };
        let name = provider.credentials.get(place).map_or("", |credential| credential.name);
        let mut arrived = unwrapped.merchant.iter().filter(|(of, _)| *of == place).peekable();
        if arrived.peek().is_none() {
            named = Addressee::Unnamed(name);
        }
        if arrived.any(|(_, text)| text != own.expose()) {
            return Addressee::Other(name);
        }
    }
    named
}

/// The places of the credentials in a pattern.
fn places(pattern: &Pattern) -> Vec<usize> {
    match pattern {
        Pattern::Credential(place) => vec![*place],
        Pattern::Object(entries) => entries.iter().flat_map(|(_, inner)| places(inner)).collect(),
        Pattern::Text(inner) | Pattern::MaybeText(inner) | Pattern::Decrypt(_, inner) => places(inner),
        _ => Vec::new(),
    }
}
