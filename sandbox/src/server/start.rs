//! Starts a sandbox.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use paysmith_codegen::checked::Provider;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::running::Running;
use crate::control::Control;
use crate::http::{self, BreakableListener, ConnectionHandle, Tls};
use crate::notify::NotificationSender;
use crate::play::PlayedProvider;
use crate::setup::{Authority, NotMadeUp, OrderNumbers, Patterns, RequestNames, Setup, by_set, make_up};

/// How long a merchant may take to acknowledge a notification.
const TIME_TO_ACKNOWLEDGE: Duration = Duration::from_secs(5);

/// A sandbox that is yet to be started.
pub struct Sandbox {
    providers: Vec<Arc<Provider>>,
    /// The given credentials, by the names of provider and credential.
    credentials: HashMap<(String, String), String>,
    /// The chosen sets of credentials, by the name of the provider.
    credential_sets: HashMap<String, String>,
    /// The registered URLs, by the name of the provider.
    registered_urls: HashMap<String, String>,
    immediate_pay: bool,
    notify_anywhere: bool,
    https: bool,
    retry_pause: Duration,
}

impl Sandbox {
    /// A sandbox that plays these providers, each below the path of its name.
    #[must_use]
    pub fn new(providers: impl IntoIterator<Item = Arc<Provider>>) -> Self {
        Self {
            providers: providers.into_iter().collect(),
            credentials: HashMap::new(),
            credential_sets: HashMap::new(),
            registered_urls: HashMap::new(),
            immediate_pay: false,
            notify_anywhere: false,
            https: false,
            retry_pause: Duration::from_millis(50),
        }
    }

    /// Sets a credential of the merchant. Those that aren't set are made up, but for optional ones that are no secrets.
    #[must_use]
    pub fn credential(mut self, provider: &str, name: &str, value: &str) -> Self {
        self.credentials.insert((provider.to_owned(), name.to_owned()), value.to_owned());
        self
    }

    /// Chooses which of the spec's `credential_sets` the merchant has; without this call it is the first. The sandbox takes
    /// requests with any of them.
    #[must_use]
    pub fn credential_set(mut self, provider: &str, name: &str) -> Self {
        self.credential_sets.insert(provider.to_owned(), name.to_owned());
        self
    }

    /// Registers the URL for notifications whose URL is in no field of the request.
    #[must_use]
    pub fn registered(mut self, provider: &str, url: &str) -> Self {
        self.registered_urls.insert(provider.to_owned(), url.to_owned());
        self
    }

    /// Whether a charge is paid and a hold takes effect at once. By default neither does: an order waits for [`Running::pay`].
    #[must_use]
    pub fn immediate_pay(mut self, immediate: bool) -> Self {
        self.immediate_pay = immediate;
        self
    }

    /// Whether notifications may go to any host. By default they may go to loopback addresses only.
    #[must_use]
    pub fn notify_anywhere(mut self, anywhere: bool) -> Self {
        self.notify_anywhere = anywhere;
        self
    }

    /// Whether the sandbox speaks HTTPS. It certifies its own address by an authority that it makes at its start
    /// ([`Running::authority`]), which the client must trust. Operations for which the spec asks for a client certificate are then
    /// refused where the connection has none, or another one than the merchant's. By default the sandbox speaks plain HTTP, on which
    /// no certificate can be shown.
    #[must_use]
    pub fn https(mut self, https: bool) -> Self {
        self.https = https;
        self
    }

    /// Sets the pause between two tries of a notification, which lasts minutes or hours with a provider.
    #[must_use]
    pub fn retry_pause(mut self, pause: Duration) -> Self {
        self.retry_pause = pause;
        self
    }

    /// Starts the sandbox. Port 0 stands for any free port. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When two providers have the same name, a provider has no such set of credentials, or the system gives no port, no random
    /// bytes or no HTTP client.
    pub async fn start(self, listen: SocketAddr) -> Result<Running, StartError> {
        let client = self.notification_client().map_err(StartError::Client)?;
        let sender = NotificationSender { client, pause: self.retry_pause, anywhere: self.notify_anywhere };
        let listener = TcpListener::bind(listen).await.map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let (tls, authority) = self.tls(address.ip())?.unzip();
        let origin = format!("{}://{address}", if self.https { "https" } else { "http" });
        let providers = self.play(&origin)?;
        let control = Arc::new(Control::new(providers, sender, self.registered_urls));
        let (stop, stopped) = oneshot::channel::<()>();
        let service =
            http::router(Arc::clone(&control)).into_make_service_with_connect_info::<ConnectionHandle>();
        let listener = BreakableListener::new(listener, tls.as_ref());
        let server = axum::serve(listener, service).with_graceful_shutdown(async {
            // This also ends when the handle is dropped, which stops the sandbox, too.
            let _ = stopped.await;
        });
        let server = tokio::spawn(async move {
            // Errors of single connections are handled by the server, and it has no others.
            let _ = server.await;
        });
        Ok(Running { control, address, origin, authority, stop: Some(stop), server })
    }

    /// What the sandbox speaks TLS with, and the certificate of the authority that has certified its address; `None` for plain HTTP.
    fn tls(&self, address: IpAddr) -> Result<Option<(Tls, String)>, StartError> {
        if !self.https {
            return Ok(None);
        }
        let authority = Authority::new().map_err(|error| StartError::Certificate(error.into()))?;
        let certified = authority.certify(address).map_err(|error| StartError::Certificate(error.into()));
        let (certificate, key) = certified?;
        let tls = Tls::new(vec![certificate], key).map_err(|error| StartError::Certificate(error.into()))?;
        Ok(Some((tls, authority.certificate)))
    }

    fn play(&self, origin: &str) -> Result<Vec<PlayedProvider>, StartError> {
        let mut providers: Vec<PlayedProvider> = Vec::new();
        for spec in &self.providers {
            if providers.iter().any(|provider| provider.name() == spec.name) {
                return Err(StartError::SameName(spec.name.clone()));
            }
            let sets = &spec.credential_sets;
            let credential_set = match self.credential_sets.get(&spec.name) {
                None => sets.first().map(|set| set.name.clone()),
                Some(name) if sets.iter().any(|set| set.name == *name) => Some(name.clone()),
                Some(name) => return Err(StartError::NoSuchSet(spec.name.clone(), name.clone())),
            };
            let credentials = make_up(spec, &self.credentials).map_err(|error| match error {
                NotMadeUp::Random(error) => StartError::Random(error),
                NotMadeUp::NoPrivateKey(name) => StartError::NoPrivateKey(spec.name.clone(), name),
                NotMadeUp::NoCertificate(name) => StartError::NoCertificate(spec.name.clone(), name),
                NotMadeUp::WrongLength(name, length) => {
                    StartError::WrongLength(spec.name.clone(), name, length)
                }
            })?;
            providers.push(PlayedProvider::new(Setup {
                by_set: by_set(spec, &credentials),
                credentials,
                credential_set,
                immediate_pay: self.immediate_pay,
                origin: origin.to_owned(),
                order_numbers: OrderNumbers::of(spec),
                request_names: RequestNames::of(spec),
                patterns: Patterns::default(),
                spec: Arc::clone(spec),
            }));
        }
        Ok(providers)
    }

    fn notification_client(&self) -> reqwest::Result<reqwest::Client> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIME_TO_ACKNOWLEDGE);
        // No authority certifies loopback addresses. So the system's certificates needn't be read, which takes time.
        if self.notify_anywhere { client.build() } else { client.tls_certs_only([]).build() }
    }
}

/// Why a sandbox couldn't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Two providers have this name.
    #[error("two providers are called `{0}`")]
    SameName(String),
    /// This provider has no set of credentials of that name.
    #[error("`{0}` has no set of credentials `{1}`")]
    NoSuchSet(String, String),
    /// What was given for this credential of this provider is no private RSA key.
    #[error(
        "`{1}` of `{0}` must be given as a private RSA key: the sandbox signs with it, or verifies by its public half"
    )]
    NoPrivateKey(String, String),
    /// What was given for this credential of this provider has no certificate.
    #[error("`{1}` of `{0}` must be given as PEM with a certificate: by it the sandbox knows its merchant")]
    NoCertificate(String, String),
    /// What was given for this credential of this provider is the key of a cipher, and hasn't this many bytes.
    #[error("`{1}` of `{0}` is the key of a cipher, and must have {2} bytes")]
    WrongLength(String, String, u32),
    /// The sandbox can't listen on this address.
    #[error("the sandbox can't listen on this address")]
    Listen(#[source] std::io::Error),
    /// No certificate for the sandbox's address can be made.
    #[error("no certificate for the sandbox's address can be made")]
    Certificate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    Random(#[source] getrandom::Error),
    /// No HTTP client can be made.
    #[error("no HTTP client can be made")]
    Client(#[source] reqwest::Error),
}
