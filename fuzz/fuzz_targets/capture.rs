//! `cargo +nightly fuzz run capture`: see `paysmith_fuzz::capture`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paysmith_fuzz::capture::run(data));
