//! Explains the signatures of payment APIs, and names the cause of one that doesn't fit.
//!
//! A Paysmith spec says how a provider signs, as data. So every step of a signature can be shown ([`trace()`]), and where a
//! signature is another one, the ways in which programs are known to deviate can be tried: [`examine`] names those that
//! give exactly that signature, and no others.
//!
//! ```text
//! a capture ─ capture::read ─▶ messages ─ Place::find ─▶ scheme and place ─ Material::of ─▶ what is signed
//!                                                                                  ├─ trace ─▶ every step
//!                                                                                  └─ examine ─▶ the cause
//! ```
//!
//! Nothing here reads a file or prints anything; no error, trace or diagnosis holds a secret.
#![forbid(unsafe_code)]

pub mod capture;
mod deviation;
mod diff;
mod fields;
mod json;
mod material;
mod place;
mod search;
mod target;
mod trace;
mod veil;
mod visible;

pub use deviation::Deviation;
pub use diff::{Difference, first_difference};
pub use fields::Fields;
pub use material::{Material, Secrets, needed};
pub use place::{Of, Place, Spot, Unclear, places};
pub use search::{Diagnosis, Effort, Finding, Theirs, examine};
pub use trace::{Canonical, Digested, Encoded, Pair, Step, Trace, trace};
pub use veil::Veil;
pub use visible::{charset, form_encoded, visible};
