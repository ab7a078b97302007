//! Says where the specs are. Not that they changed: each provider crate watches its own file, so that a change in one spec
//! rebuilds one crate.

#[expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::metadata=dir={}", env!("CARGO_MANIFEST_DIR"));
}
