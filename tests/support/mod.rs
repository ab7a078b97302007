//! What several tests share. Each file in `tests/` is a crate of its own, which includes this with `mod support;` and uses a
//! part of it.

#![allow(dead_code, reason = "a test uses a part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

pub(crate) mod clients;
pub(crate) mod clocks;
pub(crate) mod command_line;
pub(crate) mod digests;
pub(crate) mod outcomes;
