//! `cargo +nightly fuzz run xml`: see `paysmith_fuzz::xml`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paysmith_fuzz::xml::run(data));
