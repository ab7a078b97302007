//! Starts a sandbox, and the handle on one that runs.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use paysmith_codegen::checked::{Provider, StateClass};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::credentials;
use crate::deliveries::{Delivery, Sender};
use crate::faults::Fault;
use crate::line::{Line, Lines};
use crate::play::Played;
use crate::serving;
use crate::shared::{NotHandedIn, Order, Shared, Unable};
use crate::violation::Refused;

/// How long connections have to end on their own when the sandbox stops.
const GRACE: Duration = Duration::from_millis(500);

/// How long a merchant may take to answer a notification.
const PATIENCE: Duration = Duration::from_secs(5);

/// A sandbox to be started.
pub struct Sandbox {
    providers: Vec<Arc<Provider>>,
    given: HashMap<(String, String), String>,
    sets: HashMap<String, String>,
    registered: HashMap<String, String>,
    immediate: bool,
    anywhere: bool,
    pause: Duration,
}

impl Sandbox {
    /// Plays these providers, each below a path of its name.
    #[must_use]
    pub fn new(providers: impl IntoIterator<Item = Arc<Provider>>) -> Self {
        Self {
            providers: providers.into_iter().collect(),
            given: HashMap::new(),
            sets: HashMap::new(),
            registered: HashMap::new(),
            immediate: false,
            anywhere: false,
            pause: Duration::from_millis(50),
        }
    }

    /// Gives a merchant's credential, which is made up otherwise.
    #[must_use]
    pub fn credential(mut self, provider: &str, name: &str, value: &str) -> Self {
        self.given.insert((provider.to_owned(), name.to_owned()), value.to_owned());
        self
    }

    /// Chooses which of the spec's `credential_sets` the merchant has; the first, unless this is called. A sandbox takes the
    /// requests of all.
    #[must_use]
    pub fn credential_set(mut self, provider: &str, name: &str) -> Self {
        self.sets.insert(provider.to_owned(), name.to_owned());
        self
    }

    /// Registers the URL for notifications that go to no field of the request.
    #[must_use]
    pub fn registered(mut self, provider: &str, url: &str) -> Self {
        self.registered.insert(provider.to_owned(), url.to_owned());
        self
    }

    /// Charges are paid at once; otherwise the payer is asked first, and the order waits for [`Running::pay`].
    #[must_use]
    pub fn immediate_pay(mut self, immediate: bool) -> Self {
        self.immediate = immediate;
        self
    }

    /// Notifications may go to any host, not to loopback addresses only.
    #[must_use]
    pub fn notify_anywhere(mut self, anywhere: bool) -> Self {
        self.anywhere = anywhere;
        self
    }

    /// The pause between two tries of a notification, in place of the provider's minutes and hours.
    #[must_use]
    pub fn retry_pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Starts to listen; port 0 takes any free one. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When two providers have one name, a provider has no such set of credentials, or the system gives no port, randomness or HTTP client.
    pub async fn start(self, listen: SocketAddr) -> Result<Running, StartError> {
        let mut players: Vec<Played> = Vec::new();
        for spec in &self.providers {
            if players.iter().any(|played| played.spec.name == spec.name) {
                return Err(StartError::SameName(spec.name.clone()));
            }
            let made = credentials::made(spec, &self.given).map_err(StartError::Random)?;
            let sets = &spec.credential_sets;
            let set = match self.sets.get(&spec.name) {
                None => sets.first().map(|set| set.name.clone()),
                Some(name) if sets.iter().any(|set| set.name == *name) => Some(name.clone()),
                Some(name) => return Err(StartError::NoSuchSet(spec.name.clone(), name.clone())),
            };
            players.push(Played::new(Arc::clone(spec), made, set, self.immediate));
        }
        let mut client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE);
        if !self.anywhere {
            // Nobody certifies loopback addresses, so who may certify others needn't be read.
            client = client.tls_certs_only([]);
        }
        let client = client.build().map_err(StartError::Client)?;
        let sender = Sender { client, pause: self.pause, anywhere: self.anywhere };
        let listener = TcpListener::bind(listen).await.map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        for played in &players {
            // Set once, here.
            let _ = played.origin.set(format!("http://{address}"));
        }
        let shared = Arc::new(Shared::new(players, sender, self.registered));
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().fallback(serving::serve).with_state(Arc::clone(&shared));
        let service = router.into_make_service_with_connect_info::<Line>();
        let server = axum::serve(Lines(listener), service).with_graceful_shutdown(async {
            // A dropped handle stops the sandbox, too.
            let _ = stopped.await;
        });
        let task = tokio::spawn(async move {
            // The listener handles its own errors: there is nothing to hand on.
            let _ = server.await;
        });
        Ok(Running { shared, address, stop: Some(stop), task })
    }
}

/// Why a sandbox couldn't start.
#[derive(Debug)]
pub enum StartError {
    /// Two providers have this name.
    SameName(String),
    /// This provider has no set of credentials of that name.
    NoSuchSet(String, String),
    /// The address can't be listened on.
    Listen(std::io::Error),
    /// The system gives no random bytes.
    Random(getrandom::Error),
    /// No HTTP client can be made.
    Client(reqwest::Error),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SameName(name) => write!(f, "two providers are called `{name}`"),
            Self::NoSuchSet(provider, name) => write!(f, "`{provider}` has no set of credentials `{name}`"),
            Self::Listen(_) => f.write_str("the address can't be listened on"),
            Self::Random(_) => f.write_str("the system gives no random bytes"),
            Self::Client(_) => f.write_str("no HTTP client can be made"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::SameName(_) | Self::NoSuchSet(..) => None,
            Self::Listen(error) => Some(error),
            Self::Random(error) => Some(error),
            Self::Client(error) => Some(error),
        }
    }
}

/// A sandbox that runs. It stops when this is dropped.
pub struct Running {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL of a provider, for use as an environment.
    #[must_use]
    pub fn base(&self, provider: &str) -> Option<String> {
        self.shared
            .player(provider)
            .ok()
            .map(|played| format!("http://{}/{}", self.address, played.spec.name))
    }

    /// The merchant's credentials at a provider, in the spec's order: those of [one set](Sandbox::credential_set), where there
    /// are several, and optional strings only where they were given.
    #[must_use]
    pub fn credentials(&self, provider: &str) -> Vec<(String, String)> {
        let Ok(played) = self.shared.player(provider) else { return Vec::new() };
        let spec = &played.spec;
        let set = spec.credential_sets.iter().find(|set| Some(&set.name) == played.set.as_ref());
        let mine = spec.credentials.iter().filter(|one| set.is_none_or(|set| spec.set_has(set, &one.name)));
        let value = |name: &String| Some((name.clone(), played.credentials.get(name)?.clone()));
        mine.filter_map(|credential| value(&credential.name)).collect()
    }

    /// All orders, the newest of each provider first.
    #[must_use]
    pub fn orders(&self) -> Vec<Order> {
        self.shared.orders(usize::MAX)
    }

    /// The fields of the request that made an order, as JSON: as they were understood, JSON text in them read.
    #[must_use]
    pub fn request(&self, provider: &str, order: &str) -> Option<String> {
        let serial = self.shared.serial(provider, order).ok()?;
        let played = self.shared.player(provider).ok()?;
        played.book().get(serial).map(|entry| entry.request.to_string())
    }

    /// The requests that were refused, the oldest first.
    #[must_use]
    pub fn refusals(&self) -> Vec<Refused> {
        self.shared.refusals()
    }

    /// The requests that were refused since this was asked before, the oldest first; they are forgotten.
    #[must_use]
    pub fn take_refusals(&self) -> Vec<Refused> {
        self.shared.take_refusals()
    }

    /// The notifications that were delivered or given up, the oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.deliveries()
    }

    /// The payer pays; the notifications go out in the background. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When there is no such order, or it isn't pending.
    pub fn pay(&self, provider: &str, order: &str) -> Result<(), Unable> {
        self.shared.pay(provider, self.shared.serial(provider, order)?)
    }

    /// Plays the SDK in the payer's app: takes a text that the server has signed for it, which no HTTP call carries to the
    /// provider in a way that was published. Gives back the order that it made, if it did. Pay it as any other.
    ///
    /// # Errors
    /// When there is no such provider or operation, or the text is refused.
    pub fn hand_in(&self, provider: &str, operation: &str, text: &str) -> Result<Option<Order>, NotHandedIn> {
        self.shared.hand_in(provider, operation, text)
    }

    /// Changes how an order stands, without a word to the merchant.
    ///
    /// # Errors
    /// When there is no such order.
    pub fn set_state(&self, provider: &str, order: &str, state: StateClass) -> Result<(), Unable> {
        self.shared.set_state(provider, self.shared.serial(provider, order)?, state)
    }

    /// Sends an order's notifications (again), with the order in the state that is claimed, whatever it is in: repeats and
    /// notifications that come late. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When there is no such order.
    pub fn notify(&self, provider: &str, order: &str, claimed: StateClass) -> Result<(), Unable> {
        self.shared.notify(provider, self.shared.serial(provider, order)?, claimed)
    }

    /// Sends one kind of notification, by its name in the spec: of an order, a refund or a release by the merchant's number
    /// for it, as it stands or is claimed to stand; of none, as the spec's example has it, which goes to the registered URL.
    /// Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When there is no such notification, or no such order.
    pub fn send_notification(
        &self,
        provider: &str,
        notification: &str,
        order: Option<&str>,
        claimed: Option<StateClass>,
    ) -> Result<(), Unable> {
        let serial = order.map(|order| self.shared.serial(provider, order)).transpose()?;
        self.shared.send(provider, notification, serial, claimed)
    }

    /// Makes something go wrong with the answers of a provider, so many times or until it is changed.
    ///
    /// # Errors
    /// When there is no such provider.
    pub fn set_fault(&self, provider: &str, fault: Option<Fault>, times: Option<u32>) -> Result<(), Unable> {
        self.shared.set_fault(provider, fault, times)
    }

    /// Registers the URL for notifications that go to no field of the request.
    ///
    /// # Errors
    /// When there is no such provider.
    pub fn register(&self, provider: &str, url: &str) -> Result<(), Unable> {
        self.shared.register(provider, url.to_owned())
    }

    /// Takes every request at the address of an operation for this one, whatever others stand there; `None`: for the one that
    /// it fits best, as from the start. So it is told what is wrong with a request that is meant as this operation. And a provider
    /// may tell two operations by what it has agreed with the merchant, and by nothing in the request.
    ///
    /// # Errors
    /// When there is no such provider, or no such operation.
    pub fn take_as(&self, provider: &str, operation: Option<&str>) -> Result<(), Unable> {
        self.shared.take_as(provider, operation.map(str::to_owned))
    }

    /// Waits until every notification is delivered or given up.
    pub async fn settled(&self) {
        self.shared.settled().await;
    }

    /// Stops: no new connection is taken, and those that are open have a moment to end.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            // Nobody listens when the server has ended already.
            let _ = stop.send(());
        }
        if tokio::time::timeout(GRACE, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}
