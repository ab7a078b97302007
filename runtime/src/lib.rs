//! runtime
#![forbid(unsafe_code)]

// So that the derive macros' absolute paths also work in this crate's own tests.
extern crate self as paysmith_runtime;

mod fields;
mod json;
#[macro_use]
mod macros;
pub mod message;
mod money;
mod path;
mod period;
mod read;
mod redact;
mod secret;
pub mod spec;
mod state;
pub mod table;
mod time;
mod validate;
mod write;

pub use jiff::Timestamp;
pub use paysmith_derive::{Choice, Message, Redacted};
pub use rust_decimal::Decimal;

#[doc(hidden)]
pub use fields::{choice_int, choice_text};
pub use json::{Extra, Json};
pub use message::{Arrived, Blank, Field, List, Message, Unreadable, View, blank};
#[doc(hidden)]
pub use message::Empty;
pub use money::MinorUnits;
pub use period::{NoPeriod, Period};
pub use read::{NotRead, Report, Unfit, put_json, read_json};
pub use redact::redact;
pub use secret::{Keys, Secret};
pub use state::OrderState;
pub use validate::{Broken, Violation, Violations, validate};
pub use write::json::to_json;
