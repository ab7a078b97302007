//! Answers that are files: statements and bills, written as they come.

use std::fmt;
use std::io::{self, Write};
use std::ops::ControlFlow;

use super::any::Ended;
use super::ending::Ending;
use super::{AnyClient, Client};
use crate::message::{Blank as _, Message};
use crate::open::NumberUse;
use crate::outcome::{Cause, Outcome};
use crate::spec::{File, Operation};
use crate::transport::{Bounds, Head, Reply, Sink, Transport, TransportError, is_success};
use crate::{Download, Provider};

/// What became of a file that was asked for.
#[derive(Debug)]
#[must_use = "there may be no file, or half of one"]
pub enum Downloaded<A, Q> {
    /// The whole file was written, so many bytes: either its end was told (a length, a last chunk, the end of a stream in HTTP/2),
    /// or the file itself proves that it is all there.
    File(u64),
    /// A text was written, so many bytes, and nobody can know whether that is all of it: its end wasn't told, and a connection that
    /// breaks looks the same. (An archive proves its end by itself, and a compressed file does.) Before you rely on it, look for
    /// what the provider documents to stand at its end, such as a line of totals; or ask for it once more, and take it for whole
    /// when both have the same bytes.
    Unproved(u64),
    /// There is no file: the provider has answered in its envelope, or nothing that can be used has come.
    Answered(Outcome<A, Q>),
    /// The file stops in the middle, after so many bytes. Throw it away, and ask again.
    CutOff(u64, Cause),
    /// The file couldn't be written.
    Unwritable(io::Error),
}

impl<A, Q> fmt::Display for Downloaded<A, Q> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(bytes) => write!(formatter, "a file of {bytes} bytes"),
            Self::Answered(outcome) => write!(formatter, "no file: {outcome}"),
            Self::Unproved(bytes) => write!(
                formatter,
                "{bytes} bytes of a file, and nobody can know whether that is all of it: the answer doesn't say where it ends"
            ),
            Self::CutOff(bytes, cause) => {
                write!(formatter, "the file stops after {bytes} bytes: {cause}; ask for it again")
            }
            Self::Unwritable(error) => write!(formatter, "the file can't be written: {error}"),
        }
    }
}

impl<T: Transport> AnyClient<T> {
    /// Sends a request, once, and writes the file that it is answered with, as it comes: a statement may be larger than
    /// memory. What isn't a file is opened as any answer.
    pub async fn download(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        file: &mut (dyn Write + Send),
    ) -> Downloaded<Box<dyn Message>, Box<dyn Message>> {
        let mut answer = (operation.answer)();
        match self.fetched(operation, request, answer.as_mut(), file).await {
            Fetched::Ended(ended) => Downloaded::Answered(self.boxed(operation, request, ended, answer)),
            Fetched::File(bytes) => Downloaded::File(bytes),
            Fetched::Unproved(bytes) => Downloaded::Unproved(bytes),
            Fetched::CutOff(bytes, cause) => Downloaded::CutOff(bytes, cause),
            Fetched::Unwritable(error) => Downloaded::Unwritable(error),
        }
    }

    async fn fetched(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        answer: &mut dyn Message,
        file: &mut (dyn Write + Send),
    ) -> Fetched {
        let sealed = match self.seal_call(operation, request) {
            Ok(sealed) => sealed,
            Err(not_sent) => return Fetched::Ended(Ended::NotSent(not_sent)),
        };
        let bounds = self.bounds_of(operation);
        let mut sieve = Sieve::new(operation.file, bounds, file);
        let fetched = self.transport().fetch(sealed, bounds, &mut sieve).await;
        let Sieve { kept, written, ending, failed, too_large, .. } = sieve;
        if let Some(error) = failed {
            return Fetched::Unwritable(error);
        }
        let end = End::of(fetched.is_ok(), ending);
        match (fetched, written) {
            (_, Some(bytes)) if end == End::Proved => Fetched::File(bytes),
            (Ok(_), Some(bytes)) if end == End::Unprovable => Fetched::Unproved(bytes),
            (Ok(_), Some(bytes)) => Fetched::CutOff(bytes, Cause::Truncated),
            (Err(error), Some(bytes)) => match self.lost(error) {
                Ended::Judged(crate::open::Judged::Unknown { cause, .. }) => Fetched::CutOff(bytes, cause),
                ended => Fetched::Ended(ended),
            },
            (Ok(_), None) if too_large => Fetched::Ended(self.lost(TransportError::TooLarge)),
            (Ok(head), None) => {
                let reply = Reply { status: head.status, headers: head.headers, body: kept };
                Fetched::Ended(Ended::Judged(self.judge(
                    operation,
                    request,
                    NumberUse::Unstated,
                    &reply,
                    answer,
                )))
            }
            (Err(error), None) => Fetched::Ended(self.lost(error)),
        }
    }
}

impl<P: Provider, T: Transport> Client<P, T> {
    /// Sends a request, once, and writes the file that it is answered with, as it comes: a statement may be larger than
    /// memory. What isn't a file is opened as any answer.
    pub async fn download<O: Download<Provider = P>>(
        &self,
        request: &O,
        file: &mut (dyn Write + Send),
    ) -> Downloaded<O::Answer, O::Query> {
        let mut answer = O::Answer::blank();
        match self.any.fetched(O::SPEC, request, &mut answer, file).await {
            Fetched::Ended(ended) => Downloaded::Answered(self.outcome(request, ended, answer)),
            Fetched::File(bytes) => Downloaded::File(bytes),
            Fetched::Unproved(bytes) => Downloaded::Unproved(bytes),
            Fetched::CutOff(bytes, cause) => Downloaded::CutOff(bytes, cause),
            Fetched::Unwritable(error) => Downloaded::Unwritable(error),
        }
    }
}

/// What became of it, before it is known what the types are.
enum Fetched {
    Ended(Ended),
    File(u64),
    Unproved(u64),
    CutOff(u64, Cause),
    Unwritable(io::Error),
}

/// What is known of a file's end.
#[derive(PartialEq, Eq)]
enum End {
    /// It was told, or stands in the file.
    Proved,
    /// Only the file could tell, and it isn't over.
    Missing,
    /// Nothing could tell.
    Unprovable,
}

impl End {
    fn of(undisturbed: bool, ending: Option<Ending>) -> Self {
        match ending.map(Ending::proves) {
            // The transport would have noticed.
            None if undisturbed => Self::Proved,
            None | Some(Some(false)) => Self::Missing,
            Some(Some(true)) => Self::Proved,
            Some(None) => Self::Unprovable,
        }
    }
}

/// Tells by the first bytes whether a file comes or an answer, and sends each its way.
struct Sieve<'f> {
    kind: Option<File>,
    limit: usize,
    file: &'f mut (dyn Write + Send),
    /// The first bytes while it can't be told yet, then those of an answer.
    kept: Vec<u8>,
    /// Bytes of the file; none while there is no file.
    written: Option<u64>,
    /// What only the file itself can tell of its end; none where the answer says where it ends.
    ending: Option<Ending>,
    /// It is an answer.
    is_answer: bool,
    failed: Option<io::Error>,
    too_large: bool,
}

impl<'f> Sieve<'f> {
    fn new(kind: Option<File>, bounds: Bounds, file: &'f mut (dyn Write + Send)) -> Self {
        Self {
            kind,
            limit: bounds.limit,
            file,
            kept: Vec::new(),
            written: None,
            ending: None,
            is_answer: false,
            failed: None,
            too_large: false,
        }
    }

    fn write(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        match self.file.write_all(bytes) {
            Ok(()) => {
                let before = self.written.unwrap_or_default();
                self.written = Some(before.saturating_add(bytes.len() as u64));
                if let Some(ending) = &mut self.ending {
                    ending.take(bytes);
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
        self.ending = self.kind.filter(|_| !head.says_its_end).map(Ending::of);
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
                Begins::TooEarly => {}
                Begins::Other => self.is_answer = true,
            }
        }
        if self.kept.len() > self.limit {
            self.too_large = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

/// The byte order mark, in UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

enum Begins {
    File,
    TooEarly,
    Other,
}

/// Whether bytes begin a file of that kind.
fn begins(kind: File, bytes: &[u8]) -> Begins {
    let magic: &[u8] = match kind {
        // An empty archive has its end at its beginning; the third byte tells.
        File::Zip => b"PK",
        File::Gzip => b"\x1f\x8b",
        File::Text => {
            // A byte order mark may stand before a text and before JSON.
            let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
            return match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
                None => Begins::TooEarly,
                Some(_) if MARK.starts_with(bytes) => Begins::TooEarly,
                Some(b'{' | b'[' | b'<') => Begins::Other,
                Some(_) => Begins::File,
            };
        }
    };
    if bytes.starts_with(magic) {
        Begins::File
    } else if magic.starts_with(bytes) {
        Begins::TooEarly
    } else {
        Begins::Other
    }
}
