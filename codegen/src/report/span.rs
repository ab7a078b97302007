//! Places in the YAML file.

/// A stretch of the YAML file. Lines and columns are counted from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The line on which it begins.
    pub line: u32,
    /// The column at which it begins, in characters.
    pub column: u32,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}
