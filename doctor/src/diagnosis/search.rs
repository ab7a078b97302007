//! Searches for the deviations that give the other side's signature or canonical string.

use std::collections::BTreeMap;

use paysmith_codegen::checked::Scheme;
use paysmith_codegen::signing::{self, Missing};

use super::rsa_digest::is_key;
use super::signature_readings::{KnownKey, OtherKey, SignatureReading, readings, rsa_readings};
use super::{Diagnosis, Effort, Finding, OtherSide};
use crate::deviation::{
    Change, Deviation, DigestInput, DigestInputs, Variant, candidates, catalogue, describe,
};
use crate::message::{MessageContent, Secrets, SignedMessage};
use crate::trace::{encoding_name, signature};

/// Looks for the deviations that give the other side's signature or canonical string: none, one, or two of them.
///
/// `other_content` is that of the other message of the exchange: of a request's answer, or of an answer's request.
///
/// # Errors
/// When the message lacks something that the scheme asks for, or a secret isn't there.
pub fn diagnose(
    message: &SignedMessage<'_>,
    content: &MessageContent,
    other_content: Option<&MessageContent>,
    secrets: &Secrets,
    other_side: &OtherSide<'_>,
    effort: Effort,
) -> Result<Diagnosis, Missing> {
    let scheme = message.scheme;
    let computed = signature(scheme, content, secrets)?;
    let hosts: Vec<&str> = message.provider.environments.iter().map(|one| one.base.as_str()).collect();
    let candidates = candidates(scheme, content, other_content, &hosts)?;
    let inputs = DigestInputs::new(scheme, &candidates, secrets);
    let readings = other_side.signature.map(|signature| match scheme.digest.is_rsa() {
        true => rsa_readings(signature, scheme.encode, &known_keys(scheme, content, secrets)),
        false => readings(signature, scheme.encode),
    });
    let readings = readings.unwrap_or_default();
    if readings.is_empty() && other_side.canonical.is_none() {
        let is_encoded = |signature: &str| signing::decode(scheme.encode, signature.trim()).is_some();
        let is_of_a_key = scheme.digest.is_rsa() && other_side.signature.is_some_and(is_encoded);
        let finding = if is_of_a_key { Finding::OtherKey } else { Finding::NoSignature };
        return Ok(Diagnosis { computed, finding, tried: 0, untried: 0 });
    }
    let changes = catalogue(&inputs, content);
    let canonical = other_side.canonical.filter(|_| other_side.signature.is_none());
    let mut search = Search {
        message,
        inputs,
        readings,
        canonical,
        bytes_left: effort.0,
        tried: 0,
        untried: 0,
        empty_either_way: scheme.other().is_some(),
        found: Vec::new(),
    };
    search.run(&changes);
    let Search { tried, untried, found, .. } = search;
    let finding = match found.first() {
        None => Finding::Unexplained,
        Some(first) if first.is_empty() => Finding::Right,
        Some(_) => Finding::Explained(found),
    };
    Ok(Diagnosis { computed, finding, tried, untried })
}

struct Search<'a> {
    message: &'a SignedMessage<'a>,
    inputs: DigestInputs<'a>,
    /// The digests that are looked for.
    readings: Vec<SignatureReading>,
    /// The canonical string that is looked for in place of digests.
    canonical: Option<&'a [u8]>,
    /// How many bytes may still be digested in the search for pairs of deviations.
    bytes_left: usize,
    tried: usize,
    untried: usize,
    /// Whether the scheme allows both to sign empty values and to leave them out.
    empty_either_way: bool,
    found: Vec<Vec<Deviation>>,
}

impl Search<'_> {
    /// Tries no deviation, then single ones, then pairs. The simplest explanation counts: once something is found, no
    /// larger number is tried.
    fn run(&mut self, changes: &[Change]) {
        self.try_changes(&[]);
        if !self.found.is_empty() {
            return;
        }
        for change in changes {
            self.try_changes(&[change]);
        }
        if !self.found.is_empty() {
            return;
        }
        // The likeliest pairs come first: those whose places in the list add up to the least.
        for sum in 1..2 * changes.len() {
            for first in sum.saturating_sub(changes.len() - 1)..sum.div_ceil(2) {
                let (Some(a), Some(b)) = (changes.get(first), changes.get(sum - first)) else { continue };
                self.try_changes(&[a, b]);
            }
        }
    }

    fn try_changes(&mut self, changes: &[&Change]) {
        let Some(mut variant) = Variant::of(changes) else { return };
        self.try_variant(&variant, changes);
        // Where both ways of treating empty values are right, a program may deviate from either.
        if self.empty_either_way && variant.keep_empty.is_none() {
            variant.keep_empty = Some(false);
            self.try_variant(&variant, changes);
        }
    }

    fn try_variant(&mut self, variant: &Variant, changes: &[&Change]) {
        if changes.len() > 1 && self.bytes_left == 0 {
            self.untried += 1;
            return;
        }
        let Some(input) = self.inputs.of(variant) else { return };
        self.tried += 1;
        if changes.len() > 1 {
            self.bytes_left = self.bytes_left.saturating_sub(input.message.len());
        }
        for of_digest in self.hits(&input) {
            let provider = self.message.provider;
            let mut deviations: Vec<Deviation> =
                changes.iter().map(|change| describe(change, &self.inputs, provider)).collect();
            deviations.extend(of_digest);
            if !self.found.contains(&deviations) {
                self.found.push(deviations);
            }
        }
    }

    /// In which ways this input gives what is looked for. Each way is the list of deviations in digest and encoding
    /// that it takes.
    fn hits(&self, input: &DigestInput) -> Vec<Vec<Deviation>> {
        if let Some(canonical) = self.canonical {
            return if canonical == input.message { vec![Vec::new()] } else { Vec::new() };
        }
        let key = input.key.as_deref().filter(|_| !self.inputs.scheme.digest.is_rsa());
        let is_hit = |reading: &&SignatureReading| {
            let digest = if key.is_some() { reading.hash.hmac } else { reading.hash.plain };
            signing::digest(digest, key.unwrap_or_default(), &input.message) == reading.digest
        };
        self.readings.iter().filter(is_hit).map(|reading| self.of_digest(reading)).collect()
    }

    /// The deviations in digest and encoding of a signature that is read in this way.
    fn of_digest(&self, reading: &SignatureReading) -> Vec<Deviation> {
        let scheme = self.message.scheme;
        let at = |line: u32| format!("{}:{line}", self.message.provider.path);
        let mut deviations = Vec::new();
        let used = reading.hash.name;
        deviations.extend(reading.other_key.as_ref().map(|key| of_key(key, at(scheme.places.key.line))));
        if reading.is_bare {
            deviations.push(Deviation {
                id: "digest-bare".to_owned(),
                what: format!("a bare {used} digest was encrypted, without the name of its hash function"),
                advice: "let the library sign the text itself, not a digest of it".to_owned(),
                at: at(scheme.places.digest.line),
            });
        }
        if !reading.hash.makes(scheme.digest) {
            deviations.push(Deviation {
                id: format!("digest:{used}"),
                what: format!("the digest was {used}, where the rule says {}", scheme.digest_name()),
                advice: format!("use {}", scheme.digest_name()),
                at: at(scheme.places.digest.line),
            });
        }
        if let Some((id, what)) = reading.deviates {
            deviations.push(Deviation {
                id: id.to_owned(),
                what: what.to_owned(),
                advice: format!("write the digest in this encoding: {}", encoding_name(scheme.encode)),
                at: at(scheme.places.encode.line),
            });
        }
        deviations
    }
}

/// The keys that may have made an RSA signature: those that the message names; the others of several; those of other credentials.
fn known_keys(scheme: &Scheme, content: &MessageContent, secrets: &Secrets) -> Vec<KnownKey> {
    let named = content.with(secrets, |inputs| signing::public_keys(scheme, inputs)).unwrap_or_default();
    let mut all: Vec<KnownKey> = named.into_iter().map(|key| KnownKey { key, other: None }).collect();
    let chosen = signing::chosen_key(scheme, &|name| secrets.get(name).map(str::to_owned));
    let mut add = |key: &str, other: OtherKey| {
        if all.iter().all(|known| known.key != key) {
            all.push(KnownKey { key: key.to_owned(), other: Some(other) });
        }
    };
    for name in chosen.into_iter().chain(secrets.iter().map(|(name, _)| name)) {
        let text = secrets.get(name).unwrap_or_default();
        match serde_json::from_str::<BTreeMap<String, String>>(text) {
            Ok(ring) => ring.iter().for_each(|(id, key)| add(key, OtherKey::Id(id.clone()))),
            Err(_) if is_key(text) => add(text, OtherKey::Credential(name.to_owned())),
            Err(_) => {}
        }
    }
    all
}

/// Explains that another key has signed than the one that the message names.
fn of_key(key: &OtherKey, at: String) -> Deviation {
    match key {
        OtherKey::Id(id) => Deviation {
            id: format!("key-id-other:{id}"),
            what: format!("the key {id} has signed, and the message names another"),
            advice: "name the key that signs".to_owned(),
            at,
        },
        OtherKey::Credential(name) => Deviation {
            id: format!("secret-other:{name}"),
            what: format!("another credential's key has signed: {name}"),
            advice: "sign with the key that the rule names, and verify with its other half".to_owned(),
            at,
        },
    }
}
