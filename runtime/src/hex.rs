//! Bytes in hexadecimal figures, by tables.

/// The two figures of every byte.
pub(crate) type Figures = [[u8; 2]; 256];

/// In lower case.
pub(crate) static LOWER: Figures = figures(*b"0123456789abcdef");

/// In upper case.
pub(crate) static UPPER: Figures = figures(*b"0123456789ABCDEF");

#[expect(clippy::indexing_slicing, reason = "made by the compiler, which would say so")]
const fn figures(of: [u8; 16]) -> Figures {
    let mut figures = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        figures[byte] = [of[byte >> 4], of[byte & 15]];
        byte += 1;
    }
    figures
}
