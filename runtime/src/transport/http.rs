//! The transport over HTTP, by reqwest.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, Response, Url, redirect, retry};
use tokio::runtime::Handle;

use super::{Bounds, Head, Reply, Sink, Transport, TransportError};
use crate::seal::Sealed;
use crate::setup::ClientCertificate;

/// How long a connection may take, from the resolution of the name to the end of the TLS handshake.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends over HTTP/1.1 with reqwest, within tokio.
///
/// It connects within 10 seconds, trusts the certificates that the operating system trusts, and keeps connections for later
/// requests, except those of requests that want a connection of their own ([`Bounds::alone`]). It follows no redirect and
/// repeats no request. `https` goes through the proxy that the environment names (`HTTPS_PROXY` or `ALL_PROXY`; `NO_PROXY`
/// lists the hosts that are reached without it). Plain `http` is for sandboxes: it never goes through such a proxy.
///
/// Where a provider asks for a client certificate, the requests of the operations that need it have connections of their own, on
/// which it is shown. Plain `http` shows none.
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

/// The clients of a transport. Each is built when a request first needs it, because it takes time to read the certificates of
/// the operating system, and because plain `http` must work where there are none.
struct Clients {
    settings: Box<Settings>,
    /// Whether this crate has built the clients, so that they are known to send each request at most once.
    sends_once: bool,
    /// The clients that keep their connections: one for plain `http` and one for `https`.
    kept: [OnceLock<Client>; 2],
    /// The clients that take a new connection for each request: one for plain `http` and one for `https`.
    alone: [OnceLock<Client>; 2],
    /// The clients that show a client certificate.
    certified: Mutex<Vec<Certified>>,
}

/// A client that shows a client certificate.
struct Certified {
    certificate: ClientCertificate,
    alone: bool,
    client: Client,
}

impl Default for Http {
    fn default() -> Self {
        Self::with(|settings| settings)
    }
}

/// Sends with a client that the application has built itself, and perhaps shares with other code.
///
/// Build such a client with `redirect(Policy::none())` and `retry(never())`: a repeated request may be a second payment.
///
/// Nobody can ask a client whether it follows redirects or repeats requests. If it does, and a connection fails, the request
/// may have been sent on an earlier connection. Therefore a failure to connect leaves the outcome unknown, whereas a transport
/// made by [`Http::with`] can say that nothing was sent. Requests that want a connection of their own ([`Bounds::alone`]) share
/// the connections of this client. Operations for which the provider asks for a client certificate show the one that this client
/// was built with.
impl From<Client> for Http {
    fn from(client: Client) -> Self {
        let both = || [OnceLock::from(client.clone()), OnceLock::from(client.clone())];
        let settings = Box::new(|settings| settings);
        let certified = Mutex::default();
        Self(Arc::new(Clients { settings, sends_once: false, kept: both(), alone: both(), certified }))
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Http")
    }
}

impl Http {
    /// A transport with settings of the application's own, such as certificates, proxies and a longer time for connecting. What
    /// keeps payments safe can't be changed: redirects, repeats and decompression are off, and only HTTP/1.1 is spoken.
    ///
    /// If no client can be built with the settings, the first request says so: it isn't sent, and the error has the reason.
    #[must_use]
    pub fn with(settings: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static) -> Self {
        let settings = Box::new(settings);
        Self(Arc::new(Clients {
            settings,
            sends_once: true,
            kept: Default::default(),
            alone: Default::default(),
            certified: Mutex::default(),
        }))
    }

    /// A transport that trusts further authorities besides those that the operating system trusts, such as the one of a sandbox or of
    /// a company's own gateway. Their certificates stand in the text in PEM, one after the other.
    ///
    /// # Errors
    /// When the text has no certificate.
    ///
    /// ```
    /// use paysmith_runtime::{Http, NoAuthority};
    ///
    /// assert_eq!(Http::trusting("").err(), Some(NoAuthority));
    /// ```
    pub fn trusting(authorities: &str) -> Result<Self, NoAuthority> {
        let certificates = Certificate::from_pem_bundle(authorities.as_bytes()).map_err(|_| NoAuthority)?;
        if certificates.is_empty() {
            return Err(NoAuthority);
        }
        Ok(Self::with(move |settings| settings.tls_certs_merge(certificates.clone())))
    }

    /// Sends, and returns the answer with its body still to come.
    async fn response(&self, request: Sealed, bounds: Bounds) -> Result<Response, TransportError> {
        // reqwest would panic outside tokio.
        Handle::try_current().map_err(not_sent)?;
        let Sealed { method, url, headers, body, client_certificate } = request;
        let url = Url::parse(&url).map_err(not_sent)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(not_sent("the URL has a user in it, whom nobody would be told"));
        }
        if url.fragment().is_some() {
            // It is never sent. Such a `#` stands in the base of the client's environment, and hides the operation's path.
            return Err(not_sent("the URL has a # in it, and what follows that would be lost"));
        }
        let client = match client_certificate.filter(|_| url.scheme() == "https" && self.0.sends_once) {
            Some(certificate) => self.0.certified(certificate, bounds.alone),
            None => self.0.client(url.scheme() == "https", bounds.alone).cloned(),
        };
        let client = client.map_err(unbuilt)?;
        let request = client.request(method, url.clone()).headers(headers).timeout(bounds.timeout).body(body);
        let request = request.build().map_err(unbuilt)?;
        let response = client.execute(request).await.map_err(|error| self.0.failed(error))?;
        if *response.url() != url {
            // A client of the application's own has followed a redirect, so that another server has the request, too.
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
                let built = self.build(secure, alone, None)?;
                Ok(client.get_or_init(|| built))
            }
        }
    }

    /// The client that shows this certificate, built if it is the first time. An application has few certificates, so that they
    /// are looked through in a row.
    fn certified(&self, certificate: ClientCertificate, alone: bool) -> reqwest::Result<Client> {
        let mut all = self.certified.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.iter().find(|one| one.alone == alone && one.certificate.is_same(&certificate));
        if let Some(known) = known {
            return Ok(known.client.clone());
        }
        let client = self.build(true, alone, Some(&certificate))?;
        all.push(Certified { certificate, alone, client: client.clone() });
        Ok(client)
    }

    fn build(
        &self,
        secure: bool,
        alone: bool,
        certificate: Option<&ClientCertificate>,
    ) -> reqwest::Result<Client> {
        let mut builder = Client::builder().connect_timeout(CONNECT_TIMEOUT);
        if let Some(certificate) = certificate {
            builder = builder.identity(certificate.identity());
        }
        if !secure {
            builder = builder.no_proxy().tls_certs_only([]);
        }
        builder = (self.settings)(builder);
        if alone {
            builder = builder.pool_max_idle_per_host(0);
        }
        // If the application uses reqwest itself, the features that it switches on change what every client does by default.
        // But a signature covers the bytes that arrived, so that nothing may decompress them, and an answer belongs to its
        // request because HTTP/1.1 has one at a time on a connection.
        builder = builder.http1_only().no_gzip().no_brotli().no_zstd().no_deflate();
        builder.redirect(redirect::Policy::none()).retry(retry::never()).build()
    }

    /// The reason why there is no answer, from the error of reqwest.
    ///
    /// Only two kinds of errors prove that nothing was written: either the request couldn't be made into one of HTTP, or there
    /// was no connection (no address, no TCP connection, no tunnel through a proxy, or no TLS). If the time for the call is
    /// over before there is a connection, reqwest doesn't tell that, so the outcome is unknown.
    ///
    /// hyper-util, on which reqwest is built, repeats one kind of request, and reqwest doesn't turn that off: a request for
    /// which it had chosen a kept connection that the server had closed meanwhile. That is safe, because hyper only returns a
    /// request that still waits in the queue of its connection, before its first byte is written
    /// (`hyper/src/proto/h1/dispatch.rs`); a request of which anything may have been written ends as another error. hyper-util
    /// then takes another connection, and if that can't be made, it is still true that nothing was sent.
    fn failed(&self, error: reqwest::Error) -> TransportError {
        if self.sends_once && (error.is_builder() || error.is_connect()) {
            unbuilt(error)
        } else {
            lost(error)
        }
    }
}

/// A text in which the certificates of authorities were expected has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no certificate in it: expected PEM that begins with `-----BEGIN CERTIFICATE-----`")]
pub struct NoAuthority;

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
