//! paysmith
fn main() {}
