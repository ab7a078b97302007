#![doc = include_str!(concat!(env!("OUT_DIR"), "/provider.md"))]
#![forbid(unsafe_code)]

/// The spec that this crate was generated from, as YAML.
pub const SPEC: &str = include_str!(concat!(env!("OUT_DIR"), "/provider.yaml"));

include!(concat!(env!("OUT_DIR"), "/provider.rs"));
