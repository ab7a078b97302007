//! The handle of a running sandbox, by which programs control it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use paysmith_codegen::checked::{Credential, StateClass};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::control::{Control, Fault, NotHandedIn, Order, Unable};
use crate::notify::DeliveryRecord;
use crate::request::violation::RefusedRequest;
use crate::setup::{Setup, as_merchant_has_it};

/// How long open connections have to end when the sandbox stops.
const TIME_TO_END: Duration = Duration::from_millis(500);

/// The handle of a sandbox that runs. The sandbox stops when its handle is dropped.
pub struct Running {
    pub(super) control: Arc<Control>,
    pub(super) address: SocketAddr,
    /// The scheme and the address, as a URL begins.
    pub(super) origin: String,
    /// The certificate of the authority that has certified the address, if the sandbox speaks HTTPS.
    pub(super) authority: Option<String>,
    /// Sends the signal to stop.
    pub(super) stop: Option<oneshot::Sender<()>>,
    pub(super) server: JoinHandle<()>,
}

impl Running {
    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The scheme and the address, as its URLs begin: `http://127.0.0.1:4600`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The base URL at which the sandbox plays a provider, for a client to send its requests to.
    #[must_use]
    pub fn base(&self, provider: &str) -> Option<String> {
        let provider = self.control.provider(provider).ok()?;
        Some(format!("{}/{}", self.origin, provider.name()))
    }

    /// The certificate of the authority that has certified the sandbox's address, as PEM, which clients must trust; `None` if the
    /// sandbox speaks plain HTTP.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// The merchant's credentials at a provider, as names and values, in the order of the spec. Where the spec has several sets,
    /// they are those of [one set](crate::Sandbox::credential_set). An optional credential that is no secret is among them only
    /// where it was given.
    #[must_use]
    pub fn credentials(&self, provider: &str) -> Vec<(String, String)> {
        let Ok(provider) = self.control.provider(provider) else { return Vec::new() };
        let Setup { spec, credentials, credential_set, .. } = &provider.setup;
        let set = spec.credential_sets.iter().find(|set| Some(&set.name) == credential_set.as_ref());
        let in_set = spec.credentials.iter().filter(|one| set.is_none_or(|set| spec.set_has(set, &one.name)));
        let value =
            |one: &Credential| Some((one.name.clone(), as_merchant_has_it(one, credentials.get(&one.name)?)));
        in_set.filter_map(value).collect()
    }

    /// All orders, and the refunds, captures and releases of them, provider by provider, and the newest of each provider first.
    #[must_use]
    pub fn orders(&self) -> Vec<Order> {
        self.control.orders(usize::MAX)
    }

    /// The fields of the request that made an order, as JSON. Fields that arrived as JSON text stand in it as objects and lists.
    #[must_use]
    pub fn request(&self, provider: &str, order: &str) -> Option<String> {
        let serial = self.control.serial(provider, order).ok()?;
        let provider = self.control.provider(provider).ok()?;
        provider.book().get(serial).map(|entry| entry.request.to_string())
    }

    /// The requests that were refused, the oldest first.
    #[must_use]
    pub fn refusals(&self) -> Vec<RefusedRequest> {
        self.control.refusals()
    }

    /// The requests that were refused since this was last called, the oldest first. The sandbox forgets them.
    #[must_use]
    pub fn take_refusals(&self) -> Vec<RefusedRequest> {
        self.control.take_refusals()
    }

    /// The notifications that were delivered or given up, the oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<DeliveryRecord> {
        self.control.deliveries()
    }

    /// Lets the payer pay an order. The notifications go out in the background. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When there is no such provider or order, or the order isn't pending.
    pub fn pay(&self, provider: &str, order: &str) -> Result<(), Unable> {
        self.control.pay(provider, self.control.serial(provider, order)?)
    }

    /// Plays the SDK in the payer's app: takes a text that the merchant's server has signed for it. How the SDK sends the text
    /// to the provider isn't published, so no HTTP call does this. Returns the order that the text made, if it made one; it is
    /// paid as any other.
    ///
    /// # Errors
    /// When there is no such provider or operation, or the text is refused.
    pub fn hand_in(&self, provider: &str, operation: &str, text: &str) -> Result<Option<Order>, NotHandedIn> {
        self.control.hand_in(provider, operation, text)
    }

    /// Puts an order into a state, and sends no notification.
    ///
    /// # Errors
    /// When there is no such provider or order.
    pub fn set_state(&self, provider: &str, order: &str, state: StateClass) -> Result<(), Unable> {
        self.control.set_state(provider, self.control.serial(provider, order)?, state)
    }

    /// Sends an order's notifications, again if they were sent before. They claim that the order is in the given state, whatever
    /// state it is in: so repeated and late notifications can be tried. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When there is no such provider or order.
    pub fn notify(&self, provider: &str, order: &str, claimed: StateClass) -> Result<(), Unable> {
        self.control.notify(provider, self.control.serial(provider, order)?, claimed)
    }

    /// Sends the notification that has this name in the spec. It tells of the order, the refund or the release that has the
    /// merchant's number `order`, in the claimed state or in the one that it is in. Without a number it says what the spec's
    /// example says, and goes to the registered URL. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When there is no such provider, notification or order.
    pub fn send_notification(
        &self,
        provider: &str,
        notification: &str,
        order: Option<&str>,
        claimed: Option<StateClass>,
    ) -> Result<(), Unable> {
        let serial = order.map(|order| self.control.serial(provider, order)).transpose()?;
        self.control.send_notification(provider, notification, serial, claimed)
    }

    /// Makes something go wrong with the next answers of a provider: with so many as `times` says, or with all until the fault
    /// is changed. `None` in place of a fault ends it.
    ///
    /// # Errors
    /// When there is no such provider.
    pub fn set_fault(&self, provider: &str, fault: Option<Fault>, times: Option<u32>) -> Result<(), Unable> {
        self.control.set_fault(provider, fault, times)
    }

    /// Registers the URL for notifications whose URL is in no field of the request.
    ///
    /// # Errors
    /// When there is no such provider.
    pub fn register(&self, provider: &str, url: &str) -> Result<(), Unable> {
        self.control.register_url(provider, url.to_owned())
    }

    /// Takes every request at the address of this operation for this operation, even where others have the same address. `None`
    /// restores what holds from the start: a request is taken for the operation that it fits best. This serves to learn what is
    /// wrong with a request that is meant for this operation, and for providers that tell two operations apart by their contract
    /// with the merchant alone.
    ///
    /// # Errors
    /// When there is no such provider, or no such operation.
    pub fn take_as(&self, provider: &str, operation: Option<&str>) -> Result<(), Unable> {
        self.control.take_as(provider, operation.map(str::to_owned))
    }

    /// Waits until all notifications are delivered or given up.
    pub async fn settled(&self) {
        self.control.settled().await;
    }

    /// Stops the sandbox. It takes no new connections, and open ones have half a second to end.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            // This fails where the server has ended already.
            let _ = stop.send(());
        }
        if tokio::time::timeout(TIME_TO_END, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}
