//! Reads files that are named on the command line, where `-` stands for standard input.

use std::io::{self, Read};

use crate::output::Result;

/// The bytes of a file, or of standard input if the name is `-`.
pub(crate) fn read_bytes(name: &str) -> Result<Vec<u8>> {
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(name)
    };
    bytes.map_err(|error| format!("can't read {name}: {error}").into())
}
