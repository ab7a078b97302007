//! What the running sandbox holds: the providers played, and the records. Programs and control requests act on it alike.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use paysmith_codegen::checked::{Address, StateClass};
use serde::{Serialize, Serializer};
use tokio::sync::watch;

use crate::deliveries::{Delivery, Sender};
use crate::due::Telling;
use crate::entry::Entry;
use crate::faults::{Fault, Faults};
use crate::play::{Played, Twist};
use crate::violation::Refused;

/// How many refusals and deliveries are kept.
const MOST_RECORDS: usize = 1_000;

/// An order in the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Order {
    /// The provider that was played.
    pub provider: String,
    /// Its place in the provider's book.
    pub serial: u64,
    /// The operation that made it; a refund is an entry of its own.
    pub operation: String,
    /// The merchant's number for it.
    #[serde(rename = "order")]
    pub number: Option<String>,
    /// The amount as it was asked for.
    pub amount: Option<String>,
    /// How it stands.
    #[serde(serialize_with = "state_word")]
    pub state: StateClass,
    /// When it was made: RFC 3339, in UTC.
    pub made: String,
}

fn state_word<S: Serializer>(state: &StateClass, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.word())
}

/// What was asked of the sandbox can't be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unable {
    /// No such provider is played here.
    NoProvider,
    /// The provider has no such order.
    NoOrder,
    /// No operation of that name makes texts for an app.
    NoOperation,
    /// The order is no longer waiting for a payment.
    NotPending,
    /// No fault, state, notification or operation has that name.
    NoSuchWord,
}

impl std::fmt::Display for Unable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoProvider => "no such provider is played here",
            Self::NoOrder => "the provider has no such order",
            Self::NoOperation => "no operation of that name makes texts for an app",
            Self::NotPending => "the order is not waiting for a payment",
            Self::NoSuchWord => "no fault, state, notification or operation has that name",
        })
    }
}

impl std::error::Error for Unable {}

/// Why a text for an app's SDK wasn't taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotHandedIn {
    /// There is nothing to take it.
    Unable(Unable),
    /// The provider refuses it.
    Refused(Refused),
}

impl std::fmt::Display for NotHandedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unable(unable) => unable.fmt(f),
            Self::Refused(refused) => {
                write!(f, "refused: {}", refused.reason.word())?;
                refused.violations.iter().try_for_each(|violation| write!(f, ", {violation}"))
            }
        }
    }
}

impl std::error::Error for NotHandedIn {}

/// All that the running sandbox holds.
pub(crate) struct Shared {
    pub(crate) players: Vec<Played>,
    pub(crate) faults: Faults,
    pub(crate) sender: Sender,
    registered: Mutex<HashMap<String, String>>,
    refusals: Mutex<VecDeque<Refused>>,
    deliveries: Mutex<VecDeque<Delivery>>,
    /// How many deliveries are on their way.
    under_way: watch::Sender<usize>,
}

impl Shared {
    pub(crate) fn new(players: Vec<Played>, sender: Sender, registered: HashMap<String, String>) -> Self {
        Self {
            players,
            faults: Faults::default(),
            sender,
            registered: Mutex::new(registered),
            refusals: Mutex::default(),
            deliveries: Mutex::default(),
            under_way: watch::Sender::new(0),
        }
    }

    pub(crate) fn player(&self, provider: &str) -> Result<&Played, Unable> {
        self.players.iter().find(|played| played.spec.name == provider).ok_or(Unable::NoProvider)
    }

    /// So many orders of each provider, the newest first.
    pub(crate) fn orders(&self, most: usize) -> Vec<Order> {
        let of = |played: &Played| -> Vec<Order> {
            played.book().newest().take(most).map(|entry| view(played, entry)).collect()
        };
        self.players.iter().flat_map(of).collect()
    }

    pub(crate) fn order(&self, provider: &str, serial: u64) -> Option<Order> {
        let played = self.player(provider).ok()?;
        played.book().get(serial).map(|entry| view(played, entry))
    }

    /// The serial of the order that the merchant gave this number.
    pub(crate) fn serial(&self, provider: &str, order: &str) -> Result<u64, Unable> {
        self.player(provider)?.book().numbered(order).map(|entry| entry.serial).ok_or(Unable::NoOrder)
    }

    pub(crate) fn pay(self: &Arc<Self>, provider: &str, serial: u64) -> Result<(), Unable> {
        let played = self.player(provider)?;
        {
            let mut book = played.book();
            if !book.get_mut(serial).ok_or(Unable::NoOrder)?.consent() {
                return Err(Unable::NotPending);
            }
        }
        self.tell(played, &played.due(&[serial], None));
        Ok(())
    }

    pub(crate) fn set_state(&self, provider: &str, serial: u64, state: StateClass) -> Result<(), Unable> {
        let mut book = self.player(provider)?.book();
        book.get_mut(serial).ok_or(Unable::NoOrder)?.stand(state);
        Ok(())
    }

    pub(crate) fn notify(
        self: &Arc<Self>,
        provider: &str,
        serial: u64,
        claimed: StateClass,
    ) -> Result<(), Unable> {
        let played = self.player(provider)?;
        played.book().get(serial).ok_or(Unable::NoOrder)?;
        self.tell(played, &played.claims(serial, claimed));
        Ok(())
    }

    /// Sends one kind of notification, of an order or of none.
    pub(crate) fn send(
        self: &Arc<Self>,
        provider: &str,
        notification: &str,
        serial: Option<u64>,
        claimed: Option<StateClass>,
    ) -> Result<(), Unable> {
        let played = self.player(provider)?;
        let telling = played.telling(notification, serial, claimed).ok_or(Unable::NoSuchWord)?;
        if serial.is_some_and(|serial| played.book().get(serial).is_none()) {
            return Err(Unable::NoOrder);
        }
        self.tell(played, &[telling]);
        Ok(())
    }

    /// Takes a text for an app's SDK; gives back the order that it made, if it did.
    pub(crate) fn hand_in(
        self: &Arc<Self>,
        provider: &str,
        operation: &str,
        text: &str,
    ) -> Result<Option<Order>, NotHandedIn> {
        let played = self.player(provider).map_err(NotHandedIn::Unable)?;
        let operation = played.spec.operation(operation).filter(|one| one.address == Address::App);
        let operation = operation.ok_or(NotHandedIn::Unable(Unable::NoOperation))?;
        let done = played.hand_in(operation, text).map_err(|refused| {
            self.refused(refused.clone());
            NotHandedIn::Refused(refused)
        })?;
        self.tell(played, &played.due(&done.changed, Some(&operation.name)));
        let book = played.book();
        Ok(done.reply.made().and_then(|serial| book.get(serial)).map(|entry| view(played, entry)))
    }

    pub(crate) fn take_as(&self, provider: &str, operation: Option<String>) -> Result<(), Unable> {
        let played = self.player(provider)?;
        if operation.as_ref().is_some_and(|operation| played.spec.operation(operation).is_none()) {
            return Err(Unable::NoSuchWord);
        }
        played.take_as(operation);
        Ok(())
    }

    pub(crate) fn set_fault(
        &self,
        provider: &str,
        fault: Option<Fault>,
        times: Option<u32>,
    ) -> Result<(), Unable> {
        self.player(provider)?;
        self.faults.set(provider, fault, times);
        Ok(())
    }

    pub(crate) fn register(&self, provider: &str, url: String) -> Result<(), Unable> {
        self.player(provider)?;
        lock(&self.registered).insert(provider.to_owned(), url);
        Ok(())
    }

    /// Sends notifications, in the background.
    pub(crate) fn tell(self: &Arc<Self>, played: &Played, telling: &[Telling<'_>]) {
        let provider = &played.spec.name;
        let registered = lock(&self.registered).get(provider).cloned();
        let twist = self.faults.look(provider).map_or(Twist::Straight, Fault::twist);
        for telling in telling {
            let Some(notice) = played.notice(telling, registered.as_deref(), twist) else { continue };
            let shared = Arc::clone(self);
            self.under_way.send_modify(|count| *count += 1);
            tokio::spawn(async move {
                let delivery = shared.sender.deliver(notice).await;
                keep(&shared.deliveries, delivery);
                shared.under_way.send_modify(|count| *count -= 1);
            });
        }
    }

    /// Waits until no delivery is on its way.
    pub(crate) async fn settled(&self) {
        let mut under_way = self.under_way.subscribe();
        // The sender lives as long as `self`: there is no other end than zero.
        let _ = under_way.wait_for(|count| *count == 0).await;
    }

    pub(crate) fn refused(&self, refused: Refused) {
        keep(&self.refusals, refused);
    }

    pub(crate) fn refusals(&self) -> Vec<Refused> {
        lock(&self.refusals).iter().cloned().collect()
    }

    pub(crate) fn take_refusals(&self) -> Vec<Refused> {
        std::mem::take(&mut *lock(&self.refusals)).into()
    }

    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.deliveries).iter().cloned().collect()
    }
}

fn view(played: &Played, entry: &Entry) -> Order {
    Order {
        provider: played.spec.name.clone(),
        serial: entry.serial,
        operation: entry.operation.clone(),
        number: entry.number.clone(),
        amount: entry.amount.map(|amount| amount.to_string()),
        state: entry.state,
        made: entry.made.to_string(),
    }
}

fn keep<T>(records: &Mutex<VecDeque<T>>, record: T) {
    let mut records = lock(records);
    if records.len() >= MOST_RECORDS {
        records.pop_front();
    }
    records.push_back(record);
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The state of that word.
pub(crate) fn state(given: &str) -> Option<StateClass> {
    StateClass::ALL.into_iter().find(|state| state.word() == given)
}
