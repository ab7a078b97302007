//! Tells whether the body that arrives is a file, or an answer such as other calls have.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::whole::Evidence;
use crate::spec::File;
use crate::transport::{Head, Sink, is_success};

/// Tells by the first bytes of a body whether it is a file, or an answer such as other calls have. A file is written as it
/// arrives, and an answer is kept.
pub(super) struct Sieve<'f> {
    kind: Option<File>,
    limit: usize,
    file: &'f mut (dyn Write + Send),
    /// The first bytes, as long as it can't be told what they are, and all bytes of an answer.
    pub(super) kept: Vec<u8>,
    /// How many bytes of the file were written; `None` as long as there is no file.
    pub(super) written: Option<u64>,
    /// The evidence in the file that it is complete; `None` if the answer says where it ends, so that the transport notices
    /// when it ends early.
    pub(super) evidence: Option<Evidence>,
    /// Whether the body is known to be an answer, not a file.
    is_answer: bool,
    /// The error with which writing the file has failed.
    pub(super) failed: Option<io::Error>,
}

impl<'f> Sieve<'f> {
    /// The limit is for answers; a file may be of any size.
    pub(super) fn new(kind: Option<File>, limit: usize, file: &'f mut (dyn Write + Send)) -> Self {
        Self {
            kind,
            limit,
            file,
            kept: Vec::new(),
            written: None,
            evidence: None,
            is_answer: false,
            failed: None,
        }
    }

    fn write(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        match self.file.write_all(bytes) {
            Ok(()) => {
                let before = self.written.unwrap_or_default();
                self.written = Some(before.saturating_add(bytes.len() as u64));
                if let Some(evidence) = &mut self.evidence {
                    evidence.take(bytes);
                }
                ControlFlow::Continue(())
            }
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

impl Sink for Sieve<'_> {
    fn begin(&mut self, head: &Head) {
        self.is_answer = self.kind.is_none() || !is_success(head.status);
        self.evidence = self.kind.filter(|_| !head.says_its_end).map(Evidence::of);
    }

    fn take(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        if self.written.is_some() {
            return self.write(bytes);
        }
        self.kept.extend_from_slice(bytes);
        if let (false, Some(kind)) = (self.is_answer, self.kind) {
            match begins(kind, &self.kept) {
                Begins::File => {
                    let first = std::mem::take(&mut self.kept);
                    return self.write(&first);
                }
                Begins::TooFew => {}
                Begins::Other => self.is_answer = true,
            }
        }
        // Of an answer that is too long no more is read. Whoever judges it sees that it is.
        if self.kept.len() > self.limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// The byte order mark in UTF-8, which may stand before a text and before JSON.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What the first bytes of a body tell.
enum Begins {
    /// A file begins with them.
    File,
    /// They are too few to tell.
    TooFew,
    /// No file of the kind begins with them.
    Other,
}

/// Whether bytes begin a file of that kind.
fn begins(kind: File, bytes: &[u8]) -> Begins {
    let magic: &[u8] = match kind {
        // The first two bytes are the same for an archive with entries and for an empty one.
        File::Zip => b"PK",
        File::Gzip => b"\x1f\x8b",
        File::Text => {
            let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
            return match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
                None => Begins::TooFew,
                Some(_) if BYTE_ORDER_MARK.starts_with(bytes) => Begins::TooFew,
                Some(b'{' | b'[' | b'<') => Begins::Other,
                Some(_) => Begins::File,
            };
        }
    };
    if bytes.starts_with(magic) {
        Begins::File
    } else if magic.starts_with(bytes) {
        Begins::TooFew
    } else {
        Begins::Other
    }
}
