//! The generator of [Paysmith](https://docs.rs/paysmith): from a YAML description of a payment provider to the source
//! of its client crate.
//!
//! [`generate`] runs all stages, a line each. [`check_str`] stops when the spec is checked, for the sandbox, the
//! doctor and the documentation. [`build_script`] is for the `build.rs` of a provider crate, and the only part that
//! touches files.
//!
//! ```
//! let spec = r#"
//! provider: tiny
//! title: Tiny Pay
//! docs: https://pay.example/docs
//! envelopes:
//!   plain:
//!     request: { json: $fields }
//!     response: { json: { code: $code, data: $fields } }
//!     outcome: { codes: { "0": success }, otherwise: unknown }
//! operations:
//!   ping:
//!     post: /ping
//!     envelope: plain
//!     effect: reed
//! "#;
//! let report = paysmith_codegen::generate("specs/tiny.yaml", spec).unwrap_err();
//! assert!(report.to_string().contains("did you mean `read`?"));
//! ```
#![forbid(unsafe_code)]

mod build;
mod check;
pub mod checked;
pub mod currency;
mod emit;
#[cfg(feature = "rsa")]
pub mod encryption;
mod ir;
mod language;
mod lint;
mod lower;
mod model;
mod naming;
mod reading;
mod report;
pub mod signing;
mod stages;
mod yaml;

pub use build::{build_script, build_script_from};
pub use report::{Code, Problem, Report, Span, github, one_line};
pub use stages::{Generated, check_str, generate, lint, schema};
