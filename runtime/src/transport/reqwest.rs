//! The transport over a client of the application's own.

use std::fmt;

use super::{Bounds, Head, Reply, Sink, Transport, TransportError};
use crate::Sealed;

/// Sends over HTTP with a `reqwest::Client` of your own, with your proxy and certificates (feature `reqwest`).
///
/// Turn redirects and repeats off, as below: by itself reqwest repeats a request when it believes that safe, and a repeated
/// POST may be a second payment.
///
/// ```
/// use paysmith_runtime::Reqwest;
///
/// let builder = || {
///     reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never())
/// };
/// let transport = Reqwest::from(builder().build()?).alone(builder().pool_max_idle_per_host(0).build()?);
/// # Ok::<(), reqwest::Error>(())
/// ```
///
/// Calls that want a connection of their own ([`Bounds::alone`]) go through the client that [`Reqwest::alone`] was given. Without it
/// they share the connections of the others, as reqwest offers no way to ask for a new one.
#[derive(Clone)]
pub struct Reqwest {
    kept: reqwest::Client,
    alone: Option<reqwest::Client>,
}

impl From<reqwest::Client> for Reqwest {
    fn from(client: reqwest::Client) -> Self {
        Self { kept: client, alone: None }
    }
}

impl Reqwest {
    /// With a client that keeps no idle connections (`pool_max_idle_per_host(0)`), for calls whose answer repeats nothing of the
    /// request: on a new connection no answer to an earlier call can be waiting.
    #[must_use]
    pub fn alone(self, client: reqwest::Client) -> Self {
        Self { alone: Some(client), ..self }
    }
}

impl fmt::Debug for Reqwest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Reqwest")
    }
}

impl Transport for Reqwest {
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
        let (status, version) = (response.status().as_u16(), response.version());
        let head = Head::new(status, version, std::mem::take(response.headers_mut()));
        sink.begin(&head);
        while let Some(chunk) = response.chunk().await.map_err(after)? {
            if sink.take(&chunk).is_break() {
                break;
            }
        }
        Ok(head)
    }
}

impl Reqwest {
    /// The answer's head, from the host that was asked.
    async fn answer(&self, request: Sealed, bounds: Bounds) -> Result<reqwest::Response, TransportError> {
        let Sealed { method, url, headers, body } = request;
        let own = self.alone.as_ref().filter(|_| bounds.alone);
        let client = own.unwrap_or(&self.kept);
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
