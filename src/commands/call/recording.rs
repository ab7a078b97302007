//! The transport of a call: it sends over HTTP and keeps the last answer, so that the transcript can show it.

use std::sync::{Mutex, PoisonError};

use paysmith_runtime::{Bounds, Head, Http, Reply, Sealed, Sink, Transport, TransportError};

/// An HTTP transport that keeps the last answer.
pub(super) struct RecordingTransport {
    http: Http,
    last: Mutex<Option<Reply>>,
}

impl RecordingTransport {
    pub(super) fn new(http: Http) -> Self {
        Self { http, last: Mutex::default() }
    }

    /// The last answer, if one came since this was last asked.
    pub(super) fn take_last(&self) -> Option<Reply> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Transport for RecordingTransport {
    async fn send(&self, request: Sealed, bounds: Bounds) -> Result<Reply, TransportError> {
        let reply = self.http.send(request, bounds).await?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(reply.clone());
        Ok(reply)
    }

    /// An answer that is a file isn't kept, since it may be larger than memory.
    async fn fetch(
        &self,
        request: Sealed,
        bounds: Bounds,
        sink: &mut dyn Sink,
    ) -> Result<Head, TransportError> {
        self.http.fetch(request, bounds, sink).await
    }
}
