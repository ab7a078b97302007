//! The client that goes by tables. There is one copy of its code, whatever the number of operations.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use super::recover::{Polled, Recovered, Slot};
use super::{Shared, question};
use crate::clock::{Clock, Nonces, SystemClock, SystemNonces};
use crate::message::Message;
use crate::notify::{self, Raw, Refused, Untrusted, Verified};
use crate::open::{Facts, Judged, Opener};
use crate::outcome::{Accepted, Cause, Declined, Final, NotSent, Outcome, Recovery, Unknown, Unsealed};
use crate::seal::{Plans, Sealer};
use crate::spec::{Effect, Environment, Notification, Operation, Provider, Recover, Subject};
use crate::transport::{Bounds, Http, Reply, Transport, TransportError};
use crate::{Keys, Sealed};

/// A message of any type.
type Boxed = Box<dyn Message>;

/// Calls operations by their tables, for programs that learn only when they run which one: a command line, a gateway.
/// [`Client`](crate::Client) is the typed one above it.
#[derive(Clone)]
pub struct AnyClient<T = Http> {
    provider: &'static Provider,
    keys: Shared<Keys>,
    plans: Shared<Plans>,
    base: Cow<'static, str>,
    transport: T,
    clock: Shared<dyn Clock>,
    nonces: Shared<dyn Nonces>,
    bounds: Bounds,
}

/// How an exchange ended, before it is known what the types are.
pub(crate) enum Ended {
    NotSent(NotSent),
    Judged(Judged),
}

impl AnyClient {
    /// A client over HTTP.
    #[must_use]
    pub fn new(provider: &'static Provider, keys: Keys, environment: Environment) -> Self {
        Self {
            provider,
            plans: Shared::new(Plans::of(provider, &keys)),
            keys: Shared::new(keys),
            base: environment.base,
            transport: Http::default(),
            clock: Shared::new(SystemClock),
            nonces: Shared::new(SystemNonces),
            bounds: Bounds::default(),
        }
    }
}

impl<T> AnyClient<T> {
    /// The same over another transport.
    pub fn with_transport<U>(self, transport: U) -> AnyClient<U> {
        let Self { provider, keys, plans, base, clock, nonces, bounds, .. } = self;
        AnyClient { provider, keys, plans, base, transport, clock, nonces, bounds }
    }

    /// The same with another clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self { clock: Shared::new(clock), ..self }
    }

    /// The same with another source of nonces.
    #[must_use]
    pub fn with_nonces(self, nonces: impl Nonces + 'static) -> Self {
        Self { nonces: Shared::new(nonces), ..self }
    }

    /// The same, waiting so long for an answer. The default is 30 seconds.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        let bounds = Bounds { timeout, ..self.bounds };
        Self { bounds, ..self }
    }

    /// The same, reading so many bytes of an answer at most. The default is 1 MiB.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> Self {
        let bounds = Bounds { limit, ..self.bounds };
        Self { bounds, ..self }
    }

    /// The provider's tables.
    #[must_use]
    pub const fn provider(&self) -> &'static Provider {
        self.provider
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Checks, lays out and signs a request, for those who send it themselves.
    ///
    /// # Errors
    /// When the request breaks a rule, or can't be signed.
    pub fn seal(&self, operation: &'static Operation, request: &dyn Message) -> Result<Sealed, NotSent> {
        let sealer = Sealer {
            provider: self.provider,
            keys: &self.keys,
            plans: &self.plans,
            base: &self.base,
            clock: self.clock.as_ref(),
            nonces: self.nonces.as_ref(),
        };
        sealer.seal(operation, request)
    }

    /// Verifies and reads the answer to a request that was sent by other means.
    pub fn open(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        reply: &Reply,
    ) -> Outcome<Boxed, Boxed> {
        let mut answer = (operation.answer)();
        let judged = self.judge(operation, request, reply, answer.as_mut());
        self.boxed(operation, request, Ended::Judged(judged), answer)
    }

    /// Verifies and reads a notification.
    ///
    /// # Errors
    /// When it isn't the provider's, or can't be read; the error has the reply to give.
    pub fn receive(
        &self,
        notification: &'static Notification,
        raw: &Raw,
    ) -> Result<Verified<Boxed>, Refused> {
        notify::receive(self.provider, notification, &self.keys, raw, (notification.fields)())
    }

    /// The notifications that this one looks like, for when several kinds arrive at one URL. It says nothing of who sent
    /// it: [`receive`](Self::receive) does.
    #[must_use]
    pub fn kinds(&self, raw: &Raw) -> Vec<&'static Notification> {
        let is_kind = |spec: &&'static Notification| {
            notify::is_kind(self.provider, spec, raw, (spec.fields)().as_mut())
        };
        self.provider.notifications.iter().copied().filter(is_kind).collect()
    }

    /// Reads a notification that the provider doesn't sign. Anybody could have sent it.
    ///
    /// # Errors
    /// When it can't be read; the error has the reply to give.
    pub fn receive_untrusted(
        &self,
        notification: &'static Notification,
        raw: &Raw,
    ) -> Result<Untrusted<Boxed>, Refused> {
        notify::receive_untrusted(self.provider, notification, &self.keys, raw, (notification.fields)())
    }

    pub(crate) fn judge(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        reply: &Reply,
        answer: &mut dyn Message,
    ) -> Judged {
        if reply.body.len() > self.bounds.limit {
            return Judged::Unknown { cause: Cause::TooLarge(self.bounds.limit), code: None };
        }
        Opener { provider: self.provider, operation, keys: &self.keys, request }.open(reply, answer)
    }

    /// Gives an end its types.
    pub(crate) fn outcome<A, Q>(
        &self,
        operation: &'static Operation,
        ended: Ended,
        answer: A,
        question: impl FnOnce(&'static Recover) -> Option<Q>,
    ) -> Outcome<A, Q> {
        match ended {
            Ended::NotSent(not_sent) => Outcome::NotSent(not_sent),
            Ended::Judged(Judged::Accepted { facts, state }) => {
                let Facts { code, message, verified, extra } = facts;
                let (means, of) = (operation.means, subject(operation));
                Outcome::Final(Final::Accepted(Accepted {
                    answer,
                    means,
                    state,
                    of,
                    code,
                    message,
                    verified,
                    extra,
                }))
            }
            Ended::Judged(Judged::Declined { facts, state, answered }) => {
                let Facts { code, message, verified, extra } = facts;
                let answer = answered.then_some(answer);
                let of = subject(operation);
                Outcome::Final(Final::Declined(Declined {
                    code,
                    message,
                    state,
                    of,
                    answer,
                    verified,
                    extra,
                }))
            }
            Ended::Judged(Judged::Unknown { cause, code }) => {
                let recovery = self.recovery(operation, question);
                Outcome::Unknown(Unknown { cause, code, effect: operation.effect, recovery })
            }
        }
    }

    pub(super) fn boxed(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        ended: Ended,
        answer: Boxed,
    ) -> Outcome<Boxed, Boxed> {
        self.outcome(operation, ended, answer, |recover| self.question(recover, request))
    }

    /// What the spec says to ask about a request.
    pub(super) fn recovery<Q>(
        &self,
        operation: &'static Operation,
        question: impl FnOnce(&'static Recover) -> Option<Q>,
    ) -> Option<Recovery<Q>> {
        let recover = operation.recover.as_ref()?;
        Some(Recovery {
            operation: self.operation(recover.query)?,
            query: question(recover)?,
            ask: recover.ask,
            every: Duration::from_secs(recover.every),
            within: Duration::from_secs(recover.within),
        })
    }

    pub(super) fn question(&self, recover: &Recover, request: &dyn Message) -> Option<Boxed> {
        let mut query = (self.operation(recover.query)?.request)();
        question::fill(query.as_mut(), recover, request).then_some(query)
    }

    fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.provider.operations.iter().copied().find(|operation| operation.name == name)
    }
}

impl<T: Transport> AnyClient<T> {
    /// Sends a request, once, and says how it ended.
    pub async fn send(&self, operation: &'static Operation, request: &dyn Message) -> Outcome<Boxed, Boxed> {
        let mut answer = (operation.answer)();
        let ended = self.exchange(operation, request, answer.as_mut()).await;
        self.boxed(operation, request, ended, answer)
    }

    /// Asks how an unknown outcome ended, as often and as long as the spec says.
    pub async fn recover(&self, unknown: &Unknown<Boxed>) -> Recovered<Boxed> {
        let blank = unknown
            .recovery
            .as_ref()
            .map_or(crate::blank::<()> as fn() -> Boxed, |recovery| recovery.operation.answer);
        let mut slot = Untyped { blank, answer: blank() };
        let polled = self.poll(unknown, |query| query.as_ref(), &mut slot).await;
        self.recovered(polled, slot.answer)
    }

    /// Seals what is sent. A link that was opened by a server would be spent, and the payer none the wiser.
    pub(super) fn seal_call(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
    ) -> Result<Sealed, NotSent> {
        if !operation.address.is_call() {
            return Err(NotSent::Unsealed(Unsealed::HandedOver));
        }
        self.seal(operation, request)
    }

    /// Seals, sends, opens.
    pub(crate) async fn exchange(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
        answer: &mut dyn Message,
    ) -> Ended {
        let sealed = match self.seal_call(operation, request) {
            Ok(sealed) => sealed,
            Err(not_sent) => return Ended::NotSent(not_sent),
        };
        match self.transport.send(sealed, self.bounds).await {
            Ok(reply) => Ended::Judged(self.judge(operation, request, &reply, answer)),
            Err(error) => self.lost(error),
        }
    }

    /// How it ends when there is no answer.
    pub(super) fn lost(&self, error: TransportError) -> Ended {
        let cause = match error {
            TransportError::NotSent(cause) => return Ended::NotSent(NotSent::NotConnected(cause)),
            TransportError::TimedOut(cause) => Cause::TimedOut(cause),
            TransportError::Lost(cause) => Cause::ConnectionLost(cause),
            TransportError::TooLarge => Cause::TooLarge(self.bounds.limit),
        };
        Ended::Judged(Judged::Unknown { cause, code: None })
    }

    pub(super) const fn bounds(&self) -> Bounds {
        self.bounds
    }

    pub(super) const fn transport(&self) -> &T {
        &self.transport
    }

    pub(crate) fn recovered<A>(&self, polled: Option<Polled>, answer: A) -> Recovered<A> {
        Recovered::from_polled(polled, |operation, ended| self.outcome(operation, ended, answer, |_| None))
    }

    pub(crate) async fn poll<Q>(
        &self,
        unknown: &Unknown<Q>,
        message: impl FnOnce(&Q) -> &dyn Message,
        slot: &mut dyn Slot,
    ) -> Option<Polled> {
        let Recovery { query, operation, every, within, .. } = unknown.recovery.as_ref()?;
        let (query, effect) = (message(query), unknown.effect);
        Some(self.ask(Asking { operation, query, effect, every: *every, within: *within }, slot).await)
    }
}

/// What an answer's state is about.
pub(super) fn subject(operation: &Operation) -> Subject {
    operation.state.map_or_else(Subject::default, |state| state.of)
}

/// What is asked, how often and how long.
pub(super) struct Asking<'a> {
    pub(super) operation: &'static Operation,
    pub(super) query: &'a dyn Message,
    pub(super) effect: Effect,
    pub(super) every: Duration,
    pub(super) within: Duration,
}

/// A place for answers whose type isn't known.
struct Untyped {
    blank: fn() -> Boxed,
    answer: Boxed,
}

impl Slot for Untyped {
    fn fresh(&mut self) -> &mut dyn Message {
        self.answer = (self.blank)();
        self.answer.as_mut()
    }
}

impl<T> fmt::Debug for AnyClient<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("provider", &self.provider.name)
            .field("base", &self.base)
            .field("keys", &self.keys)
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}
