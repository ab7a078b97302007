//! `cargo +nightly fuzz run json`: see `paysmith_fuzz::json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paysmith_fuzz::json::run(data));
