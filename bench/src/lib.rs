//! Measures Paysmith beside what people would use instead.
//!
//! `cargo run --release --manifest-path bench/Cargo.toml -- all` prints every table and writes `docs/performance.md`,
//! `.json` and `.svg`. A contender is always measured in turn with the others, in the same run.
#![forbid(unsafe_code)]

pub mod callgrind;
pub mod cases;
pub mod cli;
pub mod load;
pub mod measure;
pub mod peers;
pub mod report;
pub mod servers;
pub mod shapes;
pub mod synthetic;
pub mod tables;
mod ten;
pub mod work;
pub mod wrapper;
