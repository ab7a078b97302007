//! `cargo +nightly fuzz run open`: see `paysmith_fuzz::open`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paysmith_fuzz::open::run(data));
