//! `cargo +nightly fuzz run spec`: see `paysmith_fuzz::spec`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| paysmith_fuzz::spec::run(data));
