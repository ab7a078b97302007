//! The search for the cause.

use paysmith_codegen::checked::{Digest, Encode};
use paysmith_codegen::signing::{self, Missing};
use serde::Serialize;

use crate::deviation::{Change, Deviation, Hashed, Kitchen, Recipe, catalogue, sources};
use crate::material::{Material, Secrets};
use crate::place::Place;
use crate::target::{Family, Target, targets};

/// What the other side came to.
pub struct Theirs<'a> {
    /// Its signature.
    pub signature: Option<&'a str>,
    /// Its canonical string: the bytes that it digested.
    pub canonical: Option<&'a [u8]>,
}

/// How much may be digested in the search for pairs of deviations.
#[derive(Debug, Clone, Copy)]
pub struct Effort(pub usize);

impl Effort {
    /// Within a second, on a machine of today.
    pub const QUICK: Self = Self(96 << 20);
    /// Until all is tried.
    pub const THOROUGH: Self = Self(usize::MAX);
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnosis {
    /// What the spec's rule gives.
    pub computed: String,
    /// What was found.
    pub finding: Finding,
    /// How many ways were tried.
    pub tried: usize,
    /// How many pairs of deviations were left untried, because the message is large.
    pub untried: usize,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The signature is what the rule gives.
    Right,
    /// Each of these gives exactly that signature; for this message they come to the same bytes.
    Explained(Vec<Vec<Deviation>>),
    /// Nothing that is known gives it.
    Unexplained,
    /// It is no signature at all: neither hex nor base64 of a digest.
    NoSignature,
}

/// Looks for the deviations that give the other side's signature or canonical string: none, one, or two of them.
///
/// # Errors
/// When the message lacks something that the scheme asks for, or a secret isn't there.
pub fn examine(
    place: &Place<'_>,
    material: &Material,
    other: Option<&Material>,
    secrets: &Secrets,
    theirs: &Theirs<'_>,
    effort: Effort,
) -> Result<Diagnosis, Missing> {
    let computed = material.with(secrets, |inputs| signing::sign(place.scheme, inputs))?;
    let sources = sources(place.scheme, material, other)?;
    let kitchen = Kitchen::new(place.scheme, &sources, secrets);
    let goals = match (theirs.signature, theirs.canonical) {
        (Some(signature), _) => targets(signature, place.scheme.encode),
        (None, _) => Vec::new(),
    };
    if goals.is_empty() && theirs.canonical.is_none() {
        return Ok(Diagnosis { computed, finding: Finding::NoSignature, tried: 0, untried: 0 });
    }
    let changes = catalogue(&kitchen, material);
    let canonical = if theirs.signature.is_none() { theirs.canonical } else { None };
    let mut search = Search {
        place,
        kitchen,
        goals,
        canonical,
        left: effort.0,
        tried: 0,
        untried: 0,
        either: place.scheme.other().is_some(),
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
    place: &'a Place<'a>,
    kitchen: Kitchen<'a>,
    goals: Vec<Target>,
    canonical: Option<&'a [u8]>,
    left: usize,
    tried: usize,
    untried: usize,
    /// Empty values may be signed or not.
    either: bool,
    found: Vec<Vec<Deviation>>,
}

impl Search<'_> {
    /// None, then one, then two: the simplest explanation counts.
    fn run(&mut self, changes: &[Change]) {
        self.try_with(&[]);
        if !self.found.is_empty() {
            return;
        }
        for change in changes {
            self.try_with(&[change]);
        }
        if !self.found.is_empty() {
            return;
        }
        // The likeliest pairs first: those whose places in the list add up to the least.
        for sum in 1..2 * changes.len() {
            for first in sum.saturating_sub(changes.len() - 1)..sum.div_ceil(2) {
                let (Some(a), Some(b)) = (changes.get(first), changes.get(sum - first)) else { continue };
                self.try_with(&[a, b]);
            }
        }
    }

    fn try_with(&mut self, changes: &[&Change]) {
        let mut recipe = Recipe::default();
        if !changes.iter().all(|change| change.apply(&mut recipe)) {
            return;
        }
        self.try_recipe(&recipe, changes);
        if self.either && recipe.keep_empty.is_none() {
            // Both ways of the rule are right, so what deviates may deviate from the other one.
            recipe.keep_empty = Some(false);
            self.try_recipe(&recipe, changes);
        }
    }

    fn try_recipe(&mut self, recipe: &Recipe, changes: &[&Change]) {
        if changes.len() > 1 && self.left == 0 {
            self.untried += 1;
            return;
        }
        let Some(hashed) = self.kitchen.make(recipe) else { return };
        self.tried += 1;
        if changes.len() > 1 {
            self.left = self.left.saturating_sub(hashed.message.len());
        }
        for written in self.hits(&hashed) {
            let mut deviations: Vec<Deviation> =
                changes.iter().map(|change| change.describe(&self.kitchen, self.place.provider)).collect();
            deviations.extend(written);
            if !self.found.contains(&deviations) {
                self.found.push(deviations);
            }
        }
    }

    /// The ways in which these bytes give the goal: each with the deviations in digest and encoding.
    fn hits(&self, hashed: &Hashed) -> Vec<Vec<Deviation>> {
        if let Some(canonical) = self.canonical {
            return if canonical == hashed.message { vec![Vec::new()] } else { Vec::new() };
        }
        let mut digests: Vec<(Family, Vec<u8>)> = Vec::new();
        let mut hits = Vec::new();
        for goal in &self.goals {
            let family = goal.family;
            if !digests.iter().any(|(of, _)| *of == family) {
                let key = hashed.key.as_deref();
                digests.push((
                    family,
                    signing::digest(family.digest(key.is_some()), key.unwrap_or_default(), &hashed.message),
                ));
            }
            if digests.iter().any(|(of, digest)| *of == family && *digest == goal.bytes) {
                hits.push(self.written(goal));
            }
        }
        hits
    }

    fn written(&self, goal: &Target) -> Vec<Deviation> {
        let scheme = self.place.scheme;
        let at = |line: u32| format!("{}:{line}", self.place.provider.path);
        let mut deviations = Vec::new();
        if Family::of(scheme.digest) != goal.family {
            deviations.push(Deviation {
                id: format!("digest:{}", goal.family.name()),
                what: format!(
                    "the digest was {}, not {}",
                    goal.family.name(),
                    Family::of(scheme.digest).name()
                ),
                advice: format!("use {}", scheme.digest_name()),
                at: at(scheme.places.digest.line),
            });
        }
        if let Some((id, what)) = goal.deviates {
            deviations.push(Deviation {
                id: id.to_owned(),
                what: what.to_owned(),
                advice: format!("write the digest as {}", encoding(scheme.encode)),
                at: at(scheme.places.encode.line),
            });
        }
        deviations
    }
}

fn encoding(encode: Encode) -> &'static str {
    match encode {
        Encode::HexLower => "lower-case hex digits",
        Encode::HexUpper => "upper-case hex digits",
        Encode::Base64 => "base64",
    }
}

impl Family {
    fn digest(self, keyed: bool) -> Digest {
        match (self, keyed) {
            (Self::Md5, false) => Digest::Md5,
            (Self::Sha1, false) => Digest::Sha1,
            (Self::Sha256, false) => Digest::Sha256,
            (Self::Sha512, false) => Digest::Sha512,
            (Self::Md5, true) => Digest::HmacMd5,
            (Self::Sha1, true) => Digest::HmacSha1,
            (Self::Sha256, true) => Digest::HmacSha256,
            (Self::Sha512, true) => Digest::HmacSha512,
        }
    }
}
