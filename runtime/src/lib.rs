//! runtime
#![forbid(unsafe_code)]

// So that the derive macros' absolute paths also work in this crate's own tests.
extern crate self as paysmith_runtime;

mod client;
mod clock;
mod fields;
mod json;
#[macro_use]
mod macros;
pub mod message;
mod money;
pub mod notify;
mod open;
mod operation;
pub mod outcome;
mod path;
mod period;
mod read;
mod redact;
mod seal;
mod secret;
mod sign;
pub mod spec;
mod state;
pub mod table;
mod time;
mod transport;
mod validate;
mod write;

pub use jiff::Timestamp;
pub use paysmith_derive::{Choice, Message, Redacted};
pub use rust_decimal::Decimal;

pub use client::{AnyClient, Client, Recovered, StillUnknown};
pub use clock::{Clock, NoRandomness, Nonces, SystemClock, SystemNonces};
#[doc(hidden)]
pub use fields::{choice_int, choice_text};
pub use json::{Extra, Json};
#[doc(hidden)]
pub use message::Empty;
pub use message::{Arrived, Blank, Field, List, Message, Unreadable, View, blank};
pub use money::MinorUnits;
pub use notify::{Applied, Delivery, Fresh, Memory, Raw, Refused, Seen, Untrusted, Verified, Why};
pub use operation::{NoQuery, Notify, Operation, Provider, Query};
pub use outcome::{Accepted, Cause, Declined, Final, NotSent, Outcome, Recovery, Unknown, Unsealed};
pub use path::text as text_at;
pub use period::{NoPeriod, Period};
pub use read::{NotRead, Report, Unfit, put_json, read_json};
pub use redact::redact;
pub use seal::Sealed;
pub use secret::{Keys, Secret};
pub use state::OrderState;
pub use transport::{Bounds, Http, Reply, Transport, TransportError};
pub use validate::{Broken, Violation, Violations, validate};
pub use write::json::to_json;
