//! How bytes get to the provider and back.

mod http;

pub use self::http::Http;

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use ::http::Version;
use ::http::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};

use crate::Sealed;

/// Sends a sealed request and returns the answer.
///
/// [`Http`](crate::Http) is one; write your own for a proxy, a queue, or a test. A transport must send a request once
/// and once only, follow no redirect, and say honestly whether it may have written anything: on that rests whether a
/// payment is repeated. Where [`Bounds::alone`] says so, it takes a connection on which nothing was sent before.
pub trait Transport: Send + Sync {
    /// Sends, once, and reads the answer up to the limit.
    fn send(
        &self,
        request: Sealed,
        bounds: Bounds,
    ) -> impl Future<Output = Result<Reply, TransportError>> + Send;

    /// Sends, once, and hands the answer's body on piece by piece: an answer may be a file that is larger than memory. No
    /// limit is set on its length but the sink's. Unless a transport knows better, the answer is read as by
    /// [`send`](Self::send), and handed on in one piece; whether it says where it ends is told by its headers.
    fn fetch(
        &self,
        request: Sealed,
        bounds: Bounds,
        sink: &mut dyn Sink,
    ) -> impl Future<Output = Result<Head, TransportError>> + Send {
        async move {
            let Reply { status, headers, body } = self.send(request, bounds).await?;
            let head = Head::new(status, Version::HTTP_11, headers);
            sink.begin(&head);
            let _ = sink.take(&body);
            Ok(head)
        }
    }
}

/// Takes an answer's body piece by piece. What it says is what becomes of the rest: once it breaks off, nothing more is
/// read.
pub trait Sink: Send {
    /// Learns, before the first bytes, what they come with: an error page is no file.
    fn begin(&mut self, head: &Head);

    /// Takes the next bytes.
    fn take(&mut self, bytes: &[u8]) -> ControlFlow<()>;
}

/// An answer without its body.
#[derive(Clone)]
pub struct Head {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// Whether the answer says where its body ends, so that the transport notices when it stops before: it has a length, it is sent
    /// in chunks of which one is the last, or HTTP/2 ends it. Without that the body is over when the connection is, and nobody can
    /// tell a connection that broke from one that was closed.
    pub says_its_end: bool,
}

impl Head {
    /// The head of an answer that came by that version of HTTP. The headers must be those that arrived: whoever has decompressed
    /// the body must have taken its length away.
    #[must_use]
    pub fn new(status: u16, version: Version, headers: HeaderMap) -> Self {
        let chunked = || {
            // Only chunks as the last coding have an end of their own.
            let codings = headers.get_all(TRANSFER_ENCODING).iter().next_back()?.to_str().ok()?;
            Some(codings.rsplit(',').next()?.trim().eq_ignore_ascii_case("chunked"))
        };
        let says_its_end = version >= Version::HTTP_2
            || headers.contains_key(CONTENT_LENGTH)
            || chunked().unwrap_or_default();
        Self { status, headers, says_its_end }
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Head")
            .field("status", &self.status)
            .field("says_its_end", &self.says_its_end)
            .finish_non_exhaustive()
    }
}

/// One transport for several clients.
impl<T: Transport> Transport for Arc<T> {
    fn send(
        &self,
        request: Sealed,
        bounds: Bounds,
    ) -> impl Future<Output = Result<Reply, TransportError>> + Send {
        T::send(self, request, bounds)
    }

    fn fetch(
        &self,
        request: Sealed,
        bounds: Bounds,
        sink: &mut dyn Sink,
    ) -> impl Future<Output = Result<Head, TransportError>> + Send {
        T::fetch(self, request, bounds, sink)
    }
}

/// How long, how much, and on which connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// From the first byte written to the last one read.
    pub timeout: Duration,
    /// The greatest number of bytes that an answer may have.
    pub limit: usize,
    /// The call wants a connection of its own, on which no answer to an earlier call can be waiting.
    pub alone: bool,
}

impl Default for Bounds {
    /// 30 seconds, 1 MiB, any connection.
    fn default() -> Self {
        Self { timeout: Duration::from_secs(30), limit: 1 << 20, alone: false }
    }
}

/// An answer as it arrived. `Debug` shows neither the body nor the headers' values.
#[derive(Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl Reply {
    pub(crate) const fn is_success(&self) -> bool {
        is_success(self.status)
    }
}

/// Whether an HTTP status says that all went well.
pub(crate) const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

impl fmt::Debug for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Reply")
            .field("status", &self.status)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// Why there is no answer, and whether the request may have been written.
///
/// What a cause prints is shown to people, and reaches logs: a transport must keep the request's URL out of it, whose query may
/// hold values and a signature.
#[derive(Debug)]
pub enum TransportError {
    /// Nothing can have been written: no address, no connection, no TLS.
    NotSent(Box<dyn Error + Send + Sync>),
    /// It may have been written; no answer came in time.
    TimedOut(Box<dyn Error + Send + Sync>),
    /// It may have been written; the answer was lost.
    Lost(Box<dyn Error + Send + Sync>),
    /// It was written; the answer has more bytes than [`Bounds::limit`].
    TooLarge,
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotSent(_) => "nothing was sent: no connection",
            Self::TimedOut(_) => "the request may have been sent: no answer in time",
            Self::Lost(_) => "the request may have been sent: the connection broke",
            Self::TooLarge => "the request was sent: the answer is too large",
        })
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotSent(cause) | Self::TimedOut(cause) | Self::Lost(cause) => Some(cause.as_ref()),
            Self::TooLarge => None,
        }
    }
}
