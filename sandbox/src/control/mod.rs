//! The state of a running sandbox, and everything that can be done with it: by requests of merchants, by programs that hold the
//! sandbox's handle, and by HTTP requests to its control endpoints.

mod faults;
mod order;
mod records;

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use paysmith_codegen::checked::{Address, StateClass};
use tokio::sync::watch;

pub use faults::Fault;
use faults::Faults;
pub use order::{NotHandedIn, Order, Unable};
use records::Records;

use crate::notify::{self, DeliveryRecord, NotificationSender, PlannedNotification};
use crate::play::{PlayedProvider, ProviderResponse};
use crate::request::IncomingRequest;
use crate::request::violation::RefusedRequest;

/// Everything that a running sandbox holds.
pub(crate) struct Control {
    pub(crate) providers: Vec<PlayedProvider>,
    faults: Faults,
    sender: NotificationSender,
    /// The URLs for notifications whose URL is in no field of a request, by the provider's name.
    registered_urls: Mutex<HashMap<String, String>>,
    refusals: Records<RefusedRequest>,
    deliveries: Records<DeliveryRecord>,
    /// How many notifications are being delivered.
    under_way: watch::Sender<usize>,
}

impl Control {
    pub(crate) fn new(
        providers: Vec<PlayedProvider>,
        sender: NotificationSender,
        registered_urls: HashMap<String, String>,
    ) -> Self {
        Self {
            providers,
            faults: Faults::default(),
            sender,
            registered_urls: Mutex::new(registered_urls),
            refusals: Records::new(),
            deliveries: Records::new(),
            under_way: watch::Sender::new(0),
        }
    }

    pub(crate) fn provider(&self, name: &str) -> Result<&PlayedProvider, Unable> {
        self.providers.iter().find(|provider| provider.name() == name).ok_or(Unable::NoProvider)
    }

    /// The orders of each provider, the newest first and at most `most` of them.
    pub(crate) fn orders(&self, most: usize) -> Vec<Order> {
        let of_provider = |provider: &PlayedProvider| -> Vec<Order> {
            let book = provider.book();
            book.newest().take(most).map(|entry| Order::of(provider.name(), entry)).collect()
        };
        self.providers.iter().flat_map(of_provider).collect()
    }

    pub(crate) fn order(&self, provider: &str, serial: u64) -> Option<Order> {
        self.provider(provider).ok()?.book().get(serial).map(|entry| Order::of(provider, entry))
    }

    /// The serial number of the order to which the merchant gave this number.
    pub(crate) fn serial(&self, provider: &str, order: &str) -> Result<u64, Unable> {
        self.provider(provider)?.book().numbered(order).map(|entry| entry.serial).ok_or(Unable::NoOrder)
    }

    /// Answers a merchant's request, and sends the notifications that are due then. Also returns the fault that the answer is to
    /// have; faults of signatures are in the response already.
    pub(crate) fn answer(
        self: &Arc<Self>,
        provider: &PlayedProvider,
        incoming: &IncomingRequest<'_>,
    ) -> (ProviderResponse, Option<Fault>) {
        let fault = self.faults.take(provider.name());
        let mut response = provider.answer(incoming, fault.and_then(Fault::of_signature));
        self.send(provider, &provider.due_notifications(&response.changed, response.operation.as_deref()));
        if let Some(refused) = response.refused.take() {
            self.refusals.keep(refused);
        }
        (response, fault)
    }

    /// Takes a text that was signed for an app's SDK, as the SDK would. Returns the order that the text made, if it made one.
    pub(crate) fn hand_in(
        self: &Arc<Self>,
        provider: &str,
        operation: &str,
        text: &str,
    ) -> Result<Option<Order>, NotHandedIn> {
        let provider = self.provider(provider).map_err(NotHandedIn::Unable)?;
        let operation = provider.setup.spec.operation(operation).filter(|one| one.address == Address::App);
        let operation = operation.ok_or(NotHandedIn::Unable(Unable::NoOperation))?;
        let (made, changed) = provider.take_app_text(operation, text).map_err(|refused| {
            self.refusals.keep(refused.clone());
            NotHandedIn::Refused(refused)
        })?;
        self.send(provider, &provider.due_notifications(&changed, Some(&operation.name)));
        Ok(made.and_then(|serial| self.order(provider.name(), serial)))
    }

    /// The payer pays an order.
    pub(crate) fn pay(self: &Arc<Self>, provider: &str, serial: u64) -> Result<(), Unable> {
        let provider = self.provider(provider)?;
        let is_paid = provider.book().consent(serial).ok_or(Unable::NoOrder)?;
        if !is_paid {
            return Err(Unable::NotPending);
        }
        self.send(provider, &provider.due_notifications(&[serial], None));
        Ok(())
    }

    pub(crate) fn set_state(&self, provider: &str, serial: u64, state: StateClass) -> Result<(), Unable> {
        self.provider(provider)?.book().set_state(serial, state).ok_or(Unable::NoOrder)
    }

    /// Sends all notifications about an order, which claim that it is in this state.
    pub(crate) fn notify(
        self: &Arc<Self>,
        provider: &str,
        serial: u64,
        claimed: StateClass,
    ) -> Result<(), Unable> {
        let provider = self.provider(provider)?;
        self.send(provider, &provider.notifications_of(serial, claimed).ok_or(Unable::NoOrder)?);
        Ok(())
    }

    /// Sends one kind of notification, about an order or about none.
    pub(crate) fn send_notification(
        self: &Arc<Self>,
        provider: &str,
        notification: &str,
        serial: Option<u64>,
        claimed: Option<StateClass>,
    ) -> Result<(), Unable> {
        let provider = self.provider(provider)?;
        let planned = notify::by_name(&provider.setup.spec, notification, serial, claimed);
        let planned = planned.ok_or(Unable::NoSuchWord)?;
        if serial.is_some_and(|serial| provider.book().get(serial).is_none()) {
            return Err(Unable::NoOrder);
        }
        self.send(provider, &[planned]);
        Ok(())
    }

    pub(crate) fn take_as(&self, provider: &str, operation: Option<String>) -> Result<(), Unable> {
        let provider = self.provider(provider)?;
        if operation.as_ref().is_some_and(|operation| provider.setup.spec.operation(operation).is_none()) {
            return Err(Unable::NoSuchWord);
        }
        provider.take_as(operation);
        Ok(())
    }

    pub(crate) fn set_fault(
        &self,
        provider: &str,
        fault: Option<Fault>,
        times: Option<u32>,
    ) -> Result<(), Unable> {
        self.provider(provider)?;
        self.faults.set(provider, fault, times);
        Ok(())
    }

    /// Registers the URL for notifications whose URL is in no field of a request.
    pub(crate) fn register_url(&self, provider: &str, url: String) -> Result<(), Unable> {
        self.provider(provider)?;
        self.registered_urls.lock().insert(provider.to_owned(), url);
        Ok(())
    }

    /// Waits until no notification is being delivered.
    pub(crate) async fn settled(&self) {
        let mut under_way = self.under_way.subscribe();
        // This fails only after `self`, which has the sending half, is dropped.
        let _ = under_way.wait_for(|count| *count == 0).await;
    }

    pub(crate) fn refusals(&self) -> Vec<RefusedRequest> {
        self.refusals.all()
    }

    pub(crate) fn take_refusals(&self) -> Vec<RefusedRequest> {
        self.refusals.take_all()
    }

    pub(crate) fn deliveries(&self) -> Vec<DeliveryRecord> {
        self.deliveries.all()
    }

    /// Sends notifications in the background.
    fn send(self: &Arc<Self>, provider: &PlayedProvider, planned: &[PlannedNotification<'_>]) {
        let registered = self.registered_urls.lock().get(provider.name()).cloned();
        let fault = self.faults.current(provider.name()).and_then(Fault::of_signature);
        for planned in planned {
            let notification = provider.compose_notification(planned, registered.as_deref(), fault);
            let Some(notification) = notification else { continue };
            let control = Arc::clone(self);
            self.under_way.send_modify(|count| *count += 1);
            tokio::spawn(async move {
                let delivery = control.sender.deliver(notification).await;
                control.deliveries.keep(delivery);
                control.under_way.send_modify(|count| *count -= 1);
            });
        }
    }
}
