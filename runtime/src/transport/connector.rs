//! Connections: straight or through a proxy, with TLS where the URL wants it.

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio::net::TcpStream;
use tokio::time;
use tower_service::Service;

/// From the name's resolution to the end of the handshake.
pub(super) const CONNECTS_WITHIN: Duration = Duration::from_secs(10);

/// How often the system asks whether an idle connection's other end is still there, and how often in vain.
const ASKS_EVERY: Duration = Duration::from_secs(15);
const ASKS: u32 = 3;

type Failure = Box<dyn Error + Send + Sync>;

/// Makes connections.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector,
    proxies: Arc<Matcher>,
}

impl Default for Connector {
    /// With the environment's proxies.
    fn default() -> Self {
        Self::through(Matcher::from_env())
    }
}

impl Connector {
    fn through(proxies: Matcher) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(ASKS_EVERY));
        tcp.set_keepalive_interval(Some(ASKS_EVERY));
        tcp.set_keepalive_retries(Some(ASKS));
        Self { tcp, proxies: Arc::new(proxies) }
    }

    /// The proxy for a URL: a tunnel through it, as TLS needs one. Plain HTTP would have to be spoken otherwise.
    fn proxy(&self, to: &Uri) -> Option<Intercept> {
        self.proxies.intercept(to).filter(|_| is_secure(to))
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Failure>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let (mut tcp, proxy) = (self.tcp.clone(), self.proxy(&to));
        let connecting = async move {
            if !is_secure(&to) {
                return Ok(MaybeHttpsStream::Http(tcp.call(to).await?));
            }
            let tls = tls()?;
            match proxy {
                None => HttpsConnector::from((tcp, tls)).call(to).await,
                Some(proxy) => HttpsConnector::from((tunnel(&proxy, tcp)?, tls)).call(to).await,
            }
        };
        Box::pin(async { time::timeout(CONNECTS_WITHIN, connecting).await? })
    }
}

fn is_secure(to: &Uri) -> bool {
    to.scheme_str() == Some("https")
}

/// A way through a proxy, which is asked without TLS. What it is asked for is TLS itself.
fn tunnel(proxy: &Intercept, tcp: HttpConnector) -> Result<Tunnel<HttpConnector>, Failure> {
    if proxy.uri().scheme_str() != Some("http") {
        return Err("the environment's proxy isn't an http:// one".into());
    }
    let tunnel = Tunnel::new(proxy.uri().clone(), tcp);
    Ok(match proxy.basic_auth() {
        Some(credentials) => tunnel.with_auth(credentials.clone()),
        None => tunnel,
    })
}

/// Whom the operating system trusts. Read once, when it is first needed: it takes as long as many a call.
fn tls() -> Result<Arc<ClientConfig>, rustls::Error> {
    static TLS: LazyLock<Result<Arc<ClientConfig>, rustls::Error>> = LazyLock::new(|| {
        // The application's own choice, if it has made one.
        let chosen = CryptoProvider::get_default().cloned();
        let provider = chosen.unwrap_or_else(|| Arc::new(aws_lc_rs::default_provider()));
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(Arc::new(config.try_with_platform_verifier()?.with_no_client_auth()))
    });
    TLS.clone()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// What a proxy is asked, and what becomes of the connection if it answers so.
    fn asked(url: &'static str, proxy: &str, answer: &'static str) -> (String, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut buffer = [0; 1024];
            let length = stream.read(&mut buffer).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&buffer[..length]).into_owned()
        });
        let proxy = proxy.replace("ADDRESS", &address.to_string());
        let mut connector = Connector::through(Matcher::builder().all(proxy).no("inside.example").build());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let ended = runtime.block_on(connector.call(Uri::from_static(url)));
        (server.join().unwrap(), ended.err().map(|error| format!("{error:?}")).unwrap_or_default())
    }

    #[test]
    fn the_environments_proxy_is_asked_for_a_tunnel() {
        let refused = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
        let (request, error) = asked("https://pay.example/x?secret=CANARY", "http://a:b@ADDRESS", refused);
        assert!(request.starts_with("CONNECT pay.example:443 HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("Proxy-Authorization: Basic YTpi\r\n"), "{request}");
        assert!(error.contains("ProxyAuthRequired"), "{error}");
        // Through the tunnel it speaks TLS, which nobody answers here.
        let (request, error) =
            asked("https://pay.example:8443/x?secret=CANARY", "http://ADDRESS", "HTTP/1.1 200 OK\r\n\r\n");
        assert!(request.starts_with("CONNECT pay.example:8443 HTTP/1.1\r\n"), "{request}");
        assert!(!error.is_empty());
        assert!(!(request + &error).contains("CANARY"));
    }

    #[test]
    fn some_urls_have_no_proxy_and_some_proxies_are_refused() {
        let proxies = |url: &'static str| {
            let connector =
                Connector::through(Matcher::builder().all("http://p.example").no("inside.example").build());
            connector.proxy(&Uri::from_static(url)).is_some()
        };
        assert!(proxies("https://pay.example/"));
        assert!(!proxies("https://inside.example/"));
        assert!(!proxies("http://127.0.0.1:4600/"));
        for kind in ["https", "socks5"] {
            let proxies = Matcher::builder().all(format!("{kind}://p.example")).build();
            let proxy = proxies.intercept(&Uri::from_static("https://pay.example/")).unwrap();
            let error = tunnel(&proxy, HttpConnector::new()).unwrap_err();
            assert_eq!(error.to_string(), "the environment's proxy isn't an http:// one");
        }
    }
}
