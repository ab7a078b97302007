//! Explains the signatures of payment APIs, and names the cause of one that doesn't fit.
//!
//! A Paysmith spec says as data how a provider signs. So every step of a signature can be shown ([`trace()`]). Where a
//! program came to another signature, the ways in which programs are known to deviate from a rule can be tried:
//! [`diagnose()`] names those that give exactly that signature, and no others.
//!
//! ```text
//! a file ─ capture::read ─▶ Captured ─ SignedMessage::find ─▶ SignedMessage ─ MessageContent::of ─▶ MessageContent
//!                                                                                                 ├─ trace ────▶ every step
//!                                                                                                 └─ diagnose ─▶ the cause
//! ```
//!
//! Each of these modules imports only from those before it:
//!
//! * `display`: text that people can look at, without secrets and without characters that an eye would miss;
//! * `json`: the exact texts of a JSON body, and how other programs would have written it;
//! * `xml`: the elements of a flat XML document, and why a text is none;
//! * `capture`: the messages in dumps of HTTP, HAR files, curl commands and bare bodies;
//! * `message`: which of a provider's signed messages a capture is, and what of it is signed;
//! * `trace`: how a signature comes about, step by step;
//! * `deviation`: the known deviations, what each does to the bytes, and its explanation;
//! * `diagnosis`: the search for the deviations behind a signature.
//!
//! Nothing here reads a file or prints anything. No error, trace or diagnosis holds a secret.
#![forbid(unsafe_code)]

pub mod capture;
mod deviation;
mod diagnosis;
mod display;
mod json;
mod message;
mod trace;
mod xml;

pub use deviation::Deviation;
pub use diagnosis::{Diagnosis, Difference, Effort, Finding, OtherSide, diagnose, first_difference};
pub use display::{SecretMask, charset, form_encoded, visible, xml_escaped};
pub use message::{
    Fields, MessageContent, MessageKind, Secrets, SignatureLocation, SignedMessage, Unidentified,
    needed_secrets, signed_messages,
};
pub use trace::{CanonicalString, Trace, TracedDigest, TracedEncoding, TracedPair, TracedPart, trace};
