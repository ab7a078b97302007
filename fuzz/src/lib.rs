//! Gives arbitrary bytes to all code of Paysmith that reads what others wrote, and checks what must hold for any input.
//!
//! Each target is a plain function here. `fuzz_targets/` hands libFuzzer's inputs to it, and `tests/seeds.rs` gives it
//! every seed, which needs neither libFuzzer nor a nightly toolchain. The seeds are made of files that the repository has
//! anyway, by `examples/seeds.rs`.
#![forbid(unsafe_code)]

mod arrived;
mod canary;
pub mod capture;
pub mod doctor;
pub mod json;
mod lay;
pub mod open;
mod provider;
pub mod receive;
mod seeds;
mod sign;
pub mod spec;
pub mod xml;

pub use seeds::{Corpus, corpora, dictionary};

/// Takes an input, and panics where something doesn't hold for it.
pub type Target = fn(&[u8]);

/// Every target, by the name that `cargo fuzz` knows.
pub const TARGETS: [(&str, Target); 7] = [
    ("open", open::run),
    ("receive", receive::run),
    ("spec", spec::run),
    ("capture", capture::run),
    ("doctor", doctor::run),
    ("json", json::run),
    ("xml", xml::run),
];
