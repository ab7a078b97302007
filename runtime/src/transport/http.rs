//! The transport over HTTP.

use std::fmt;
use std::time::Duration;

use http::header::{ACCEPT, HeaderValue};
use http::{Request, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime::Handle;
use tokio::time;

use super::connector::{CONNECTS_WITHIN, Connector};
use super::{Bounds, Head, Reply, Sink, Transport, TransportError};
use crate::Sealed;

/// Sends over HTTP/1.1, within tokio.
///
/// It connects within 10 seconds, by TLS as the operating system trusts it where the URL begins with `https`, and keeps
/// connections for the next request, but for those of requests that want one of their own ([`Bounds::alone`]). It follows no
/// redirect and repeats nothing. `https` goes through the proxy that the environment names (`HTTPS_PROXY` or `ALL_PROXY`, an `http://` one; `NO_PROXY` says for which hosts it doesn't), plain `http`
/// goes straight.
///
/// For certificates of your own, other proxies and whatever else there is to say about HTTP, build a `reqwest::Client` and bring
/// it: with the feature `reqwest`, `Reqwest::from(client)` is a transport, too.
#[derive(Clone)]
pub struct Http {
    /// Keeps its connections.
    kept: Client<Connector, Full<Bytes>>,
    /// Takes a new connection for each request.
    alone: Client<Connector, Full<Bytes>>,
}

impl Default for Http {
    fn default() -> Self {
        // hyper repeats one request: that which an idle connection has refused before any of it was written.
        let builder = || Client::builder(TokioExecutor::new());
        Self {
            kept: builder().pool_timer(TokioTimer::new()).build(Connector::default()),
            alone: builder().pool_max_idle_per_host(0).build(Connector::default()),
        }
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Http")
    }
}

impl Transport for Http {
    async fn send(&self, request: Sealed, bounds: Bounds) -> Result<Reply, TransportError> {
        let (request, watch) = watched(request, bounds)?;
        let exchange = async {
            let (Head { status, headers, .. }, mut rest) = self.answer(request, bounds).await?;
            let mut body = Vec::new();
            while let Some(piece) = next(&mut rest).await? {
                if body.len() + piece.len() > bounds.limit {
                    return Err(TransportError::TooLarge);
                }
                body.extend_from_slice(&piece);
            }
            Ok(Reply { status, headers, body })
        };
        watch.over(exchange).await
    }

    async fn fetch(
        &self,
        request: Sealed,
        bounds: Bounds,
        sink: &mut dyn Sink,
    ) -> Result<Head, TransportError> {
        let (request, watch) = watched(request, bounds)?;
        let exchange = async {
            let (head, mut rest) = self.answer(request, bounds).await?;
            sink.begin(&head);
            while let Some(piece) = next(&mut rest).await? {
                if sink.take(&piece).is_break() {
                    break;
                }
            }
            Ok(head)
        };
        watch.over(exchange).await
    }
}

impl Http {
    /// The answer's head, and its body still to come.
    async fn answer(
        &self,
        request: Request<Full<Bytes>>,
        bounds: Bounds,
    ) -> Result<(Head, Incoming), TransportError> {
        let client = if bounds.alone { &self.alone } else { &self.kept };
        let (head, body) = client.request(request).await.map_err(failed)?.into_parts();
        Ok((Head::new(head.status.as_u16(), head.version, head.headers), body))
    }
}

/// How long an exchange may take, and whether it has come to a connection.
struct Watch {
    timeout: Duration,
    connection: Option<CaptureConnection>,
}

/// The request laid out, and a watch over its exchange, which has nowhere to run outside tokio.
fn watched(request: Sealed, bounds: Bounds) -> Result<(Request<Full<Bytes>>, Watch), TransportError> {
    Handle::try_current().map_err(|error| TransportError::NotSent(Box::new(error)))?;
    let mut request = laid_out(request)?;
    let timeout = bounds.timeout;
    // Whoever waits longer than connecting may take learns of a failure to connect anyway.
    let connection = (timeout <= CONNECTS_WITHIN).then(|| capture_connection(&mut request));
    Ok((request, Watch { timeout, connection }))
}

impl Watch {
    /// What came of an exchange in its time. Without a connection nothing was written.
    async fn over<T>(
        self,
        exchange: impl Future<Output = Result<T, TransportError>>,
    ) -> Result<T, TransportError> {
        match time::timeout(self.timeout, exchange).await {
            Ok(ended) => ended,
            Err(late) if self.connection.is_some_and(|seen| seen.connection_metadata().is_none()) => {
                Err(TransportError::NotSent(Box::new(late)))
            }
            Err(late) => Err(TransportError::TimedOut(Box::new(late))),
        }
    }
}

/// The request as hyper takes it.
fn laid_out(request: Sealed) -> Result<Request<Full<Bytes>>, TransportError> {
    let Sealed { method, url, headers, body } = request;
    let url: Uri = url.try_into().map_err(|error| TransportError::NotSent(Box::new(error)))?;
    if let Some(problem) = unusable(&url) {
        return Err(TransportError::NotSent(problem.into()));
    }
    let mut laid_out = Request::new(Full::from(body));
    *laid_out.method_mut() = method;
    *laid_out.uri_mut() = url;
    *laid_out.headers_mut() = headers;
    laid_out.headers_mut().entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    Ok(laid_out)
}

/// What is wrong with a URL.
fn unusable(url: &Uri) -> Option<&'static str> {
    match (url.scheme_str(), url.authority()) {
        (_, Some(authority)) if authority.as_str().contains('@') => {
            Some("the URL has a user in it, whom nobody would be told")
        }
        (Some("http" | "https"), Some(_)) => None,
        _ => Some("the URL doesn't begin with http:// or https://"),
    }
}

/// The body's next piece.
async fn next(body: &mut Incoming) -> Result<Option<Bytes>, TransportError> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| TransportError::Lost(Box::new(error)))?;
        // Else it is headers behind the body, which nobody reads.
        if let Ok(piece) = frame.into_data() {
            return Ok(Some(piece));
        }
    }
    Ok(None)
}

/// Only an error on the way to a connection proves that nothing was written.
fn failed(error: Error) -> TransportError {
    if error.is_connect() {
        TransportError::NotSent(Box::new(error))
    } else {
        TransportError::Lost(Box::new(error))
    }
}
