//! The runtime from outside, against four invented providers, each with the tables that a generator would write for it.
//!
//! The signatures that the tests expect are computed here with the digest crates alone, not with the runtime.

#![allow(missing_docs, reason = "tests")]

mod form_header;
mod leaks;
mod mock;
mod obstacles;
mod raw_member;
mod reading;
mod recovery;
mod sorted_members;
mod text_hmac;
mod transport;
mod validation;
