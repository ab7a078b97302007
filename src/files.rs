//! Reads and writes files that are named on the command line.

use std::io::{self, Read};
use std::path::Path;

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

/// The text of a file.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| format!("can't read {}: {error}", path.display()).into())
}

/// Writes a file, or over it.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|error| format!("can't write {}: {error}", path.display()).into())
}
