//! The transport over HTTP, by reqwest.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::{Client, ClientBuilder, Response, Url, redirect, retry};
use tokio::runtime::Handle;

use super::{Bounds, Head, Reply, Sink, Transport, TransportError};
use crate::seal::Sealed;

/// How long a connection may take, from the resolution of the name to the end of the TLS handshake.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends over HTTP/1.1 with reqwest, within tokio.
///
/// It connects within 10 seconds, trusts the certificates that the operating system trusts, and keeps connections for later
/// requests, except those of requests that want a connection of their own ([`Bounds::alone`]). It follows no redirect and
/// repeats no request. `https` goes through the proxy that the environment names (`HTTPS_PROXY` or `ALL_PROXY`; `NO_PROXY`
/// lists the hosts that are reached without it). Plain `http` is for sandboxes: it never goes through such a proxy.
///
/// Other certificates, proxies or name servers are settings of reqwest:
///
/// ```
/// use paysmith_runtime::Http;
///
/// let proxy = reqwest::Proxy::https("http://proxy.example:3128")?;
/// let transport = Http::with(move |settings| settings.proxy(proxy.clone()));
/// # Ok::<(), reqwest::Error>(())
/// ```
#[derive(Clone)]
pub struct Http(Arc<Clients>);

/// Changes the settings of a client before it is built.
type Settings = dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync;

/// The clients of a transport. Each is built when a request first needs it, because reading the certificates of the operating
/// system takes as long as many a call, and because plain `http` must work where there are none.
struct Clients {
    settings: Option<Box<Settings>>,
    /// Whether Paysmith has built the clients and therefore knows that they send each request at most once.
    sends_once: bool,
    /// For plain `http` and for `https`.
    kept: [OnceLock<Client>; 2],
    /// The same for requests that want a connection of their own.
    alone: [OnceLock<Client>; 2],
}

impl Default for Http {
    fn default() -> Self {
        Self(Arc::new(Clients {
            settings: None,
            sends_once: true,
            kept: Default::default(),
            alone: Default::default(),
        }))
    }
}

/// A client that the application has built itself, and perhaps shares with other code.
///
/// Nobody can ask such a client whether it follows redirects or repeats requests. If it does, a connection that fails may be
/// the second one, after the request was sent on a first. A failure to connect therefore leaves the outcome unknown, where
/// [`Http::with`] can say that nothing was sent. Requests that want a connection of their own ([`Bounds::alone`]) share the
/// connections of this client.
///
/// Such a client must be built with `redirect(Policy::none())` and `retry(never())`: a repeated request may be a second
/// payment.
impl From<Client> for Http {
    fn from(client: Client) -> Self {
        let both = || [OnceLock::from(client.clone()), OnceLock::from(client.clone())];
        Self(Arc::new(Clients { settings: None, sends_once: false, kept: both(), alone: both() }))
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Http")
    }
}

impl Http {
    /// With settings of the application's own, which are laid over those of [`Http::default`]. Redirects and repeats stay off.
    ///
    /// A client that can't be built with these settings shows when something is first sent: as a request that wasn't sent, with
    /// the reason.
    #[must_use]
    pub fn with(settings: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static) -> Self {
        Self(Arc::new(Clients {
            settings: Some(Box::new(settings)),
            sends_once: true,
            kept: Default::default(),
            alone: Default::default(),
        }))
    }

    /// Sends, and returns the answer with its body still to come.
    async fn response(&self, request: Sealed, bounds: Bounds) -> Result<Response, TransportError> {
        // Outside tokio reqwest would panic.
        Handle::try_current().map_err(not_sent)?;
        let Sealed { method, url, headers, body } = request;
        let url = Url::parse(&url).map_err(not_sent)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(not_sent("the URL has a user in it, whom nobody would be told"));
        }
        let client = self.0.client(url.scheme() == "https", bounds.alone).map_err(unbuilt)?;
        let request = client.request(method, url.clone()).headers(headers).timeout(bounds.timeout).body(body);
        let request = request.build().map_err(unbuilt)?;
        let response = client.execute(request).await.map_err(|error| self.0.failed(error))?;
        if *response.url() != url {
            // A client of the application's own has followed a redirect: a stranger has the request, perhaps not only once.
            return Err(TransportError::Lost("the request was redirected".into()));
        }
        Ok(response)
    }
}

impl Transport for Http {
    async fn send(&self, request: Sealed, bounds: Bounds) -> Result<Reply, TransportError> {
        let mut response = self.response(request, bounds).await?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(lost)? {
            if body.len() + piece.len() > bounds.limit {
                return Err(TransportError::TooLarge);
            }
            body.extend_from_slice(&piece);
        }
        Ok(Reply { status, headers, body })
    }

    async fn fetch(
        &self,
        request: Sealed,
        bounds: Bounds,
        sink: &mut dyn Sink,
    ) -> Result<Head, TransportError> {
        let mut response = self.response(request, bounds).await?;
        let (status, version) = (response.status().as_u16(), response.version());
        let head = Head::new(status, version, std::mem::take(response.headers_mut()));
        sink.begin(&head);
        while let Some(piece) = response.chunk().await.map_err(lost)? {
            if sink.take(&piece).is_break() {
                break;
            }
        }
        Ok(head)
    }
}

impl Clients {
    /// The client for a request, built if it is the first of its kind.
    fn client(&self, secure: bool, alone: bool) -> reqwest::Result<&Client> {
        let [plain_client, secure_client] = if alone { &self.alone } else { &self.kept };
        let client = if secure { secure_client } else { plain_client };
        match client.get() {
            Some(client) => Ok(client),
            None => {
                let built = self.build(secure, alone)?;
                Ok(client.get_or_init(|| built))
            }
        }
    }

    fn build(&self, secure: bool, alone: bool) -> reqwest::Result<Client> {
        // An application that uses reqwest itself may switch features on which change what every client does by default. A
        // signature covers the bytes that arrived, so that nothing may decompress them on the way, and an answer belongs to its
        // request because HTTP/1.1 has one at a time on a connection.
        let mut builder = Client::builder().connect_timeout(CONNECT_TIMEOUT).http1_only();
        builder = builder.no_gzip().no_brotli().no_zstd().no_deflate();
        if !secure {
            builder = builder.no_proxy().tls_certs_only([]);
        }
        if alone {
            builder = builder.pool_max_idle_per_host(0);
        }
        if let Some(settings) = &self.settings {
            builder = settings(builder);
        }
        builder.redirect(redirect::Policy::none()).retry(retry::never()).build()
    }

    /// Why there is no answer, by what reqwest says.
    ///
    /// Only two kinds of errors prove that nothing was written: the request or its URL couldn't be made into one of HTTP, or
    /// there was no connection (no address, no TCP, no tunnel through a proxy, no TLS). If the time was over first, reqwest
    /// doesn't tell whether there was a connection by then, so the outcome is unknown.
    ///
    /// One thing is repeated below reqwest, in hyper-util: a request for which a kept connection was chosen that turned out to
    /// be closed. hyper hands such a request back only while it still waits in the connection's queue, before its first byte is
    /// written; a new connection then carries it. When that one can't be made, "no connection" is still the truth.
    fn failed(&self, error: reqwest::Error) -> TransportError {
        if self.sends_once && (error.is_builder() || error.is_connect()) {
            unbuilt(error)
        } else {
            lost(error)
        }
    }
}

fn not_sent(cause: impl Into<Box<dyn Error + Send + Sync>>) -> TransportError {
    TransportError::NotSent(cause.into())
}

/// An error of reqwest's that proves that nothing was sent.
fn unbuilt(error: reqwest::Error) -> TransportError {
    not_sent(error.without_url())
}

/// An error of reqwest's after which the request may have been sent.
fn lost(error: reqwest::Error) -> TransportError {
    let timed_out = error.is_timeout();
    let error = Box::new(error.without_url());
    if timed_out { TransportError::TimedOut(error) } else { TransportError::Lost(error) }
}
