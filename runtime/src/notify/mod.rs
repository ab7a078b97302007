//! Notifications: raw, verified, deduplicated, applied. Each step has a type of its own, of which only the step before it can
//! make values, so that no step can be left out.
//!
//! ```text
//! Raw ─ receive ─▶ Verified ─ deduplicate ─▶ Delivery::Fresh ─ apply ─▶ Applied { state, reply }
//!          └▶ Refused { reply }        ├▶ Delivery::Repeat(reply)
//!                                      └▶ Delivery::NotUnderstood ─ kept / again ─▶ reply
//! ```
//!
//! A notification whose code or state the provider's spec doesn't list isn't understood, even if its signature is right. It is
//! never noted as seen, and the reply makes the provider send it again unless the application says that it has kept it.

mod raw;
mod receive;
mod refused;
mod seen;
mod steps;

pub use raw::Raw;
pub(crate) use receive::{is_kind, receive, receive_untrusted};
pub use refused::{Refused, Why};
pub use seen::{Memory, Seen};
pub use steps::{Applied, Delivery, Fresh, NotUnderstood, Untrusted, Verified};
