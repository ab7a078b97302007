//! Whether a file is complete. If the answer doesn't say where it ends, only the file itself can prove it.

use std::io::{self, Write as _};

use flate2::write::MultiGzDecoder;

use crate::spec::File;

/// How many bytes at the end of a zip archive can belong to its closing records: the "end of central directory record" with the
/// longest comment, and the two records that stand before it in large archives (those in the format zip64).
const ZIP_TAIL: usize = RECORD_64 + LOCATOR + RECORD + u16::MAX as usize;

/// The size of a zip archive's "end of central directory record" without its comment.
const RECORD: usize = 22;

/// The size of the "zip64 end of central directory locator", which says where the record of a large archive stands.
const LOCATOR: usize = 20;

/// The size of a large archive's "zip64 end of central directory record".
const RECORD_64: usize = 56;

/// The least size of an entry in the central directory.
const ENTRY: u64 = 46;

/// Whether a file is complete.
#[derive(PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    No,
    /// Neither the answer nor the file says where it ends.
    CannotBeKnown,
}

impl Whole {
    /// Whether a file is complete, by the evidence in it. If the answer says where it ends, no evidence was gathered: then the
    /// file is complete if the transport has read it without an error, since the transport notices an answer that ends early.
    pub(super) fn of(without_error: bool, evidence: Option<Evidence>) -> Self {
        match evidence.map(Evidence::proves) {
            None if without_error => Self::Yes,
            Some(Some(true)) => Self::Yes,
            None | Some(Some(false)) => Self::No,
            Some(None) => Self::CannotBeKnown,
        }
    }
}

/// The evidence in a file that it is complete. It is gathered while the file is written, and holds only a small part of the
/// file.
pub(super) enum Evidence {
    /// A zip archive ends with a record that says where its directory begins and how long it is.
    Zip(Tail),
    /// A gzip stream ends with a checksum and the length of its content. `None` once the bytes have turned out not to be such a
    /// stream.
    Gzip(Option<Box<MultiGzDecoder<io::Sink>>>),
    /// Nothing in a text says that it is complete.
    Text,
}

impl Evidence {
    pub(super) fn of(kind: File) -> Self {
        match kind {
            File::Zip => Self::Zip(Tail::default()),
            File::Gzip => Self::Gzip(Some(Box::new(MultiGzDecoder::new(io::sink())))),
            File::Text => Self::Text,
        }
    }

    /// Takes the next bytes of the file.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        match self {
            Self::Zip(tail) => tail.take(bytes),
            Self::Gzip(stream) => {
                if stream.as_mut().is_some_and(|stream| stream.write_all(bytes).is_err()) {
                    *stream = None;
                }
            }
            Self::Text => {}
        }
    }

    /// Whether the bytes that were taken prove to be all of the file; `None` if no bytes of such a file could prove it.
    pub(super) fn proves(self) -> Option<bool> {
        match self {
            Self::Zip(tail) => Some(tail.has_end()),
            Self::Gzip(stream) => Some(stream.is_some_and(|stream| stream.finish().is_ok())),
            Self::Text => None,
        }
    }
}

/// The last bytes of a file, and how many bytes the file has.
#[derive(Default)]
pub(super) struct Tail {
    last: Vec<u8>,
    total: u64,
}

impl Tail {
    fn take(&mut self, bytes: &[u8]) {
        self.total = self.total.saturating_add(bytes.len() as u64);
        let bytes = bytes.get(bytes.len().saturating_sub(ZIP_TAIL)..).unwrap_or_default();
        self.last.extend_from_slice(bytes);
        // Bytes are dropped only now and then: dropping some at each piece would move the others each time.
        if self.last.len() > 2 * ZIP_TAIL {
            self.last.drain(..self.last.len() - ZIP_TAIL);
        }
    }

    /// Whether the closing record stands at the very end, and the directory ends where the record begins. (An archive inside an
    /// archive has such a record, too, but the places in it count from the beginning of the inner archive.)
    fn has_end(&self) -> bool {
        let latest = self.last.len().checked_sub(RECORD);
        let earliest = self.last.len().saturating_sub(RECORD + usize::from(u16::MAX));
        latest.is_some_and(|latest| (earliest..=latest).any(|at| self.is_end(at).unwrap_or_default()))
    }

    /// Whether the closing record stands at this place of the tail; `None` if there are too few bytes to tell.
    fn is_end(&self, at: usize) -> Option<bool> {
        let record = self.last.get(at..)?;
        let comment = usize::try_from(number(record, 20, 2)?).ok()?;
        if !record.starts_with(b"PK\x05\x06") || record.len() != RECORD + comment {
            return Some(false);
        }
        let directory = Directory {
            entries: number(record, 10, 2)?,
            length: number(record, 12, 4)?,
            start: number(record, 16, 4)?,
        };
        // In a large archive, the numbers that have no room in this record stand in the records of the format zip64 alone.
        let large = self.large(at).unwrap_or_default();
        let one_volume = number(record, 4, 4)? == 0 && number(record, 8, 2)? == directory.entries;
        Some(large || (one_volume && directory.ends_at(self.place(at))))
    }

    /// Whether the two records of a large archive stand before the closing record, and agree with where they stand.
    fn large(&self, end: usize) -> Option<bool> {
        let locator_at = end.checked_sub(LOCATOR)?;
        let locator = self.last.get(locator_at..end)?;
        if !locator.starts_with(b"PK\x06\x07") {
            return Some(false);
        }
        let place = number(locator, 8, 8)?;
        let at = usize::try_from(place.checked_sub(self.place(0))?).ok()?;
        let record = self.last.get(at..locator_at)?;
        let length = u64::try_from(record.len()).ok()?;
        let directory = Directory {
            entries: number(record, 32, 8)?,
            length: number(record, 40, 8)?,
            start: number(record, 48, 8)?,
        };
        let is_record =
            record.starts_with(b"PK\x06\x06") && number(record, 4, 8)?.checked_add(12) == Some(length);
        Some(is_record && directory.ends_at(place))
    }

    /// Converts a place in the tail to the place in the file.
    fn place(&self, at: usize) -> u64 {
        self.total.saturating_sub(self.last.len() as u64).saturating_add(at as u64)
    }
}

/// What a closing record says of the central directory.
struct Directory {
    entries: u64,
    length: u64,
    start: u64,
}

impl Directory {
    /// Whether the directory ends at this place of the file, and is long enough for its entries.
    fn ends_at(&self, place: u64) -> bool {
        let fits = self.entries.checked_mul(ENTRY).is_some_and(|least| least <= self.length);
        fits && (self.entries == 0) == (self.length == 0)
            && self.start.checked_add(self.length) == Some(place)
    }
}

/// Reads a number of `length` bytes, of which the least significant one comes first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
