//! `cargo +nightly fuzz run doctor`: see `paysmith_fuzz::doctor`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paysmith_fuzz::doctor::run(data));
