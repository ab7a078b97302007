//! Looks for the deviations behind a signature that doesn't fit.
//!
//! * `signature_readings`: which digests a signature may stand for, and how it is written;
//! * `rsa_digest`: which digest an RSA signature holds, and whether a key has made it;
//! * `search`: the deviations, alone and in pairs, that give one of these digests;
//! * `difference`: where two canonical strings differ.

mod difference;
mod rsa_digest;
mod search;
mod signature_readings;

pub use difference::{Difference, first_difference};
pub use search::diagnose;

use serde::Serialize;

use crate::deviation::Deviation;

/// What the other side's program computed, whose signature doesn't fit. One of the two must be given.
pub struct OtherSide<'a> {
    /// Its signature.
    pub signature: Option<&'a str>,
    /// Its canonical string: the bytes that it digested. They are looked at only where no signature is given.
    pub canonical: Option<&'a [u8]>,
}

/// How many bytes may be digested in the search for pairs of deviations.
#[derive(Debug, Clone, Copy)]
pub struct Effort(pub usize);

impl Effort {
    /// So many that the search ends within a second on an ordinary machine.
    pub const QUICK: Self = Self(96 << 20);
    /// As many as it takes to try everything.
    pub const THOROUGH: Self = Self(usize::MAX);
}

/// What the search came to.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnosis {
    /// The signature that the spec's rule gives.
    pub computed: String,
    /// What was found.
    pub finding: Finding,
    /// How many ways of signing were tried.
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
    /// Each of these explanations gives exactly that signature; for this message they come to the same bytes.
    Explained(Vec<Vec<Deviation>>),
    /// None of the deviations that were tried gives that signature.
    Unexplained,
    /// It is an RSA signature that none of the keys given has made, whatever it was made of.
    OtherKey,
    /// It is no signature at all: neither hex digits nor base64 of a digest.
    NoSignature,
}
