//! Transports, which send requests to the provider and bring its answers.

mod http;

pub use self::http::{Http, NoAuthority};

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use ::http::Version;
use ::http::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};

use crate::seal::Sealed;

/// Sends a sealed request and returns the answer.
///
/// [`Http`](crate::Http) is one; write your own for a gateway, a queue, or a test. A transport must send a request only once,
/// follow no redirect, and say honestly whether it may have written anything, because that decides whether a payment may be
/// repeated. If [`Bounds::alone`] is set it takes a connection on which nothing was sent before.
pub trait Transport: Send + Sync {
    /// Sends, once, and reads the answer up to the limit.
    fn send(
        &self,
        request: Sealed,
        bounds: Bounds,
    ) -> impl Future<Output = Result<Reply, TransportError>> + Send;

    /// Sends, once, and passes the answer's body to the sink piece by piece, because an answer may be a file that is larger
    /// than memory. Only the sink limits its length.
    ///
    /// A transport needn't implement this. Then the answer is read by [`send`](Self::send) and passed on in one piece, and its
    /// headers tell whether it says where it ends.
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

/// Takes the body of an answer piece by piece.
pub trait Sink: Send {
    /// Takes the answer's head, before the first bytes of the body.
    fn begin(&mut self, head: &Head);

    /// Takes the next bytes. If the sink breaks off here, nothing more is read.
    fn take(&mut self, bytes: &[u8]) -> ControlFlow<()>;
}

/// An answer without its body.
#[derive(Clone)]
pub struct Head {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// Whether the answer says where its body ends, so that the transport notices if it ends early: it has a length, or is sent
    /// in chunks of which one is marked as the last, or comes by HTTP/2. Otherwise the body ends with the connection, and
    /// nobody can tell a connection that broke from one that was closed.
    pub says_its_end: bool,
}

impl Head {
    /// The head of an answer that came by this version of HTTP, with the headers that arrived. A transport that decompresses
    /// the body must have removed the length from the headers.
    #[must_use]
    pub fn new(status: u16, version: Version, headers: HeaderMap) -> Self {
        let chunked = || {
            // Several codings may be listed. Only if the last one is "chunked" is there a last chunk.
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

/// Several clients may share a transport.
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

/// The bounds of a call: how long it may take, how long its answer may be, and whether it may share a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// How long the call may take, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// The greatest number of bytes that an answer may have.
    pub limit: usize,
    /// Whether the call must have a connection of its own, on which no answer to an earlier call can be waiting.
    pub alone: bool,
}

impl Default for Bounds {
    /// A call of 30 seconds at most, with an answer of 1 MiB at most, on any connection.
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
/// The texts of the causes are shown to people and written to logs. A transport must keep the request's URL out of them,
/// because its query may hold values and a signature.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Nothing can have been written, because the request couldn't be made or there was no connection.
    #[error("nothing was sent: no connection")]
    NotSent(#[source] Box<dyn Error + Send + Sync>),
    /// The request may have been written; no answer came in time.
    #[error("the request may have been sent: no answer in time")]
    TimedOut(#[source] Box<dyn Error + Send + Sync>),
    /// The request may have been written; the answer was lost.
    #[error("the request may have been sent: the connection broke")]
    Lost(#[source] Box<dyn Error + Send + Sync>),
    /// The request was written; the answer has more bytes than [`Bounds::limit`].
    #[error("the request was sent: the answer is too large")]
    TooLarge,
}
