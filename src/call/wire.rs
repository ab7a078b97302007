//! The transport of a call: HTTP, and a look at what came back.

use std::sync::{Mutex, PoisonError};

use paysmith_runtime::{Bounds, Head, Http, Reply, Sealed, Sink, Transport, TransportError};

/// HTTP that remembers the last answer.
#[derive(Default)]
pub(super) struct Recording {
    http: Http,
    last: Mutex<Option<Reply>>,
}

impl Recording {
    /// The last answer, if any came.
    pub(super) fn take(&self) -> Option<Reply> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Transport for Recording {
    async fn send(&self, request: Sealed, bounds: Bounds) -> Result<Reply, TransportError> {
        let reply = self.http.send(request, bounds).await?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(reply.clone());
        Ok(reply)
    }

    /// A file may be larger than memory, so it isn't kept.
    async fn fetch(
        &self,
        request: Sealed,
        bounds: Bounds,
        sink: &mut dyn Sink,
    ) -> Result<Head, TransportError> {
        self.http.fetch(request, bounds, sink).await
    }
}
