//! Recovery without code of the application's: a worker asks the providers how calls ended.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use paysmith_runtime::spec::{self, Operation};
use paysmith_runtime::{
    AnyClient, Final, Message, NotAsAsked, Outcome, Provider, Recovered, Standing, StillUnknown, Transport,
    Unknown,
};
use tokio::task::JoinSet;

use crate::decide::{self, Told, Verdict};
use crate::pace::{Millis, later};
use crate::recorder::Recorder;
use crate::state::CallEvent;
use crate::store::{Store, StoreError, Which};
use crate::stored_call::Call;

/// The greatest number of calls that are asked about at the same time.
const AT_ONCE: u32 = 16;

/// How long a worker holds a call beside the time of the query itself.
const HOLD: Duration = Duration::from_secs(30);

/// How long a worker that has nothing to do waits before it looks again.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// When a call that can't be asked about is looked at again.
const AGAIN_AFTER: Duration = Duration::from_secs(600);

/// Takes the calls that are due and asks their providers how they ended. It sends queries and nothing else.
///
/// Any number of workers may run, in one process or in several: each call is held by one of them at a time. It is cheap to clone.
#[derive(Clone)]
pub struct Worker {
    store: Arc<dyn Store>,
    askers: Vec<Arc<dyn Asker>>,
}

/// What one pass of a worker has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pass {
    /// How many calls were asked about.
    pub asked: u32,
    /// Of these, how many are settled by it.
    pub settled: u32,
    /// Of these, how many were found not to be what was asked for, or were left to a person.
    pub for_a_person: u32,
}

/// A client that can ask about its calls.
trait Asker: Send + Sync {
    fn provider(&self) -> &'static spec::Provider;

    fn account(&self) -> &str;

    fn now(&self) -> Millis;

    fn timeout(&self) -> Duration;

    fn unheard(&self, operation: &'static Operation, request: &dyn Message) -> Unknown<Box<dyn Message>>;

    fn ask<'a>(&'a self, unknown: &'a Unknown<Box<dyn Message>>) -> Asking<'a>;
}

type Asking<'a> = Pin<Box<dyn Future<Output = Recovered<Box<dyn Message>>> + Send + 'a>>;

/// A client with the name of its account.
struct Account<T> {
    client: AnyClient<T>,
    name: String,
}

impl<T: Transport + 'static> Asker for Account<T> {
    fn provider(&self) -> &'static spec::Provider {
        self.client.provider()
    }

    fn account(&self) -> &str {
        &self.name
    }

    fn now(&self) -> Millis {
        self.client.clock().now().as_millisecond()
    }

    fn timeout(&self) -> Duration {
        self.client.bounds().timeout
    }

    fn unheard(&self, operation: &'static Operation, request: &dyn Message) -> Unknown<Box<dyn Message>> {
        self.client.unheard(operation, request)
    }

    fn ask<'a>(&'a self, unknown: &'a Unknown<Box<dyn Message>>) -> Asking<'a> {
        Box::pin(self.client.ask_once(unknown))
    }
}

impl Worker {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, askers: Vec::new() }
    }

    /// The same worker, which also asks about the calls of this client's provider and account.
    #[must_use]
    pub fn with<P: Provider, T: Transport + Clone + 'static>(self, recorder: &Recorder<P, T>) -> Self {
        self.with_any(recorder.client.any(), &recorder.account)
    }

    /// The same worker, which also asks about the calls of this account, by a client that knows operations by their tables.
    #[must_use]
    pub fn with_any<T: Transport + Clone + 'static>(mut self, client: &AnyClient<T>, account: &str) -> Self {
        self.askers.push(Arc::new(Account { client: client.clone(), name: account.to_owned() }));
        self
    }

    /// Takes what is due, and asks about each once.
    ///
    /// # Errors
    /// When the journal's store fails. What was being asked about is asked again later.
    pub async fn pass(&self) -> Result<Pass, StoreError> {
        let mut pass = Pass::default();
        let Some(first) = self.askers.first() else { return Ok(pass) };
        let whose = |asker: &Arc<dyn Asker>| (asker.provider().name.to_owned(), asker.account().to_owned());
        let timeout = self.askers.iter().map(|asker| asker.timeout()).max().unwrap_or_default();
        let now = self.now(first.as_ref());
        let lease = later(now, timeout + HOLD);
        let due = self.store.claim(self.askers.iter().map(whose).collect(), now, lease, AT_ONCE).await?;
        let mut asking = JoinSet::new();
        for call in due {
            asking.spawn(self.clone().ask(call));
        }
        while let Some(asked) = asking.join_next().await {
            let event = asked.map_err(|error| StoreError::Other(error.to_string()))??;
            pass.asked += 1;
            pass.settled += u32::from(event == Some(CallEvent::Settle));
            pass.for_a_person += u32::from(matches!(event, Some(CallEvent::Differ | CallEvent::GiveUp)));
        }
        Ok(pass)
    }

    /// Takes what is due again and again, without an end. Run it in a task of its own. While the store fails it goes on trying,
    /// ever slower, up to a minute between two attempts.
    pub async fn run(self) {
        let mut wait = LOOK_EVERY;
        loop {
            wait = match self.pass().await {
                Ok(Pass { asked, .. }) if asked == AT_ONCE => Duration::ZERO,
                Ok(_) => LOOK_EVERY,
                Err(_) => (wait * 2).clamp(LOOK_EVERY, Duration::from_secs(60)),
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// The time by which leases are held.
    fn now(&self, asker: &dyn Asker) -> Millis {
        asker.now().saturating_add(self.store.ahead())
    }

    /// Asks about a call that this worker holds, and stores what is told.
    async fn ask(self, call: Call) -> Result<Option<CallEvent>, StoreError> {
        let is_its = |asker: &&Arc<dyn Asker>| {
            asker.provider().name == call.provider && asker.account() == call.account
        };
        let Some(asker) = self.askers.iter().find(is_its) else { return Ok(None) };
        let (id, fence) = (call.id, call.fence);
        let operation = call.operation(asker.provider());
        let request = operation.and_then(|operation| Some((operation, call.request(operation)?)));
        let Some((operation, request)) = request else {
            let why = "this version of the provider's crate can't read the request".to_owned();
            let due = later(self.now(asker.as_ref()), AGAIN_AFTER);
            let decide = Box::new(move |stored: Option<&Call>| decide::released(stored, fence, why, due));
            return self.store.change(Which::Id(id), decide).await.map(|_| None);
        };
        let unknown = asker.unheard(operation, request.as_ref());
        let told = told_by(asker.ask(&unknown).await);
        let now = self.now(asker.as_ref());
        let decide = Box::new(move |stored: Option<&Call>| decide::told(stored, fence, told, operation, now));
        let (after, verdict) = self.store.change(Which::Id(id), decide).await?;
        Ok(after.filter(|after| verdict == Verdict::Done && after.state != call.state).and_then(|after| {
            let leads = |event: &CallEvent| call.state.after(*event) == Some(after.state);
            [CallEvent::Settle, CallEvent::Differ, CallEvent::GiveUp].into_iter().find(leads)
        }))
    }
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.askers.iter().map(|asker| asker.provider().name).collect();
        formatter.debug_struct("Worker").field("providers", &names).finish_non_exhaustive()
    }
}

/// What the answer to a query tells.
fn told_by(recovered: Recovered<Box<dyn Message>>) -> Told {
    let known = |standing: Standing| Some(standing).filter(|standing| standing.is_known());
    let text = recovered.to_string();
    match recovered {
        Recovered::Settled(accepted) => {
            Told { event: Some(CallEvent::Settle), standing: known(accepted.state), why: None }
        }
        Recovered::NotAsAsked(NotAsAsked { accepted, .. }) => {
            Told { event: Some(CallEvent::Differ), standing: known(accepted.state), why: Some(text) }
        }
        Recovered::StillUnknown(StillUnknown { last, .. }) => {
            let standing = match last {
                Some(Outcome::Final(Final::Accepted(last))) => known(last.state),
                _ => None,
            };
            Told { event: None, standing, why: Some(text) }
        }
    }
}
