//! Says where the specs are. Not that they changed: each provider crate watches its own file, so that a change in one spec
//! rebuilds one crate.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::metadata=dir={}", env!("CARGO_MANIFEST_DIR"));
}
