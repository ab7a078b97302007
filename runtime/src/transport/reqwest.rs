//! The transport over reqwest.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Bounds, Head, Reply, Sink, Transport, TransportError};
use crate::Sealed;

/// Sends over HTTP with a `reqwest::Client`.
///
/// The default client connects within 10 seconds, follows no redirects and repeats nothing: by itself reqwest repeats a
/// request when it believes that safe, and a repeated POST may be a second payment.
///
/// ```
/// use paysmith_runtime::Http;
///
/// // Your own client, with your proxy and certificates. Leave redirects and repeats off here as well.
/// let client = reqwest::Client::builder()
///     .redirect(reqwest::redirect::Policy::none())
///     .retry(reqwest::retry::never())
///     .build()?;
/// let http = Http::from(client);
/// # Ok::<(), reqwest::Error>(())
/// ```
#[derive(Clone)]
pub struct Http(Result<reqwest::Client, Arc<reqwest::Error>>);

impl Default for Http {
    fn default() -> Self {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .build();
        // A client that can't be built is no reason to panic: nothing is sent, and the cause is told then.
        Self(client.map_err(Arc::new))
    }
}

impl From<reqwest::Client> for Http {
    fn from(client: reqwest::Client) -> Self {
        Self(Ok(client))
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Http")
    }
}

impl Transport for Http {
    async fn send(&self, request: Sealed, bounds: Bounds) -> Result<Reply, TransportError> {
        let mut response = self.answer(request, bounds).await?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(after)? {
            if body.len() + chunk.len() > bounds.limit {
                return Err(TransportError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { status, headers, body })
    }

    async fn fetch(
        &self,
        request: Sealed,
        bounds: Bounds,
        sink: &mut dyn Sink,
    ) -> Result<Head, TransportError> {
        let mut response = self.answer(request, bounds).await?;
        let status = response.status().as_u16();
        let head = Head { status, headers: std::mem::take(response.headers_mut()) };
        sink.begin(&head);
        while let Some(chunk) = response.chunk().await.map_err(after)? {
            if sink.take(&chunk).is_break() {
                break;
            }
        }
        Ok(head)
    }
}

impl Http {
    /// The answer's head, from the host that was asked.
    async fn answer(&self, request: Sealed, bounds: Bounds) -> Result<reqwest::Response, TransportError> {
        let client = self.0.as_ref().map_err(|error| TransportError::NotSent(Box::new(Arc::clone(error))))?;
        let Sealed { method, url, headers, body } = request;
        let request = client
            .request(method, url)
            .headers(headers)
            .timeout(bounds.timeout)
            .body(body)
            .build()
            .map_err(before)?;
        let asked = request.url().clone();
        let response = client.execute(request).await.map_err(during)?;
        if *response.url() != asked {
            // A client that follows redirects has sent the request to a stranger, perhaps more than once.
            return Err(TransportError::Lost("the request was redirected".into()));
        }
        Ok(response)
    }
}

fn before(error: reqwest::Error) -> TransportError {
    TransportError::NotSent(Box::new(error.without_url()))
}

/// Only an error on the way to a connection proves that nothing was written.
fn during(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        return TransportError::NotSent(Box::new(error));
    }
    after(error)
}

fn after(error: reqwest::Error) -> TransportError {
    let timed_out = error.is_timeout();
    let error = Box::new(error.without_url());
    if timed_out { TransportError::TimedOut(error) } else { TransportError::Lost(error) }
}
