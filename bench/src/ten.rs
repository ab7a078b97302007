//! The code that Paysmith generates from `specs/ten.yaml`.
#![allow(missing_docs, unreachable_pub, dead_code, reason = "a crate of its own would export all of it")]

include!(concat!(env!("OUT_DIR"), "/provider.rs"));
