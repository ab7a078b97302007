//! `cargo +nightly fuzz run receive`: see `paysmith_fuzz::receive`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paysmith_fuzz::receive::run(data));
