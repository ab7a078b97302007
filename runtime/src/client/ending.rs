//! Whether a file is whole by what stands in it, for where the transport can't know its end.

use std::io::{self, Write as _};

use flate2::write::MultiGzDecoder;

use crate::spec::File;

/// The last bytes of a zip archive in which its end can stand: the record of the end with the longest comment, and before it the
/// two records that large archives have.
const ZIP_TAIL: usize = RECORD_64 + LOCATOR + RECORD + u16::MAX as usize;

/// The end of a zip archive's central directory, without the comment.
const RECORD: usize = 22;

/// What points to the end of a large archive's central directory.
const LOCATOR: usize = 20;

/// The end of a large archive's central directory.
const RECORD_64: usize = 56;

/// The least that an entry takes in the central directory.
const ENTRY: u64 = 46;

/// Goes along with a file as it is written, and holds little of it.
pub(super) enum Ending {
    /// An archive ends with a record of where its directory stands and how long it is.
    Zip(Tail),
    /// The stream ends with the checksum and the length of what is in it; none once it has turned out not to be one.
    Gzip(Option<Box<MultiGzDecoder<io::Sink>>>),
    /// Nothing in a text says that it is over.
    Text,
}

impl Ending {
    pub(super) fn of(kind: File) -> Self {
        match kind {
            File::Zip => Self::Zip(Tail::default()),
            File::Gzip => Self::Gzip(Some(Box::new(MultiGzDecoder::new(io::sink())))),
            File::Text => Self::Text,
        }
    }

    /// Takes the file's next bytes.
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

    /// Whether these bytes prove that they are all; `None` where no bytes could.
    pub(super) fn proves(self) -> Option<bool> {
        match self {
            Self::Zip(tail) => Some(tail.has_end()),
            Self::Gzip(stream) => Some(stream.is_some_and(|stream| stream.finish().is_ok())),
            Self::Text => None,
        }
    }
}

/// The last bytes of what was taken, and how many bytes there were.
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
        // Not at each piece, for then the tail would be moved each time.
        if self.last.len() > 2 * ZIP_TAIL {
            self.last.drain(..self.last.len() - ZIP_TAIL);
        }
    }

    /// Whether the record of the end is the last thing, and what it says of the directory fits to where it stands. (An archive
    /// that is itself in an archive has such a record, too, but in another place than it says.)
    fn has_end(&self) -> bool {
        let latest = self.last.len().checked_sub(RECORD);
        let earliest = self.last.len().saturating_sub(RECORD + usize::from(u16::MAX));
        latest.is_some_and(|latest| (earliest..=latest).any(|at| self.is_end(at).unwrap_or_default()))
    }

    /// Whether the record of the end stands there.
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
        // Some writers give large archives' numbers only where they must, which is where these have no room for them.
        let large = self.large(at).unwrap_or_default();
        let one_volume = number(record, 4, 4)? == 0 && number(record, 8, 2)? == directory.entries;
        Some(large || (one_volume && directory.ends_at(self.place(at))))
    }

    /// Whether a large archive's records stand before the record of the end, and fit.
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

    /// The place in the file of a place in the tail.
    fn place(&self, at: usize) -> u64 {
        self.total.saturating_sub(self.last.len() as u64).saturating_add(at as u64)
    }
}

/// What the record of the end says of the central directory.
struct Directory {
    entries: u64,
    length: u64,
    start: u64,
}

impl Directory {
    /// Whether it ends there, and so many entries have room in it.
    fn ends_at(&self, place: u64) -> bool {
        let fits = self.entries.checked_mul(ENTRY).is_some_and(|least| least <= self.length);
        fits && (self.entries == 0) == (self.length == 0)
            && self.start.checked_add(self.length) == Some(place)
    }
}

/// A number of so many bytes, the least first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
